"""Rows graded by the workers of a Dask cluster; Dask alone decides where, when and how often."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

import dask
from distributed import Client, LocalCluster
from distributed.client import ClosedClientError, FutureCancelledError
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from grader.errors import GraderError, InputError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

AHEAD = 3
"""Pieces under way for each thread of a worker: one in work, and enough waiting that none stands idle."""
ANSWERS_S, WORKERS_S = 15.0, 60.0
"""How long a scheduler may take to answer, and to have its first worker."""
GO_ON = "what is graded is kept: give the same command again to go on."
Row = TypeVar("Row", contravariant=True)
Made = TypeVar("Made", covariant=True)


class Grader(Protocol[Row, Made]):
    """What a worker grades with; ones with the same ``identity`` grade alike."""

    @property
    def identity(self) -> str: ...

    def grade(self, rows: Sequence[Row], /) -> Sequence[Made]: ...


@dataclass(frozen=True, slots=True)
class Job(Generic[Row, Made]):
    """What each worker's process builds its grader with, once; ``identity`` is what that must have."""

    build: Callable[[], Grader[Row, Made]]
    identity: str


class UnableError(Exception):
    """A worker cannot grade; the message says why. Of other errors only their text would travel safely."""


class OtherVersionError(Exception):
    """A worker has another version of the program, its weights or its calibration."""


class Cluster(Generic[Row, Made]):
    """The workers at an address, or processes on this machine, for as long as its ``with`` block lasts.

    ``where`` is ``local`` (a worker for each core), ``local:N``, or the address of a scheduler, such as
    ``tcp://10.0.0.5:8786``.
    """

    def __init__(
        self, where: str, job: Job[Row, Made], *, answers_s: float = ANSWERS_S, workers_s: float = WORKERS_S
    ) -> None:
        self._where = where
        self._job = job
        self._answers_s, self._workers_s = answers_s, workers_s
        self._own: LocalCluster | None = None
        self._client: Client | None = None

    def __enter__(self) -> Self:
        """Raises InputError if ``where`` is no place, and ServiceError if nobody is there."""
        workers = _local_workers(self._where)
        # What the library says of its own doings is not for whoever waits for grades.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        dask.config.set({"distributed.comm.timeouts.connect": self._answers_s})
        try:
            if workers is not None:
                # Nobody else may speak to it, not even who works on this machine too.
                self._own = LocalCluster(
                    n_workers=workers or None,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                    silence_logs=logging.CRITICAL,
                    security=True,
                )
            try:
                self._client = Client(self._own or self._where, timeout=self._answers_s, set_as_default=False)
            except (OSError, TimeoutError, ValueError, ImportError) as error:
                raise ServiceError(
                    f"No Dask scheduler answers at {self._where}: start one, or correct the address."
                ) from error
            try:
                self._client.wait_for_workers(1, timeout=self._workers_s)
            except TimeoutError as error:
                raise ServiceError(
                    f"The scheduler at {self._where} has no worker: start some, and give the command again."
                ) from error
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close(timeout=2)
        if self._own is not None:
            self._own.close(timeout=10)

    @property
    def ahead(self) -> int:
        """How many pieces may be under way, with the workers that are there now."""
        with self._told():
            threads: list[int] = list(self._connected.nthreads().values())
        return AHEAD * max(1, sum(threads))

    def submit(self, rows: Sequence[Row], progress: Callable[[int], None]) -> Sent[Made]:
        """Have rows graded; ``progress`` gets how many once they are there.

        Raises:
            ServiceError: the cluster is gone.
        """
        with self._told():
            # A task of its own, so that it travels once to each worker, and again to one that comes later.
            job = self._connected.submit(_sent, self._job, key=f"job-{id(self._job)}")
            future = self._connected.submit(_grade, job, list(rows), pure=False)
        return Sent(future, self._told, lambda: progress(len(rows)))

    @property
    def _connected(self) -> Client:
        if self._client is None:
            raise RuntimeError("the cluster is used outside its with block")
        return self._client

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Says of what went wrong at the cluster what there is to be done."""
        try:
            yield
        except OtherVersionError as error:
            raise InputError(
                f"A worker of {self._where} grades by another version than this machine: install the same "
                "one there, with the same weights."
            ) from error
        except UnableError as error:
            raise InputError(f"A worker of {self._where} cannot grade: {error}") from error
        except KilledWorker as error:
            raise ServiceError(
                f"Several workers of {self._where} died over the same rows, of memory perhaps; {GO_ON}"
            ) from error
        except (ImportError, RuntimeError) as error:
            raise InputError(
                f"The scheduler or a worker of {self._where} cannot load this program: start both where it "
                "is installed, in its own folder."
            ) from error
        except (FutureCancelledError, ClosedClientError, CommClosedError, OSError, TimeoutError) as error:
            raise ServiceError(f"The cluster at {self._where} is gone; {GO_ON}") from error


def _local_workers(where: str) -> int | None:
    """How many processes of this machine are meant, 0 for one a core; None for an address."""
    place, colon, number = where.partition(":")
    if where == "local":
        return 0
    if place == "local" and colon:
        if not (number.isascii() and number.isdecimal() and int(number)):
            raise InputError(f"“{where}” names no number of workers: write local, or local:4.")
        return int(number)
    if "://" not in where:
        raise InputError(f"“{where}” is no address of a cluster: write local, local:4 or tcp://HOST:PORT.")
    return None


class Sent(Generic[Made]):
    """Rows at a cluster."""

    def __init__(self, future: Any, told: Callable[[], Any], came: Callable[[], None]) -> None:
        self._future = future
        self._told = told
        self._came = came

    def done(self) -> bool:
        """Whether they have come back, and wait."""
        return bool(self._future.status == "finished")

    def result(self) -> list[Made]:
        """Waits for the grades; asked for once.

        Raises:
            InputError: a worker cannot grade, or is not the like of this machine.
            ServiceError: the cluster is gone.
        """
        with self._told():
            made: list[Made] = self._future.result()
        self._came()
        return made


def _sent(job: Job[Row, Made]) -> Job[Row, Made]:
    return job


_lock = Lock()
_built: dict[str, Any] = {}
"""The grader of this process, by its identity: of one kind of work at a time."""


def _grade(job: Job[Row, Made], rows: Sequence[Row]) -> list[Made]:
    """Runs at a worker."""
    try:
        with _lock:
            if job.identity not in _built:
                _built.clear()
                built = job.build()
                if built.identity != job.identity:
                    raise OtherVersionError
                _built[job.identity] = built
            grader: Grader[Row, Made] = _built[job.identity]
        return list(grader.grade(rows))
    except (GraderError, RuntimeError, MemoryError) as error:
        raise UnableError(str(error) or type(error).__name__) from None

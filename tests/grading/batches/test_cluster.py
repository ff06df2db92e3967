"""A real Dask scheduler with real worker processes, whose scorer is the tests' own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.bank import QuestionBank
from grader.errors import EmbedderError, InputError, ServiceError
from grader.grading.batches.cluster import Cluster, Job
from grader.grading.batches.parts import GradedHere, KeptParts, Part, grade_parts
from grader.grading.batches.rows import RowGrader
from tests.grading.batches.test_parts import Elsewhere, rows
from tests.rehearse_kit import SMALL_BANK, fake_scorer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grader.grading.batches.rows import Grades

ROOT = Path(__file__).parents[3]
PARTS = [Part(number, tuple(rows(5, f"I handle paint with care {number}."))) for number in range(1, 9)]


def row_grader(name: str = "") -> RowGrader:
    """One that processes keep apart from those of other names."""
    questions = (*SMALL_BANK.questions, replace(SMALL_BANK.questions[0], id=f"other {name}"))
    return RowGrader(QuestionBank(questions), fake_scorer())


def dies_once(mark: str) -> RowGrader:
    """The first worker that builds it is killed."""
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return row_grader(mark)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def has_no_weights() -> RowGrader:
    raise EmbedderError("The weights cannot be found.")


def job(build: Callable[[], RowGrader] = row_grader, like: RowGrader | None = None) -> Job:  # type: ignore[type-arg]
    return Job(build, (like or row_grader()).identity)


def graded(cluster: Cluster, kept: KeptParts | None = None) -> list[tuple[Part, Grades]]:  # type: ignore[type-arg]
    return list(grade_parts(PARTS, kept or KeptParts(None, grader="g"), cluster, lambda _: None))


def graded_here() -> list[tuple[Part, Grades]]:
    here = GradedHere(row_grader())
    return list(grade_parts(PARTS, KeptParts(None, grader="g"), here, lambda _: None))


class Processes:
    """A scheduler and its workers, as they are started on several machines."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._file = folder / "scheduler.json"
        self._stack = stack
        self.scheduler = self._start(
            "scheduler",
            "--port",
            "0",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
            "--dashboard-address",
            "127.0.0.1:0",
        )

    def add_workers(self, count: int) -> None:
        for _ in range(count):
            self._start(
                "worker",
                "--nthreads",
                "1",
                "--no-dashboard",
                "--host",
                "127.0.0.1",
                "--dashboard-address",
                "127.0.0.1:0",
            )

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", what, *arguments, "--scheduler-file", str(self._file)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._stack.enter_context(process)
        self._stack.callback(process.terminate)
        return process

    @property
    def address(self) -> str:
        while True:
            # The file is there before all of it is.
            with suppress(FileNotFoundError, ValueError):
                return str(json.loads(self._file.read_text())["address"])
            assert self.scheduler.poll() is None
            time.sleep(0.02)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with ExitStack() as stack:
        processes = Processes(tmp_path_factory.mktemp("dask"), stack)
        processes.add_workers(2)
        yield processes.address


def test_workers_give_the_grades_of_this_machine(address: str) -> None:
    counted: list[int] = []
    with Cluster(address, job()) as cluster:
        done = list(grade_parts(PARTS, KeptParts(None, grader="g"), cluster, counted.append))
    assert done == graded_here()
    assert sum(counted) == sum(len(part.rows) for part in PARTS)


def test_a_worker_killed_in_the_middle_costs_nothing(address: str, tmp_path: Path) -> None:
    mark = str(tmp_path / "died")
    with Cluster(address, job(partial(dies_once, mark), row_grader(mark))) as cluster:
        done = graded(cluster)
    assert Path(mark).exists()
    assert done == graded_here()


def test_a_worker_of_another_version_is_told(address: str) -> None:
    with (
        Cluster(address, job(like=row_grader("newer"))) as cluster,
        pytest.raises(InputError, match="another version"),
    ):
        graded(cluster)


def test_a_worker_without_weights_is_told(address: str) -> None:
    with (
        Cluster(address, job(has_no_weights, row_grader("bare"))) as cluster,
        pytest.raises(InputError, match="cannot grade: The weights cannot be found"),
    ):
        graded(cluster)


def test_a_killed_scheduler_costs_what_was_under_way(address: str, tmp_path: Path) -> None:
    kept = KeptParts(tmp_path / "parts", grader="g")
    with ExitStack() as stack:
        processes = Processes(tmp_path, stack)
        processes.add_workers(1)
        cluster = stack.enter_context(Cluster(processes.address, job(), answers_s=3))
        under_way = grade_parts(PARTS, kept, cluster, lambda _: None)
        next(under_way)
        processes.scheduler.kill()
        with pytest.raises(ServiceError, match="give the same command again"):
            list(under_way)
    assert 1 <= len(kept) < len(PARTS)
    before = {part.number for part in PARTS if kept.grades(part) is not None}
    with Cluster(address, job()) as cluster:
        assert graded(cluster, kept) == graded_here()
    counting = Elsewhere()
    list(grade_parts(PARTS, kept, counting, lambda _: None))
    assert (len(before) >= 1, counting.sent) == (True, 0)


def test_processes_of_this_machine_grade_alike() -> None:
    """And nobody else on it can speak to them: each run has certificates of its own."""
    with Cluster("local:1", job()) as cluster:
        assert cluster._own is not None
        assert cluster._own.scheduler_address.startswith("tls://")
        assert graded(cluster) == graded_here()


@pytest.mark.parametrize("where", ["local:none", "local:0", "local:", "somewhere", "10.0.0.1:8786"])
def test_what_is_no_place_of_a_cluster_is_told(where: str) -> None:
    with pytest.raises(InputError, match="write local"), Cluster(where, job()):
        pass


def test_a_scheduler_that_does_not_answer_is_told() -> None:
    with (
        pytest.raises(ServiceError, match="No Dask scheduler answers"),
        Cluster("tcp://127.0.0.1:9", job(), answers_s=0.3),
    ):
        pass


def test_a_scheduler_without_workers_is_told(tmp_path: Path) -> None:
    with ExitStack() as stack:
        processes = Processes(tmp_path, stack)
        with pytest.raises(ServiceError, match="has no worker"):
            stack.enter_context(Cluster(processes.address, job(), workers_s=0.1))

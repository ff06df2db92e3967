"""The process that serves a model file to this app: started on first need, shared, ended when it is idle."""

from __future__ import annotations

import json
import math
import os
import re
import secrets
import subprocess
import sys
import time
from collections import deque
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

from grader.errors import InputError, NotGradedError, Ungraded
from grader.grading.local_models.gguf_file import read_gguf
from grader.grading.local_models.memory import free_memory
from grader.text.plain_text import plain
from grader.wording.numbers import in_gigabytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.grading.local_models.gguf_file import GgufFile

COMMAND = (sys.executable, "-P", str(Path(__file__).with_name("serve_file.py")))
INSTALL = "run “pip install -r requirements-local.txt”"
IDLE_S = 900.0
"""Seconds without a question after which the memory is given back."""
CHECK_S = 0.05
LOG_MARK = re.compile(r"^[\d.]+ [A-Z] +(?:\w+ +)?\w+: +")
"""What llama.cpp writes before what it has to say."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where a model listens on this machine, and the key that it asks for."""

    address: str
    key: str


def is_installed() -> bool:
    """Whether the package that serves models is there."""
    return find_spec("xllamacpp") is not None


class ModelServer:
    """Serves one model file at a time to the whole app; safe to use from several threads."""

    def __init__(
        self,
        *,
        command: Sequence[str] = COMMAND,
        installed: Callable[[], bool] = is_installed,
        free: Callable[[], int | None] = free_memory,
        clock: Callable[[], float] = time.monotonic,
        idle_s: float = IDLE_S,
    ) -> None:
        """``command`` starts the process, ``free`` tells the bytes of memory left, ``clock`` seconds."""
        self._command = command
        self._installed = installed
        self._free = free
        self._clock = clock
        self._idle_s = idle_s
        self._changed = Condition()
        self._process: _Process | None = None

    @contextmanager
    def serving(
        self, name: str, path: Path, *, cancel: Event | None = None, longest_s: float = math.inf
    ) -> Iterator[_Process]:
        """A running server of the file under ``name``, kept running meanwhile unless somebody stops it.

        Raises:
            NotGradedError: it cannot be served, not within ``longest_s`` seconds, or ``cancel`` was set.
        """
        wait = _Patience(self._clock, cancel, self._clock() + longest_s)
        process = self._taken(name, path, wait)
        try:
            process.wait_until_ready(wait)
            yield process
        finally:
            with self._changed:
                process.users -= 1
                process.last_used = self._clock()
                if process.is_unwanted and process.users == 0:
                    process.end()
                self._changed.notify_all()

    def stop(self) -> None:
        """End the process, if one runs, and with it whatever it is asked; the next call starts another."""
        with self._changed:
            if self._process is not None:
                self._process.end()
                self._process = None

    def release(self) -> None:
        """End the process once nobody asks it, for no more is expected of its model."""
        with self._changed:
            if self._process is not None:
                self._process.is_unwanted = True
                if self._process.users == 0:
                    self._process.end()

    @property
    def installed(self) -> bool:
        """Whether the package that serves files is there."""
        return self._installed()

    @property
    def serves(self) -> str | None:
        """The name of the model that takes memory now; None if none does."""
        with self._changed:
            running = self._process is not None and not self._process.has_ended()
            return self._process.name if self._process and running else None

    def _taken(self, name: str, path: Path, wait: _Patience) -> _Process:
        """The process of this very file, counted as used; another's is ended once nobody uses it."""
        with self._changed:
            while True:
                present = self._process
                if present is not None and (present.has_ended() or present.file_changed()):
                    present.end()
                    self._process = present = None
                if present is None or (present.is_of(name, path) or present.users == 0):
                    break
                wait.check(f"{present.name} is being asked: grade again later.")
                self._changed.wait(CHECK_S)
            if present is None or not present.is_of(name, path):
                file = self._checked(path)
                if present is not None:
                    present.end()
                    self._process = None
                self._check_memory(name, file)
                present = self._process = _Process(self._command, name, file, self._clock())
                Thread(target=self._keep, args=(present,), name="model server", daemon=True).start()
            present.users += 1
            return present

    def _checked(self, path: Path) -> GgufFile:
        if not self.installed:
            raise NotGradedError(
                Ungraded.UNREACHABLE,
                f"the package xllamacpp, which serves a model from a file, is not installed: {INSTALL}.",
            )
        try:
            return read_gguf(path)
        except InputError as error:
            raise NotGradedError(Ungraded.UNKNOWN_MODEL, f"the model cannot be used. {error}") from error

    def _check_memory(self, name: str, file: GgufFile) -> None:
        free = self._free()
        if free is not None and free < file.size_bytes:
            raise NotGradedError(
                Ungraded.UNREACHABLE,
                f"{name} takes about {in_gigabytes(file.memory_bytes)} of memory, and {in_gigabytes(free)} "
                "are free: close other programs, or choose a smaller model.",
            )

    def _keep(self, process: _Process) -> None:
        """Starts a process and stays until it has ended: on Linux it ends with the thread that started it."""
        process.start()
        while not process.ended.wait(min(self._idle_s / 4, 15)):
            with self._changed:
                if process.users == 0 and self._clock() - process.last_used > self._idle_s:
                    process.end()


class _Patience:
    """How long somebody waits for a server."""

    def __init__(self, clock: Callable[[], float], cancel: Event | None, ends: float) -> None:
        self._clock = clock
        self._cancel = cancel
        self._ends = ends

    def check(self, else_because: str) -> None:
        """Raises NotGradedError once it is over."""
        if self._cancel is not None and self._cancel.is_set():
            raise NotGradedError(Ungraded.CANCELLED, "it was cancelled.")
        if self._clock() > self._ends:
            raise NotGradedError(Ungraded.TIMEOUT, else_because)


class _Process:
    """One process that serves one file, from its start to its end."""

    def __init__(self, command: Sequence[str], name: str, file: GgufFile, now: float) -> None:
        self.name = name
        self.file = file
        self.users = 0
        self.is_unwanted = False
        self.last_used = now
        self.ended = Event()
        self._command = command
        self._key = secrets.token_urlsafe(32)
        self._mark = _mark(file.path)
        self._ready: Future[str] = Future()
        self._running: subprocess.Popen[str] | None = None
        self._to_end = False
        self._last_lines: deque[str] = deque(maxlen=30)

    @property
    def served(self) -> Served:
        """Where it listens, once it is ready."""
        return Served(self._ready.result(0), self._key)

    def is_of(self, name: str, path: Path) -> bool:
        return (name, path.expanduser()) == (self.name, self.file.path)

    def file_changed(self) -> bool:
        """Whether the file was removed or another was put in its place."""
        return _mark(self.file.path) != self._mark

    def has_ended(self, within_s: float = 0.0) -> bool:
        """Whether it has ended, or does so within some seconds."""
        if self.ended.wait(within_s):
            return True
        return self._running is not None and self._running.poll() is not None

    def start(self) -> None:
        """Starts it and waits until it is ready or will never be; the thread must outlive the process."""
        try:
            running = subprocess.Popen(  # noqa: S603 - this very program
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            self.ended.set()
            self._ready.set_exception(_unusable(self.name, f"no process can be started ({error.strerror})"))
            return
        self._running = running
        Thread(target=self._read_log, args=(running,), name="model server log", daemon=True).start()
        if self._to_end:
            running.kill()
        told = self._order(running)
        if "address" in told:
            self._ready.set_result(told["address"])
        else:
            self._ready.set_exception(self._why_not(running, told))

    def _order(self, running: subprocess.Popen[str]) -> dict[str, str]:
        """Tells the process what to serve, and reads what comes of it; nothing if it ends before."""
        assert running.stdin is not None  # noqa: S101 - both are pipes
        assert running.stdout is not None  # noqa: S101
        order = {
            "file": str(self.file.path),
            "name": self.name,
            "context": self.file.context,
            "threads": _threads(),
            "key": self._key,
            "parent": os.getpid(),
        }
        with suppress(OSError, ValueError):
            running.stdin.write(json.dumps(order) + "\n")
            running.stdin.flush()
            told: dict[str, str] = json.loads(running.stdout.readline())
            return told
        return {}

    def wait_until_ready(self, wait: _Patience) -> None:
        while not self._ready.done():
            wait.check(f"{self.name} was not loaded in time: choose a smaller model.")
            self.ended.wait(CHECK_S)
        self._ready.result()

    def end(self) -> None:
        """Ends it at once: it keeps nothing that could be lost."""
        self._to_end = True
        if self._running is not None:
            self._running.kill()
            self._running.wait()

    def _read_log(self, running: subprocess.Popen[str]) -> None:
        """Reads what llama.cpp writes, so that it never waits; none of it is kept once a model is loaded."""
        assert running.stderr is not None  # noqa: S101 - it is a pipe
        for line in running.stderr:
            if self._ready.done():
                self._last_lines.clear()
            else:
                self._last_lines.append(line)
        running.wait()
        for pipe in (running.stdin, running.stdout, running.stderr):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self.ended.set()

    def _why_not(self, running: subprocess.Popen[str], told: dict[str, str]) -> NotGradedError:
        if "not_installed" in told:
            return NotGradedError(
                Ungraded.UNREACHABLE,
                f"the package xllamacpp cannot be loaded ({plain(told['not_installed'], 200)}): "
                f"{INSTALL} again.",
            )
        self.ended.wait(5)
        if self._to_end:
            return NotGradedError(Ungraded.CANCELLED, f"{self.name} was stopped while it was loaded.")
        lines = [LOG_MARK.sub("", line).strip() for line in self._last_lines]
        said = [plain(line, 200) for line in lines if line]
        if said:
            # The first names the cause, the others who else gave up; what ends a process comes last.
            cause = said[0] if "problem" in told else said[-1]
            return _unusable(self.name, f"llama.cpp says “{cause.rstrip('.')}”")
        if running.poll() == -9:
            return _unusable(self.name, "the system ended it, most likely because memory ran out")
        return _unusable(self.name, f"llama.cpp ended with code {running.poll()}")


def _unusable(name: str, reason: str) -> NotGradedError:
    return NotGradedError(
        Ungraded.UNREACHABLE,
        f"{name} cannot be loaded ({reason}): download it again, or choose another model.",
    )


def _mark(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is replaced; None if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _threads() -> int:
    """One fewer than this process may use, so that pages stay quick."""
    if sys.platform == "linux":
        return max(1, len(os.sched_getaffinity(0)) - 1)
    return max(1, (os.cpu_count() or 2) - 1)


SERVER = ModelServer()
"""Shared by the whole process: the memory of a model is there once."""

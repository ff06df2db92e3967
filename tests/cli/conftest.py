from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from grader.cli import main
from grader.history import HistoryStore
from grader.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from the project, whose ``.env`` and secrets are not for tests."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """``python -m grader`` with some arguments, in this process, where torch is imported once."""

    def run(*arguments: str | Path, stdin: str | bytes = "") -> Done:
        raw = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "argv", ["grader", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        capfd.readouterr()
        try:
            main()
            code = 0
        except SystemExit as done:
            code = int(done.code or 0)
        sys.stdout.flush()
        printed = capfd.readouterr()
        return Done(code, printed.out, printed.err)

    return run


@pytest.fixture
def history() -> Iterator[HistoryStore]:
    """The store that the commands use."""
    store = HistoryStore(Settings().database)
    yield store
    store.close()


@pytest.fixture
def small_bank(tmp_path: Path) -> Path:
    """Two questions without rubrics: quick to grade."""
    from tests.bank.samples import row, write_bank

    return write_bank(tmp_path, row("launch"), row("landing"))

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.history import HistoryStore
from grader.sessions.running import SessionPractice
from tests.history.conftest import Clock
from tests.rehearse_kit import SMALL_BANK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from grader.rehearse import Rehearse


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def history(tmp_path: Path, clock: Clock) -> Iterator[HistoryStore]:
    store = HistoryStore(f"sqlite:///{tmp_path / 'history.sqlite3'}", clock=clock)
    yield store
    store.close()


@pytest.fixture
def rehearse(make_rehearse: Callable[..., Rehearse], history: HistoryStore, clock: Clock) -> Rehearse:
    """Rehearse whose sessions go by ``clock``."""
    made = make_rehearse()
    made.sessions = SessionPractice(bank=SMALL_BANK, history=history, practice=made.practice, clock=clock)
    return made

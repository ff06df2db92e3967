"""What the History page lists, and how little it looks at for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.history import HistoryStore
from grader.ui.history.page import AttemptFilter, list_attempts
from tests.history.conftest import submit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOGS = AttemptFilter(search="log")


class CountingStore(HistoryStore):
    """Keeps how many ids each search was for."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.limits: list[int | None] = []

    def matching(self, *, limit: int | None = None, **wanted: object) -> tuple[str, ...]:
        self.limits.append(limit)
        return super().matching(limit=limit, **wanted)  # type: ignore[arg-type]


@pytest.fixture
def history(tmp_path: Path) -> Iterator[CountingStore]:
    store = CountingStore(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    yield store
    store.close()


def test_the_first_page_is_found_without_counting_all(history: CountingStore) -> None:
    ids = [submit(history, answer="I log it.") for _ in range(7)][::-1]
    listing = list_attempts(history, LOGS)
    assert [attempt.id for attempt in listing.page(0, 3)] == ids[:3]
    assert history.limits == [3]
    assert listing.total() == 7
    assert [attempt.id for attempt in listing.page(3, 3)] == ids[3:6]
    assert history.limits == [3, None]


def test_where_the_first_page_is_not_full_it_is_all_there_is(history: CountingStore) -> None:
    submit(history, answer="I log it.")
    submit(history, answer="nothing")
    listing = list_attempts(history, LOGS)
    assert (len(listing.page(0, 3)), listing.total(), listing.page(3, 3)) == (1, 1, ())
    assert history.limits == [3]


@pytest.mark.parametrize("wanted", [AttemptFilter(), AttemptFilter(frozenset({"drift"}))])
def test_where_nothing_is_searched_the_stores_own_pages_do(
    history: CountingStore, wanted: AttemptFilter
) -> None:
    ids = [submit(history) for _ in range(5)][::-1]
    listing = list_attempts(history, wanted)
    assert [attempt.id for attempt in listing.page(3, 3)] == ids[3:]
    assert (listing.total(), history.limits) == (5, [])

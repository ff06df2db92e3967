from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from grader.progress.sittings import FormedSitting, formed_sittings

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def places(*answers: tuple[datetime, float | None]) -> list[tuple[int, ...]]:
    return [sitting.places for sitting in formed_sittings(answers)]


def after(minutes: float, start: datetime = EVENING) -> datetime:
    return start + timedelta(minutes=minutes)


def test_nothing_forms_no_sitting() -> None:
    assert formed_sittings([]) == ()


def test_answers_close_in_time_are_one_sitting_over_midnight_as_well() -> None:
    (sitting,) = formed_sittings([(EVENING, 120.0), (after(40), None), (after(80), 60.0)])
    assert sitting == FormedSitting(after(-2), after(80), (0, 1, 2))
    assert sitting.ended_at.date() > sitting.started_at.date()


@pytest.mark.parametrize(("minutes", "together"), [(45, True), (45.01, False)])
def test_a_gap_of_more_than_45_minutes_ends_a_sitting(minutes: float, together: bool) -> None:
    assert len(places((EVENING, None), (after(minutes), None))) == (1 if together else 2)


def test_the_time_of_writing_is_no_gap() -> None:
    assert places((EVENING, None), (after(60), 20 * 60.0)) == [(0, 1)]


def test_an_hour_that_the_clocks_are_set_forward_by_is_no_gap() -> None:
    before, later = datetime(2026, 3, 29, 1, 50, tzinfo=BERLIN), datetime(2026, 3, 29, 3, 10, tzinfo=BERLIN)
    assert later - before == timedelta(minutes=80)  # on the wall; 20 minutes in truth
    assert places((before, None), (later, None)) == [(0, 1)]


def test_an_hour_that_the_clocks_are_set_back_by_is_not_hidden() -> None:
    before = datetime(2026, 10, 25, 2, 50, tzinfo=BERLIN)
    later = datetime(2026, 10, 25, 2, 55, fold=1, tzinfo=BERLIN)
    assert places((before, None), (later, None)) == [(0,), (1,)]


def test_a_clock_that_was_set_back_changes_the_order_and_gives_no_negative_times() -> None:
    formed = formed_sittings([(EVENING, 30.0), (after(-20), 30.0), (after(10), -99.0)])
    assert [sitting.places for sitting in formed] == [(1, 0, 2)]
    assert all(sitting.started_at <= sitting.ended_at for sitting in formed)


def test_an_answer_that_was_begun_before_the_one_before_it_starts_the_sitting() -> None:
    (sitting,) = formed_sittings([(EVENING, 60.0), (after(10), 15 * 60.0)])
    assert sitting.started_at == after(-5)

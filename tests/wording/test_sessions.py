from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.models import SessionAnswer, SessionMean, SessionSummary
from grader.wording.numbers import interval
from grader.wording.sessions import cannot_tell, how_long, how_many, name

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANSWERS = tuple(SessionAnswer(f"id{place}", "drift", 60) for place in range(4))
PLAIN = SessionSummary(START, START, 60.0, None, ANSWERS, SessionMean(4, 60, 40, 80), 0, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, ""), (20, "under a minute"), (90, "2 min"), (3_570, "1 h 00 min"), (7_500, "2 h 05 min")],
)
def test_the_length_is_in_minutes_and_hours(seconds: float, said: str) -> None:
    assert how_long(replace(PLAIN, seconds=seconds)) == said


def test_a_session_that_goes_on_has_no_length_yet() -> None:
    assert how_long(replace(PLAIN, ended_at=None)) == "under way"


def test_a_session_that_nobody_started_is_practice() -> None:
    assert (name(PLAIN), how_many(PLAIN)) == ("Practice", "4 answers")
    assert how_many(replace(PLAIN, answers=())) == "no answers"
    assert how_many(replace(PLAIN, answers=ANSWERS[:1])) == "1 answer"


def test_what_the_mean_cannot_tell_is_said() -> None:
    assert cannot_tell(PLAIN) == ""
    assert cannot_tell(replace(PLAIN, revisions=1)) == "1 is a revision."
    some = replace(PLAIN, mean=SessionMean(1, 60, 40, 80), ungraded=1, near_copies=1, follow_ups=1)
    assert cannot_tell(some) == (
        "Not counted: 1 not graded, 1 close to the model answer, 1 to follow-up questions."
    )
    fresh = replace(PLAIN, mean=SessionMean(2, 60, 40, 80))
    assert cannot_tell(fresh) == "Not counted: 2 revised."
    assert cannot_tell(replace(PLAIN, mean=None, graders=2)).startswith("No mean: the grader changed")


def test_an_interval_without_width_is_none() -> None:
    assert (interval(40.4, 80), interval(60, 60)) == ("40–80", "")

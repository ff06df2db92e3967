"""Sessions: sessions that were started on purpose, and attempts close in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from grader.models import (
    Circumstances,
    GraderKind,
    ProgressFilter,
    Session,
    SessionAnswer,
    SessionKind,
    SessionPlan,
    SessionState,
    TimedQuestion,
)
from tests.progress.points import START, VERSION, Row, point, report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import SessionSummary

EVENING = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def sessions(
    *rows: Row, circumstances: Circumstances | None = None, **wanted: object
) -> Sequence[SessionSummary]:
    chosen = ProgressFilter(**wanted)  # type: ignore[arg-type]
    return report(*rows, wanted=chosen, circumstances=circumstances or Circumstances()).sessions


def at(minutes: float, score: int | None = 60, seconds: float = 0, **more: object) -> Row:
    """An attempt so long after that evening."""
    return point(score, at=EVENING + timedelta(minutes=minutes), seconds=seconds, **more)


def ids(summary: SessionSummary) -> list[str]:
    return [answer.attempt_id for answer in summary.answers]


def session(name: str, minutes: float, *, used: Sequence[float] = (60.0, 30.0), over: bool = True) -> Session:
    started = EVENING + timedelta(minutes=minutes)
    plan = SessionPlan(tuple(TimedQuestion("drift", 180.0) for _ in used))
    ended = started + timedelta(hours=9) if over else None
    return Session(name, SessionKind.MOCK, plan, SessionState(0, None, tuple(used)), started, ended)


def test_answers_to_different_questions_by_one_grader_have_a_mean() -> None:
    (found,) = sessions(
        at(0, 40, question="drift", version=replace(VERSION, question="cccc2222")),
        at(10, 60, question="bias", version=VERSION),
    )
    assert found.mean is not None
    assert (found.graders, found.mean.score) == (1, 50)


def test_nothing_forms_no_session() -> None:
    assert len(sessions()) == 0
    assert sessions()[:10] == ()


def test_answers_close_in_time_are_one_session_over_midnight_as_well() -> None:
    (found,) = sessions(at(0, seconds=120), at(40), at(80, seconds=60))
    assert ids(found) == ["id0", "id1", "id2"]
    assert (found.started_at, found.ended_at) == (
        EVENING - timedelta(minutes=2),
        EVENING + timedelta(minutes=80),
    )
    assert (found.seconds, found.session) == (82 * 60, None)


@pytest.mark.parametrize(("minutes", "together"), [(45, True), (45.01, False)])
def test_a_gap_of_more_than_45_minutes_ends_a_session(minutes: float, together: bool) -> None:
    assert len(sessions(at(0), at(minutes))) == (1 if together else 2)


def test_the_time_of_writing_is_no_gap_and_none_is_below_zero() -> None:
    assert len(sessions(at(0), at(60, seconds=20 * 60))) == 1
    assert len(sessions(at(0), at(45, seconds=-600))) == 1


def test_an_answer_begun_before_the_one_before_it_starts_the_session() -> None:
    (found,) = sessions(at(0, seconds=60), at(10, seconds=15 * 60))
    assert found.started_at == EVENING - timedelta(minutes=5)


def test_the_session_begun_last_comes_first_in_any_order_of_attempts() -> None:
    found = sessions(at(0), at(-100), at(100))
    assert [ids(each) for each in found] == [["id2"], ["id0"], ["id1"]]
    assert found[1] == found[:2][1]


def test_an_answer_of_a_session_stands_there_alone_and_ends_one_formed() -> None:
    circumstances = Circumstances(sessions=(session("s", 5),), session_of={"id1": "s", "id2": "s"})
    found = sessions(at(0), at(10), at(20), at(30), circumstances=circumstances)
    assert [ids(each) for each in found] == [["id3"], ["id1", "id2"], ["id0"]]
    assert [each.session and each.session.id for each in found] == [None, "s", None]
    assert found[1].seconds == 90


def test_a_deleted_session_leaves_its_answers_to_those_that_formed() -> None:
    found = sessions(at(0), at(10), circumstances=Circumstances(session_of={"id1": "gone"}))
    assert [ids(each) for each in found] == [["id0", "id1"]]


def test_a_session_without_answers_and_one_that_goes_on_are_told_of() -> None:
    circumstances = Circumstances(sessions=(session("empty", 200), session("open", 300, over=False)))
    newest, empty, formed = sessions(at(0), circumstances=circumstances)
    assert (newest.ended_at, newest.answers, newest.mean) == (None, (), None)
    assert empty.ended_at is not None
    assert formed.session is None


def test_the_mean_leaves_out_what_does_not_count_and_says_how_many() -> None:
    (found,) = sessions(
        at(0, 50),
        at(1, 70, revision=True),
        at(2, 90, near_copy=True),
        at(3, 90, follow_up=True),
        at(4, None),
    )
    assert found.mean is not None
    assert (found.mean.answers, found.mean.score, found.mean.low, found.mean.high) == (2, 60, 40, 80)
    assert (found.ungraded, found.near_copies, found.follow_ups, found.revisions) == (1, 1, 1, 1)
    assert found.answers[-1] == SessionAnswer("id4", "drift", None)


def test_without_revisions_the_mean_is_of_the_others() -> None:
    (found,) = sessions(at(0, 50), at(1, 70, revision=True), fresh_only=True)
    assert found.mean is not None
    assert (found.mean.answers, found.mean.score, len(found.answers)) == (1, 50, 2)


def test_scores_by_different_graders_have_no_mean() -> None:
    (found,) = sessions(at(0, 50), at(1, 70, version=replace(VERSION, calibration="2026-10")))
    assert (found.mean, found.graders) == (None, 2)
    assert sessions(at(0, None))[0].mean is None


def test_a_session_is_shown_whole_if_one_of_its_questions_is_wanted() -> None:
    rows = at(0, 50), at(1, 70, question="paint"), at(100, 90), at(200, 90)
    circumstances = Circumstances(sessions=(session("s", 190), session("t", 300)), session_of={"id3": "s"})
    found = sessions(*rows, circumstances=circumstances, question_ids=frozenset({"paint"}))
    assert [ids(each) for each in found] == [["id0", "id1"]]
    drift = sessions(*rows, circumstances=circumstances, question_ids=frozenset({"drift"}))
    assert [ids(each) for each in drift] == [["id3"], ["id2"], ["id0", "id1"]]


def test_the_scores_are_those_of_the_grader_that_was_asked_for() -> None:
    (found,) = sessions(at(0, 50, rubric_score=80, rubric_version="judge"), grader=GraderKind.RUBRIC)
    assert found.mean is not None
    assert found.mean.score == 80


def test_thousands_of_attempts_make_thousands_of_sessions() -> None:
    rows = [point(60, at=START + timedelta(minutes=30 * place)) for place in range(2_000)]
    far = [point(60, at=START + timedelta(days=100 + place)) for place in range(3_000)]
    found = sessions(*rows, *far)
    assert len(found) == 3_001
    assert [ids(each) for each in found[:2]] == [["id4999"], ["id4998"]]
    assert len(found[-1].answers) == 2_000

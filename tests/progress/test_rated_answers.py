"""Which answers tell how well candidates judge themselves."""

from __future__ import annotations

from dataclasses import replace

from grader.models import Circumstances, GraderKind, ProgressFilter, RatedAnswer, TickCounts
from tests.progress.points import JUDGE, START, VERSION, Row, point, report


def rated(*rows: Row, own: dict[str, int], **wanted: object) -> tuple[RatedAnswer, ...]:
    chosen = ProgressFilter(**wanted)  # type: ignore[arg-type]
    return report(*rows, wanted=chosen, circumstances=Circumstances(own)).rated


def test_rated_answers_come_oldest_first_with_the_difference() -> None:
    found = rated(point(60), point(50), point(70), own={"id2": 65, "id0": 90})
    assert [(each.attempt_id, each.own, each.score, each.difference) for each in found] == [
        ("id0", 90, 60, 30),
        ("id2", 65, 70, -5),
    ]
    assert (found[0].at, found[0].question_id) == (START, "drift")


def test_a_report_counts_the_points_that_were_ticked() -> None:
    ticked = TickCounts(3, 1, 20, 2)
    assert report(point(60), circumstances=Circumstances(ticked=ticked)).ticked == ticked
    assert report(point(60)).ticked == TickCounts()


def test_a_later_grade_by_another_grader_is_what_counts() -> None:
    assert rated(point(60, version=replace(VERSION, code="8")), own={"id0": 60})[0].difference == 0


def test_copies_follow_ups_and_answers_without_a_grade_tell_nothing() -> None:
    rows = point(60, near_copy=True), point(60, follow_up=True), point(None)
    assert rated(*rows, own={"id0": 1, "id1": 1, "id2": 1}) == ()


def test_ratings_are_compared_with_the_grader_and_questions_asked_for() -> None:
    rows = (
        point(60, rubric_score=80, rubric_version=JUDGE),
        point(50, question="paint", revision=True),
    )
    own = {"id0": 70, "id1": 70}
    assert [each.difference for each in rated(*rows, own=own)] == [10, 20]
    assert [each.difference for each in rated(*rows, own=own, grader=GraderKind.RUBRIC)] == [-10]
    assert [each.difference for each in rated(*rows, own=own, fresh_only=True)] == [10]
    only_paint = rated(*rows, own=own, question_ids=frozenset({"paint"}))
    assert [each.difference for each in only_paint] == [20]


def test_a_rating_of_an_attempt_that_is_not_there_changes_nothing() -> None:
    assert rated(point(60), own={"gone": 50}) == ()

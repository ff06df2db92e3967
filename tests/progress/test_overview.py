"""What is told of progress, from a history that is really stored."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from grader.models import Answer, BankProgress, GraderKind, ProgressFilter

if TYPE_CHECKING:
    from grader.rehearse import Rehearse

ALL = ProgressFilter()


def test_a_report_tells_first_best_and_latest_of_what_was_submitted(rehearse: Rehearse) -> None:
    for answer in ("I paint.", "I handle paint with care.", "I paint slowly."):
        rehearse.practice.submit(Answer("paint", answer))
    report = rehearse.progress.report(ALL, zone=UTC)
    (paint,) = report.questions
    attempts = rehearse.history.attempts()[::-1]
    assert (report.attempts, report.graded, paint.attempts) == (3, 3, 3)
    assert paint.first is not None
    assert paint.latest is not None
    assert (paint.first.attempt_id, paint.latest.attempt_id) == (attempts[0].id, attempts[2].id)


def test_questions_never_answered_are_listed_in_the_banks_order(rehearse: Rehearse) -> None:
    rehearse.practice.submit(Answer("paint", "I paint."))
    report = rehearse.progress.report(ALL, zone=UTC)
    assert [each.id for each in rehearse.progress.not_yet(report, ALL)] == ["robot", "varnish"]
    some = ProgressFilter(question_ids=frozenset({"paint", "varnish"}))
    assert [each.id for each in rehearse.progress.not_yet(report, some)] == ["varnish"]


def test_a_question_that_left_the_bank_keeps_its_text(rehearse: Rehearse) -> None:
    add = rehearse.history.add_attempt
    for asked in ("Which glue?", "Which glue holds?"):
        first = add(Answer("glue", "Any."), question_text=asked)
    add(Answer("glue", "It dries.", follows=first.id), question_text="How long?")
    add(Answer("paint", "Two coats."), question_text="An older wording?")
    texts = rehearse.progress.question_texts()
    assert texts["glue"] == "Which glue holds?"
    assert texts["paint"] == rehearse.bank.question("paint").text


def test_the_standing_counts_the_banks_questions_and_names_the_weakest(rehearse: Rehearse) -> None:
    assert rehearse.progress.standing() == BankProgress(3, 0, None)
    for question_id, answer in (("paint", "I paint."), ("robot", "Something else entirely, about cats.")):
        rehearse.practice.submit(Answer(question_id, answer))
    scores = {each.question_id: each.latest_score for each in rehearse.history.summaries()}
    weakest = min(scores.items(), key=lambda each: each[1] or 0)
    assert rehearse.progress.standing() == BankProgress(3, 2, weakest)


def test_themes_are_of_the_latest_answers(rehearse: Rehearse) -> None:
    rehearse.practice.submit(Answer("paint", "I paint."))
    report = rehearse.progress.report(ALL, zone=UTC)
    assert rehearse.progress.weak_themes(report, GraderKind.SIMILARITY) == ()

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.advice.rehearsal_cues import Cue, opening_cues, point_cues, shortened
from grader.models import CriterionCoverage, PointCoverage, PointStatus, Span, by_kind
from tests.history.conftest import similarity
from tests.threads import FIRST, attempt

COVERED, TOUCHED, UNSURE = PointStatus.COVERED, PointStatus.TOUCHED, PointStatus.UNSURE
ANSWER = "I log it.  I compare weekly inputs with the reference data, by a distance.\n\nSomebody is called."
SPANS = (Span(0, 11), Span(11, 76), Span(76, len(ANSWER)))


def answered(*points: tuple[str, str | None, PointStatus, int | None], titles: tuple[str, ...] = ("Alerts",)):
    grade = replace(
        similarity(),
        coverage=tuple(PointCoverage(text, owner, status, 0.5, at) for text, owner, status, at in points),
        criteria=tuple(CriterionCoverage(title, title, 40, 62) for title in titles),
        sentences=SPANS,
    )
    return attempt("1" * 32, answer=ANSWER, grades=by_kind(grade))


def test_cues_are_the_covered_points_in_the_order_of_the_answer() -> None:
    made = answered(
        ("Last.", "Alerts", COVERED, 2),
        ("Only touched.", "Alerts", TOUCHED, 1),
        ("Perhaps.", "Alerts", UNSURE, 1),
        ("First.", "Logs", COVERED, 0),
        ("Of the model answer.", None, COVERED, 0),
        titles=("Alerts", "Logs"),
    )
    assert point_cues(made) == (Cue("First", "Logs"), Cue("Last", "Alerts"))


def test_what_only_a_tick_covers_is_the_last_cue() -> None:
    made = answered(("Ticked.", "Alerts", COVERED, None), ("Said.", "Alerts", COVERED, 2))
    assert point_cues(made) == (Cue("Said", "Alerts"), Cue("Ticked", "Alerts"))


def test_without_a_rubric_the_model_answers_points_are_cues() -> None:
    assert point_cues(answered(("First.", None, COVERED, 0), titles=())) == (Cue("First"),)


def test_an_answer_that_covers_nothing_gives_its_own_openings() -> None:
    made = answered(("Only touched.", "Alerts", TOUCHED, 1), ("Perhaps.", "Alerts", UNSURE, 0))
    assert point_cues(made) == ()
    assert opening_cues(made) == (
        Cue("I log it"),
        Cue("I compare weekly inputs with the reference data\u00a0…"),
        Cue("Somebody is called"),
    )


def test_an_answer_without_a_grade_gives_no_cues() -> None:
    assert (point_cues(FIRST), opening_cues(FIRST)) == ((), ())


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        ("The model is retrained on a regular schedule.", "The model is retrained on a regular schedule"),
        (
            "Each prediction is logged with the model version, its confidence and the response time.",
            "Each prediction is logged with the model version\u00a0…",
        ),
        ("Part of it is drawn at random so that it is not skewed.", "Part of it is drawn at random\u00a0…"),
        ("Yes, but not always.", "Yes, but not always"),
        ("one two three four five six seven eight nine ten eleven", None),
        (
            "one two three four five six seven eight nine ten eleven twelve",
            "one two three four five six seven eight nine\u00a0…",
        ),
        (
            "Part of the data is annotated again to the letter by different people.",
            "Part of the data is annotated again\u00a0…",
        ),
        ("  spread\n over   lines ", "spread over lines"),
    ],
)
def test_a_cue_is_short_and_says_where_words_are_left_out(sentence: str, cue: str | None) -> None:
    assert shortened(sentence) == (cue or sentence)

"""Slips of the pen are set right in a copy, and nothing else is touched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.advice.spelling import SlipFinder, StyleCheck, is_english, one_edit_apart
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.models import PointStatus, Slip
from tests.fakes import FakeEmbedder
from tests.questions import criterion, question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank import QuestionBank
    from grader.models import Question, SimilarityGrade

ASKED = question(criterion("parts", "Spare motors are kept on a shelf.", "Worn belts are replaced early."))
FINDER = SlipFinder(
    [
        "Annotators label from a written guide, and the behavior of the models is calibrated.",
        "A trial is run.",
    ],
    is_english,
)


@pytest.mark.parametrize(
    ("answer", "corrected"),
    [
        ("The anotators work.", "The annotators work."),
        ("The annotatros work.", "The annotators work."),
        ("Anotators work.", "Annotators work."),
        ("I trust (anotators), mostly.", "I trust (annotators), mostly."),
        ("We look thru it and u see.", "We look through it and you see."),
        ("I dont label it.", "I don't label it."),
        ("We label the the images.", "We label the images."),
        ("We label it.Then we train.", "We label it.Then we train."),
        ("We label images.Then we train.", "We label images. Then we train."),
        ("We label images. then we train.", "We label images. Then we train."),
        ("Two  spaces\n\n- and lines, anotators", "Two  spaces\n\n- and lines, annotators"),
    ],
)
def test_a_slip_is_set_right(answer: str, corrected: str) -> None:
    assert FINDER.corrected(answer)[0] == corrected


@pytest.mark.parametrize(
    "answer",
    [
        "We keep a trail and the guise of it.",
        "The behaviour of the model is what I'd annotate.",
        "We and Modelz: I asked Anotato about it, then Gyide.",
        "I call annotatros.fit(x), model_s and label/modl with anotators2 on T4 at 80ms.",
        "We did that that way; he had had it.",
        "We log the\nthe rest waits.",
        "It ran e.g. at night, approx. twice.",
        "Dashboards, datasets and a rollout.",
        "Steps: (a) mAP first. mAP is what we watch. (b) a warm-up of the gui-ded tour in timm.",
        "",
        "🙂\x00 אני אוסף",
    ],
)
def test_words_that_may_be_meant_names_numbers_and_code_stay(answer: str) -> None:
    assert FINDER.corrected(answer) == (answer, ())


def test_the_words_are_told_in_order() -> None:
    assert FINDER.corrected("The the anotators, thru it")[1] == (
        Slip("The the", "the"),
        Slip("anotators,", "annotators,"),
        Slip("thru", "through"),
    )


@given(st.text(st.sampled_from("ab c.,T4'\n1-"), max_size=30))
def test_numbers_and_the_order_of_lines_survive_any_correction(answer: str) -> None:
    copy, _ = FINDER.corrected(answer)
    assert [sign for sign in copy if sign.isdigit()] == [sign for sign in answer if sign.isdigit()]
    assert copy.count("\n") == answer.count("\n")


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("modle", "model", True),
        ("modl", "model", True),
        ("moddel", "model", True),
        ("modem", "model", False),
        ("labelr", "labels", True),
        ("model", "model", False),
        ("ledom", "model", False),
        ("mod", "model", False),
    ],
)
def test_one_edit_is_one_letter_or_two_that_changed_places(one: str, other: str, *, apart: bool) -> None:
    assert one_edit_apart(one, other) is apart


@pytest.fixture
def check() -> StyleCheck:
    return StyleCheck(SimilarityGrader(FakeEmbedder(), Calibration.load()), is_english)


def test_what_slips_cost_is_told_with_the_points_and_the_words(check: StyleCheck) -> None:
    loss = check.loss(ASKED, "Spaer motrs wait in a lokced cupboard.")
    assert loss is not None
    assert loss.gain_score > 0
    assert loss.points == ("Spare motors are kept on a shelf.",)
    assert Slip("motrs", "motors") in loss.slips


def test_an_answer_without_slips_hears_nothing_and_is_graded_once() -> None:
    embedder = FakeEmbedder()
    check = StyleCheck(SimilarityGrader(embedder, Calibration.load()), is_english)
    assert check.loss(ASKED, "Spare motors are kept on a shelf.") is None
    assert embedder.calls == []


def test_slips_that_cost_nothing_are_not_mentioned(check: StyleCheck) -> None:
    assert check.loss(ASKED, "Spare motors are kept on a shelf. We went thru it.") is None


class Judging:
    """A grader whose second grade is better and says of each point what it is told to."""

    def __init__(self, before: PointStatus, after: PointStatus) -> None:
        self._scorer = SimilarityGrader(FakeEmbedder(), Calibration.load())
        self._statuses = (before, after)

    def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> list[SimilarityGrade]:
        graded = zip(self._scorer.grade_many(pairs), (40, 60), self._statuses, strict=True)
        return [
            replace(grade, score=score, coverage=(replace(grade.coverage[0], status=status),))
            for grade, score, status in graded
        ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (PointStatus.MISSING, PointStatus.COVERED, True),
        (PointStatus.MISSING, PointStatus.TOUCHED, True),
        (PointStatus.MISSING, PointStatus.UNSURE, False),
        (PointStatus.UNSURE, PointStatus.COVERED, False),
        (PointStatus.COVERED, PointStatus.UNSURE, False),
    ],
)
def test_a_point_counts_for_more_only_where_both_grades_are_sure(
    before: PointStatus, after: PointStatus, *, told: bool
) -> None:
    loss = StyleCheck(Judging(before, after), is_english).loss(ASKED, "Spare motrs are kept on a shefl.")
    assert loss is not None
    assert bool(loss.points) is told


def test_typos_in_a_model_answer_cost_points_that_the_check_finds(
    bank: QuestionBank, real_scorer: SimilarityGrader
) -> None:
    asked = bank.question("drift-monitoring")
    clean = (
        "Annotators label a random sample of production frames, and drift in the embeddings raises an alert."
    )
    typed = clean
    for word, slip in (
        ("Annotators", "Anotators"),
        ("random", "randm"),
        ("sample", "smaple"),
        ("production", "prodction"),
        ("frames", "fraems"),
        ("drift", "drfit"),
        ("embeddings", "embedings"),
        ("alert", "alrt"),
    ):
        typed = typed.replace(word, slip)
    loss = StyleCheck(real_scorer, is_english).loss(asked, typed)
    assert loss is not None
    assert loss.gain_score > 0
    assert StyleCheck(real_scorer, is_english).loss(asked, clean) is None

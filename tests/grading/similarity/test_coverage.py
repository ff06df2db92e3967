"""Which points an answer covers, and with which sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.models import PointStatus, Question
from tests.fakes import FakeEmbedder
from tests.questions import criterion, question

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.models import SimilarityGrade
    from tests.grading.similarity.conftest import Tiers

COVERED, MISSING = PointStatus.COVERED, PointStatus.MISSING


def said(answer: str, grade: SimilarityGrade) -> dict[str, str | None]:
    """The sentence of the answer that makes each point."""
    return {
        item.point: None
        if item.sentence is None
        else answer[grade.sentences[item.sentence].start : grade.sentences[item.sentence].end]
        for item in grade.coverage
    }


def test_each_point_is_shown_with_the_sentence_that_says_it(scorer: SimilarityGrader) -> None:
    answer = (
        "We phone when noises are odd and operators report.  I go fishing.\nSensors: calibrated each morning."
    )
    found = said(answer, scorer.grade(question(), answer))
    assert found == {
        "Sensors are calibrated every morning.": "Sensors: calibrated each morning.",
        "Spare motors wait in a locked cupboard.": None,
        "Operators report odd noises by telephone.": "We phone when noises are odd and operators report.",
    }


def test_points_said_nowhere_are_missing(scorer: SimilarityGrader) -> None:
    grade = scorer.grade(question(), "My cat sleeps on a velvet pillow and dreams of salmon all winter long.")
    assert {(item.status, item.sentence) for item in grade.coverage} == {(MISSING, None)}
    assert grade.score <= 10


def test_the_model_answer_itself_covers_all_of_its_points(scorer: SimilarityGrader) -> None:
    asked = question()
    grade = scorer.grade(asked, asked.model_answer)
    assert {item.status for item in grade.coverage} == {COVERED}
    assert [item.sentence for item in grade.coverage] == [0, 1, 2]


def test_points_are_the_rubrics_or_else_the_model_answers(scorer: SimilarityGrader) -> None:
    asked = question(
        criterion("parts", "Motors are in stock.", "Belts are in stock."),
        criterion("people", "Everybody may stop the line.", "Nobody is blamed."),
    )
    grade = scorer.grade(asked, "Everybody may stop the line, and nobody is blamed for it afterwards at all.")
    assert [item.criterion_id for item in grade.coverage] == ["parts"] * 2 + ["people"] * 2
    without = scorer.grade(question(), "Everybody may stop the line, and nobody is blamed for it at all.")
    assert [item.criterion_id for item in without.coverage] == [None] * 3
    assert [(item.criterion_id, item.weight, item.score) for item in grade.criteria] == [
        ("parts", 50, 0),
        ("people", 50, 100),
    ]


def test_a_criterion_counts_with_its_weight(scorer: SimilarityGrader) -> None:
    points = ("Motors are in stock.", "Belts are in stock.")
    other = ("Everybody may stop the line.", "Nobody is blamed.")
    answer = "Motors and belts are in stock, so that a broken drive costs us an hour instead of a week."

    def score(weight: int) -> int:
        asked = question(
            criterion("parts", *points, weight=weight), criterion("people", *other, weight=100 - weight)
        )
        return scorer.grade(asked, answer).score

    assert score(10) < score(50) < score(90)


def test_words_of_the_question_prove_little(scorer: SimilarityGrader) -> None:
    answer = "Sensors are calibrated by us, and then calibrated again whenever the light in the hall changes."
    plain, asked = (
        scorer.grade(question(text=text), answer).coverage[0].strength
        for text in ("How do you keep a robot arm running?", "How are sensors of a robot arm calibrated?")
    )
    assert asked < plain


def test_another_sentence_that_makes_a_missing_point_raises_the_score(scorer: SimilarityGrader) -> None:
    answer = "Sensors are calibrated every morning."
    longer = f"{answer} Spare motors wait in a cupboard that we keep locked."
    assert scorer.grade(question(), longer).score > scorer.grade(question(), answer).score


def test_a_question_whose_model_answer_has_no_words_is_refused(scorer: SimilarityGrader) -> None:
    with pytest.raises(InputError, match="“robot” has no model answer to compare with"):
        scorer.grade(replace(question(), model_answer="… !"), "An answer.")


def test_sentences_of_the_grade_cover_the_answer_as_it_was_typed(scorer: SimilarityGrader) -> None:
    answer = "\n  Sensors – «calibrated»!   Then <b>motors</b>.\r\n\r\n* noises 😀 "
    spans = scorer.grade(question(), answer).sentences
    assert [answer[span.start : span.end] for span in spans] == [
        "Sensors – «calibrated»!",
        "Then <b>motors</b>.",
        "* noises 😀",
    ]


def test_a_reference_is_embedded_once(bank: QuestionBank) -> None:
    embedder = FakeEmbedder()
    scorer = SimilarityGrader(embedder, Calibration.load())
    for answer in ("I watch drift.", "I retrain."):
        scorer.grade(bank.question("drift-monitoring"), answer)
    texts = [text for call in embedder.calls for text in call]
    assert texts.count(bank.question("drift-monitoring").model_answer) == 1


def test_the_version_tells_whatever_decides_a_grade_apart(bank: QuestionBank) -> None:
    calibration = Calibration.load()
    scorer = SimilarityGrader(FakeEmbedder(), calibration)
    recalibrated = SimilarityGrader(FakeEmbedder(), replace(calibration, version="other"))
    drift, mobile = (bank.question(name) for name in ("drift-monitoring", "mobile-latency"))
    versions = {
        str(scorer.version(drift)),
        str(scorer.version(mobile)),
        str(scorer.version(question())),
        str(recalibrated.version(drift)),
        str(scorer.version(replace(drift, model_answer="I watch drift."))),
        str(scorer.version(replace(drift, guidance="Watches drift."))),
        str(scorer.version(replace(drift, text="What of drift?"))),
    }
    assert len(versions) == 7
    assert scorer.grade(drift, "I watch drift.").version == scorer.version(drift)


class TestRealModel:
    """What only real embeddings can show."""

    LAST = "Whenever the brightness histogram moves, an alert wakes the engineer on call."

    def test_a_paraphrase_covers_a_point_that_shares_few_words(self, real_scorer: SimilarityGrader) -> None:
        asked = replace(
            question(),
            model_answer="We check that cameras see sharply before each shift. Spare parts are on the cache.",
        )
        answer = "Prior to every shift I verify that the camera image is in focus, and my team signs for it."
        first, second = real_scorer.grade(asked, answer).coverage
        assert first.status is not MISSING
        assert first.sentence == 0
        assert second.strength < first.strength - 0.1

    def test_the_last_sentence_of_600_words_counts(self, real_scorer: SimilarityGrader, tiers: Tiers) -> None:
        asked = Question(
            "alarm", "", "", "", "How would you run it?", "Alarms.",
            "An alert goes to the engineer on call when the image brightness distribution shifts.",
        )  # fmt: skip
        filler = " ".join(
            tiers.answers[name, "strong"] for name in ("why-this-role", "project-went-sideways")
        )
        filler = " ".join((filler + " " + tiers.answers["ambiguous-requirements", "strong"]).split()[:600])
        answer = f"{filler.rstrip('.')}. {self.LAST}"
        assert len(answer.split()) > 600
        without, graded = real_scorer.grade_many([(asked, filler), (asked, answer)])
        assert graded.coverage[0].status is COVERED
        assert said(answer, graded)[asked.model_answer] == self.LAST
        before, after = without.coverage[0].likelihood, graded.coverage[0].likelihood
        assert before is not None
        assert after is not None
        assert before < after - 0.1

    def test_the_same_answer_is_graded_the_same_twice(
        self, real_scorer: SimilarityGrader, tiers: Tiers, bank: QuestionBank
    ) -> None:
        answer = tiers.answers["drift-monitoring", "good"]
        grades = [real_scorer.grade(bank.question("drift-monitoring"), answer) for _ in range(2)]
        assert grades[0] == grades[1]

    def test_answers_of_mixed_lengths_are_graded_together_as_alone(
        self, real_scorer: SimilarityGrader, tiers: Tiers, bank: QuestionBank
    ) -> None:
        asked = bank.question("drift-monitoring")
        answers = [
            tiers.answers["drift-monitoring", "strong"] * 4,
            "",
            tiers.answers["drift-monitoring", "thin"],
            "Retrain.",
            tiers.answers["mobile-latency", "good"],
        ]
        for answer, found in zip(
            answers, real_scorer.grade_many([(asked, it) for it in answers]), strict=True
        ):
            alone = real_scorer.grade(asked, answer)
            assert (found.score, found.flags, found.sentences) == (alone.score, alone.flags, alone.sentences)
            assert [it.strength for it in found.coverage] == pytest.approx(
                [it.strength for it in alone.coverage], abs=1e-3
            )

    def test_eight_threads_grade_like_one(
        self, real_scorer: SimilarityGrader, tiers: Tiers, bank: QuestionBank
    ) -> None:
        keys = [key for key in tiers.answers if key[1] == "thin"][:16]
        with ThreadPoolExecutor(8) as pool:
            scores = list(
                pool.map(lambda key: real_scorer.grade(bank.question(key[0]), tiers.answers[key]).score, keys)
            )
        assert scores == [tiers.grades[key].score for key in keys]


def test_a_criterion_without_points_leaves_its_weight_to_the_others(scorer: SimilarityGrader) -> None:
    points = ("Sensors are calibrated every morning.", "Operators report odd noises by telephone.")
    whole = scorer.grade(question(criterion("care", *points)), points[0])
    with_bare = scorer.grade(question(criterion("care", *points), criterion("bare")), points[0])
    assert with_bare.score == whole.score
    assert [each.criterion_id for each in with_bare.criteria] == ["care"]
    only_bare = scorer.grade(question(criterion("bare", weight=100)), question().model_answer)
    assert only_bare.criteria == ()
    assert {each.criterion_id for each in only_bare.coverage} == {None}

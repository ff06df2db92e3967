"""What a report on a bank says of questions that tell answers well, badly, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.bank.drafting import drafted_rubric
from grader.grading.bank_quality import bank_quality
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.models import Drafted, Question
from grader.models.quality import BankQuality, ForeignScore, Lack, QuestionQuality
from grader.wording.quality import quality_in_words, summary_in_words
from tests.fakes import FakeEmbedder
from tests.questions import criterion, question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import SimilarityGrade

BAKING = "Dough rests overnight in the cold. I weigh flour on a scale. Loaves cool on a rack before sale."
SAILING = "Every sailor wears a jacket. We read the forecast at dawn. The anchor is checked twice."


def asked(question_id: str, answer: str, guidance: str = "They want care.") -> Question:
    return Question(question_id, "", "", "", f"How do you go about {question_id}?", guidance, answer)


def graded(*questions: Question) -> BankQuality:
    return bank_quality(questions, SimilarityGrader(FakeEmbedder(), Calibration.load()).grade_many)


def test_an_answer_is_high_on_its_own_question_and_low_on_others() -> None:
    baking, sailing = graded(asked("baking", BAKING), asked("sailing", SAILING)).questions
    assert baking.own_score is not None
    assert baking.is_strong
    assert [each.answer_of for each in baking.foreign] == ["sailing"]
    assert baking.foreign[0].score < 30
    assert baking.too_high == sailing.too_high == ()


def test_a_question_with_points_alone_is_tried_on_the_answers_of_others() -> None:
    rubric = question(criterion("weights", "I weigh flour on a scale.", weight=100)).rubric
    bare = replace(asked("bare", ""), rubric=rubric)
    found = graded(bare, asked("baking", BAKING)).questions[0]
    assert found.own_score is None
    assert [each.answer_of for each in found.foreign] == ["baking"]


def test_two_questions_with_one_answer_are_told_of_each_other() -> None:
    first, second = graded(asked("bread", BAKING), asked("rolls", BAKING)).questions
    assert [each.answer_of for each in first.too_high] == ["rolls"]
    assert [each.answer_of for each in second.too_high] == ["bread"]


def test_points_that_the_model_answer_does_not_make_are_named() -> None:
    rubric = question(
        criterion("weights", "I weigh flour on a scale.", "Violins are tuned to A."), criterion("rest")
    ).rubric
    (found,) = graded(replace(asked("baking", BAKING), rubric=rubric)).questions
    assert found.unmade == ("Violins are tuned to A.",)
    assert found.pointless == ("Rest",)


def test_what_a_question_lacks_is_named_and_nothing_graded_of_it() -> None:
    found = graded(asked("bare", " ", guidance="")).questions[0]
    assert found.lacks == (Lack.GUIDANCE, Lack.MODEL_ANSWER, Lack.RUBRIC)
    assert (found.own_score, found.words, found.spoken_s, found.foreign) == (None, 0, 0, ())
    baking = asked("baking", BAKING)
    whole = replace(baking, rubric=drafted_rubric(baking))
    (found,) = graded(whole).questions
    assert (found.lacks, found.drafted) == ((), Drafted.BY_RULE)


def test_length_is_in_words_and_in_seconds_of_speech() -> None:
    (found,) = graded(asked("baking", "Bread needs time. " * 70)).questions
    assert (found.words, found.spoken_s) == (210, 90)


def test_the_table_has_a_row_for_each_answer_that_was_graded() -> None:
    quality = graded(asked("baking", BAKING), asked("sailing", SAILING), asked("bare", ""))
    assert [row[:2] for row in quality.scores] == [
        ("baking", "baking"),
        ("baking", "sailing"),
        ("sailing", "sailing"),
        ("sailing", "baking"),
    ]
    assert quality.scores[0][2] == quality.questions[0].own_score


def test_in_a_large_bank_only_the_nearest_answers_are_graded() -> None:
    topics = [f"topic{number // 2} item{number}" for number in range(200)]
    pairs: list[tuple[str, str]] = []
    one = graded(asked("baking", BAKING))
    grade = SimilarityGrader(FakeEmbedder(), Calibration.load()).grade(asked("baking", BAKING), BAKING)

    def grade_many(given: Sequence[tuple[Question, str]]) -> list[SimilarityGrade]:
        pairs.extend((each.id, answer) for each, answer in given)
        return [grade] * len(given)

    questions = [asked(f"q{number}", f"I care for {topic}.") for number, topic in enumerate(topics)]
    calls: list[None] = []
    found = bank_quality(questions, grade_many, tell=lambda: calls.append(None)).questions
    assert len(pairs) <= 2_000 + len(questions)
    assert len(calls) == len(questions)
    assert "q1" in {each.answer_of for each in found[0].foreign}
    assert one.questions[0].foreign == ()


SOUND = QuestionQuality("launch", (), None, (), 140, 82, (), (ForeignScore("landing", 12),))


@pytest.mark.parametrize(
    ("quality", "told"),
    [
        (SOUND, ""),
        (
            replace(SOUND, lacks=(Lack.GUIDANCE, Lack.RUBRIC)),
            "launch: has no guidance and no rubric.",
        ),
        (
            replace(SOUND, own_score=55),
            "launch: its own model answer scores 55, which is not strong.",
        ),
        (
            replace(SOUND, unmade=("A.", "B.", "C.", "D.")),
            "launch: its own model answer does not make 4 points: “A.”, “B.”, “C.” and 1 more.",
        ),
        (
            replace(SOUND, foreign=(ForeignScore("landing", 71), ForeignScore("ascent", 20))),
            "launch: the model answers of other questions do well on it: landing (71).",
        ),
        (
            replace(SOUND, drafted=Drafted.BY_RULE, pointless=("Cost",)),
            (
                "launch: has a rubric drafted by rule that nobody has accepted yet; no points stand under "
                "“Cost”."
            ),
        ),
    ],
)
def test_a_line_tells_what_there_is_to_see_to(quality: QuestionQuality, told: str) -> None:
    assert quality_in_words(quality) == told


def test_one_line_sums_up_the_bank() -> None:
    quality = BankQuality((SOUND, replace(SOUND, words=280, own_score=50, foreign=(ForeignScore("x", 60),))))
    assert summary_in_words(quality) == (
        "There is something to see to in 1 of 2 questions; 1 of 2 model answers earn a strong grade; they "
        "have 140 to 280 words and take 1:00 to 2:00 when spoken; 1 of 2 answers to another question do well."
    )
    bare = replace(SOUND, own_score=None, foreign=(), lacks=(Lack.MODEL_ANSWER,))
    assert summary_in_words(BankQuality((bare,))) == "There is something to see to in 1 of 1 question."

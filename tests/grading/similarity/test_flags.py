from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from grader.models import FlagKind
from grader.models.answer import MOST_CHARACTERS, frame_for, graded_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.bank import QuestionBank
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.models import Question
    from tests.grading.similarity.conftest import Tiers

DRIFT = "drift-monitoring"
FRENCH = (
    "Je surveille les entrées du modèle en production, je compare leur distribution à celle de "
    "l'entraînement et je déclenche une alerte quand elles s'écartent trop longtemps."
)
HEBREW = (
    "אני עוקב אחרי סחיפה של המודל בייצור, משווה את ההתפלגות לזו של האימון ומתריע כשהמדדים משתנים לאורך זמן רב"
)
KEYWORDS = (
    "Telemetry, Grafana, Prometheus, drift detection, PSI, KL divergence, MMD, confidence histograms, active "
    "learning, human review, retraining cadence, shadow deployment, canary, rollback, alerting."
)
SENTENCE = (
    "I compare the embedding distribution of each week with that of the training set and alert on change."
)

CASES: dict[str, tuple[FlagKind, Callable[[Question, Tiers], str], str]] = {
    "nothing": (FlagKind.TOO_SHORT, lambda _, __: "", "0 words"),
    "one word": (FlagKind.TOO_SHORT, lambda _, __: "Monitoring.", "too short to grade well"),
    "a sentence": (
        FlagKind.TOO_SHORT,
        lambda _, __: "I watch metrics and retrain.",
        "aim for [0-9]+ to [0-9]+ words",
    ),
    "emoji alone": (FlagKind.TOO_SHORT, lambda _, __: "😀🎉🔥", "0 words"),
    "another topic": (
        FlagKind.OFF_TOPIC,
        lambda _, tiers: tiers.answers[DRIFT, "off_topic"],
        "another question|something else",
    ),
    "another question": (
        FlagKind.OFF_TOPIC,
        lambda _, tiers: tiers.answers["mobile-latency", "good"],
        "answer another question: it fits “.*(phone|ms).*” better",
    ),
    "keywords": (FlagKind.KEYWORD_LIST, lambda _, __: KEYWORDS, "list of keywords"),
    "keywords joined by and": (
        FlagKind.KEYWORD_LIST,
        lambda _, __: "I use " + KEYWORDS.replace(", ", " and "),
        "list of keywords",
    ),
    "the question": (FlagKind.ECHO, lambda question, _: question.text, "repeats the question"),
    "the guidance": (FlagKind.ECHO, lambda question, _: question.guidance, "repeats the question"),
    "the guidance in the first person": (
        FlagKind.ECHO,
        lambda question, _: f"I always make sure of this: {question.guidance}",
        "repeats the question",
    ),
    "a sentence again and again": (
        FlagKind.REPEATS,
        lambda _, __: " ".join([SENTENCE] * 12),
        "only the first one counts",
    ),
    "the model answer": (FlagKind.NEAR_COPY, lambda question, _: question.model_answer, "100% of this"),
    "half of the model answer": (
        FlagKind.NEAR_COPY,
        lambda question, _: question.model_answer[: len(question.model_answer) // 2] + " " + SENTENCE,
        "word for word",
    ),
    "French": (FlagKind.OTHER_LANGUAGE, lambda _, __: FRENCH, "looks like French.*in English"),
    "Hebrew": (FlagKind.OTHER_LANGUAGE, lambda _, __: HEBREW, "looks like Hebrew.*in English"),
}


@pytest.mark.parametrize(("kind", "write", "message"), CASES.values(), ids=CASES.keys())
def test_a_flag_is_raised_on_its_case_in_one_sentence(
    bank: QuestionBank,
    real_scorer: SimilarityGrader,
    tiers: Tiers,
    kind: FlagKind,
    write: Callable[[Question, Tiers], str],
    message: str,
) -> None:
    question = bank.question(DRIFT)
    flags = {flag.kind: flag.message for flag in real_scorer.grade(question, write(question, tiers)).flags}
    assert kind in flags
    assert re.search(message, flags[kind])
    assert "\n" not in flags[kind]


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        (["How?"], "1 blank is still open: it"),
        (["How do you watch the live model?", "When is it retrained?"], "2 blanks are still open: they"),
    ],
)
def test_an_open_blank_is_flagged_and_its_words_earn_and_cost_nothing(
    bank: QuestionBank, real_scorer: SimilarityGrader, tiers: Tiers, frames: list[str], said: str
) -> None:
    question, answer = bank.question(DRIFT), tiers.answers[DRIFT, "good"]
    blanks = " ".join(map(frame_for, frames))
    plain, open_one = real_scorer.grade(question, answer), real_scorer.grade(question, f"{blanks} {answer}")
    assert [flag.message[: len(said)] for flag in open_one.flags] == [said]
    assert open_one.score == plain.score
    assert [span.start - len(blanks) - 1 for span in open_one.sentences] == [
        span.start for span in plain.sentences
    ]


def test_nothing_but_a_blank_is_an_answer_without_words(
    bank: QuestionBank, real_scorer: SimilarityGrader
) -> None:
    grade = real_scorer.grade(bank.question(DRIFT), frame_for("When is the model retrained?"))
    assert grade.score == 0
    assert [flag.kind for flag in grade.flags] == [FlagKind.TOO_SHORT, FlagKind.OPEN_BLANK]


@pytest.mark.parametrize("written", ["tiers", "second_tiers"])
@pytest.mark.parametrize("tier", ["strong", "good"])
def test_no_flag_is_raised_on_an_honest_answer(
    written: str, tier: str, request: pytest.FixtureRequest
) -> None:
    grades = request.getfixturevalue(written).grades
    flagged = {key[0]: grade.flags for key, grade in grades.items() if key[1] == tier and grade.flags}
    assert flagged == {}


def test_most_off_topic_answers_are_flagged_so(tiers: Tiers, second_tiers: Tiers) -> None:
    flagged = [
        any(flag.kind is FlagKind.OFF_TOPIC for flag in grade.flags)
        for written in (tiers, second_tiers)
        for (_, tier), grade in written.grades.items()
        if tier == "off_topic"
    ]
    assert sum(flagged) >= 0.75 * len(flagged)


def test_of_a_far_too_long_answer_the_beginning_is_graded_and_flagged(
    bank: QuestionBank, real_scorer: SimilarityGrader, tiers: Tiers
) -> None:
    question, good = bank.question(DRIFT), tiers.answers[DRIFT, "good"]
    far_too_long = f"{'word ' * (MOST_CHARACTERS // 5)}{good}"
    within = real_scorer.grade(question, graded_part(far_too_long))
    beyond = real_scorer.grade(question, far_too_long)
    assert beyond.coverage == within.coverage
    assert {flag.kind for flag in beyond.flags} - {flag.kind for flag in within.flags} == {FlagKind.CUT}

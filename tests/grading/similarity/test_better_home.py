"""Whether an answer belongs to another question of its bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.bank import QuestionBank
from grader.grading.similarity.alignment import SentenceVectors
from grader.grading.similarity.flags import Rivals
from grader.grading.similarity.reference import build_references
from grader.models import FlagKind, Question
from grader.text.sentences import sentence_spans
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from grader.grading.similarity.grader import SimilarityGrader


def said(topic: str, start: int, count: int) -> str:
    return f"{' '.join(f'{topic}{number}' for number in range(start, start + count))}."


def asked(name: str, model_answer: str) -> Question:
    return Question(name, "", "", "", f"What about {name}?", "", model_answer)


def home(answer: str, own: Question, others: list[Question]) -> Question | None:
    embedder = FakeEmbedder()
    [embedding] = embedder.embed([answer])
    sentences = SentenceVectors.of(embedding, sentence_spans(answer))
    [reference] = build_references([own], embedder)
    closeness = (sentences.means @ reference.summaries.T).max(axis=1)
    fit = float(sentences.sizes @ closeness / sentences.sizes.sum())
    return Rivals(build_references([own, *others], embedder)).better_home(own, sentences, fit)[0]


def bank(size: int) -> list[Question]:
    return [asked(f"other {number}", said(f"other{number}x", 0, 70)) for number in range(size)]


ANSWER = said("word", 0, 64)
NEIGHBOR = asked("neighbor", ANSWER)


@pytest.mark.parametrize(("others", "found"), [(20, True), (140, False)])
def test_of_many_questions_one_may_fit_better_by_chance(others: int, found: bool) -> None:
    own = asked("own", said("word", 60, 80))
    assert (home(ANSWER, own, [NEIGHBOR, *bank(others)]) == NEIGHBOR) is found


@pytest.mark.parametrize(
    ("model_answer", "found"),
    [(said("word", 0, 100), True), (said("word", 20, 30), False)],
    ids=["long", "short, and fits a little less"],
)
def test_beside_a_short_model_answer_a_misfit_must_be_clearer(model_answer: str, found: bool) -> None:
    own = asked("own", model_answer)
    assert (home(ANSWER, own, [NEIGHBOR, *bank(20)]) == NEIGHBOR) is found


ON_TOPIC = (
    "I would use active learning. You train a first model on a small set and let it choose the "
    "images it's least sure about, and only those get labeled. That saves a lot compared with "
    "labeling everything. I'd also use pre-labels, so the model draws the boxes and the people just "
    "fix them, which in my last job was around twice as fast. Duplicates from video should be thrown "
    "out first because neighboring frames teach you nothing. It's important that the guidelines are "
    "clear. If the budget is really small I would also think about synthetic data, but I haven't had "
    "great experience with that."
)


def test_who_makes_as_much_of_the_own_questions_points_is_at_home(
    real_scorer: SimilarityGrader,
) -> None:
    grade = real_scorer.grade(QuestionBank.load().question("efficient-annotation"), ON_TOPIC)
    assert FlagKind.OFF_TOPIC not in {flag.kind for flag in grade.flags}
    assert grade.score > 15

"""The banks that the project ships are as good as they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from grader.bank import QuestionBank, read_bank
from grader.bank.question_bank import BUILT_IN
from grader.bank.traceability import uncovered_criteria
from grader.models import Band, FlagKind

if TYPE_CHECKING:
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.models import Question

VISION = """
    cv-pipeline-architecture unlabeled-data-bootstrap on-device-vs-cloud notebook-to-production
    ambiguous-requirements metrics-to-business offline-field-gap training-at-scale mobile-latency
    classical-vs-deep-learning cross-functional-feature sprint-prioritization bias-privacy-ethics
    research-to-production drift-monitoring testing-reproducibility why-this-role work-style-speed-rigor
    explain-transformer-detection project-went-sideways defect-detection-90-days build-vs-buy-tooling
    efficient-annotation robustness-security
""".split()
BACKEND = """
    api-evolution-idempotency slow-query-production migration-without-downtime cache-consistency
    queues-exactly-once incident-first-hour capacity-and-cost tenant-data-isolation
    design-disagreement missed-delivery-date mentoring-an-engineer debt-or-feature
""".split()
SHIPPED = {
    each.name: (each.file, each.rubrics, ids) for each, ids in zip(BUILT_IN, (VISION, BACKEND), strict=True)
}
SENTENCE = re.compile(r"[.!?](?=\s|$)")

each_bank = pytest.mark.parametrize("name", SHIPPED)
each_question = pytest.mark.parametrize("question", VISION + BACKEND, indirect=True)


@pytest.fixture(scope="module")
def shipped() -> dict[str, QuestionBank]:
    return {name: QuestionBank.load(file, rubrics) for name, (file, rubrics, _) in SHIPPED.items()}


@pytest.fixture(scope="module")
def everything(shipped: dict[str, QuestionBank]) -> list[Question]:
    """The questions of all banks that ship."""
    return [question for bank in shipped.values() for question in bank]


@pytest.fixture
def question(everything: list[Question], request: pytest.FixtureRequest) -> Question:
    [found] = [question for question in everything if question.id == request.param]
    return found


def shared_run(one: str, other: str, length: int) -> set[tuple[str, ...]]:
    """The runs of so many words that two texts share."""
    runs = []
    for text in (one, other):
        words = re.findall(r"\w+", text.lower())
        runs.append({tuple(words[i : i + length]) for i in range(len(words) - length + 1)})
    return runs[0] & runs[1]


@each_bank
def test_the_questions_come_in_their_order(shipped: dict[str, QuestionBank], name: str) -> None:
    assert [question.id for question in shipped[name]] == SHIPPED[name][2]


@each_bank
def test_nothing_is_wrong_with_the_form(name: str) -> None:
    file, rubrics, _ = SHIPPED[name]
    assert read_bank(file, rubrics)[1] == []


def test_a_bank_has_the_rubrics_of_its_own_questions_alone(shipped: dict[str, QuestionBank]) -> None:
    assert all(question.rubric for bank in shipped.values() for question in bank)
    assert QuestionBank.load().questions == shipped[BUILT_IN[0].name].questions


def test_no_two_questions_share_an_id_or_a_text(everything: list[Question]) -> None:
    for field in ("id", "text", "guidance", "model_answer"):
        assert len({getattr(question, field) for question in everything}) == len(VISION + BACKEND)


@each_question
def test_model_answer_is_120_to_180_words_in_the_first_person(question: Question) -> None:
    assert 120 <= len(question.model_answer.split()) <= 180
    assert re.search(r"\b(I|I'm|I'd|I've|my|we|our)\b", question.model_answer)


@each_question
def test_guidance_is_2_to_4_sentences(question: Question) -> None:
    assert 2 <= len(SENTENCE.findall(question.guidance)) <= 4


@each_question
def test_rubric_has_4_to_6_weighted_criteria_of_2_to_4_points(question: Question) -> None:
    assert question.rubric is not None
    criteria = question.rubric.criteria
    assert 4 <= len(criteria) <= 6
    assert sum(criterion.weight for criterion in criteria) == 100
    assert all(2 <= len(criterion.points) <= 4 for criterion in criteria)


@each_question
def test_levels_are_described_for_their_criterion_alone(question: Question) -> None:
    assert question.rubric is not None
    for criterion in question.rubric.criteria:
        levels = (criterion.levels.missing, criterion.levels.partial, criterion.levels.strong)
        assert len(set(levels)) == 3
        assert all(len(level.split()) >= 3 for level in levels)


def test_no_level_is_used_twice(everything: list[Question]) -> None:
    levels = [
        text
        for question in everything
        if question.rubric
        for criterion in question.rubric.criteria
        for text in (criterion.levels.missing, criterion.levels.partial, criterion.levels.strong)
    ]
    assert len(levels) == len(set(levels))


@each_question
def test_4_to_6_misconceptions_of_8_to_18_words_say_what_is_wrong(question: Question) -> None:
    assert question.rubric is not None
    sentences = question.rubric.misconceptions
    assert 4 <= len(sentences) <= 6
    assert all(8 <= len(sentence.split()) <= 18 for sentence in sentences)
    assert all(SENTENCE.findall(sentence) == ["."] for sentence in sentences)
    for sentence in sentences:
        assert not shared_run(sentence, question.model_answer, 5), sentence


def test_no_misconception_is_used_twice(everything: list[Question]) -> None:
    found = [text for question in everything if question.rubric for text in question.rubric.misconceptions]
    assert len(found) == len(set(found))


@each_question
def test_points_are_phrased_differently_from_the_model_answer(question: Question) -> None:
    assert question.rubric is not None
    for criterion in question.rubric.criteria:
        for point in criterion.points:
            assert not shared_run(point, question.model_answer, 7), point


@each_question
def test_each_point_comes_with_a_question_of_15_words_at_most(question: Question) -> None:
    assert question.rubric is not None
    asks = [criterion.ask(point) for criterion in question.rubric.criteria for point in criterion.points]
    assert all(ask[:1].isupper() and SENTENCE.findall(ask) == ["?"] for ask in asks)
    assert all(3 <= len(ask.split()) <= 15 for ask in asks)
    assert len(set(asks)) == len(asks)


@each_question
def test_no_question_on_a_point_gives_the_point_away(question: Question) -> None:
    assert question.rubric is not None
    for criterion in question.rubric.criteria:
        for point in criterion.points:
            assert not shared_run(criterion.ask(point), question.model_answer, 5), point
            assert not shared_run(criterion.ask(point), point, 6), point


@each_bank
def test_every_model_answer_makes_a_point_of_each_criterion(
    shipped: dict[str, QuestionBank], name: str, real_scorer: SimilarityGrader
) -> None:
    assert uncovered_criteria(shipped[name], real_scorer.grade) == []


@each_question
def test_every_model_answer_is_graded_well(question: Question, real_scorer: SimilarityGrader) -> None:
    grade = real_scorer.grade(question, question.model_answer)
    assert grade.band in (Band.SOLID, Band.STRONG)
    assert {flag.kind for flag in grade.flags} == {FlagKind.NEAR_COPY}

"""Do the questions of a bank tell their own model answers from those of others?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from heapq import nlargest
from typing import TYPE_CHECKING

from grader.models import PointStatus
from grader.models.quality import BankQuality, ForeignScore, Lack, QuestionQuality
from grader.text.words import FUNCTION_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.models import Question, SimilarityGrade

    GradeMany = Callable[[Sequence[tuple[Question, str]]], Sequence[SimilarityGrade]]
    """Grades many answers at once."""

WHOLE_TABLE = 30
"""Questions up to which each model answer is graded for every question."""
MOST_GRADES = 2_000
"""Grades of other questions' model answers in all, so that a report takes minutes."""
FEWEST, MOST = 3, 20
"""Other model answers that each question of a large bank is graded with."""
WORD = re.compile(r"\w+(?:['’]\w+)?")


def bank_quality(
    questions: Sequence[Question],
    grade_many: GradeMany,
    tell: Callable[[], None] = lambda: None,
) -> BankQuality:
    """The quality of a bank's questions; ``tell`` is called after each model answer."""
    answered = [question for question in questions if question.has_model_answer]
    asked_of: dict[Question, list[Question]] = {question: [question] for question in answered}
    for question, others in _rivals([each for each in questions if each.can_be_compared]).items():
        for other in others:
            if other in asked_of:
                asked_of[other].append(question)
    grades: dict[tuple[str, str], SimilarityGrade] = {}
    for own, asked in asked_of.items():
        graded = grade_many([(question, own.model_answer) for question in asked])
        for question, grade in zip(asked, graded, strict=True):
            grades[question.id, own.id] = grade
        tell()
    foreign: dict[str, list[ForeignScore]] = defaultdict(list)
    for (question_id, answer_of), grade in grades.items():
        if question_id != answer_of:
            foreign[question_id].append(ForeignScore(answer_of, grade.score))
    return BankQuality(
        tuple(
            _quality(question, grades.get((question.id, question.id)), foreign[question.id])
            for question in questions
        )
    )


def _quality(
    question: Question, own: SimilarityGrade | None, foreign: Sequence[ForeignScore]
) -> QuestionQuality:
    rubric = question.rubric
    there = {
        Lack.GUIDANCE: any(map(str.isalnum, question.guidance)),
        Lack.MODEL_ANSWER: question.has_model_answer,
        Lack.RUBRIC: rubric is not None,
    }
    unmade = [item.point for item in own.coverage if item.status is PointStatus.MISSING] if own else []
    return QuestionQuality(
        question.id,
        tuple(lack for lack, is_there in there.items() if not is_there),
        rubric.drafted if rubric else None,
        tuple(each.title for each in rubric.criteria if not each.points) if rubric else (),
        len(WORD.findall(question.model_answer)),
        own.score if own else None,
        tuple(unmade),
        tuple(sorted(foreign, key=lambda each: -each.score)),
    )


def _rivals(questions: Sequence[Question]) -> Mapping[Question, Sequence[Question]]:
    """For each question those whose model answers it is graded with: all, or those that share most words."""
    if len(questions) <= WHOLE_TABLE:
        return {each: [other for other in questions if other is not each] for each in questions}
    most = max(FEWEST, min(MOST, MOST_GRADES // len(questions)))
    stems = [_stems(question) for question in questions]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(stems):
        for word in own:
            holders[word].append(number)
    rivals = {}
    for number, question in enumerate(questions):
        shared: Counter[int] = Counter()
        for word in stems[number]:
            # A word of many questions says little of which are near, and would cost most.
            if len(holders[word]) <= MOST_GRADES // most:
                for other in holders[word]:
                    shared[other] += 1
        del shared[number]
        near = nlargest(most, shared, key=lambda other: (shared[other] / len(stems[other]) ** 0.5, -other))
        rivals[question] = [questions[other] for other in near]
    return rivals


def _stems(question: Question) -> frozenset[str]:
    words = WORD.findall(f"{question.text} {question.model_answer}".lower())
    return frozenset(stem(word) for word in words if word not in FUNCTION_WORDS)

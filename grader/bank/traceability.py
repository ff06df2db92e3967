"""Does every criterion come from the guidance, and does the model answer meet it?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.models import PointStatus
from grader.models.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from grader.models import Question, Rubric, SimilarityGrade


PART = re.compile(r"[^.;!?]+")
WORD = re.compile(r"\w+")
SHORTEST_CONTENT_WORD = 4
"""Characters; shorter words (and, the, for, how) carry no requirement of their own."""
COVERED_SHARE = 0.5


def check_rubric(question: Question, rubric: Rubric, file: str) -> list[Problem]:
    """Problems of one rubric beside its question: ids, weights, and tracing to the guidance both ways."""
    return [
        *_ids(rubric, file),
        *_weights(rubric, file),
        *_untraced(question, rubric, file),
        *_uncovered(question, rubric, file),
        *_misconceptions(rubric, file),
    ]


def _ids(rubric: Rubric, file: str) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for index, criterion in enumerate(rubric.criteria):
        if criterion.id in seen:
            field = f"criteria[{index}].id"
            problems.append(
                Problem(
                    file, None, field, f"“{criterion.id}” is used twice", "Give each criterion its own id"
                )
            )
        seen.add(criterion.id)
    return problems


def _weights(rubric: Rubric, file: str) -> list[Problem]:
    total = sum(criterion.weight for criterion in rubric.criteria)
    if total == 100:
        return []
    return [
        Problem(file, None, "criteria.weight", f"the weights add up to {total}", "Make them add up to 100")
    ]


def _untraced(question: Question, rubric: Rubric, file: str) -> list[Problem]:
    rootless = [
        Problem(
            file,
            None,
            f"criteria[{index}].guidance",
            f"“{criterion.id}” comes from nothing in the guidance of {question.id}",
            "Copy the words of the guidance that this criterion comes from",
        )
        for index, criterion in enumerate(rubric.criteria)
        if question.guidance and not criterion.guidance
    ]
    return rootless + [
        Problem(
            file,
            None,
            f"criteria[{index}].guidance[{piece_index}]",
            f"“{piece}” does not stand in the guidance of {question.id}",
            "Copy the words of the guidance that this criterion comes from",
        )
        for index, criterion in enumerate(rubric.criteria)
        for piece_index, piece in enumerate(criterion.guidance)
        if piece not in question.guidance
    ]


def _uncovered(question: Question, rubric: Rubric, file: str) -> list[Problem]:
    guidance = question.guidance
    traced = _marked(guidance, (piece for criterion in rubric.criteria for piece in criterion.guidance))
    parts = [part for part in PART.finditer(guidance) if not _reaches(part, traced, [True] * len(guidance))]
    if not parts:
        return []
    # Only where something seems to be left out do the rules for what asks nothing have to be loaded.
    from grader.bank.guidance.sought import sought_in

    asked = _marked(guidance, (piece for each in sought_in(guidance) for piece in each.pieces))
    return [
        Problem(
            file,
            None,
            "criteria.guidance",
            f"the guidance “{part[0].strip()}” reaches no criterion",
            "Trace it from a criterion or add one",
        )
        for part in parts
        if not _reaches(part, traced, asked)
    ]


def _marked(guidance: str, pieces: Iterable[str]) -> list[bool]:
    """For each character of guidance whether it stands in one of the pieces."""
    marked = [False] * len(guidance)
    for piece in pieces:
        start = guidance.find(piece)
        if start >= 0:
            marked[start : start + len(piece)] = [True] * len(piece)
    return marked


def _reaches(part: re.Match[str], traced: Sequence[bool], asked: Sequence[bool]) -> bool:
    """Whether a criterion comes from a part of guidance, as far as that asks for anything."""
    words = [
        match.start()
        for match in WORD.finditer(part.string, *part.span())
        if len(match[0]) >= SHORTEST_CONTENT_WORD and asked[match.start()]
    ]
    return sum(traced[start] for start in words) >= COVERED_SHARE * len(words)


def _misconceptions(rubric: Rubric, file: str) -> list[Problem]:
    points = {_bare(point) for criterion in rubric.criteria for point in criterion.points}
    seen: set[str] = set()
    problems = []
    for index, sentence in enumerate(rubric.misconceptions):
        bare = _bare(sentence)
        field = f"misconceptions[{index}]"
        if bare in points:
            what = f"“{sentence}” is one of the expected points too"
            remedy = "Write what a wrong answer says instead, or take it out of one of the two"
            problems.append(Problem(file, None, field, what, remedy))
        elif bare in seen:
            problems.append(Problem(file, None, field, f"“{sentence}” stands there twice", "Keep one"))
        seen.add(bare)
    return problems


def _bare(sentence: str) -> str:
    return " ".join(WORD.findall(sentence.casefold()))


BEARS_ON = 0.12
"""Strength of a point from which a model answer bears on it, though it may not make it."""


def uncovered_criteria(
    questions: Iterable[Question], grade: Callable[[Question, str], SimilarityGrade]
) -> list[Problem]:
    """Criteria all of whose points the question's own model answer surely lacks.

    Such a rubric would fault the very answer that the bank holds up as strong.
    """
    problems = []
    for question in questions:
        if question.rubric is None or not question.model_answer:
            continue
        coverage = grade(question, question.model_answer).coverage
        reached = {
            item.criterion_id
            for item in coverage
            if item.status is not PointStatus.MISSING or item.strength >= BEARS_ON
        }
        problems += [
            Problem(
                question.rubric.file,
                None,
                f"criteria[{index}].points",
                f"the model answer of {question.id} makes none of the points of “{criterion.id}”",
                "Rewrite the points, or say them in the model answer",
            )
            for index, criterion in enumerate(question.rubric.criteria)
            if criterion.points and criterion.id not in reached
        ]
    return problems

"""A grade as text for people and as JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from grader.cli import rubric_text
from grader.cli.plain import plain, wrapped
from grader.models import PointStatus
from grader.practice.advice import next_points
from grader.practice.trust import agreement_in_words, margin_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.cli.rubric_outcome import RubricOutcome
    from grader.models import FittedSet, PointCoverage, Question, SimilarityGrade

MARK = {PointStatus.COVERED: "●", PointStatus.TOUCHED: "◐", PointStatus.MISSING: "○"}


def as_json(
    question: Question, answer: str, grade: SimilarityGrade, rubric: RubricOutcome | None = None
) -> str:
    """The stable form that other programs read."""
    return json.dumps(
        {
            "question_id": question.id,
            "similarity": similarity(answer, grade),
            "rubric": None if rubric is None else rubric_text.as_data(answer, rubric),
            "grader_version": str(grade.version),
        },
        ensure_ascii=False,
        indent=2,
    )


def similarity(answer: str, grade: SimilarityGrade) -> dict[str, Any]:
    """The similarity grade as plain data, each covered point with the sentence that covers it."""
    return {
        "score": grade.score,
        "low": grade.low,
        "high": grade.high,
        "band": grade.band,
        "coverage": [
            {"point": item.point, "status": item.status, "sentence": _sentence(answer, grade, item)}
            for item in grade.coverage
        ],
        "flags": [flag.kind for flag in grade.flags],
        "criteria": [{"id": item.criterion_id, "score": item.score} for item in grade.criteria],
    }


def as_text(
    question: Question,
    answer: str,
    grade: SimilarityGrade,
    sets: Sequence[FittedSet],
    rubric: RubricOutcome | None = None,
) -> str:
    """What a candidate reads in a terminal; ``sets`` are what the grader was tested on."""
    lines = [f"{grade.score} of 100 ({grade.low} to {grade.high}): {grade.band}"]
    lines.append(wrapped("", margin_in_words(grade)))
    lines += [f"! {plain(flag.message)}" for flag in grade.flags]
    for criterion in grade.criteria:
        lines += ["", f"{plain(criterion.title)}: {criterion.score} ({criterion.weight}% of the rubric)"]
        lines += _points(answer, grade, criterion.criterion_id)
    sentences = [item for item in grade.coverage if item.criterion_id is None]
    covered = sum(item.status is PointStatus.COVERED for item in sentences)
    lines += ["", f"Model answer: {covered} of {len(sentences)} sentences covered"]
    if not grade.criteria:
        lines += _points(answer, grade, None)
    advice = next_points(question, grade)
    if advice:
        lines += ["", "Add next", *(wrapped("  + ", item.point) for item in advice)]
    lines += ["", "● covered  ◐ touched  ○ missing", wrapped("", agreement_in_words(sets))]
    if rubric is not None and rubric.grade is not None:
        lines += ["", *rubric_text.as_lines(answer, grade, rubric.grade)]
    return "\n".join(lines)


def _points(answer: str, grade: SimilarityGrade, criterion_id: str | None) -> list[str]:
    lines = []
    for item in grade.coverage:
        if item.criterion_id == criterion_id:
            lines.append(wrapped(f"  {MARK[item.status]} ", item.point))
            sentence = _sentence(answer, grade, item)
            if sentence is not None:
                lines.append(wrapped("      you: ", sentence))
    return lines


def _sentence(answer: str, grade: SimilarityGrade, item: PointCoverage) -> str | None:
    if item.sentence is None:
        return None
    span = grade.sentences[item.sentence]
    return answer[span.start : span.end]

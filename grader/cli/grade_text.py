"""A grade as text for people and as JSON for programs."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from grader.models import PointStatus
from grader.practice.advice import next_points

if TYPE_CHECKING:
    from grader.models import PointCoverage, Question, SimilarityGrade

MARK = {PointStatus.COVERED: "●", PointStatus.TOUCHED: "◐", PointStatus.MISSING: "○"}
WIDTH = 100


def as_json(question: Question, answer: str, grade: SimilarityGrade) -> str:
    """The stable form that other programs read."""
    return json.dumps(
        {
            "question_id": question.id,
            "similarity": similarity(answer, grade),
            "rubric": None,
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


def as_text(question: Question, answer: str, grade: SimilarityGrade) -> str:
    """What a candidate reads in a terminal."""
    lines = [f"{grade.score} of 100 ({grade.low} to {grade.high}): {grade.band}"]
    lines += [f"! {flag.message}" for flag in grade.flags]
    if grade.criteria:
        lines += ["", "What employers look for"]
        lines += [f"  {item.score:>3}  {item.title} ({item.weight}%)" for item in grade.criteria]
    lines += ["", "Points covered ●, touched ◐, missing ○"]
    for item in grade.coverage:
        lines.append(_wrapped(f"  {MARK[item.status]} ", item.point))
        sentence = _sentence(answer, grade, item)
        if sentence is not None:
            lines.append(_wrapped("      you: ", sentence))
    advice = next_points(question, grade)
    if advice:
        lines += ["", "Add next", *(_wrapped("  + ", item.point) for item in advice)]
    return "\n".join(lines)


def _sentence(answer: str, grade: SimilarityGrade, item: PointCoverage) -> str | None:
    if item.sentence is None:
        return None
    span = grade.sentences[item.sentence]
    return answer[span.start : span.end]


def _wrapped(lead: str, text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead))

"""A rubric grade as text for people and as plain data for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.cli.plain import plain, wrapped
from grader.models import Level
from grader.practice.disagreement import disagreement

if TYPE_CHECKING:
    from grader.cli.rubric_outcome import RubricOutcome
    from grader.models import CriterionGrade, RubricGrade, SimilarityGrade

MARK = {Level.STRONG: "●", Level.PARTIAL: "◐", Level.MISSING: "○"}


def as_data(answer: str, outcome: RubricOutcome) -> dict[str, Any]:
    """The stable form that other programs read; a quote is given only if it stands in the answer."""
    grade = outcome.grade
    if grade is None:
        return {"status": "unscored", "reason": outcome.reason, "score": None, "model": None, "criteria": []}
    return {
        "status": "graded",
        "reason": None,
        "score": grade.score,
        "noise": grade.noise,
        "model": grade.version.model,
        "criteria": [_criterion(answer, item) for item in grade.criteria],
        "strongest": grade.strongest,
        "best_change": grade.best_change,
        "follow_up": grade.follow_up,
        "version": str(grade.version),
    }


def as_lines(answer: str, similarity: SimilarityGrade, grade: RubricGrade) -> list[str]:
    """What a candidate reads in a terminal."""
    noise = "" if grade.noise is None else f" ± {grade.noise:.0f}"
    version = grade.version
    lines = [f"By the rubric: {grade.score} of 100{noise}, read by {plain(version.model)} at {version.host}"]
    apart = disagreement(similarity, grade)
    if apart is not None:
        lines.append(wrapped("! ", apart.sentence))
    for item in grade.criteria:
        lines += ["", f"{MARK[item.level]} {plain(item.title)}: {item.level} ({item.weight}% of the rubric)"]
        said = (("you: ", _quote(answer, item)), ("", item.lowered), ("missing: ", item.missing))
        lines += [wrapped(f"    {lead}", text) for lead, text in (*said, ("try: ", item.suggestion)) if text]
    titles = {item.criterion_id: item.title for item in grade.criteria}
    ends = (
        ("Strongest", titles.get(grade.strongest or "")),
        ("Change first", titles.get(grade.best_change or "")),
    )
    lines += ["", *(f"{lead}: {plain(title)}" for lead, title in ends if title)]
    if grade.follow_up:
        lines.append(wrapped("An interviewer would now ask: ", grade.follow_up))
    return lines


def _criterion(answer: str, item: CriterionGrade) -> dict[str, Any]:
    return {
        "id": item.criterion_id,
        "level": item.level,
        "quote": _quote(answer, item),
        "quote_verified": item.span is not None,
        "missing": item.missing,
        "suggestion": item.suggestion,
        "lowered": item.lowered,
    }


def _quote(answer: str, item: CriterionGrade) -> str | None:
    return None if item.span is None else answer[item.span.start : item.span.end]

"""Drafts side by side, as text for people and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli.options import Bank, Json, open_rehearse
from grader.cli.output import plain, print_json, say, wrapped
from grader.models import ChangeKind, RubricGrade, SimilarityGrade
from grader.wording.numbers import SIGNS
from grader.wording.points import legend
from grader.wording.verdicts import judgement_reason, verdict_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Attempt, Change, Comparison, CriterionRow, Judgement, PointRow, Step, Verdict


AROUND = {
    ChangeKind.KEPT: ("", ""),
    ChangeKind.DELETED: ("[-", "-]"),
    ChangeKind.INSERTED: ("{+", "+}"),
}


def as_data(comparison: Comparison) -> dict[str, Any]:
    """Everything that was compared: the stable form that other programs read."""
    return {
        "question_id": comparison.attempts[0].question_id,
        "verdict": _verdict(comparison.verdict),
        "attempts": [_attempt(each) for each in comparison.attempts],
        "steps": [
            {
                "changes": step.changes,
                "won": [row.point for row in step.moved.won],
                "lost": [row.point for row in step.moved.lost],
                "maybe": [row.point for row in step.moved.maybe],
                "unsure": step.moved.unsure,
                "verdict": _verdict(step.verdict),
            }
            for step in comparison.steps
        ],
        "points": comparison.points,
        "criteria": comparison.criteria,
    }


def as_text(comparison: Comparison) -> str:
    """What a candidate reads in a terminal."""
    lines = [wrapped("", verdict_sentence(comparison.verdict)), ""]
    lines += [_heading(number, attempt) for number, attempt in enumerate(comparison.attempts, 1)]
    for number, step in enumerate(comparison.steps, 1):
        lines += ["", f"From {number} to {number + 1}", *_step(step, of_several=len(comparison.steps) > 1)]
    lines += ["", *_criteria(comparison.criteria), *_points(comparison.points)]
    lines += ["", _legend(comparison.points)]
    return "\n".join(lines)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "kind": verdict.kind,
        "sentence": verdict_sentence(verdict),
        "similarity": _judgement(verdict.similarity),
        "rubric": _judgement(verdict.rubric) if verdict.rubric else None,
    }


def _judgement(judgement: Judgement) -> dict[str, Any]:
    return {
        "kind": judgement.kind,
        "change": judgement.change,
        "least": judgement.least,
        "reason": judgement_reason(judgement),
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    similarity, rubric = attempt.grade(SimilarityGrade), attempt.grade(RubricGrade)
    return {
        "id": attempt.id,
        "submitted_at": attempt.submitted_at.isoformat(),
        "score": similarity.score if similarity else None,
        "low": similarity.low if similarity else None,
        "high": similarity.high if similarity else None,
        "rubric_score": rubric.score if rubric else None,
        "words": len(attempt.answer.split()),
        "elapsed_s": attempt.elapsed_s,
        "saw_model_answer": attempt.peeks.model_answer,
    }


def _heading(number: int, attempt: Attempt) -> str:
    similarity, rubric = attempt.grade(SimilarityGrade), attempt.grade(RubricGrade)
    score = f"{similarity.score} ({similarity.low} to {similarity.high})" if similarity else "not graded"
    parts = [
        attempt.submitted_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        score,
        *([f"rubric {rubric.score}"] if rubric else []),
        f"{len(attempt.answer.split())} words",
        *([] if attempt.elapsed_s is None else [f"{attempt.elapsed_s / 60:.1f} min"]),
        *(["with a follow-up answer"] if attempt.follows else []),
        *(["after opening the model answer"] if attempt.peeks.model_answer else []),
    ]
    return f"{number}  {plain(attempt.id[:8])}  {', '.join(parts)}"


def _step(step: Step, *, of_several: bool) -> list[str]:
    lines = [wrapped("  ", verdict_sentence(step.verdict))] if of_several else []
    for name, rows in (("won", step.moved.won), ("lost", step.moved.lost), ("perhaps won", step.moved.maybe)):
        lines += [wrapped(f"  {name}: ", row.point) for row in rows]
    return [*lines, wrapped("  ", "".join(map(_marked, step.changes)))]


def _marked(change: Change) -> str:
    """As ``git diff --word-diff`` marks words."""
    before, after = AROUND[change.kind]
    bare = change.text.rstrip()
    return f"{before}{bare}{after}{change.text[len(bare) :]}"


def _criteria(rows: Sequence[CriterionRow]) -> list[str]:
    lines = []
    for row in rows:
        scores = " → ".join("–" if score is None else str(score) for score in row.coverage)
        levels = " → ".join("–" if each is None else str(each.level) for each in row.levels)
        judged = f"; {levels}" if any(row.levels) else ""
        lines.append(f"{plain(row.title)}: {scores}{judged}")
    return lines


def _legend(rows: Sequence[PointRow]) -> str:
    standings = [each for row in rows for each in row.standings]
    signs = [legend(each.status for each in standings if each)]
    return "  ".join([*signs, "– not graded for it"] if None in standings else signs)


def _points(rows: Sequence[PointRow]) -> list[str]:
    return [
        wrapped(f"  {' '.join(SIGNS[each.status] if each else '–' for each in row.standings)}  ", row.point)
        for row in rows
    ]


Attempts = Annotated[
    list[str],
    typer.Argument(metavar="ATTEMPT ATTEMPT", help="Two to four ids of answers to one question."),
]


def compare(attempts: Attempts, bank: Bank = None, json: Json = False) -> None:
    """Put drafts side by side: what changed, what it won and lost, and whether it is better."""
    comparison = open_rehearse(bank).comparison.compare(attempts)
    if json:
        print_json(as_data(comparison))
    else:
        say(as_text(comparison))

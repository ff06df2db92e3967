"""A report's figures, in the words that its three files share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.practice.draft_facts import moment, rubric_in_words, similarity_in_words

if TYPE_CHECKING:
    from datetime import tzinfo

    from grader.practice.category_results import CategoryResult
    from grader.practice.sitting_report import ReportEntry, SittingReport

COLUMNS = ("Category", "Answered", "By the model answer", "By the rubric")


def when(report: SittingReport, zone: tzinfo | None) -> str:
    """When it was and how long it took; ``zone`` None is this machine's."""
    return f"{moment(report.sitting.started_at, zone)}, {report.time} used"


def row(result: CategoryResult) -> tuple[str, str, str, str]:
    """The cells of one category, under ``COLUMNS``."""
    return (
        result.category,
        f"{result.answered} of {result.asked}",
        _mean(result.score, result.counted),
        _mean(result.rubric, result.judged),
    )


def entry_facts(entry: ReportEntry) -> dict[str, str]:
    """Time and grades of a question, or why there is none."""
    if entry.attempt is None:
        return {"Time used": entry.time, "Answer": entry.left_out}
    similarity, rubric = entry.attempt.similarity, entry.attempt.rubric
    return {
        "Time used": entry.time,
        "By the model answer": similarity_in_words(similarity) if similarity else _because(entry.no_grade),
        "By the rubric": rubric_in_words(rubric) if rubric else _because(entry.no_rubric),
    }


def _because(reason: str) -> str:
    return f"not graded, because {reason}"


def _mean(score: int | None, count: int) -> str:
    if score is None:
        return "–"
    return f"{score}" if count == 1 else f"{score} (mean of {count})"

"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from grader.history import HistoryStore
    from grader.practice import PracticeService

Bank = Annotated[Path | None, typer.Option(help="Another question bank, as a CSV file.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Llm = Annotated[
    bool, typer.Option("--llm/--no-llm", help="Ask an LLM for a rubric grade (not in this version yet).")
]

HumanFiles = Annotated[
    list[Path],
    typer.Argument(
        help="CSV files with question_id, question, reference_answer, student_answer and score (0 to 1)."
    ),
]


def refuse_llm(llm: bool) -> None:
    """A rubric grade that was asked for must not be left out silently."""
    if llm:
        message = "The LLM rubric grader is not part of this version yet: leave out --llm."
        raise typer.BadParameter(message)


def history_store() -> HistoryStore:
    """The history alone: a broken bank must not keep anybody from their own data."""
    from grader.history import HistoryStore
    from grader.settings import Settings

    return HistoryStore(Settings.load().database_url)


def service(bank: Path | None) -> PracticeService:
    """Imported here, so that ``--help`` does not wait for what grading needs."""
    from grader.practice.build import build_service
    from grader.settings import Settings

    return build_service(Settings.load(), bank_file=bank)

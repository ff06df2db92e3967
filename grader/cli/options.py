"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.output import plain, say

if TYPE_CHECKING:
    from grader.rehearse import HistoryStore, Rehearse

Bank = Annotated[Path | None, typer.Option(help="Another question bank, as a CSV file.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file even if this command did not write it.")]
Llm = Annotated[
    bool, typer.Option("--llm/--no-llm", help="Ask the chosen language model for a rubric grade as well.")
]

AgreeToSend = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", help="Agree that answers are sent to https://HOST; remembered.", show_default=False
    ),
]

MostTokens = Annotated[
    int | None,
    typer.Option(
        "--max-tokens-total",
        min=1,
        help="With --llm, ask no more once so many are used; answers being asked then count on top.",
        show_default=False,
    ),
]

HumanFiles = Annotated[
    list[Path],
    typer.Argument(
        help="CSV files with reference_answer, student_answer and score, and with question_id or question."
    ),
]


def history_store() -> HistoryStore:
    """The history alone: a broken bank must not keep anybody from their own data."""
    from grader.rehearse import HistoryStore
    from grader.settings import Settings

    store = HistoryStore(Settings.load().database)
    _read_from.append(store)
    return store


def open_rehearse(bank: Path | None, *, bulk: bool = False, most_calls: int | None = None) -> Rehearse:
    """Rehearse with a bank, ``bulk`` for many answers, of which a language model is asked about
    ``most_calls`` at once; imported here, so that ``--help`` need not wait."""
    from grader.rehearse import build_rehearse, bulk_scorer, packaged_scorer
    from grader.settings import Settings

    scorer = bulk_scorer if bulk else packaged_scorer
    rehearse = build_rehearse(
        Settings.load(),
        bank_file=bank,
        build_scorer=scorer,
        most_calls=most_calls,
    )
    _read_from.append(rehearse.history)
    return rehearse


_read_from: list[HistoryStore] = []
"""The histories that the command under way reads."""


def tell_damage() -> None:
    """Say which rows a command that is over had to leave out."""
    while _read_from:
        damaged = _read_from.pop().damaged
        if damaged:
            from grader.wording.damage import damage_in_words

            say(plain(damage_in_words(damaged)), err=True)

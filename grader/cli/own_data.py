from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli.options import DryRun, Force, Json, history_store
from grader.cli.output import confirmed, give, plain, print_json, say, write_whole
from grader.errors import InputError, NotFoundError
from grader.wording.holdings import conflict_in_words, holdings_in_words
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from grader.models import Holdings, ImportReport
    from grader.rehearse import HistoryStore

Out = Annotated[Path | None, typer.Argument(help="Where to; else standard output.", show_default=False)]
MOST_SHOWN = 20
File = Annotated[
    Path,
    typer.Argument(help="What `export` wrote: an archive, JSON, or a copy in SQLite.", show_default=False),
]
Backup = Annotated[
    Path,
    typer.Argument(
        help="A backup that an update left beside the history, or a copy in SQLite.", show_default=False
    ),
]
NewFile = Annotated[Path, typer.Argument(help="A file that is not there yet.", show_default=False)]
AttemptId = Annotated[
    str | None,
    typer.Argument(help="One answer, by its id or the first 6 characters of it.", show_default=False),
]
QuestionId = Annotated[
    str | None, typer.Option("--question", help="All answers to this question.", show_default=False)
]
SessionId = Annotated[
    str | None,
    typer.Option(
        "--session",
        help="One session with its answers, by its id (its report's address and files have it) or the first "
        "6 characters of it.",
        show_default=False,
    ),
]
KeepAnswers = Annotated[
    bool, typer.Option("--keep-answers", help="With --session, leave its answers as they are.")
]
Everything = Annotated[bool, typer.Option("--all", help="All that is kept of you, and all backups.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    ARCHIVE = "archive"
    SQLITE = "sqlite"


As = Annotated[
    Format,
    typer.Option(
        "--format",
        help="JSON for all answers as one list, CSV for a spreadsheet; an archive holds everything, to be "
        "imported elsewhere, and so does a copy in SQLite.",
    ),
]


def export(
    out: Out = None,
    format: As = Format.JSON,  # noqa: A002 - the option's name
    force: Force = False,
) -> None:
    """Write all answers, with their grades and notes, or everything that is kept."""
    store = history_store()
    if format is Format.SQLITE:
        if out is None:
            raise typer.BadParameter("Name a file for the SQLite copy.")
        store.copy_to(out, force=force)
        return
    pieces = _pieces(store, format)
    if out is None:
        for piece in pieces:
            give(piece)
        return
    from grader.rehearse import is_former_export

    write_whole(out, pieces, former=is_former_export, force=force)


def _pieces(store: HistoryStore, format: Format) -> Iterable[str]:  # noqa: A002 - the option's name

    if format is Format.ARCHIVE:
        return store.archive()
    return store.export_json() if format is Format.JSON else store.export_csv()


def import_history(file: File, dry_run: DryRun = False, json: Json = False) -> None:
    """Add what an export of another machine holds and this history does not; nothing here is changed."""
    report = history_store().import_from(file, dry_run=dry_run)
    if json:
        print_json({"dry_run": dry_run, **_record(report)})
        return
    say(f"{'Would be added' if dry_run else 'Added'}: {holdings_in_words(report.added)}")
    say(f"Already there: {holdings_in_words(report.there)}")
    say(f"In conflict, and left as they are here: {holdings_in_words(report.conflicting)}")
    for conflict in report.conflicts[:MOST_SHOWN]:
        say(f"  {plain(conflict_in_words(conflict))}")
    if len(report.conflicts) > MOST_SHOWN:
        say(f"  and {len(report.conflicts) - MOST_SHOWN:,} more, which --json lists")
    if dry_run:
        say("Nothing was changed.", err=True)


def _record(report: ImportReport) -> dict[str, Any]:
    """The report as plain data: the counts of each table, and every conflict."""
    counted = {"added": report.added, "already_there": report.there, "conflicts": report.conflicting}
    return {
        "tables": {
            each.name: {name: getattr(held, each.name) for name, held in counted.items()}
            for each in fields(report.added)
        },
        "conflicts": [{**asdict(conflict), "kept": "here"} for conflict in report.conflicts],
    }


def restore(backup: Backup, json: Json = False) -> None:
    """Put a backup in the place of the history, and keep what was there beside it."""
    from grader.rehearse import put_back
    from grader.settings import Settings

    done = put_back(Settings.load().database, backup, now=datetime.now(UTC))
    if json:
        print_json({"attempts": done.attempts, "location": done.location, "kept": done.kept})
        return
    beside = f" What was there before is kept in {done.kept}." if done.kept else ""
    say(f"Restored {count(done.attempts, 'answer')} in {done.location}.{beside}", err=True)


def set_aside(file: NewFile, json: Json = False) -> None:
    """Move rows of the history that are damaged, and left out everywhere, to a file."""
    moved = history_store().set_aside(file)
    if json:
        print_json({"moved": moved, "file": file if moved else None})
    elif moved:
        say(f"Moved {count(moved, 'row')} to {file}; everything else is as it was.", err=True)
    else:
        say("No row is damaged, and nothing was changed.", err=True)


def delete(
    attempt_id: AttemptId = None,
    question: QuestionId = None,
    session: SessionId = None,
    keep_answers: KeepAnswers = False,
    everything: Everything = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Delete answers or a session for good, after saying what will go.

    Backups beside the history go along, since they may hold what is deleted.
    """
    from grader.wording.holdings import with_backups

    if sum((attempt_id is not None, question is not None, session is not None, everything)) != 1:
        raise typer.BadParameter("Name one answer, or --question ID, or --session ID, or --all.")
    if keep_answers and session is None:
        raise typer.BadParameter("--keep-answers is about the answers of a --session ID.")
    store = history_store()
    try:
        going = _chosen(store, attempt_id, question, session, keep_answers=keep_answers)
    except NotFoundError:
        # It may be gone already but for its traces.
        if not dry_run:
            store.erase_traces()
        raise
    backups = store.backups() if going.held or everything else 0
    said = with_backups(going.said, backups)
    if not dry_run:
        # Where nothing is left, the log may hold traces: they are erased as well, and nobody need be asked.
        if (going.held or backups) and not yes and not confirmed(f"Delete {said} for good?"):
            raise typer.Abort
        going.erase()
    if question is not None and not going.held:
        raise InputError(
            f"There are no answers to {question}, and nothing was deleted: `history` lists those there are."
        )
    if json:
        print_json({"dry_run": dry_run, "deleted": {**asdict(going.held), "backups": backups}})
    elif dry_run:
        say(plain(f"This would delete {said}; nothing was deleted."), err=True)
    else:
        say(f"Deleted {with_backups(holdings_in_words(going.held), backups)}.", err=True)


@dataclass(frozen=True, slots=True)
class _Going:
    """What would go, that in words, and what makes it go."""

    held: Holdings
    said: str
    erase: Callable[[], int]


def _chosen(
    store: HistoryStore,
    attempt_id: str | None,
    question: str | None,
    session_id: str | None,
    *,
    keep_answers: bool,
) -> _Going:
    if attempt_id is not None:
        attempt = store.attempt(attempt_id)
        held = store.held_with_attempt(attempt.id)
        said = f"the answer {attempt.id[:8]} to {attempt.question_id}{_with(replace(held, attempts=0))}"
        return _Going(held, said, lambda: store.delete_attempt(attempt.id))
    if question is not None:
        held = store.held_at_question(question)
        return _Going(
            held, f"{holdings_in_words(held)} at {question}", lambda: store.delete_question(question)
        )
    if session_id is not None:
        session = store.session(session_id)
        held = store.held_with_session(session.id, answers=not keep_answers)
        said = f"the session {session.id[:8]}{_with(replace(held, sessions=0))}"
        return _Going(held, said, lambda: store.delete_session(session.id, answers=not keep_answers))
    held = store.held()
    return _Going(held, holdings_in_words(held), store.delete_all)


def _with(beside: Holdings) -> str:
    return f" with {holdings_in_words(beside)}" if beside else ""

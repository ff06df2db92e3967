"""Grades by people: out as a table for `evaluate` and `calibrate`, in from a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli.options import Bank, DryRun, Force, Json, open_rehearse
from grader.cli.output import begins_with, print_json, print_table, say, write_whole
from grader.models import GraderKind
from grader.wording.numbers import count, signed

if TYPE_CHECKING:
    from grader.grading.human_export import HumanTable, Summed

Out = Annotated[
    Path | None,
    typer.Argument(help="Write the grades here as CSV, for evaluate and calibrate.", show_default=False),
]
BlindOnly = Annotated[bool, typer.Option("--blind", help="Tell only of grades that were given blind.")]
_TITLES = ("people and", "pairs", "same level", "same point", "scores apart", "other higher by", "r")
_NAMES = {
    GraderKind.SIMILARITY: "the local grader",
    GraderKind.RUBRIC: "the language model",
    GraderKind.HUMAN: "other people",
}


def human_grades(
    out: Out = None, bank: Bank = None, blind: BlindOnly = False, json: Json = False, force: Force = False
) -> None:
    """Tell how far graders agree with the people who graded, and write what people gave as a table."""
    from grader.grading.human_export import COLUMNS, HumanTable, summed

    table = HumanTable(tuple(open_rehearse(bank).human_grading.graded_by_hand()))
    if not table.graded:
        say("No answer was graded by a person yet: open one under History and grade it there.", err=True)
    if out is not None and table.graded:
        write_whole(out, table.lines(), former=begins_with(",".join(COLUMNS)), force=force)
    sums = summed((attempt for attempt, _ in table.graded), blind_only=blind)
    if json:
        told = {"answers": len(table.graded), "grades": table.grades, "left_out": table.unreadable}
        print_json({**told, "agreement": [_record(each) for each in sums]})
    elif sums:
        print_table(map(_row, sums), columns=_TITLES, right=range(1, len(_TITLES)))
    if table.graded:
        _say_what_there_is(table, out)


def _say_what_there_is(table: HumanTable, out: Path | None) -> None:
    from research.parts import FEWEST_ANSWERS, FEWEST_QUESTIONS

    written = f", written to {out}" if out else ""
    say(
        f"{count(table.grades, 'grade')} by people, of {count(len(table.graded), 'answer')}{written}.",
        err=True,
    )
    if table.unreadable:
        say(
            f"{count(table.unreadable, 'answer')} cannot be in the table: without a model answer in the bank "
            "evaluate and calibrate have nothing to compare with.",
            err=True,
        )
    if table.usable < FEWEST_ANSWERS or table.questions < FEWEST_QUESTIONS:
        say(
            f"evaluate reads any number of answers; to learn from this table alone, calibrate needs at least "
            f"{FEWEST_ANSWERS} of {FEWEST_QUESTIONS} questions, and there are {table.usable} of "
            f"{table.questions}.",
            err=True,
        )


def _record(found: Summed) -> dict[str, Any]:
    return {
        "with": found.kind,
        "pairs": len(found.pairs),
        "criteria": found.total(lambda pair: pair.levels),
        "same_level": found.total(lambda pair: pair.same_levels),
        "points": found.total(lambda pair: pair.points),
        "same_point": found.total(lambda pair: pair.same_points),
        "scores_apart": round(found.apart, 2),
        "higher_by": round(found.higher, 2),
        "r": None if found.correlation is None else round(found.correlation, 4),
    }


def _row(found: Summed) -> tuple[str, ...]:
    return (
        _NAMES[found.kind],
        f"{len(found.pairs):,}",
        _part(found.total(lambda pair: pair.same_levels), found.total(lambda pair: pair.levels)),
        _part(found.total(lambda pair: pair.same_points), found.total(lambda pair: pair.points)),
        f"{found.apart:.0f}",
        signed(found.higher),
        "–" if found.correlation is None else f"{found.correlation:.2f}",
    )


def _part(same: int, of: int) -> str:
    return f"{same:,} of {of:,}" if of else "–"


GradedTable = Annotated[
    Path,
    typer.Argument(
        help="CSV with score, and attempt_id, or question_id and answer; also grader, comment and blind.",
        show_default=False,
    ),
]
By = Annotated[
    str | None, typer.Option(help="Who graded, where no column grader says so.", show_default=False)
]
FullMark = Annotated[
    float | None,
    typer.Option(
        min=0.01, help="What full marks are; else the scores tell, or are refused.", show_default=False
    ),
]


def import_grades(
    file: GradedTable,
    by: By = None,
    full_mark: FullMark = None,
    bank: Bank = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Take in scores that people gave in a spreadsheet; every row, or none if one cannot be used."""
    from research.grade_table import read_grade_table

    rows = read_grade_table(file, by=by, full_mark=full_mark)
    taken = open_rehearse(bank).human_grading.take_in(rows, name=str(file), dry_run=dry_run)
    if json:
        print_json({"dry_run": dry_run, "added": taken.added, "already_there": taken.there})
        return
    say(f"{'Would be added' if dry_run else 'Added'}: {count(taken.added, 'grade')}.")
    say(f"Already there: {count(taken.there, 'grade')}.")

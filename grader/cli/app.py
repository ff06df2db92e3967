"""The commands and what their exit codes mean: 0 done, 1 input at fault, 2 wrong usage, 3 no service."""

from __future__ import annotations

import sys

import typer

from grader.cli.bank import check, questions
from grader.cli.batch import batch
from grader.cli.compare import compare
from grader.cli.grade import grade
from grader.cli.history import drafts, history
from grader.cli.own_data import delete, export, import_history, restore
from grader.cli.regrade import regrade
from grader.cli.research import calibrate, evaluate, train
from grader.cli.study import plan, progress
from grader.errors import GraderError, InputError

app = typer.Typer(
    name="grader",
    help="Practice interview answers: grade them against a model answer and a rubric, and keep the history.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
COMMANDS = (
    questions,
    grade,
    batch,
    check,
    history,
    drafts,
    compare,
    plan,
    progress,
    regrade,
    export,
    import_history,
    restore,
    delete,
    evaluate,
    calibrate,
    train,
)
for command in COMMANDS:
    app.command()(command)


def main() -> None:
    """Run the command line; an expected error is one sentence on standard error, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character must not keep an answer from being graded.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        app(prog_name="python -m grader")
    except GraderError as error:
        typer.echo(str(error), err=True)
        sys.exit(1 if isinstance(error, InputError) else 3)

"""The commands and what their exit codes mean: 0 done, 1 input at fault, 2 wrong usage, 3 no service."""

from __future__ import annotations

import os
import sys

import typer

from grader.cli.bank import check, questions
from grader.cli.batch import batch
from grader.cli.compare import compare
from grader.cli.grade import grade
from grader.cli.history import drafts, history
from grader.cli.human_grades import human_grades, import_grades
from grader.cli.import_questions import import_questions
from grader.cli.model import model
from grader.cli.model_trial import try_model
from grader.cli.options import tell_damage
from grader.cli.output import plain, say
from grader.cli.own_data import delete, export, import_history, restore, set_aside
from grader.cli.people import people
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
    set_aside,
    delete,
    human_grades,
    import_grades,
    evaluate,
    calibrate,
    train,
)
for command in COMMANDS:
    app.command()(command)
app.command("import")(import_questions)
model.command("test")(try_model)
app.add_typer(model)
app.add_typer(people)


def main() -> None:
    """Run the command line; an expected error is one sentence on standard error, never a traceback."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character must not keep an answer from being graded.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        app(prog_name="python -m grader")
    except GraderError as error:
        say(plain(str(error)), err=True)
        _drop_rest()
        sys.exit(1 if isinstance(error, InputError) else 3)
    finally:
        tell_damage()


def _open_streams() -> None:
    """Stand in for standard streams that were closed: a file opened later would get their numbers."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            # A result must not be lost without a word, so that writing one fails.
            device = os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)
            setattr(sys, name, open(device, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for good


def _drop_rest() -> None:
    """Let go of what could not be printed, which Python would else try to print again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

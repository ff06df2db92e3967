from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.graded_table import Done, GradedTable, rubric_column
from grader.cli.options import AgreeToSend, Bank, Force, Llm, MostTokens
from grader.cli.output import plain, say
from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.grading.batches.parts import PartGrader
    from grader.grading.batches.rows import RowGrader


Answers = Annotated[
    Path,
    typer.Argument(
        help="CSV or Parquet with `answer`, and `question_id` or `model_answer` (and then `question`, "
        "`guidance`), or a folder of such."
    ),
]
Grades = Annotated[
    Path, typer.Argument(help="Where to write: the same columns and the grades; a folder for a folder.")
]
Spreadsheet = Annotated[
    bool, typer.Option("--spreadsheet", help="Put a quote before each cell that would run as a formula.")
]
MostCalls = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=1000,
        help="With --llm, ask about at most so many answers at once; 4 if left out, and 1 of a model on this "
        "machine.",
        show_default=False,
    ),
]
Dask = Annotated[
    str | None,
    typer.Option(
        metavar="WHERE",
        help="Grade on a Dask cluster: its scheduler's tcp://HOST:PORT, or local[:N] for N processes here.",
        show_default=False,
    ),
]


def batch(
    answers: Answers,
    grades: Grades,
    bank: Bank = None,
    llm: Llm = False,
    agree_to_send: AgreeToSend = None,
    max_tokens_total: MostTokens = None,
    max_calls: MostCalls = None,
    force: Force = False,
    spreadsheet: Spreadsheet = False,
    dask: Dask = None,
) -> None:
    """Grade a table of answers; rows that cannot be graded are listed, and the others are graded.

    The cells of the input come back as they are. A spreadsheet runs those that begin like a formula, whoever
    wrote them: add --spreadsheet for a table that is opened in one.

    A run that was stopped goes on where it was when the same command is given again. With --dask the parts
    of the table are graded by a cluster, to the same grades.
    """
    from grader.bank.csv_table import csv_line, spreadsheet_line
    from grader.cli.options import open_rehearse
    from grader.grading.batches.rows import RowGrader
    from grader.grading.batches.tables import opened_table, tables_in

    tables = tables_in(answers)
    if answers.is_dir():
        _make_folder(grades)
    done, line = Done(), spreadsheet_line if spreadsheet else csv_line
    with ExitStack() as stack:
        first = stack.enter_context(opened_table(tables[0])) if len(tables) == 1 else None
        rehearse = open_rehearse(bank, bulk=True, most_calls=max_calls)
        here = RowGrader(rehearse.bank, rehearse.loader.scorer())
        grader = stack.enter_context(_grading(here, dask))
        for path in tables:
            target = grades / path.name if answers.is_dir() else grades
            try:
                with ExitStack() as of_one:
                    table = first or of_one.enter_context(opened_table(path))
                    left = None if max_tokens_total is None else max(0, max_tokens_total - done.tokens)
                    column = rubric_column(rehearse, target, agree_to_send, left, max_calls) if llm else None
                    graded = GradedTable(rehearse.bank, table, path, grader, here.identity, column, done)
                    graded.write(target, force=force, line=line)
            except InputError as error:
                if len(tables) == 1:
                    raise
                done.broken += 1
                say(plain(str(error)), err=True)
    done.report(grades)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            f"{folder} cannot be a folder ({reason}): a folder of tables has its grades in one, so name one."
        ) from error


@contextmanager
def _grading(here: RowGrader, dask: str | None) -> Iterator[PartGrader]:
    """Where parts of tables are graded.

    Raises:
        InputError: the cluster cannot be used as it was named.
        ServiceError: it cannot be reached.
    """
    from grader.grading.batches.parts import GradedHere
    from grader.rehearse import row_grader_elsewhere
    from grader.settings import Settings

    if dask is None:
        yield GradedHere(here)
        return
    try:
        from grader.grading.batches.cluster import Cluster, Job
    except ImportError as error:
        raise InputError(
            "--dask needs more packages: run `pip install -r requirements-cluster.txt`."
        ) from error
    questions = tuple(here.bank.by_id().values())
    build = row_grader_elsewhere(Settings.load(), questions)
    with Cluster(dask, Job(build, here.identity)) as cluster:
        yield cluster

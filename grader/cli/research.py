from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import HumanFiles, Json
from grader.cli.output import write_whole
from grader.errors import InputError

Out = Annotated[
    Path, typer.Option(help="Where to write the calibration; what was learnt of pairs goes beside it.")
]
ReplaceInstalled = Annotated[
    bool, typer.Option("--replace-installed", help="Write over the calibration that grades are made with.")
]


def calibrate(
    files: HumanFiles, out: Out = Path("calibration.json"), replace_installed: ReplaceInstalled = False
) -> None:
    """Learn from human grades what evidence is worth, tested on each data set left out."""
    from grader.rehearse import packaged_embedder
    from grader.research.human_answers import read_human_file
    from grader.research.running import fit, places
    from grader.settings import Settings

    target, beside = places(None if replace_installed else out)
    found = [read_human_file(path) for path in files]
    for problem in (problem for file in found for problem in file.problems):
        typer.echo(str(problem), err=True)
    embedder = packaged_embedder(Settings.load())
    with typer.progressbar(
        length=sum(len(file.answers) for file in found), label="Reading", file=sys.stderr
    ) as bar:
        fitted = fit(found, embedder, bar.update)
    write_whole(target, [fitted.calibration_json()])
    write_whole(beside, [fitted.paired_json()])
    typer.echo(fitted.as_text())
    typer.echo(f"Written to {target} and {beside}.", err=True)


Report = Annotated[
    Path | None,
    typer.Option(
        help="Also write the figures into this Markdown file, between its markers.", show_default=False
    ),
]


def evaluate(files: HumanFiles, json: Json = False, report: Report = None) -> None:
    """How well the score agrees with human grades, beside what needs no grader at all."""
    from grader.rehearse import packaged_embedder
    from grader.research.human_answers import read_human_file
    from grader.research.running import measure
    from grader.settings import Settings

    found = [read_human_file(path) for path in files]
    problems = [problem for file in found for problem in file.problems]
    embedder = packaged_embedder(Settings.load(), bulk=True)
    with typer.progressbar(
        length=sum(len(file.answers) for file in found), label="Grading", file=sys.stderr
    ) as bar:
        measured = measure(found, embedder, bar.update)
    if report:
        measured.write_markdown(report)
    typer.echo(measured.as_json() if json else measured.as_text())
    for line in [*map(str, problems), *measured.notes]:
        typer.echo(line, err=True)
    if problems:
        raise InputError(f"{len(problems)} rows were not graded; the figures are of the others.")

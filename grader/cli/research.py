from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import HumanFiles, Json
from grader.cli.output import print_json, print_table, write_whole
from grader.errors import InputError

if TYPE_CHECKING:
    from research.running import Fit

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
    from grader.settings import Settings
    from research.human_answers import read_human_file
    from research.running import fit, places

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
    _print_regression(fitted)
    _print_pairs(fitted)
    typer.echo(f"Written to {target} and {beside}.", err=True)


def _print_regression(fit: Fit) -> None:
    """The regression, and how it does on each data set left out of its fit."""
    regression = fit.calibration.regression
    typer.echo(f"grade = {regression.coverage:.3f} x coverage + {regression.richness:.3f} x richness\n")
    print_table(
        (
            (
                item.name,
                str(item.answers),
                _figure(item.left_out.within),
                _figure(item.cosine.within),
                _figure(item.second_human.within if item.second_human else None),
                _figure(item.left_out.pooled),
                f"{item.left_out.rmse:.3f}",
                _figure(item.left_out.covered),
            )
            for item in fit.calibration.fitted_on
        ),
        columns=("left out", "answers", "within", "cosine", "humans", "pooled", "rmse", "in 80%"),
        right=range(1, 8),
    )


def _print_pairs(fit: Fit) -> None:
    """From which difference on one of two answers is called better, and how often that is right."""
    typer.echo(f"\none of two answers is better from a difference of {fit.paired.least} points on\n")
    print_table(
        (
            (item.name, f"{item.pairs:,}", str(item.least), f"{item.said:.0%}", f"{item.right:.0%}")
            for item in fit.paired.sets
        ),
        columns=("left out", "pairs", "from", "said", "right"),
        right=range(1, 5),
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


Report = Annotated[
    Path | None,
    typer.Option(
        help="Also write the figures into this Markdown file, between its markers.", show_default=False
    ),
]


def evaluate(files: HumanFiles, json: Json = False, report: Report = None) -> None:
    """How well the score agrees with human grades, beside what needs no grader at all."""
    from grader.rehearse import packaged_embedder
    from grader.settings import Settings
    from research.human_answers import read_human_file
    from research.report_text import (
        IN_BRACKETS,
        TITLES,
        as_data,
        figures,
        heading,
        remarks,
        write_markdown,
    )
    from research.running import measure

    found = [read_human_file(path) for path in files]
    problems = [problem for file in found for problem in file.problems]
    embedder = packaged_embedder(Settings.load(), bulk=True)
    with typer.progressbar(
        length=sum(len(file.answers) for file in found), label="Grading", file=sys.stderr
    ) as bar:
        measured = measure(found, embedder, bar.update)
    if report:
        write_markdown(report, measured.every, measured.made_with)
    if json:
        print_json(as_data(measured.every, measured.made_with))
    else:
        typer.echo(f"{measured.made_with.sentence}\n{IN_BRACKETS}")
        for result in measured.every:
            typer.echo(f"\n{heading(result)}")
            print_table(figures(result), columns=("", *TITLES.values()), right=range(1, 5), lead="  ")
            for line in remarks(result, measured.made_with):
                typer.echo(f"  {line}")
    for line in [*map(str, problems), *measured.notes]:
        typer.echo(line, err=True)
    if problems:
        raise InputError(f"{len(problems)} rows were not graded; the figures are of the others.")

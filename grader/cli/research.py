from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import HumanFiles, Json
from grader.cli.output import write_whole
from grader.errors import InputError

if TYPE_CHECKING:
    from grader.grading.similarity.calibration import Calibration
    from grader.models import PairedError


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
    from grader.comparison.judging import PAIRED_ERROR_FILE, as_json
    from grader.grading.similarity.calibration import CALIBRATION_FILE, Calibration
    from grader.grading.similarity.grader import CODE_VERSION, SimilarityGrader
    from grader.rehearse import packaged_embedder
    from grader.research.calibrating import fit_calibration, learn_pairs
    from grader.research.evidence_table import evidence_table
    from grader.research.human_answers import read_human_file
    from grader.settings import Settings

    target, beside = out, out.with_name(PAIRED_ERROR_FILE.name)
    if replace_installed:
        target, beside = CALIBRATION_FILE, PAIRED_ERROR_FILE
    elif target.resolve() == CALIBRATION_FILE or beside.resolve() == PAIRED_ERROR_FILE:
        raise InputError(
            f"{out} belongs to the installed grader: name another file, or add --replace-installed."
        )
    found = [read_human_file(path) for path in files]
    for problem in (problem for file in found for problem in file.problems):
        typer.echo(str(problem), err=True)
    embedder, base = packaged_embedder(Settings.load()), Calibration.load()
    scorer = SimilarityGrader(embedder, base)
    with typer.progressbar(
        length=sum(len(file.answers) for file in found), label="Reading", file=sys.stderr
    ) as bar:
        tables = [evidence_table(file, scorer, bar.update) for file in found]
    fitted = fit_calibration(tables, version=f"people-{CODE_VERSION}", weights=embedder.digest, base=base)
    paired = learn_pairs(tables)
    write_whole(target, [fitted.as_json()])
    write_whole(beside, [as_json(paired)])
    typer.echo("\n".join([*_lines(fitted), "", *_pair_lines(paired)]))
    typer.echo(f"Written to {target} and {beside}.", err=True)


TITLES = ("answers", "within", "cosine", "humans", "pooled", "rmse", "in 80%")


def _lines(fitted: Calibration) -> list[str]:
    """The regression, and how it does on each data set left out of its fit."""
    regression = fitted.regression
    lines = [
        f"grade = {regression.coverage:.3f} x coverage + {regression.richness:.3f} x richness",
        "",
        f"{'left out':<14}" + "".join(f"{title:>8}" for title in TITLES),
    ]
    for item in fitted.fitted_on:
        second = item.second_human.within if item.second_human else None
        lines.append(
            f"{item.name:<14}{item.answers:>8}{_figure(item.left_out.within):>8}{_figure(item.cosine.within):>8}"
            f"{_figure(second):>8}{_figure(item.left_out.pooled):>8}{item.left_out.rmse:>8.3f}"
            f"{_figure(item.left_out.covered):>8}"
        )
    return lines


def _pair_lines(paired: PairedError) -> list[str]:
    """From which difference on one of two answers is called better, and how often that is right."""
    lines = [
        f"one of two answers is better from a difference of {paired.least} points on",
        "",
        f"{'left out':<14}{'pairs':>9}{'from':>6}{'said':>7}{'right':>7}",
    ]
    lines += [
        f"{item.name:<14}{item.pairs:>9,}{item.least:>6}{item.said:>7.0%}{item.right:>7.0%}"
        for item in paired.sets
    ]
    return lines


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
    from grader.comparison.judging import load_paired_error
    from grader.grading.similarity.calibration import Calibration
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.rehearse import packaged_embedder
    from grader.research import evaluation, report_text
    from grader.research.human_answers import read_human_file
    from grader.settings import Settings

    found = [read_human_file(path) for path in files]
    problems = [problem for file in found for problem in file.problems]
    embedder, calibration = packaged_embedder(Settings.load(), bulk=True), Calibration.load()
    scorer = SimilarityGrader(embedder, calibration)
    with typer.progressbar(
        length=sum(len(file.answers) for file in found), label="Grading", file=sys.stderr
    ) as bar:
        graded = [evaluation.grade_file(file, scorer, embedder, bar.update) for file in found]
    least = load_paired_error().least
    results = [evaluation.compare(item, least=least) for item in graded]
    means = [evaluation.mean_over(results)] if len(results) > 1 else []
    long_ones = evaluation.interview_length(graded, least=least)
    made_with = report_text.MadeWith(embedder.digest, calibration, datetime.now(UTC))
    every = [*results, *means, *long_ones]
    if report:
        report_text.write_markdown(report, every, made_with)
    typer.echo(report_text.as_json(every, made_with) if json else report_text.as_text(every, made_with))
    for line in [*map(str, problems), *dict.fromkeys(note for item in results for note in item.notes)]:
        typer.echo(line, err=True)
    if problems:
        raise InputError(f"{len(problems)} rows were not graded; the figures are of the others.")

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import HumanFiles
from grader.cli.whole_file import write_whole

if TYPE_CHECKING:
    from grader.models import PairedError
    from grader.similarity.calibration import Calibration

Out = Annotated[
    Path | None,
    typer.Option(help="Where to write; the package's own calibration if left out.", show_default=False),
]


def calibrate(files: HumanFiles, out: Out = None) -> None:
    """Learn from human grades what evidence is worth, tested on each data set left out."""
    from grader.comparison.paired_error import PAIRED_ERROR_FILE, as_json
    from grader.practice.build import packaged_embedder
    from grader.settings import Settings
    from grader.similarity.calibration import CALIBRATION_FILE, Calibration
    from grader.similarity.scorer import CODE_VERSION, SimilarityScorer
    from grader.validity.calibrating import fit_calibration, learn_pairs
    from grader.validity.evidence_table import evidence_table
    from grader.validity.human_answers import read_human_file

    found = [read_human_file(path) for path in files]
    for problem in (problem for file in found for problem in file.problems):
        typer.echo(str(problem), err=True)
    embedder, base = packaged_embedder(Settings.load()), Calibration.load()
    scorer = SimilarityScorer(embedder, base)
    with typer.progressbar(
        length=sum(len(file.answers) for file in found), label="Reading", file=sys.stderr
    ) as bar:
        tables = [evidence_table(file, scorer, bar.update) for file in found]
    fitted = fit_calibration(tables, version=f"people-{CODE_VERSION}", weights=embedder.digest, base=base)
    paired = learn_pairs(tables)
    target = out or CALIBRATION_FILE
    beside = out.with_name(PAIRED_ERROR_FILE.name) if out else PAIRED_ERROR_FILE
    write_whole(target, [fitted.as_json()])
    write_whole(beside, [as_json(paired)])
    typer.echo("\n".join([*_lines(fitted), "", *_pair_lines(paired)]))
    typer.echo(f"Written to {target} and {beside}.", err=True)


TITLES = ("answers", "within", "cosine", "humans", "pooled", "rmse", "in 80%")


def _lines(fitted: Calibration) -> list[str]:
    """The head, and how it does on each data set left out of its fit."""
    head = fitted.head
    lines = [
        f"grade = {head.coverage:.3f} x coverage + {head.richness:.3f} x richness",
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

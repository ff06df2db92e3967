from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import HumanFiles, Json
from grader.errors import InputError

Report = Annotated[
    Path | None,
    typer.Option(
        help="Also write the figures into this Markdown file, between its markers.", show_default=False
    ),
]


def evaluate(files: HumanFiles, json: Json = False, report: Report = None) -> None:
    """How well the score agrees with human grades, beside what needs no grader at all."""
    from grader.comparison.paired_error import load_paired_error
    from grader.practice.build import packaged_embedder
    from grader.settings import Settings
    from grader.similarity.calibration import Calibration
    from grader.similarity.scorer import SimilarityScorer
    from grader.validity import evaluation, report_text
    from grader.validity.human_answers import read_human_file

    found = [read_human_file(path) for path in files]
    problems = [problem for file in found for problem in file.problems]
    embedder, calibration = packaged_embedder(Settings.load(), bulk=True), Calibration.load()
    scorer = SimilarityScorer(embedder, calibration)
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

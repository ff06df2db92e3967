"""``python -m grader model test``: what the chosen language model is worth as a judge here."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import typer

from grader.cli.options import AgreeToSend, Json, open_rehearse
from grader.cli.output import plain, print_json, print_table, progress, say, wrapped

if TYPE_CHECKING:
    from grader.grading.model_trial.figures import TrialReport

model = typer.Typer(
    name="model", help="Language models that grade: try the chosen one.", no_args_is_help=True
)
INTERRUPTED = 130


def try_model(agree_to_send: AgreeToSend = None, json: Json = False) -> None:
    """Have the chosen language model grade a dozen made-up answers, to see what it is worth on this machine.

    Prints how far it agrees with labels, beside the local grader alone, how fast it is and what it costs.
    Nothing of yours is sent. Ends with 3 if an answer was not graded.
    """
    from grader.cli.consent import endpoint_to_try
    from grader.grading.model_trial.figures import Ended

    rehearse = open_rehearse(None)
    endpoint = endpoint_to_try(rehearse, agree_to_send)
    report: TrialReport | None = None
    interrupted = False
    runs = rehearse.model_trial.run(endpoint)
    try:
        with progress(rehearse.model_trial.answers, "Trying") as bar:
            for so_far in runs:
                report = so_far
                bar.update(1)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        runs.close()
    if report is None:
        raise typer.Exit(INTERRUPTED)
    if interrupted:
        report = replace(report, ended=Ended.STOPPED)
    _print(report, json=json)
    if interrupted:
        raise typer.Exit(INTERRUPTED)
    if len(report.scored) < report.answers:
        raise typer.Exit(3)


def _print(report: TrialReport, *, json: bool) -> None:
    from grader.wording.model_trial import (
        ANSWER_COLUMNS,
        POINT_COLUMNS,
        answer_rows,
        paragraphs,
        point_rows,
        verdict_in_words,
    )

    if json:
        print_json({**asdict(report), "says": verdict_in_words(report), "labels_by": "a language model"})
        return
    graded = f"{len(report.scored)} of {report.answers} made-up answers graded"
    say(plain(f"{report.model} at {report.host}: {graded}."))
    if report.scored:
        say()
        print_table(point_rows(report), columns=POINT_COLUMNS, right=(1, 2, 3, 4))
        say()
        print_table(answer_rows(report), columns=ANSWER_COLUMNS, right=(2, 3, 4))
    say()
    for paragraph in paragraphs(report):
        say(wrapped("", paragraph))

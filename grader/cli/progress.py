from __future__ import annotations

import typer

from grader.cli.options import Bank, Json, service


def progress(bank: Bank = None, json: Json = False) -> None:
    """Tell how scores develop: by question, the trend, what stays weak, sessions, interviews."""
    from grader.cli.progress_json import as_json
    from grader.cli.progress_text import as_text
    from grader.models import GraderKind, ProgressFilter

    practice = service(bank)
    points = practice.history.score_points()
    reports, themes = {}, {}
    for grader in GraderKind:
        reports[grader] = practice.progressing.report(points, ProgressFilter(grader), zone=None)
        themes[grader] = practice.progressing.weak_themes(reports[grader], grader)
    if not len(points):
        typer.echo("No attempts yet: there is no progress to tell of.", err=True)
    interviews = practice.history.interviews()
    shown = as_json(reports, themes, interviews) if json else as_text(reports, themes, interviews, zone=None)
    if shown:
        typer.echo(shown)

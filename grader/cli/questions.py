from __future__ import annotations

import typer

from grader.cli.options import Bank, Json


def questions(bank: Bank = None, json: Json = False) -> None:
    """List the questions of a bank."""
    from dataclasses import asdict
    from json import dumps

    from grader.bank import QuestionBank

    found = QuestionBank.load(bank)
    if json:
        typer.echo(dumps([asdict(question) for question in found], ensure_ascii=False, indent=2))
        return
    width = max(len(question.id) for question in found)
    for category in found.categories:
        typer.secho(category, bold=True)
        for question in found:
            if question.category == category:
                typer.echo(f"  {question.id:<{width}}  {question.text}")

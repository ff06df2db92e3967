from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import Bank, Json
from grader.cli.output import plain, print_json, say, say_heading

BankFile = Annotated[
    Path | None, typer.Argument(help="The bank to check; the project's own if left out.", show_default=False)
]
Rubrics = Annotated[
    Path | None,
    typer.Option(help="Its folder of rubrics; `rubrics` beside the bank if left out.", show_default=False),
]


def check(bank: BankFile = None, rubrics: Rubrics = None, json: Json = False) -> None:
    """Find every problem of a bank and its rubrics; exit code 1 if there is any."""
    from grader.bank import read_bank
    from grader.wording.numbers import count
    from grader.wording.questions import remarks_on

    found, problems = read_bank(bank, rubrics)
    if any(question.rubric for question in found):
        from grader.bank.rubric_file import with_rows
        from grader.bank.traceability import uncovered_criteria
        from grader.rehearse import packaged_scorer
        from grader.settings import Settings

        problems += with_rows(uncovered_criteria(found, packaged_scorer(Settings.load(), found).grade))
    if json:
        print_json(problems)
    else:
        for problem in problems:
            say(plain(str(problem)))
    for remark in remarks_on(found):
        say(remark, err=json)
    many = count(len(problems), "problem") if problems else "no problem"
    say(f"{count(len(found), 'question')}, {many}.", err=True)
    if problems:
        raise typer.Exit(1)


def questions(bank: Bank = None, json: Json = False) -> None:
    """List the questions of a bank."""
    from grader.bank import QuestionBank
    from grader.wording.questions import category_in_words

    found = QuestionBank.load(bank)
    if json:
        print_json(tuple(found))
        return
    width = max(len(question.id) for question in found)
    for category in found.categories:
        say_heading(category_in_words(category))
        for question in found:
            if question.category == category:
                say(plain(f"  {question.id:<{width}}  {question.text}"))

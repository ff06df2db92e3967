from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import Json, history_store
from grader.cli.whole_file import write_whole

QuestionId = Annotated[str, typer.Argument(help="A question's id, as `questions` lists them.")]
Markdown = Annotated[
    Path | None, typer.Option(help="Write the drafts to this file as Markdown too.", show_default=False)
]
Html = Annotated[
    Path | None, typer.Option(help="Write them to this file as a page to print too.", show_default=False)
]


def drafts(question_id: QuestionId, json: Json = False, markdown: Markdown = None, html: Html = None) -> None:
    """List the drafts of one answer, oldest first, with scores and notes."""
    from grader.cli.thread_text import as_json, as_text
    from grader.practice.thread_markdown import thread_markdown
    from grader.practice.thread_page import thread_page

    store = history_store()
    thread = store.thread(question_id)
    if not thread.drafts:
        _check_known(question_id)
        typer.echo(f"No attempts at {question_id} yet: nothing to list or to write.", err=True)
    for file, write in ((markdown, thread_markdown), (html, thread_page)):
        if file is not None and thread.drafts:
            write_whole(file, [write(thread)])
    shown = as_json(thread) if json else as_text(thread)
    if shown:
        typer.echo(shown)


def _check_known(question_id: str) -> None:
    """Only now: a question that has left the bank, or a broken bank, keeps nobody from their own drafts."""
    from grader.bank import QuestionBank

    QuestionBank.load().question(question_id)

"""A thread as text for people and as JSON for programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli.options import Force, Json, history_store
from grader.cli.output import begins_with, plain, print_json, print_table, say, wrapped, write_whole
from grader.models import HumanGrade, RubricGrade, SimilarityGrade
from grader.wording.numbers import clock, moment

if TYPE_CHECKING:
    from grader.models import Attempt, Draft, Thread


QuestionId = Annotated[
    str | None, typer.Option("--question", help="Only answers to this question.", show_default=False)
]
Limit = Annotated[int, typer.Option(min=1, help="How many, newest first.")]

DraftedQuestion = Annotated[str, typer.Argument(help="A question's id, as `questions` lists them.")]
Markdown = Annotated[
    Path | None, typer.Option(help="Write the drafts to this file as Markdown too.", show_default=False)
]
Html = Annotated[
    Path | None, typer.Option(help="Write them to this file as a page to print too.", show_default=False)
]


_FORMER_LIST = begins_with("# One question, ")
_FORMER_PAGE = begins_with(
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy"'
)


def history(question: QuestionId = None, limit: Limit = 20, json: Json = False) -> None:
    """List the latest answers."""
    store = history_store()
    attempts = store.attempts(question_id=question, limit=limit)
    if json:
        print_json(store.records(attempts))
        return
    if attempts:
        print_table(map(_row, attempts), right={2})
    total = store.count_attempts(question)
    say(f"{len(attempts)} of {total} answers, in {store.location}.", err=True)


def _row(attempt: Attempt) -> tuple[str, ...]:
    grade = attempt.grade(SimilarityGrade)
    score = str(grade.score) if grade else "–"
    return attempt.id[:8], moment(attempt.submitted_at, None), score, attempt.question_id


def as_data(thread: Thread) -> dict[str, Any]:
    """The stable form that other programs read."""
    return {
        "question_id": thread.question_id,
        "pinned": thread.pinned,
        "drafts": [_record(draft, thread.pinned) for draft in thread.drafts],
    }


def as_text(thread: Thread) -> str:
    """A line for each draft, then its note; a star marks the one that is pinned."""
    return "\n".join(line for draft in thread.drafts for line in _lines(draft, thread.pinned))


def _record(draft: Draft, pinned: str | None) -> dict[str, Any]:
    attempt, grade = draft.attempt, draft.attempt.grade(SimilarityGrade)
    rubric, human = attempt.grade(RubricGrade), attempt.grade(HumanGrade)
    return {
        "number": draft.number,
        "id": attempt.id,
        "follows": attempt.follows,
        "submitted_at": attempt.submitted_at.isoformat(),
        "score": grade.score if grade else None,
        "low": grade.low if grade else None,
        "high": grade.high if grade else None,
        "rubric_score": rubric.score if rubric else None,
        "words": len(attempt.answer.split()),
        "elapsed_s": attempt.elapsed_s,
        "note": draft.note,
        "pinned": attempt.id == pinned,
        "human_score": human.score if human else None,
    }


def _lines(draft: Draft, pinned: str | None) -> list[str]:
    attempt = draft.attempt
    star = "★" if attempt.id == pinned else " "
    line = (
        f"{star} {draft.name:<9}  {plain(attempt.id[:8])}  {moment(attempt.submitted_at, None)}  "
        f"{_similarity(attempt):<15}  {_rubric(attempt):<10}  {len(attempt.answer.split()):>5,} words"
    )
    if attempt.elapsed_s:
        line += f"  {clock(attempt.elapsed_s)} min"
    return [line, wrapped("    note: ", draft.note)] if draft.note else [line]


def _similarity(attempt: Attempt) -> str:
    grade = attempt.grade(SimilarityGrade)
    return f"{grade.score} ({grade.low} to {grade.high})" if grade else "not graded"


def _rubric(attempt: Attempt) -> str:
    grade = attempt.grade(RubricGrade)
    return f"rubric {grade.score}" if grade else "no rubric"


def drafts(
    question_id: DraftedQuestion,
    json: Json = False,
    markdown: Markdown = None,
    html: Html = None,
    force: Force = False,
) -> None:
    """List the drafts of one answer, oldest first, with scores and notes."""
    from grader.documents.markdown import as_markdown
    from grader.documents.page import as_page
    from grader.documents.revisions import revisions_document

    store = history_store()
    thread = store.thread(question_id)
    if not thread.drafts:
        _check_known(question_id)
        say(f"No answers to {question_id} yet: nothing to list or to write.", err=True)
    for file, write, former in ((markdown, as_markdown, _FORMER_LIST), (html, as_page, _FORMER_PAGE)):
        if file is not None and thread.drafts:
            write_whole(file, [write(revisions_document(thread))], former=former, force=force)
    if json:
        print_json(as_data(thread))
    elif thread.drafts:
        say(as_text(thread))


def _check_known(question_id: str) -> None:
    """Only now: a question that has left the bank, or a broken bank, keeps nobody from their own drafts."""
    from grader.bank import QuestionBank

    QuestionBank.load().question(question_id)

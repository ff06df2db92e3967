from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, or_, select, type_coerce

from grader.history.grade_rows import counting
from grader.history.like_pattern import like_pattern
from grader.history.tables import attempts, grades, unescaped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import ColumnElement, Connection, Select

_AT_ONCE = 100


def matching_ids(
    connection: Connection,
    *,
    user_id: str,
    question_ids: Collection[str] | None,
    search: str,
    least_score: int,
    limit: int | None,
) -> tuple[str, ...]:
    """The ids of the attempts that fit, newest first; no grade is read for it.

    With ``limit``, it looks no further than at the last of so many.
    """
    query = select(type_coerce(attempts.c.id, Text)).where(attempts.c.user_id == user_id)
    if question_ids is not None:
        query = query.where(attempts.c.question_id.in_(question_ids))
    if least_score:
        query = query.where(counting(grades.c.score) >= least_score)
    query = query.order_by(attempts.c.submitted_at.desc(), attempts.c.seq.desc())
    wanted = search.casefold().strip()
    found = _with_text(connection, query, wanted) if wanted else _rows(connection, query)
    return tuple(unescaped(row[0]) for row in islice(found, limit))


def _with_text(connection: Connection, query: Select[Any], wanted: str) -> Iterator[tuple[str, ...]]:
    """The rows of a query whose question or answer has a casefolded text in it."""
    texts = (attempts.c.question_text, attempts.c.answer)
    pattern = like_pattern(wanted)
    if pattern is not None:
        query = query.where(or_(*(_like(connection, text, pattern) for text in texts)))
    # Databases fold the case of English letters alone, so what they find is looked through.
    query = query.add_columns(*(type_coerce(text, Text) for text in texts))
    asked: dict[str, bool] = {}
    for row in _rows(connection, query):
        _, question, answer = row
        if question not in asked:
            asked[question] = wanted in unescaped(question).casefold()
        if asked[question] or wanted in unescaped(answer).casefold():
            yield row


def _like(connection: Connection, text: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    # SQLite's LIKE takes ASCII letters in either case, and its ILIKE would copy every text.
    like = text.like if connection.dialect.name == "sqlite" else text.ilike
    return like(pattern, escape="/")


def _rows(connection: Connection, query: Select[Any]) -> Iterator[tuple[str, ...]]:
    """All rows as the driver gives them: to look at each of so many cells would take most of the time."""
    # Closed at the end, for somebody may stop reading before.
    with connection.execute(query) as result:
        while rows := result.cursor.fetchmany(_AT_ONCE):
            yield from rows

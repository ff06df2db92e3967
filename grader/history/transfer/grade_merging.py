from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from grader.history.tables import grades, points
from grader.history.transfer.kept_row import GRADES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

_COLUMNS = tuple(column.name for column in GRADES.columns)


class GradeMerging:
    """Adds grades to attempts. They have no ids: two are the same if all but their time is equal."""

    def __init__(self, connection: Connection, *, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    def merge(
        self, given: Mapping[int, Sequence[Mapping[str, Any]]], *, new: Collection[int]
    ) -> tuple[int, int]:
        """Adds what is not there yet of the grades of attempts, by the attempts' numbers.

        ``new`` are the attempts that have none yet. Gives how many were added, and how many were there.
        """
        stored = self._stored([attempt for attempt in given if attempt not in new])
        rewritten: dict[int, Sequence[Mapping[str, Any]]] = {}
        added = 0
        for attempt, incoming in given.items():
            before = stored.get(attempt, [])
            merged = merge_grades(before, incoming)
            if len(merged) > len(before):
                added += len(merged) - len(before)
                rewritten[attempt] = merged
        changed = set(rewritten) - set(new)
        # The latest of them counts, and their numbers say which that is.
        self._connection.execute(delete(grades).where(grades.c.attempt_seq.in_(changed)))
        # Points are told from the grade that counts, and made again when they are asked for.
        self._connection.execute(delete(points).where(points.c.attempt_seq.in_(changed)))
        rows = [
            {"attempt_seq": attempt, "user_id": self._user_id} | {name: grade.get(name) for name in _COLUMNS}
            for attempt, merged in rewritten.items()
            for grade in merged
        ]
        if rows:
            self._connection.execute(grades.insert(), rows)
        return added, sum(map(len, given.values())) - added

    def _stored(self, attempts: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
        found: dict[int, list[Mapping[str, Any]]] = {}
        query = select(grades).where(grades.c.attempt_seq.in_(attempts)).order_by(grades.c.seq)
        for row in self._connection.execute(query).mappings():
            found.setdefault(row["attempt_seq"], []).append(dict(row))
        return found


def merge_grades(
    stored: Sequence[Mapping[str, Any]], incoming: Sequence[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    """One attempt's grades with those that come in, none twice, the one that counts last.

    That is the order of the side that knows all of them, else that of their times.
    """
    left = [_content(grade) for grade in stored]
    added = []
    for grade in incoming:
        if _content(grade) in left:
            left.remove(_content(grade))
        else:
            added.append(grade)
    if not added:
        return stored
    if not left:
        return incoming
    return sorted([*stored, *added], key=lambda grade: grade["graded_at"])


def _content(grade: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(grade[name] for name in GRADES.content)

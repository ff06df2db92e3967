"""Adding what one history holds to another, without changing anything that is there."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from grader.history.grade_rows import charted
from grader.history.tables import grades, sittings
from grader.history.ticks import reckon_shifts
from grader.history.transfer.records import (
    ATTEMPTS,
    BELONGING,
    DRAFTS,
    GRADES,
    PINS,
    PREFERENCES,
    fault,
    stays_on_its_machine,
)
from grader.models import Holdings, ImportConflict, ImportReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from grader.history.transfer.records import KeptRow, Kind


BATCH = 100
_NEW = -1
"""Stands for the number of an attempt that is in no database yet."""


class Outcome(Enum):
    """What became of a row."""

    ADDED = auto()
    THERE = auto()
    CONFLICT = auto()


class Merging:
    """Adds to a user's history what is not there yet, and changes nothing that is.

    Runs in the connection's transaction, so that on an error nothing of it remains. With ``dry_run`` it
    writes nothing at all and reports the same.
    """

    def __init__(self, connection: Connection, *, user_id: str, dry_run: bool = False) -> None:
        self._connection = connection
        self._user_id = user_id
        self._dry_run = dry_run
        self._places: dict[tuple[str, ...], str] = {}
        self._counts: dict[Outcome, Counter[str]] = {outcome: Counter() for outcome in Outcome}
        self._conflicts: list[ImportConflict] = []
        self._left_out: set[str] = set()

    def merge(self, rows: Iterable[KeptRow]) -> ImportReport:
        """Takes in all rows, attempts before what names them, and says what became of them.

        Raises:
            InputError: two rows have the same key, or something names an attempt that is nowhere.
        """
        for batch in _batches(rows):
            kind = batch[0].kind
            if kind is ATTEMPTS:
                self._merge_attempts(batch)
            else:
                self._merge(kind, [(row.values, row.place) for row in self._wanted(kind, batch)])
        added, there, conflicting = (_holdings(self._counts[outcome]) for outcome in Outcome)
        return ImportReport(added, there, conflicting, tuple(self._conflicts))

    def _wanted(self, kind: Kind, batch: Sequence[KeptRow]) -> Sequence[KeptRow]:
        """The rows that mean something here, whose attempts are there."""
        if kind is PREFERENCES:
            return [row for row in batch if not stays_on_its_machine(row.values["key"])]
        if kind is not PINS:
            return batch
        known = self._numbers([row.values["attempt_id"] for row in batch])
        wanted = []
        for row in batch:
            attempt_id = row.values["attempt_id"]
            if attempt_id not in known and (ATTEMPTS.name, attempt_id) not in self._places:
                raise fault(f"{row.place} pins an attempt that is neither there nor in this history")
            if attempt_id in self._left_out:
                self._counts[Outcome.CONFLICT][kind.name] += 1
            else:
                wanted.append(row)
        return wanted

    def _merge_attempts(self, batch: Sequence[KeptRow]) -> None:
        outcomes = self._merge(ATTEMPTS, [(row.values, row.place) for row in batch])
        taken = []
        for row, outcome in zip(batch, outcomes, strict=True):
            if outcome is not Outcome.CONFLICT:
                taken.append((row, outcome))
                continue
            self._left_out.add(row.values["id"])
            for kind in BELONGING:
                self._counts[outcome][kind.name] += len(row.belonging.get(kind.name, ()))
        self._merge_grades(taken)
        for kind in BELONGING:
            if kind is not GRADES:
                self._merge(
                    kind,
                    [
                        ({**values, "attempt_id": row.values["id"]}, row.place)
                        for row, _ in taken
                        for values in row.belonging.get(kind.name, ())
                    ],
                )
        if not self._dry_run:
            reckon_shifts(self._connection, self._user_id, [row.values["id"] for row, _ in taken])

    def _merge_grades(self, taken: Sequence[tuple[KeptRow, Outcome]]) -> None:
        """Adds the grades of attempts that are not there yet; without ids, equal ones are the same."""
        numbers = self._numbers([row.values["id"] for row, _ in taken])
        old = [row.values["id"] for row, outcome in taken if outcome is Outcome.THERE]
        stored = self._stored_grades([numbers[attempt_id] for attempt_id in old])
        rewritten: dict[str, Sequence[Mapping[str, Any]]] = {}
        for row, _ in taken:
            attempt_id, incoming = row.values["id"], row.belonging.get(GRADES.name, ())
            before = stored.get(numbers.get(attempt_id, _NEW), [])
            merged = merge_grades(before, incoming)
            added = len(merged) - len(before)
            self._counts[Outcome.ADDED][GRADES.name] += added
            self._counts[Outcome.THERE][GRADES.name] += len(incoming) - added
            if added:
                rewritten[attempt_id] = merged
        if self._dry_run or not rewritten:
            return
        # The latest of them counts, and their numbers say which that is.
        changed = [numbers[attempt_id] for attempt_id in old if attempt_id in rewritten]
        self._connection.execute(delete(grades).where(grades.c.attempt_seq.in_(changed)))
        rows = [
            {"attempt_seq": numbers[attempt_id], "user_id": self._user_id}
            | {column.name: grade.get(column.name) for column in GRADES.columns}
            | charted(grade.get("payload"))
            for attempt_id, merged in rewritten.items()
            for grade in merged
        ]
        self._connection.execute(grades.insert(), rows)

    def _stored_grades(self, attempts: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
        """The grades of some attempts, by the attempts' numbers."""
        stored: dict[int, list[Mapping[str, Any]]] = {}
        query = select(grades).where(grades.c.attempt_seq.in_(attempts)).order_by(grades.c.seq)
        for row in self._connection.execute(query).mappings():
            stored.setdefault(row["attempt_seq"], []).append(dict(row))
        return stored

    def _merge(self, kind: Kind, rows: Sequence[tuple[Mapping[str, Any], str]]) -> list[Outcome]:
        """Adds the rows whose keys are not there yet; what became of each, in their order."""
        self._refuse_repeats(kind, rows)
        stored = self._stored(kind, [values for values, _ in rows])
        outcomes, new = [], []
        for values, place in rows:
            key = _key(kind, values)
            outcome = Outcome.ADDED
            if key in stored:
                differs = tuple(name for name in kind.content if stored[key][name] != values[name])
                outcome = Outcome.CONFLICT if differs else Outcome.THERE
                if differs:
                    self._conflicts.append(ImportConflict(kind.name, key, differs, place))
            else:
                new.append(values)
            self._counts[outcome][kind.name] += 1
            outcomes.append(outcome)
        self._insert(kind, new)
        return outcomes

    def _refuse_repeats(self, kind: Kind, rows: Sequence[tuple[Mapping[str, Any], str]]) -> None:
        for values, place in rows:
            key = (kind.name, *_key(kind, values))
            if key in self._places:
                earlier, named = self._places[key], " ".join(key[1:])
                raise fault(f"{place} gives {named} of {kind.name} again, which {earlier} gave already")
            self._places[key] = place

    def _stored(
        self, kind: Kind, rows: Sequence[Mapping[str, Any]]
    ) -> Mapping[tuple[str, ...], Mapping[str, Any]]:
        """What is there under the keys of some rows; a discarded draft is not."""
        table = kind.table
        # By the first column alone, for which there is an index; the others tell few rows apart.
        firsts = [values[kind.key[0]] for values in rows]
        query = select(table).where(table.c.user_id == self._user_id, table.c[kind.key[0]].in_(firsts))
        if kind is DRAFTS:
            query = query.where(table.c.text.is_not(None))
        return {_key(kind, row): row for row in map(dict, self._connection.execute(query).mappings())}

    def _insert(self, kind: Kind, rows: Sequence[Mapping[str, Any]]) -> None:
        if self._dry_run or not rows:
            return
        if kind is DRAFTS:
            rows = self._after_discarded(rows)
        names = [column.name for column in kind.columns]
        owned = {"user_id": self._user_id}
        self._connection.execute(
            kind.table.insert(),
            [owned | {name: row[name] for name in (*names, *kind.key)} for row in rows],
        )

    def _after_discarded(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """Drafts in the place of discarded ones, whose revisions go on rising."""
        table = DRAFTS.table
        mine = (table.c.user_id == self._user_id) & table.c.question_id.in_(
            [row["question_id"] for row in rows]
        )
        query = select(table.c.question_id, table.c.revision).where(mine)
        earlier = {
            row.question_id: row.revision
            for row in self._connection.execute(query)
            if isinstance(row.revision, int)
        }
        self._connection.execute(delete(table).where(mine))
        return [
            {**row, "revision": max(row["revision"], earlier.get(row["question_id"], 0) + 1)} for row in rows
        ]

    def _numbers(self, attempt_ids: Sequence[str]) -> Mapping[str, int]:
        """The database's number for each of some attempts that is there."""
        table = ATTEMPTS.table
        query = select(table.c.id, table.c.seq).where(
            table.c.user_id == self._user_id, table.c.id.in_(attempt_ids)
        )
        return {row.id: row.seq for row in self._connection.execute(query)}


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
    return sorted([*stored, *added], key=_given)


def _given(grade: Mapping[str, Any]) -> datetime:
    """When a grade was given; a damaged time stands before all others."""
    at = grade["graded_at"]
    return at if isinstance(at, datetime) else datetime.min.replace(tzinfo=UTC)


def _content(grade: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(grade[name] for name in GRADES.content)


def _key(kind: Kind, values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(values[name] for name in kind.key)


def _batches(rows: Iterable[KeptRow]) -> Iterator[Sequence[KeptRow]]:
    """Rows of one kind that follow each other, some at a time."""
    batch: list[KeptRow] = []
    for row in rows:
        if batch and (row.kind is not batch[0].kind or len(batch) == BATCH):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _holdings(counts: Mapping[str, int]) -> Holdings:
    """Counts by the names of tables; that of sessions has kept its first name."""
    return Holdings(
        **{"sessions" if table == sittings.name else table: many for table, many in counts.items()}
    )

"""A history with something in each of its tables, and all that one holds, to compare two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grader.history.grade_rows import dump_grade
from grader.history.stored import GRADED, REWORDING
from grader.history.tables import attempts, grades, interviews, looks, metadata, ratings, sittings, stories
from grader.models import GraderKind, GraderVersion, Peeks, Rewording
from tests.history.conftest import NOON, human, rubric, similarity, submit

if TYPE_CHECKING:
    from grader.history import HistoryStore

ODD = 'Line one,\r\nline "two"\x00\x1b 😀 \u2028 =1+1'


def fill(store: HistoryStore) -> list[str]:
    """Puts something of every kind into a store; the ids of its three attempts."""
    first = submit(store, answer=ODD, elapsed_s=0.1 + 0.2, peeks=Peeks(guidance=True))
    second = submit(store, revises=first, session="morning")
    third = submit(store, "bias", follows=first)
    for attempt_id, score in ((first, 40), (first, 71), (second, 71)):
        store.add_grade(attempt_id, similarity(score))
    store.add_grade(second, rubric(44))
    for by in ("Ben", "Ana", "Ben"):
        store.add_grade(second, human(by=by))
    add_rewording(store, second)
    store.add_failure(third, GraderKind.SIMILARITY, "The grader was not there.")
    store.add_failure(third, GraderKind.RUBRIC, "Nobody answered.")
    store.set_note(first, "shorter «next» time")
    store.pin(second)
    store.tick(second, "names a metric", criterion_id="metrics", said=False)
    store.tick(second, "says «why»", criterion_id=None, said=True)
    store.save_unsent_text("drift", "half a thought")
    store.save_unsent_text("bias", "thrown away")
    store.discard_unsent_text("bias")
    store.keep_preference("theme", "dark")
    for key in ("language_model.endpoint", "language_model.agreed_origins", "abilities:here"):
        store.keep_preference(key, "[]")
    rows: list[tuple[Any, dict[str, Any]]] = [
        (ratings, {"attempt_id": second, "kind": "self", "value": 60, "rated_at": NOON}),
        (looks, {"attempt_id": second, "by_id": "c0ac4", "by": "Dana", "at": NOON, "how": "opened"}),
        (
            sittings,
            {
                "id": "morning",
                "kind": "mock",
                "started_at": NOON,
                "plan": '{"questions": [{"question_id": "drift", "seconds": 180.0}], "limit_s": null}',
                "state": '{"position": 0, "running_since": null, "used": [0.5], "skipped": []}',
            },
        ),
        (
            interviews,
            {
                "id": "one",
                "held_on": "2026-02-28",
                "company": "Acme",
                "questions": "[]",
                "went": 4,
                "notes": "",
                "noted_at": NOON,
            },
        ),
        (
            stories,
            {
                "id": "a story",
                "title": "The frozen lock",
                "situation": "It froze.",
                "task": "",
                "action": "I thawed it.",
                "result": "We got in.",
                "skills": '["calm"]',
                "added_at": NOON,
            },
        ),
    ]
    with store._database.writing() as connection:
        for table, values in rows:
            connection.execute(table.insert().values(user_id=store._user_id, **values))
    return [first, second, third]


def add_rewording(store: HistoryStore, attempt_id: str) -> None:
    """What rewording does to a score, as earlier versions kept it among the grades."""
    rewording = Rewording(2, (0, 2, -1), GraderVersion("2", "w", "c", None))
    with store._database.writing() as connection:
        seq = connection.scalar(select(attempts.c.seq).where(attempts.c.id == attempt_id))
        row = {"attempt_seq": seq, "kind": REWORDING, "status": GRADED, "graded_at": NOON}
        told = {"version": str(rewording.version), "payload": dump_grade(rewording)}
        connection.execute(grades.insert().values(user_id=store._user_id, **row, **told))


def contents(store: HistoryStore) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but what a database or a machine gives; grades are named by attempt."""
    found = {}
    with store._database.reading() as connection:
        ids = {row.seq: row.id for row in connection.execute(select(attempts))}
        for name, table in metadata.tables.items():
            rows = connection.execute(select(table).order_by(*table.primary_key)).mappings()
            found[name] = [
                tuple(
                    ids[value] if column == "attempt_seq" else value
                    for column, value in row.items()
                    if column != "seq"
                )
                for row in rows
                if not (table is not grades and of_the_machine(row))
            ]
    return found


def of_the_machine(row: Any) -> bool:
    """Whether a row is a setting of one machine, or a draft that was discarded."""
    key = str(row.get("key", ""))
    return key.startswith(("language_model.", "abilities:")) or ("revision" in row and row["text"] is None)

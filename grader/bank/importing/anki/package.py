"""Packages that Anki exports, opened in memory with nothing in them trusted."""

from __future__ import annotations

import io
import json
import sqlite3
from typing import TYPE_CHECKING

from grader.bank.importing.anki.notes import Note, NoteType, field_names, reading_of, stored_text
from grader.bank.importing.zips import Zip
from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.models.imported import Reading

MOST_NOTES = 100_000
MOST_UNPACKED = 100_000_000
"""Bytes of a collection."""
_COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""The newest comes first: beside it, the older ones hold a note that asks for a newer Anki."""
_SQLITE = b"SQLite format 3\0"
_TABLES = frozenset(("col", "notes", "cards", "notetypes", "fields", "decks"))


def looks_like_anki_package(raw: bytes) -> bool:
    """Whether it is a package (.apkg, .colpkg), cut or whole, or the collection out of one."""
    return (raw.startswith(b"PK") and b"collection.anki2" in raw) or raw.startswith(_SQLITE)


def read_anki_package(raw: bytes) -> Reading:
    """The notes of a package or collection, in the order in which they were made.

    Nothing is written anywhere: the collection is opened in memory.

    Raises:
        InputError: it is cut, damaged, locked, too large, or its tables are not Anki's.
    """
    return reading_of(_notes(raw if raw.startswith(_SQLITE) else _collection(raw)))


def _collection(raw: bytes) -> bytes:
    package = Zip(raw, "The Anki package")
    names = set(package.names)
    name = next((name for name in _COLLECTIONS if name in names), None)
    if name is None:
        raise InputError("The Anki package holds no collection of notes: export the deck from Anki again.")
    stored = package.read(name)
    if name != _COLLECTIONS[0]:
        return stored
    import zstandard

    try:
        with zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(io.BytesIO(stored)) as reader:
            collection = reader.read(MOST_UNPACKED + 1)
    except zstandard.ZstdError as error:
        raise _damaged() from error
    if len(collection) > MOST_UNPACKED:
        raise _too_large()
    return collection


def _damaged() -> InputError:
    return InputError("The Anki package's collection is cut or damaged: export the deck from Anki again.")


def _too_large() -> InputError:
    return InputError(
        f"The Anki package holds more than {MOST_NOTES:,} notes or {MOST_UNPACKED // 1_000_000} MB of text: "
        "export a part of its decks."
    )


def _not_anki() -> InputError:
    return InputError("The database has not the tables that Anki makes: give a deck exported from Anki.")


def _notes(collection: bytes) -> list[Note]:
    page = int.from_bytes(collection[16:18], "big")
    pages = int.from_bytes(collection[28:32], "big")
    if not collection.startswith(_SQLITE) or len(collection) < pages * (65_536 if page == 1 else page):
        raise _damaged()
    # A collection that keeps a journal beside it cannot be opened in memory; one in a package has none.
    plain = collection[:18] + b"\x01\x01" + collection[20:]
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(plain)
        return list(_rows(connection))
    except sqlite3.OperationalError as error:
        raise _not_anki() from error
    except (sqlite3.Error, ValueError, RecursionError, OverflowError) as error:
        raise _damaged() from error
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection) -> Iterator[Note]:
    """The notes, read with nothing of the schema trusted: its views, triggers and functions never run."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA query_only = ON")
    connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
    connection.text_factory = lambda stored: stored.decode("utf-8", "replace")
    real = _tables(connection)
    connection.set_authorizer(_may)
    if not real >= {"col", "notes", "cards"}:
        raise _not_anki()
    types, decks = _types_and_decks(connection, real)
    in_deck: dict[int, int] = {}
    for note, deck in connection.execute(
        "SELECT nid, CASE odid WHEN 0 THEN did ELSE odid END FROM cards LIMIT 1000000"
    ):
        in_deck.setdefault(note, deck)
    length = 0
    query = f"SELECT id, mid, tags, flds FROM notes ORDER BY id LIMIT {MOST_NOTES + 1}"  # noqa: S608 - a number
    for number, (note, kind, tags, texts) in enumerate(connection.execute(query), start=1):
        written = stored_text(texts)
        length += len(written)
        if number > MOST_NOTES or length > MOST_UNPACKED:
            raise _too_large()
        yield Note(
            place=f"note {number}",
            type=types.get(kind, NoteType("", ())),
            texts=tuple(written.split("\x1f")),
            deck=decks.get(in_deck.get(note, 0), ""),
            tags=tuple(stored_text(tags).split()),
        )


def _tables(connection: sqlite3.Connection) -> set[str]:
    """The tables that hold what they say: no views, nothing virtual, no columns that are computed."""
    stored = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 LIMIT 1000"
    ).fetchall()
    return {
        name
        for (name,) in stored
        if name in _TABLES
        and not any(hidden for *_, hidden in connection.execute(f"PRAGMA table_xinfo({name})"))
    }


def _may(action: int, table: str | None, *_: str | None) -> int:
    reads = action == sqlite3.SQLITE_READ and table in _TABLES
    return sqlite3.SQLITE_OK if reads or action == sqlite3.SQLITE_SELECT else sqlite3.SQLITE_DENY


def _types_and_decks(
    connection: sqlite3.Connection, tables: set[str]
) -> tuple[dict[int, NoteType], dict[int, str]]:
    """Kinds of notes and names of decks by their ids: from tables, in old ones from two cells."""
    if {"notetypes", "fields", "decks"} <= tables:
        fields: dict[int, list[str]] = {}
        for kind, name in connection.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord LIMIT 100000"):
            fields.setdefault(kind, []).append(str(name))
        named = connection.execute("SELECT id, name FROM notetypes LIMIT 100000")
        types = {kind: NoteType(str(name), tuple(fields.get(kind, ()))) for kind, name in named}
        decks = connection.execute("SELECT id, name FROM decks LIMIT 100000")
        return types, {deck: str(name).replace("\x1f", "::") for deck, name in decks}
    models, stored = connection.execute("SELECT models, decks FROM col LIMIT 1").fetchone() or ("{}", "{}")
    types = {
        int(kind): NoteType(str(model.get("name", "")), field_names(model))
        for kind, model in _objects(json.loads(models or "{}"))
    }
    return types, {
        int(deck): str(told.get("name", "")) for deck, told in _objects(json.loads(stored or "{}"))
    }


def _objects(stored: object) -> Iterator[tuple[str, Mapping[str, object]]]:
    if isinstance(stored, dict):
        yield from (
            (key, value)
            for key, value in stored.items()
            if key.lstrip("-").isdecimal() and isinstance(value, dict)
        )

"""Questions from Anki: packages, exported text and CrowdAnki's JSON; the notes, whatever cards they make."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from grader.bank.importing.characters import plain_characters
from grader.bank.importing.field_names import fields_of, plain_name
from grader.bank.importing.html import text_of_html
from grader.bank.importing.quizzes import unnumbered
from grader.bank.importing.texts import unquoted
from grader.bank.importing.zips import Zip
from grader.errors import InputError
from grader.models.imported import Field, FoundQuestion, Reading, Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FORM = "an Anki deck"
MOST_NOTES = 100_000
MOST_UNPACKED = 100_000_000
"""Bytes of a collection."""
_COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""The newest comes first: beside it, the older ones hold a note that asks for a newer Anki."""
_SQLITE = b"SQLite format 3\0"
_TABLES = frozenset(("col", "notes", "cards", "notetypes", "fields", "decks"))

_HEADER = re.compile(
    r"#\s*(?:separator|html|columns|notetype|deck|(?:guid|notetype|deck|tags) column)\s*:", re.IGNORECASE
)
_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":"}
_END = "\0"
"""Stands below the last row, and is a row by itself unless a quote is still open there."""
_MARKUP = re.compile(r"<[a-zA-Z!/][^<>]*>|&(?:[a-zA-Z]+|#\d+);")
_SETS_LINES = re.compile(r"<(?:br|div|p|li|pre|table|h[1-6])\b", re.IGNORECASE)
_SOUND = re.compile(r"\[sound:[^\[\]]*\]|\[anki:play:[^\[\]]*\]")
_LATEX = re.compile(r"\[/?latex\]")
_DOLLARS = re.compile(r"\[(/?)\$(\$?)\]")
_MEDIA = re.compile(r"<(?:img|audio|video|object|svg)\b|\[sound:", re.IGNORECASE)
_CLOZE = re.compile(r"\{\{c\d+::((?:(?!\{\{c\d+::|\}\}).)*)\}\}", re.DOTALL)
_GAP = re.compile(r"\{\{c\d+::")
_OCCLUSION = "image-occlusion:"
_MORE = frozenset(
    (
        "extra; back extra; extra info; additional info; more; more info; details; explanation; "
        "explanations; example; examples; notes; note; remarks; remark; comments; comment; context; "
        "usage; code; erklarung; beispiel; notizen; anmerkung; anmerkungen"
    ).split("; ")
)
"""Fields that stand under the answer on the back of a card."""
_NO_QUESTION_NAMES = frozenset(
    "id; guid; uuid; number; no; nr; index; order; sort; sort field; note id; add reverse".split("; ")
)
_OWN_TAGS = frozenset(("leech", "marked"))
"""Which Anki sets by itself."""
_NO_DECK = frozenset(("", "default"))


@dataclass(frozen=True, slots=True)
class _NoteType:
    name: str
    fields: tuple[str, ...]
    """Empty where the source does not tell the fields' names."""


@dataclass(frozen=True, slots=True)
class _Note:
    place: str
    type: _NoteType
    texts: tuple[str, ...]
    deck: str
    tags: tuple[str, ...]
    html: bool = True


# ----------------------------------------------------------------------------------------------- packages


def looks_like_anki_package(raw: bytes) -> bool:
    """Whether it is a package (.apkg, .colpkg), cut or whole, or the collection out of one."""
    return (raw.startswith(b"PK") and b"collection.anki2" in raw) or raw.startswith(_SQLITE)


def read_anki_package(raw: bytes) -> Reading:
    """The notes of a package or collection, in the order in which they were made.

    Nothing is written anywhere: the collection is opened in memory.

    Raises:
        InputError: it is cut, damaged, locked, too large, or its tables are not Anki's.
    """
    return _reading(_notes(raw if raw.startswith(_SQLITE) else _collection(raw)))


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


def _notes(collection: bytes) -> list[_Note]:
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


def _rows(connection: sqlite3.Connection) -> Iterator[_Note]:
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
        written = _stored(texts)
        length += len(written)
        if number > MOST_NOTES or length > MOST_UNPACKED:
            raise _too_large()
        yield _Note(
            place=f"note {number}",
            type=types.get(kind, _NoteType("", ())),
            texts=tuple(written.split("\x1f")),
            deck=decks.get(in_deck.get(note, 0), ""),
            tags=tuple(_stored(tags).split()),
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


def _stored(cell: object) -> str:
    """A cell's text, of whichever type SQLite let it be."""
    if cell is None:
        return ""
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def _may(action: int, table: str | None, *_: str | None) -> int:
    reads = action == sqlite3.SQLITE_READ and table in _TABLES
    return sqlite3.SQLITE_OK if reads or action == sqlite3.SQLITE_SELECT else sqlite3.SQLITE_DENY


def _types_and_decks(
    connection: sqlite3.Connection, tables: set[str]
) -> tuple[dict[int, _NoteType], dict[int, str]]:
    """Kinds of notes and names of decks by their ids: from tables, in old ones from two cells."""
    if {"notetypes", "fields", "decks"} <= tables:
        fields: dict[int, list[str]] = {}
        for kind, name in connection.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord LIMIT 100000"):
            fields.setdefault(kind, []).append(str(name))
        named = connection.execute("SELECT id, name FROM notetypes LIMIT 100000")
        types = {kind: _NoteType(str(name), tuple(fields.get(kind, ()))) for kind, name in named}
        decks = connection.execute("SELECT id, name FROM decks LIMIT 100000")
        return types, {deck: str(name).replace("\x1f", "::") for deck, name in decks}
    models, stored = connection.execute("SELECT models, decks FROM col LIMIT 1").fetchone() or ("{}", "{}")
    types = {
        int(kind): _NoteType(str(model.get("name", "")), _field_names(model))
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


def _field_names(model: Mapping[str, object]) -> tuple[str, ...]:
    fields = model.get("flds")
    told = [one for one in fields if isinstance(one, dict)] if isinstance(fields, list) else []
    return tuple(str(one.get("name", "")) for one in sorted(told, key=_place_of_field))


def _place_of_field(told: Mapping[str, object]) -> int:
    place = told.get("ord")
    return place if isinstance(place, int) else 0


# ------------------------------------------------------------------------------------------- exported text


def looks_like_anki_text(text: str) -> bool:
    """Whether it begins with the lines that Anki writes above exported notes or cards."""
    for line in text.lstrip("\ufeff")[:2000].splitlines():
        if not line.startswith("#"):
            return False
        if _HEADER.match(line):
            return True
    return False


def read_anki_text(text: str) -> Reading:
    """The rows of exported notes ("Notes in Plain Text") or cards.

    Raises:
        InputError: a quoted field is never closed, or too long for a row.
    """
    told, lines, begin = _headers(text.lstrip("\ufeff").splitlines(keepends=True))
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    separator = _separator(told.get("separator", ""), first)
    special = {
        key: number - 1
        for key in ("guid", "notetype", "deck", "tags")
        if (number := _number(told.get(f"{key} column", "")))
    }
    columns = next(csv.reader([told["columns"]], delimiter=separator), []) if told.get("columns") else []
    plain = [plain_name(name) for name in columns]
    if "tags" not in special and "tags" in plain:
        special["tags"] = plain.index("tags")
    names = tuple(name for place, name in enumerate(columns) if place not in special.values())
    if not any(names):
        names = ()
    html = told.get("html", "").strip().lower()
    as_html = html.startswith("true") or (not html.startswith("false") and bool(_MARKUP.search(text)))

    def cell(row: list[str], key: str) -> str:
        place = special.get(key, len(row))
        return row[place] if place < len(row) else told.get(key, "")

    return _reading(
        _Note(
            place=f"line {line}",
            type=_NoteType(cell(row, "notetype"), names),
            texts=tuple(text for place, text in enumerate(row) if place not in special.values()),
            deck=cell(row, "deck"),
            tags=(*told.get("tags", "").split(), *(cell(row, "tags").split() if "tags" in special else ())),
            html=as_html,
        )
        for line, row in _table(lines, separator, begin)
    )


def _headers(lines: list[str]) -> tuple[dict[str, str], list[str], int]:
    """What the lines at the top tell by their keys, the lines below, and how many stand at the top."""
    told: dict[str, str] = {}
    for number, line in enumerate(lines):
        if not line.startswith("#"):
            return told, lines[number:], number
        key, colon, value = line[1:].rstrip("\r\n").partition(":")
        if colon:
            told[" ".join(key.lower().split())] = value
    return told, [], len(lines)


def _separator(told: str, first: str) -> str:
    name = told.strip().lower()
    if name in _SEPARATORS:
        return _SEPARATORS[name]
    if told[:1] in set(_SEPARATORS.values()) - {""}:
        return told[:1]
    return next((sign for sign in ("\t", "|", ";", ",") if sign in first), "\t")


def _number(told: str) -> int:
    """A column's number; 0 if the text is none."""
    found = re.match(r"\s*(\d{1,4})", told)
    return int(found[1]) if found else 0


class _Lines:
    """The lines of rows for a reader of CSV, without the comments between rows."""

    def __init__(self, lines: list[str], above: int) -> None:
        self._lines = lines
        self._line = above
        self.begun = above
        """The line in the file at which the row that is being read begins."""
        self._within = False

    def __iter__(self) -> Iterator[str]:
        for text in (*self._lines, _END):
            self._line += 1
            if not self._within:
                if text.startswith("#"):
                    continue
                self.begun, self._within = self._line, True
            yield text

    def row_ends(self) -> None:
        self._within = False


def _table(given: list[str], separator: str, above: int) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its first line in the file, below as many lines as there are above."""
    lines = _Lines(given, above)
    try:
        for row in csv.reader(lines, delimiter=separator):
            lines.row_ends()
            if row == [_END]:
                return
            if any(cell.strip() for cell in row):
                if row[-1].endswith(_END):
                    raise InputError(
                        "The Anki export is cut, or a quote in it is never closed: the row that begins at "
                        f"line {lines.begun} has no end; mend it or export again."
                    )
                yield lines.begun, row
    except csv.Error as error:
        raise InputError(
            f"The row at line {lines.begun} of the Anki export has a field of more than "
            f"{csv.field_size_limit():,} characters, or a quote that is never closed: shorten or mend it."
        ) from error


# ---------------------------------------------------------------------------------------------- CrowdAnki


def looks_like_crowdanki(data: object) -> bool:
    """Whether JSON is a deck as CrowdAnki writes it."""
    return isinstance(data, dict) and (
        data.get("__type__") == "Deck"
        or (isinstance(data.get("notes"), list) and "note_models" in data)
        or (isinstance(data.get("children"), list) and "crowdanki_uuid" in data)
    )


def read_crowdanki(data: object) -> Reading:
    """The notes of a CrowdAnki deck and of the decks in it, outer ones first."""
    types: dict[object, _NoteType] = {}
    notes: list[_Note] = []
    decks = [data]
    while decks:
        deck = decks.pop()
        if not isinstance(deck, dict):
            continue
        for model in _dicts(deck.get("note_models")):
            types[str(model.get("crowdanki_uuid"))] = _NoteType(
                str(model.get("name", "")), _field_names(model)
            )
        for note in _dicts(deck.get("notes")):
            fields, tags = note.get("fields"), note.get("tags")
            notes.append(
                _Note(
                    place=f"note {len(notes) + 1}",
                    type=types.get(str(note.get("note_model_uuid")), _NoteType("", ())),
                    texts=tuple(map(_stored, fields)) if isinstance(fields, list) else (),
                    deck=_stored(deck.get("name")),
                    tags=tuple(map(_stored, tags)) if isinstance(tags, list) else (),
                )
            )
        decks += reversed(_dicts(deck.get("children")))
    return _reading(notes)


def _dicts(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


# ----------------------------------------------------------------------------------- from notes to questions


@dataclass(slots=True)
class _Untaken:
    """Fields that are no part of a question: how often they held a text, and the first of them."""

    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, kind: str, name: str, text: str) -> None:
        self.count[kind, name] += 1
        self.first.setdefault((kind, name), text)

    def unread(self) -> Iterator[Unread]:
        for (kind, name), count in self.count.items():
            notes = "one note" if count == 1 else f"{count} notes"
            yield Unread(
                place=f"field “{name}”" + (f" of “{kind}”" if kind else ""),
                text=self.first[kind, name],
                why=f"The field holds a text in {notes}, and was not taken for any part of a question.",
            )


def _reading(notes: Iterable[_Note]) -> Reading:
    questions: list[FoundQuestion] = []
    unread: list[Unread] = []
    untaken = _Untaken()
    for note in notes:
        found = _question(note, untaken)
        if isinstance(found, FoundQuestion):
            questions.append(found)
            if not found.model_answer and any(map(_MEDIA.search, note.texts[1:])):
                unread.append(Unread(note.place, found.text, "Its answer is a picture or a sound."))
        elif found:
            unread.append(found)
    return Reading(FORM, tuple(questions), (*unread, *untaken.unread()))


@cache
def _roles(names: tuple[str, ...], count: int) -> tuple[Field | None, ...]:
    """What each field of a note is: by its name, else the first asks and the second answers."""
    plain = [plain_name(name) for name in names] + [""] * (count - len(names))
    telling = ["" if plain_name(name) in _MORE else name for name in names]
    roles = [*fields_of(telling), *([None] * (count - len(names)))]
    free = [
        place
        for place, role in enumerate(roles)
        if role is None and plain[place] not in _NO_QUESTION_NAMES | _MORE
    ]
    for wanted in (Field.QUESTION, Field.MODEL_ANSWER):
        if wanted not in roles and free:
            roles[free.pop(0)] = wanted
    return tuple(roles)


@dataclass(slots=True)
class _Sides:
    """What the fields of a note say, as plain text."""

    asked: str = ""
    """The field that asks, as it is stored."""
    parts: dict[Field, list[str]] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)

    @property
    def answers(self) -> list[str]:
        return self.parts.get(Field.MODEL_ANSWER, []) + self.more

    def text(self, role: Field) -> str:
        return "\n\n".join(self.parts.get(role, ()))

    def line(self, role: Field) -> str:
        return " ".join(self.text(role).split())


def _sides(note: _Note, untaken: _Untaken) -> _Sides:
    sides = _Sides()
    names = note.type.fields
    for place, (role, stored) in enumerate(zip(_roles(names, len(note.texts)), note.texts, strict=False)):
        text = _text(_revealed(stored), note.html)
        name = names[place] if place < len(names) else f"{place + 1}"
        if role is Field.QUESTION:
            sides.asked = stored
        if not text:
            continue
        if role is not None:
            sides.parts.setdefault(role, []).append(text)
        elif plain_name(name) in _MORE:
            sides.more.append(text)
        elif plain_name(name) not in _NO_QUESTION_NAMES:
            untaken.add(note.type.name, name, text)
    return sides


def _question(note: _Note, untaken: _Untaken) -> FoundQuestion | Unread | None:
    sides = _sides(note, untaken)
    text, answers = sides.text(Field.QUESTION), sides.answers
    if (gap := _GAP.search(sides.asked)) and _CLOZE.search(sides.asked):
        begun = _text(sides.asked[: gap.start()], note.html)
        if _OCCLUSION in sides.asked:
            return Unread(
                note.place, "\n\n".join(answers), "It hides parts of a picture, and asks no question."
            )
        if not begun.endswith("?"):
            why = "It is a sentence with gaps, which asks no question: write the question that it answers."
            return Unread(note.place, "\n\n".join((text, *answers)), why)
        text, answers = begun, [_text(_revealed(sides.asked[gap.start() :]), note.html), *answers]
    answer = "\n\n".join(answers)
    if not text:
        why = "Its question is a picture or a sound." if _MEDIA.search(sides.asked) else "It has no question."
        return Unread(note.place, answer, why) if answer or sides.asked.strip() else None
    return FoundQuestion(
        text=unquoted(unnumbered(text)),
        place=note.place,
        guidance=unquoted(sides.text(Field.GUIDANCE)),
        model_answer=unquoted(answer),
        role=sides.line(Field.ROLE),
        category=sides.line(Field.CATEGORY) or _category(note.deck),
        kind=sides.line(Field.KIND),
        level=sides.line(Field.LEVEL),
        tags=_tags(note.tags or _written_tags(sides.line(Field.TAGS))),
        id=sides.line(Field.ID),
    )


def _text(stored: str, html: bool) -> str:
    """A field as plain text, without sounds, pictures and the marks round formulas of old decks."""
    stored = _SOUND.sub("", stored)
    if not html:
        return "\n".join(
            line.strip() for line in plain_characters(stored).replace("\xa0", " ").split("\n")
        ).strip()
    stored = _LATEX.sub("", stored)
    stored = _DOLLARS.sub(lambda mark: "\\" + ("[]" if mark[2] else "()")[bool(mark[1])], stored)
    if not _SETS_LINES.search(stored):
        stored = stored.strip().replace("\n", "<br>")
    return text_of_html(stored)


def _revealed(stored: str) -> str:
    """The text with its gaps filled; one gap may lie in another."""
    for _ in range(8):
        stored, count = _CLOZE.subn(lambda gap: gap[1].split("::")[0], stored)
        if not count:
            break
    return stored


def _category(deck: str) -> str:
    last = plain_characters(deck).split("::")[-1].strip()
    return "" if last.lower() in _NO_DECK else last


def _written_tags(text: str) -> tuple[str, ...]:
    return tuple(text.split(",") if "," in text else text.split())


def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    every = (plain_characters(tag).strip() for tag in tags)
    return tuple(dict.fromkeys(tag for tag in every if tag and tag.lower() not in _OWN_TAGS))

"""Notes and cards that Anki exports as text."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from grader.bank.importing.anki.notes import Note, NoteType, reading_of
from grader.bank.importing.tables.field_names import plain_name
from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.models.imported import Reading

_HEADER = re.compile(
    r"#(?:\s*(?:separator|html|(?:guid|notetype|deck|tags) column)|columns|notetype|deck)\s*:", re.IGNORECASE
)
"""Not "# Deck: Locks", which is a heading."""
_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":"}
_END = "\0"
"""Stands below the last row, and is a row by itself unless a quote is still open there."""
_MARKUP = re.compile(r"<[a-zA-Z!/][^<>]*>|&(?:[a-zA-Z]+|#\d+);")


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

    return reading_of(
        Note(
            place=f"line {line}",
            type=NoteType(cell(row, "notetype"), names),
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

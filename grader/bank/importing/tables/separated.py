"""Tables in text files: cells between commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from grader.bank.importing.tables.field_names import LONGEST_NAME, fields_of, says_question
from grader.bank.importing.tables.grids import Grid, Row, reading_of
from grader.bank.importing.texts import reads_as_question
from grader.errors import InputError
from grader.models.imported import Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.models.imported import Reading

_FORMS = {
    ",": "a CSV table",
    ";": "a CSV table with semicolons",
    "\t": "a table with tabs",
    "|": "a table with bars",
}
_SEPARATOR_LINE = re.compile(r"sep=(.)[,;\t| ]*(?:\r\n?|\n|$)", re.IGNORECASE)
_MARKDOWN_RULE = re.compile(r"^[ \t]*(?:\|[ \t]*)?:?-{2,}:?[ \t]*\|[ \t|:-]*$", re.MULTILINE)
_QUOTED = re.compile(r'^"|"[ \t\r]*$', re.MULTILINE)
_SAMPLE = 60
"""Records, which tell what separates the cells."""
_MOST_COLUMNS = 500
_LONGEST_CELL = 10_000_000
_MOSTLY = 0.6


def looks_like_table(text: str) -> bool:
    """Whether cells stand in the lines of a text, so regularly or so named that it is no chance."""
    return _separator(text) is not None


def read_table(text: str, columns: Mapping[str, Field | None] | None) -> Reading:
    """The questions of a table in a text.

    Raises:
        InputError: its quotes do not pair, or no column has questions.
    """
    separator = _separator(text) or ","
    line = _SEPARATOR_LINE.match(text)
    body = text[line.end() :] if line else text
    return reading_of(_FORMS.get(separator, "a table"), [_grid(body, separator)], columns)


def _grid(text: str, separator: str) -> Grid:
    try:
        return Grid(tuple(_rows(text, separator, quoted=True)), ragged=True)
    except _BrokenQuotesError:
        if separator != "\t":
            raise
    # Programs that put tabs between cells often mean their quotes.
    return Grid(tuple(_rows(text, separator, quoted=False)), ragged=True)


class _BrokenQuotesError(InputError):
    """Quotes of a table that do not pair."""


def _rows(text: str, separator: str, *, quoted: bool) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator,
        strict=quoted,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _BrokenQuotesError(
                f"The quotes of row {number} do not pair: close the one that is open there, and double "
                "those within a quoted cell."
            ) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Row(number, tuple(cells))


def _separator(text: str) -> str | None:
    line = _SEPARATOR_LINE.match(text)
    if line:
        return line[1]
    if _MARKDOWN_RULE.search(text[:20_000]):
        return None
    told = {separator: _telling(text, separator) for separator in _FORMS}
    best = max(told, key=lambda separator: told[separator])
    return best if told[best] > 0 else _of_one_column(text)


def _of_one_column(text: str) -> str | None:
    """The separator of a table that has none: a column of quoted questions under its name."""
    name, _, rest = text.lstrip().partition("\n")
    return "," if rest.startswith('"') and says_question(name.strip(' \r"'), answered=False) else None


def _telling(text: str, separator: str) -> float:
    """How much speaks for a separator: the names that the header then has, or how regular the rows are."""
    if separator not in text[:200_000]:
        return 0.0
    sample = _sample(text, separator)
    if any(len(record) > _MOST_COLUMNS for record in sample):
        return 0.0
    for record in sample[:30]:
        fields = {found for found in fields_of(record) if found}
        if len(fields) > 1 and fields & {Field.QUESTION, Field.MODEL_ANSWER}:
            return 1 + len(fields)
        if (
            len(record) > 1
            and any(says_question(cell, answered=True) for cell in record)
            and all(len(cell) <= LONGEST_NAME for cell in record)
        ):
            return 1.5
    width = max(map(len, sample), default=0)
    regular = sum(len(record) == width for record in sample) / max(1, len(sample))
    if regular < 0.9 or width < 2:
        return 0.0
    if separator == "\t":
        return regular
    quoted = len(_QUOTED.findall(text[:200_000])) >= len(sample)
    asked = sum(any(map(reads_as_question, record)) if quoted else _asks_apart(record) for record in sample)
    return regular * 0.9 if asked >= _MOSTLY * len(sample) else 0.0


def _asks_apart(record: list[str]) -> bool:
    """Whether a cell reads as a question, and no cell begins with a space as clauses after a comma do."""
    return any(map(reads_as_question, record)) and not any(cell[:1].isspace() for cell in record)


def _sample(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator)
    sample: list[list[str]] = []
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                sample.append(record)
            if len(sample) == _SAMPLE:
                break
    except csv.Error:
        pass
    return sample

"""Read CSV as people save it: UTF-8 with or without BOM, commas, semicolons or tabs, any line ends."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.models.cell import without_formula
from grader.models.problem import Problem

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import TextIO

DELIMITERS = (",", ";", "\t")
LONGEST_CELL = 10_000_000
"""Characters; the csv module's own limit of 131,072 is shorter than a long pasted answer."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record with its spreadsheet row number; cells are keyed by column name, missing ones empty."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A CSV file's columns and rows, and what kept it from being read whole."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_csv_table(path: Path) -> CsvTable:
    """The table in ``path``; a file that cannot be read at all comes back empty, with its problem."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        return _unreadable(
            path, None, f"cannot be read ({error.strerror})", "Check the path and its permissions"
        )
    try:
        text = raw.decode(_encoding(raw))
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        byte = raw[error.start]
        return _unreadable(
            path, row, f"byte 0x{byte:02x} is not UTF-8", "Save the file as “CSV UTF-8” and try again"
        )
    stream = io.StringIO(text, newline="")
    problems: list[Problem] = []
    reader = _reader(stream)
    try:
        columns = _columns(reader)
        rows = tuple(_rows(path, columns, reader, problems))
    except csv.Error as error:
        return _unreadable(
            path, reader.line_num, f"is not well-formed CSV ({error})", "Check the quotes near that line"
        )
    return CsvTable(columns, rows, tuple(problems))


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file that was read through and is well-formed: ``rows`` reads it again, one row at a time.

    ``count`` is how many rows there are, without those of ``problems``.
    """

    path: Path
    columns: tuple[str, ...]
    count: int
    problems: tuple[Problem, ...]
    _encoding: str

    def rows(self) -> Iterator[Row]:
        with self.path.open(encoding=self._encoding, newline="") as stream:
            reader = _reader(stream)
            yield from _rows(self.path, _columns(reader), reader, [])


def scan_csv(path: Path) -> CsvFile | Problem:
    """A regular file of any size, read through in a piece of memory; the problem if it cannot be read."""
    try:
        with path.open("rb") as raw:
            encoding = _encoding(raw.read(4))
        with path.open(encoding=encoding, newline="") as stream:
            reader = _reader(stream)
            columns, problems = _columns(reader), list[Problem]()
            count = sum(1 for _ in _rows(path, columns, reader, problems))
    except (OSError, UnicodeDecodeError, csv.Error):
        # Rare, so that it may cost the memory of the whole to say where.
        table = read_csv_table(path)
        if table.problems and not table.columns:
            return table.problems[0]
        raise
    return CsvFile(path, columns, count, tuple(problems), encoding)


def csv_line(cells: Iterable[object]) -> str:
    """The cells as one line of CSV, which reads back as they are."""
    buffer = io.StringIO()
    # The writer quotes a lone carriage return only if its own line end has one.
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().removesuffix("\r\n") + "\n"


def spreadsheet_line(cells: Iterable[object]) -> str:
    """The cells as one line of CSV, of which a spreadsheet runs none as a formula."""
    return csv_line(without_formula(cell) if isinstance(cell, str) else cell for cell in cells)


def _encoding(begins: bytes) -> str:
    return "utf-16" if begins.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"


def _reader(stream: TextIO) -> Reader:
    header = stream.readline()
    stream.seek(0)
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(stream, delimiter=max(DELIMITERS, key=header.count), strict=True)


def _columns(reader: Reader) -> tuple[str, ...]:
    return tuple(name.strip() for name in next(reader, []))


def _rows(
    path: Path, columns: tuple[str, ...], reader: Iterator[list[str]], problems: list[Problem]
) -> Iterator[Row]:
    for number, record in enumerate(reader, start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) > len(columns):
            problems.append(
                Problem(
                    str(path),
                    number,
                    None,
                    f"has {len(record)} cells where the header names {len(columns)}",
                    "Put cells that contain the separator in double quotes",
                )
            )
            continue
        padded = record + [""] * (len(columns) - len(record))
        yield Row(number, dict(zip(columns, padded, strict=True)))


def _unreadable(path: Path, row: int | None, what: str, remedy: str) -> CsvTable:
    return CsvTable((), (), (Problem(str(path), row, None, what, remedy),))

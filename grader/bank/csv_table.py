"""Read CSV as people save it: UTF-8 with or without BOM, commas, semicolons or tabs, any line ends."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.models.cell import without_formula
from grader.models.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

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
        text = _decode(raw)
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        byte = raw[error.start]
        return _unreadable(
            path, row, f"byte 0x{byte:02x} is not UTF-8", "Save the file as “CSV UTF-8” and try again"
        )
    return _parse(path, text)


def csv_line(cells: Iterable[object]) -> str:
    """The cells as one line of CSV, which reads back as they are."""
    buffer = io.StringIO()
    # The writer quotes a lone carriage return only if its own line end has one.
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().removesuffix("\r\n") + "\n"


def spreadsheet_line(cells: Iterable[object]) -> str:
    """The cells as one line of CSV, of which a spreadsheet runs none as a formula."""
    return csv_line(without_formula(cell) if isinstance(cell, str) else cell for cell in cells)


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    return raw.decode("utf-8-sig")


def _parse(path: Path, text: str) -> CsvTable:
    header = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=header.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = tuple(name.strip() for name in next(reader, []))
        problems: list[Problem] = []
        rows = tuple(_rows(path, columns, reader, problems))
    except csv.Error as error:
        return _unreadable(
            path, reader.line_num, f"is not well-formed CSV ({error})", "Check the quotes near that line"
        )
    return CsvTable(columns, rows, tuple(problems))


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

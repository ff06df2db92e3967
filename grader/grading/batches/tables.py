"""Tables of answers: where their rows come from, and how the same rows go out with their grades."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from grader.bank.csv_table import scan_csv
from grader.errors import InputError
from grader.models.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from grader.bank.csv_table import CsvFile

READ = ("question_id", "question", "guidance", "model_answer", "answer")
"""The columns that decide a grade."""
TABLES = (".csv", ".tsv", ".parquet")
_PARQUET = b"PAR1"
_BATCH = 2_048
"""Rows of a Parquet file that are in memory at once."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row: its number as a spreadsheet counts, all its cells in the order of the columns, and as text
    those that decide its grade, empty where there are none."""

    number: int
    cells: tuple[Any, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """A table that was looked through; ``rows`` reads it from its beginning, a piece of memory at a time.

    ``count`` is how many rows that gives; ``problems`` has those that cannot be read.
    """

    path: Path
    columns: tuple[str, ...]
    count: int
    problems: tuple[Problem, ...]
    rows: Callable[[], Iterator[AnswerRow]]


def tables_in(path: Path) -> list[Path]:
    """The file itself, or of a folder its tables, in the order of their names.

    Raises:
        InputError: it is a folder without any.
    """
    if not path.is_dir():
        return [path]
    found = sorted(each for each in path.iterdir() if each.suffix.lower() in TABLES and each.is_file())
    if not found:
        raise InputError(f"{path} has no table: put CSV or Parquet files into it, or name another folder.")
    return found


@contextmanager
def opened_table(path: Path) -> Iterator[AnswerTable]:
    """A CSV or a Parquet file, told apart by what it holds; what comes through a pipe is kept in a file.

    Raises:
        InputError: it cannot be read, or its columns do not say what to grade.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with TemporaryDirectory() as folder:
            copy = Path(folder, "answers")
            with path.open("rb") as piped, copy.open("wb") as kept:
                shutil.copyfileobj(piped, kept)
            yield _table(copy, str(path))
        return
    yield _table(path, str(path))


def _table(path: Path, name: str) -> AnswerTable:
    table = _parquet_table(path, name) if _is_parquet(path) else _csv_table(path, name)
    _check_columns(table.columns, name)
    return table


def _is_parquet(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(_PARQUET)) == _PARQUET
    except OSError:
        return False


def _csv_table(path: Path, name: str) -> AnswerTable:
    found = scan_csv(path)
    if isinstance(found, Problem):
        raise InputError(str(found).replace(str(path), name, 1))
    if not found.columns:
        raise InputError(f"{name} is empty: its first line must name the columns.")
    file: CsvFile = found

    def rows() -> Iterator[AnswerRow]:
        for row in file.rows():
            texts = {column: row.cells.get(column, "") for column in READ}
            yield AnswerRow(row.number, tuple(row.cells[column] for column in file.columns), texts)

    return AnswerTable(path, file.columns, file.count, file.problems, rows)


def _parquet_table(path: Path, name: str) -> AnswerTable:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            columns, count = tuple(file.schema_arrow.names), file.metadata.num_rows
    except (ArrowException, OSError) as error:
        reason = str(error).splitlines()[0][:200]
        raise InputError(f"{name} is no Parquet file that can be read ({reason}): write it again.") from error

    def rows() -> Iterator[AnswerRow]:
        number = 2
        with ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                values = [column.to_pylist() for column in batch.columns]
                for cells in zip(*values, strict=True):
                    named = dict(zip(columns, cells, strict=True))
                    yield AnswerRow(number, cells, {column: _text(named.get(column)) for column in READ})
                    number += 1

    return AnswerTable(path, columns, count, (), rows)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _check_columns(columns: tuple[str, ...], name: str) -> None:
    if "answer" not in columns:
        raise InputError(_missing(name, "answer", columns))
    if not {"question_id", "model_answer"} & set(columns):
        raise InputError(_missing(name, "question_id (or model_answer)", columns))
    twice = [column for column in dict.fromkeys(columns) if columns.count(column) > 1]
    if twice:
        raise InputError(f"{name} names the column {twice[0]} twice. Rename one of them and try again.")


def _missing(name: str, column: str, found: tuple[str, ...]) -> str:
    return (
        f"{name} has no column {column}; its columns are {', '.join(found) or 'none'}. Add it and try again."
    )


def write_parquet(
    path: Path, source: Path, columns: Sequence[str], rows: Iterator[Sequence[Any]], added: Sequence[str]
) -> None:
    """Writes rows as a Parquet file; the columns of a Parquet ``source`` keep their types.

    ``columns`` names all, the last of them ``added``: of these a score and its ends are whole numbers.
    """
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile, ParquetWriter

    given = len(columns) - len(added)
    if _is_parquet(source):
        with ParquetFile(source) as file:
            types = list(file.schema_arrow.types)
    else:
        types = [pa.string()] * given
    numbers = {at for at, name in enumerate(columns) if at >= given and name in WHOLE_NUMBERS}
    types += [pa.int64() if name in WHOLE_NUMBERS else pa.string() for name in added]
    schema = pa.schema(list(zip(columns, types, strict=True)))
    with ParquetWriter(path, schema) as writer:
        while piece := _next(rows):
            arrays = [
                pa.array([_number(row[at]) if at in numbers else row[at] for row in piece], kind)
                for at, kind in enumerate(types)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


WHOLE_NUMBERS = ("score", "low", "high", "rubric_score")


def _number(cell: str | int) -> int | None:
    return cell if isinstance(cell, int) else None


def _next(rows: Iterator[Sequence[Any]]) -> list[Sequence[Any]]:
    return [row for row, _ in zip(rows, range(_BATCH), strict=False)]


def parquet_columns(path: Path) -> tuple[str, ...]:
    """The names of a Parquet file's columns; none if it is no such file."""
    from pyarrow import ArrowException
    from pyarrow.parquet import read_schema

    try:
        return tuple(read_schema(path).names)
    except (ArrowException, OSError):
        return ()

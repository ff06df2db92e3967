from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from grader.bank.csv_table import read_csv_table
from grader.errors import InputError
from grader.grading.batches.tables import opened_table, tables_in, write_parquet

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> tuple[tuple[str, ...], list[tuple[int, tuple[Any, ...], dict[str, str]]]]:
    with opened_table(path) as table:
        rows = [(row.number, row.cells, dict(row.texts)) for row in table.rows()]
        assert table.count == len(rows)
        return table.columns, rows


@pytest.mark.parametrize(
    "raw",
    [
        b'question_id,answer,note\npaint,I paint,one\n\nglue,"a\nb, c",\n',
        "\ufeffquestion_id;answer;note\r\npaint;I paint;é\r\n".encode(),
        "question_id\tanswer\npaint\tI paint\n".encode("utf-16"),
        b"answer,question_id\nshort\n",
    ],
)
def test_a_csv_is_streamed_as_it_is_read_whole(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    columns, rows = read(path)
    whole = read_csv_table(path)
    assert columns == whole.columns
    assert [(number, cells) for number, cells, _ in rows] == [
        (row.number, tuple(row.cells[name] for name in columns)) for row in whole.rows
    ]
    assert all(
        texts["answer"] == dict(zip(columns, cells, strict=True))["answer"] for _, cells, texts in rows
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b"answer\nx\n", "no column question_id"),
        (b"question_id,note\nx,y\n", "no column answer"),
        (b"answer,answer,question_id\na,b,c\n", "the column answer twice"),
        (b"answer,question_id\nok,x\n\xff,y\n", "row 3: byte 0xff is not UTF-8"),
        (b'answer,question_id\nok,x\n"open,y\n', "not well-formed CSV"),
        (b"PAR1nothing", "no Parquet file that can be read"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_in_a_sentence(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=said), opened_table(path):
        pass


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"), opened_table(tmp_path / "none.csv"):
        pass


def test_what_comes_through_a_pipe_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"answer,question_id\nhello,paint\n",))
    writer.start()
    _, rows = read(pipe)
    writer.join()
    assert rows[0][1] == ("hello", "paint")


def test_parquet_comes_back_with_its_types_and_the_grades(tmp_path: Path) -> None:
    source, target = tmp_path / "a.parquet", tmp_path / "g.parquet"
    table = pa.table({"answer": ["I paint", None], "question_id": ["paint", "paint"], "weight": [1.5, None]})
    parquet.write_table(table, source)
    columns, rows = read(source)
    assert [texts["answer"] for _, _, texts in rows] == ["I paint", ""]
    graded = iter([[*rows[0][1], 80, ""], [*rows[1][1], "", "not graded: x"]])
    write_parquet(target, source, [*columns, "score", "flags"], graded, ("score", "flags"))
    back = parquet.read_table(target)
    assert back.schema.field("weight").type == pa.float64()
    assert back.to_pylist() == [
        {"answer": "I paint", "question_id": "paint", "weight": 1.5, "score": 80, "flags": ""},
        {"answer": None, "question_id": "paint", "weight": None, "score": None, "flags": "not graded: x"},
    ]


def test_a_folder_gives_its_tables_by_name(tmp_path: Path) -> None:
    for name in ("b.csv", "a.parquet", "notes.txt"):
        (tmp_path / name).write_text("")
    assert [path.name for path in tables_in(tmp_path)] == ["a.parquet", "b.csv"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="has no table"):
        tables_in(tmp_path / "empty")

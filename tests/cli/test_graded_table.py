from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from grader.bank.csv_table import csv_line
from grader.cli.graded_table import Done, GradedTable
from grader.errors import InputError, ServiceError
from grader.grading.batches.parts import PART
from grader.grading.batches.tables import opened_table
from tests.grading.batches.test_parts import Elsewhere
from tests.rehearse_kit import SMALL_BANK

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 3 * PART + 1


def answers(folder: Path, changed: int | None = None) -> Path:
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = ([number, "paint", "new" if number == changed else "I paint."] for number in range(ROWS))
        csv.writer(stream).writerows([["n", "question_id", "answer"], *lines])
    return path


def write(source: Path, target: Path, grader: Elsewhere) -> Done:
    done = Done()
    with opened_table(source) as table:
        graded = GradedTable(SMALL_BANK, table, source, grader, "g", None, done)
        graded.write(target, force=False, line=csv_line)
    return done


def test_a_long_table_goes_on_where_it_was_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = answers(tmp_path), tmp_path / "grades.csv"
    with pytest.raises(ServiceError):
        write(source, target, Elsewhere(gone={3}))
    assert not target.exists()
    again = Elsewhere()
    done = write(source, target, again)
    assert again.sent == 1
    assert "Going on: 3 parts" in capsys.readouterr().err
    with target.open(encoding="utf-8", newline="") as stream:
        assert [row["n"] for row in csv.DictReader(stream)] == [str(number) for number in range(ROWS)]
    assert done.rows == ROWS
    assert {path.name for path in tmp_path.iterdir()} == {"answers.csv", "grades.csv"}


def test_what_changed_since_is_graded_again_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "grades.csv"
    with pytest.raises(ServiceError):
        write(answers(tmp_path), target, Elsewhere(gone={4}))
    again = Elsewhere()
    write(answers(tmp_path, changed=PART), target, again)
    assert again.sent == 2
    assert "1 of the parts that were kept were graded again" in capsys.readouterr().err


def test_a_short_table_keeps_no_parts(tmp_path: Path) -> None:
    source = tmp_path / "answers.csv"
    source.write_text("question_id,answer\npaint,x\n", encoding="utf-8")
    full = tmp_path / "full.csv"
    full.symlink_to("/dev/full")
    # Graded, and not written: what was kept on the way would be there still.
    with pytest.raises(InputError, match="cannot be written"):
        write(source, full, Elsewhere())
    assert {path.name for path in tmp_path.iterdir()} == {"answers.csv", "full.csv"}


def test_a_full_disk_is_told_for_a_parquet_file(tmp_path: Path) -> None:
    source, full = tmp_path / "answers.parquet", tmp_path / "full.parquet"
    parquet.write_table(pa.table({"answer": ["I paint"], "question_id": ["paint"]}), source)
    full.symlink_to("/dev/full")
    with pytest.raises(InputError, match="cannot be written"):
        write(source, full, Elsewhere())

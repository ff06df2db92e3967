from __future__ import annotations

import json
from typing import TYPE_CHECKING

from grader.comparison.judging import PAIRED_ERROR_FILE
from grader.grading.similarity.calibration import CALIBRATION_FILE
from tests.research.samples import rows, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Done


def test_figures_stand_beside_every_baseline(run: Callable[..., Done], tmp_path: Path) -> None:
    done = run("evaluate", write(tmp_path / "graded.csv"), write(tmp_path / "again.csv"))
    assert done.code == 0
    for name in (
        "graded: 18 answers to 3 questions",
        "whole-text cosine",
        "shared words",
        "length",
        "constant",
    ):
        assert name in done.out
    assert "mean: 36 answers" in done.out


def test_json_has_the_same_figures_for_programs(run: Callable[..., Done], tmp_path: Path) -> None:
    found = json.loads(run("evaluate", write(tmp_path / "graded.csv"), "--json").out)
    (result,) = found["results"]
    assert result["score"]["within"]["value"] > 0.5
    assert set(result["baselines"]) == {"whole-text cosine", "shared words", "length", "constant"}
    assert result["seen_in_fit"] is False


def test_rows_that_cannot_be_graded_are_listed_and_the_others_are_graded(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    body = [*rows(), ("kettle", "Why?", "Steam.", "Steam.", "very good")]
    done = run("evaluate", write(tmp_path / "graded.csv", body=body))
    assert done.code == 1
    assert "18 answers" in done.out
    assert "graded.csv, row 20, column score: «very good» is not a number" in done.err


def test_one_question_or_equal_grades_are_said_in_a_sentence(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    body = [(*row[:4], "0.5") for row in rows() if row[0] == "kettle"]
    done = run("evaluate", write(tmp_path / "graded.csv", body=body))
    assert done.code == 0
    assert "graded has one question only" in done.err
    assert "graded, column score: all grades are 0.5" in done.err


def test_a_report_is_written_between_its_markers_and_the_rest_stays(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    report = tmp_path / "validity.md"
    report.write_text("# Before\n<!-- measured: begin -->\nstale\n<!-- measured: end -->\n# After\n", "utf-8")
    assert run("evaluate", write(tmp_path / "graded.csv"), "--report", report).code == 0
    text = report.read_text(encoding="utf-8")
    assert text.startswith("# Before\n")
    assert text.endswith("# After\n")
    assert "| whole-text cosine |" in text
    assert "stale" not in text


def test_a_calibration_is_fitted_from_three_files_and_written(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    files = [write(tmp_path / f"{name}.csv") for name in ("one", "two", "three")]
    out = tmp_path / "calibration.json"
    done = run("calibrate", *files, "--out", out)
    assert done.code == 0
    assert "x coverage" in done.out
    assert json.loads(out.read_text(encoding="utf-8"))["fitted_on"][0]["name"] == "one"


def test_the_installed_calibration_is_replaced_only_when_told_to(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    before = CALIBRATION_FILE.read_bytes()
    done = run("calibrate", write(tmp_path / "one.csv"), "--out", CALIBRATION_FILE)
    assert done.code == 1
    assert "belongs to the installed grader" in done.err
    assert CALIBRATION_FILE.read_bytes() == before


def test_a_calibration_goes_into_the_current_folder_or_the_named_file(
    run: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = [write(tmp_path / f"{name}.csv") for name in ("one", "two", "three")]
    before = CALIBRATION_FILE.read_bytes()
    assert run("calibrate", *files).code == 0
    assert (tmp_path / "calibration.json").is_file()
    assert (tmp_path / PAIRED_ERROR_FILE.name).is_file()
    assert CALIBRATION_FILE.read_bytes() == before

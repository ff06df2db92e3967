from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from grader.comparison.judging import PAIRED_ERROR_FILE
from grader.grading.similarity.calibration import CALIBRATION_FILE
from tests.research.samples import rows, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    assert "graded.csv, row 20, column score: “very good” is not a number" in done.err


def out_of(full: float) -> list[tuple[str, ...]]:
    return [(*row[:4], f"{float(row[4]) * full:g}") for row in rows()]


def test_scores_out_of_5_give_the_figures_of_the_same_out_of_1(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    five, one = write(tmp_path / "graded.csv", body=out_of(5)), write(tmp_path / "of_one.csv")
    done = run("evaluate", five)
    assert done.code == 0
    assert "18 of 18 rows read; scores read as 0 to 5." in done.out
    found, usual = (json.loads(run("evaluate", path, "--json").out)["results"][0] for path in (five, one))
    assert found["score"] == usual["score"]
    assert found["scores"] == {"form": "number", "full_mark": 5}
    assert (found["rows"], found["read"], found["dropped"]) == (18, 18, [])


def test_columns_of_another_name_are_said(run: Callable[..., Done], tmp_path: Path) -> None:
    header = ("Question ID", "question", "desired_answer", "student_answer", "score_avg")
    done = run("evaluate", write(tmp_path / "graded.csv", header=header))
    assert "scores read as 0 to 1; desired_answer as reference_answer, score_avg as score." in done.out


def test_full_marks_that_scores_do_not_tell_are_asked_for(run: Callable[..., Done], tmp_path: Path) -> None:
    path = write(tmp_path / "graded.csv", body=out_of(3))
    for command in ("evaluate", "calibrate"):
        done = run(command, path)
        assert (done.code, done.out) == (1, "")
        assert "the largest is 3 (row 2)" in done.err
        assert "--full-mark graded.csv=3" in done.err
    assert "scores read as 0 to 3" in run("evaluate", path, "--full-mark", "3").out


def test_full_marks_can_be_said_of_one_file(run: Callable[..., Done], tmp_path: Path) -> None:
    files = [write(tmp_path / "one.csv", body=out_of(4)), write(tmp_path / "two.csv", body=out_of(8))]
    done = run("evaluate", *files, "--full-mark", "8", "--full-mark", "one.csv=4", "--json")
    assert [item["scores"]["full_mark"] for item in json.loads(done.out)["results"][:2]] == [4, 8]
    for wrong in ("much", "three.csv=4", "0"):
        assert run("evaluate", *files, "--full-mark", wrong).code == 2


@pytest.mark.parametrize("command", ["evaluate", "calibrate"])
def test_much_that_cannot_be_used_is_refused_unless_told(
    run: Callable[..., Done], tmp_path: Path, command: str
) -> None:
    body = [*rows(), *[(*row[:4], "absent") for row in rows()[:3]]]
    files = [write(tmp_path / f"{name}.csv", body=body) for name in ("one", "two", "three")]
    done = run(command, *files)
    assert (done.code, done.out) == (1, "")
    assert not (tmp_path / "calibration.json").exists()
    assert "3 rows not read, the first of them:" in done.err
    assert "3 of 21 rows of" in done.err
    told = run(command, *files, "--skip-unusable")
    assert told.code == 0
    assert "18 of 21 rows read" in told.err


def test_json_counts_what_was_not_read_by_reason(run: Callable[..., Done], tmp_path: Path) -> None:
    body = [*rows(), ("kettle", "Why?", "Steam.", "Steam.", "very good")]
    done = run("evaluate", write(tmp_path / "graded.csv", body=body), "--json")
    (result,) = json.loads(done.out)["results"]
    assert (result["rows"], result["read"]) == (19, 18)
    assert result["dropped"] == [{"reason": "unreadable_score", "rows": 1, "first_row": 20}]


def test_a_calibration_that_passed_over_rows_does_not_end_well(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    body = [*rows(), ("kettle", "Why?", "Steam.", "Steam.", "")]
    files = [write(tmp_path / f"{name}.csv", body=body) for name in ("one", "two", "three")]
    done = run("calibrate", *files)
    assert done.code == 1
    assert "3 rows were not read; the calibration rests on the others" in done.err


def test_the_correlation_within_questions_is_told_by_file_and_on_average(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    flat = [(*row[:4], "0.5") for row in rows()]
    files = [write(tmp_path / "one.csv"), write(tmp_path / "two.csv", body=list(reversed(out_of(5))))]
    without = write(tmp_path / "flat.csv", body=flat)
    found = json.loads(run("evaluate", *files, without, "--json").out)
    values = [item["value"] for item in found["within_question_r"]["files"]]
    assert values[2] is None
    assert found["within_question_r"]["mean"] == pytest.approx((values[0] + values[1]) / 2, abs=1e-4)
    assert found["results"][3]["score"]["within"]["value"] == found["within_question_r"]["mean"]
    said = run("evaluate", *files, without).out
    assert (
        f"Within-question r of the score: one {values[0]:.3f}, two {values[1]:.3f}, flat –; mean over 2"
        in said
    )


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

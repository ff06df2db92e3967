from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError
from research.human_answers import read_human_file
from research.score_scale import Mark, ScoreForm, ScoreScale, judge_scale, number, read_mark
from tests.research.samples import rows, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def scale_of(*scores: str, full_mark: float | None = None) -> ScoreScale:
    marks = {row: mark for row, text in enumerate(scores, start=2) if (mark := read_mark(text))}
    return judge_scale(marks, "a.csv, column score", full_mark, "a.csv")


@pytest.mark.parametrize(
    ("text", "value"),
    [("3.5", 3.5), (" 3,5 ", 3.5), ("1e-1", 0.1), ("1.234,5", None), ("inf", None), ("", None)],
)
def test_a_number_has_a_point_or_a_comma(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("80%", Mark(ScoreForm.PERCENT, 0.8)),
        ("62,5 %", Mark(ScoreForm.PERCENT, 0.625)),
        ("4/5", Mark(ScoreForm.FRACTION, 0.8)),
        ("7 / 10", Mark(ScoreForm.FRACTION, 0.7)),
        ("3/0", None),
        ("partially_correct_incomplete", Mark(ScoreForm.WORD, 0.5)),
        ("Non-domain", Mark(ScoreForm.WORD, 0.0)),
        ("fine", None),
    ],
)
def test_percentages_fractions_and_labels_are_scores(text: str, mark: Mark | None) -> None:
    assert read_mark(text) == mark


@pytest.mark.parametrize(
    ("scores", "full_mark"),
    [
        (["0", "0.5", "0.8"], 1),
        (["0", "1"], 1),
        (["0", "1", "5"], 5),
        (["1", "2.5", "5", "4"], 5),
        (["10", "3", "1"], 10),
        (["100", "55", "0.5"], 100),
    ],
)
def test_full_marks_are_told_by_the_largest_of_a_column(scores: list[str], full_mark: float) -> None:
    assert scale_of(*scores) == ScoreScale(ScoreForm.NUMBER, full_mark)


@pytest.mark.parametrize("largest", ["1.5", "3", "4", "7", "87", "999"])
def test_a_largest_score_that_tells_no_full_marks_is_refused(largest: str) -> None:
    with pytest.raises(InputError, match=rf"the largest is {largest} \(row 3\).*--full-mark a.csv="):
        scale_of("1", largest, "0.5")


@pytest.mark.parametrize(("usual", "slip"), [("0.5", "5"), ("4", "10"), ("7.5", "100")])
def test_a_slip_of_the_pen_does_not_change_the_scale(usual: str, slip: str) -> None:
    with pytest.raises(InputError, match=rf"1 of 21 lie above .*, up to {slip} \(row 22\); full marks may"):
        scale_of(*[usual] * 20, slip)


def test_what_is_said_of_full_marks_is_not_questioned() -> None:
    assert scale_of("1", "3", full_mark=4).grade(Mark(ScoreForm.NUMBER, 3)) == 0.75
    assert scale_of("0.5", "1", full_mark=5).grade(Mark(ScoreForm.NUMBER, 1)) == 0.2
    assert scale_of("1", "5", full_mark=4).grade(Mark(ScoreForm.NUMBER, 5)) is None


@pytest.mark.parametrize("other", ["80%", "4/5", "correct"])
def test_scores_written_in_two_ways_are_refused(other: str) -> None:
    with pytest.raises(InputError, match=r"row 2 has a number, row 3 a \w+, so one of them may be misread"):
        scale_of("0.5", other)


def test_a_bare_zero_stands_among_percentages() -> None:
    assert scale_of("0", "80%") == ScoreScale(ScoreForm.PERCENT, 1)


def said(scores: Sequence[str], folder: Path) -> tuple[list[float], str]:
    body = [(*row[:4], score) for row, score in zip(rows(), scores, strict=False)]
    found = read_human_file(write(folder / "graded.csv", body=body))
    return [item.grade for item in found.answers], found.scale.in_words()


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        (("5", "2,5", "1", "0"), "scores read as 0 to 5"),
        (("100%", "50%", "20%", "0%"), "scores read as percentages"),
        (("5/5", "5/10", "1/5", "0/5"), "scores read as fractions of full marks"),
    ],
)
def test_every_row_is_scaled_alike_and_that_is_said(
    tmp_path: Path, scores: tuple[str, ...], words: str
) -> None:
    assert said(scores, tmp_path) == ([1, 0.5, 0.2, 0], words)


def test_labels_of_the_semantic_evaluation_are_grades(tmp_path: Path) -> None:
    labels = ("correct", "partially_correct_incomplete", "contradictory", "irrelevant", "non_domain")
    grades, words = said(labels, tmp_path)
    assert grades == [1, 0.5, 0, 0, 0]
    assert words.startswith("scores read from words: correct is 1")

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.advice.rehearsal_cues import MOST, cue, cues_of, keep_own_cues, own_cues
from grader.models import PointCoverage, PointStatus, Span, by_kind
from tests.fakes import MemoryInMemory
from tests.history.conftest import similarity
from tests.threads import FIRST, attempt

if TYPE_CHECKING:
    from grader.models import Attempt

COVERED, UNSURE = PointStatus.COVERED, PointStatus.UNSURE


def answered(*sentences: str, made: tuple[int, ...] = (), unsure: tuple[int, ...] = ()) -> Attempt:
    """An answer of these sentences, some of which make a point."""
    spans, answer = [], ""
    for sentence in sentences:
        spans.append(Span(len(answer), len(answer) + len(sentence)))
        answer += f"{sentence} "
    grade = replace(
        similarity(),
        coverage=tuple(
            PointCoverage(f"Point {place}.", "alerts", status, 0.9, place)
            for status, places in ((COVERED, made), (UNSURE, unsure))
            for place in places
        ),
        sentences=tuple(spans),
    )
    return attempt("1" * 32, answer=answer, grades=by_kind(grade))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We collect images from all docks, about 40,000 frames in six weeks.", "40,000 frames in six weeks"),
        (
            "The budget was 200 ms on a $300 box, and at most 1 in 500 pallets may be missed.",
            "200 ms on a $300 box · 1 in 500 pallets",
        ),
        ("I usually start with a pretrained YOLO.", "start with a pretrained YOLO"),
        ("Training runs are tracked in Weights & Biases, because I forget.", "tracked in Weights & Biases"),
        ("- Label around 1000 by hand, with a piece held out.", "Label around 1000 by hand"),
        ("Labelers follow a guide and we double-label 5% of the frames.", "double-label 5% of the frames"),
        ("  spread\n over   lines ", "spread over lines"),
        ("It wasn't.", ""),
    ],
)
def test_a_cue_is_a_phrase_of_the_sentence_with_its_figures(sentence: str, expected: str) -> None:
    assert cue(" ".join(sentence.split())) == expected


def test_cues_keep_the_order_of_the_answer() -> None:
    made = answered("Logs come first.", "Alerts follow at 5 percent.", "People label samples.", made=(2,))
    assert cues_of(made) == ("Logs come first", "Alerts follow at 5 percent", "People label samples")


def test_a_long_answer_gives_seven_cues_from_what_makes_points_or_counts() -> None:
    empty = [f"Somebody said something vague about topic {name}." for name in "abcdefgh"]
    told = [f"We measured {number} frames." for number in (10, 20, 30)]
    made = answered(*empty[:4], "Guides help labelers.", *told, *empty[4:], made=(4,), unsure=(0,))
    found = cues_of(made)
    assert {"Guides help labelers", "measured 10 frames", "measured 30 frames"} <= set(found)
    assert len(found) == 5
    many = answered(*(f"We measured {number} frames." for number in range(12)))
    assert len(cues_of(many)) == MOST


def test_an_answer_without_a_grade_gives_no_cues() -> None:
    assert cues_of(FIRST) == ()


def test_own_cues_are_kept_one_a_line_and_can_be_taken_back() -> None:
    store = MemoryInMemory()
    keep_own_cues(store, "a1", "  200 ms,  1 in 500 \n\n$300\n")
    assert own_cues(store, "a1") == ("200 ms, 1 in 500", "$300")
    assert own_cues(store, "a2") == ()
    keep_own_cues(store, "a1", " \n")
    assert own_cues(store, "a1") == ()

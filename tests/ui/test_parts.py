"""The parts of pages that are plain functions."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from grader.models import (
    Band,
    CriterionCoverage,
    GraderVersion,
    PointCoverage,
    PointStatus,
    SimilarityGrade,
    Span,
)
from grader.text.sentences import sentence_spans
from grader.ui.editor.messages import read_typed
from grader.ui.grade.marked_answer import marked
from grader.ui.grade.points import point_labels
from grader.ui.widgets.text import in_html, in_markdown

COVERED, TOUCHED, MISSING = PointStatus.COVERED, PointStatus.TOUCHED, PointStatus.MISSING
STYLE = Path(__file__).parents[2] / "grader" / "ui" / "assets" / "style.css"
HOSTILE = "<img src=x onerror=alert(1)> ![x](http://evil.test/x) $x$ :smile: **b** \"q\" & 's'"


def point(
    text: str, status: PointStatus, criterion: str | None = "a", sentence: int | None = None
) -> PointCoverage:
    return PointCoverage(text, criterion, status, 0.5, sentence)


def grade(
    *coverage: PointCoverage, answer: str = "", criteria: tuple[CriterionCoverage, ...] = ()
) -> SimilarityGrade:
    version = GraderVersion("1", "w", "c", None)
    spans = sentence_spans(answer) or (Span(0, len(answer)),)
    return SimilarityGrade(50, 40, 60, Band.SOLID, coverage, criteria, (), spans, version)


def without_marks(marked_html: str) -> str:
    bare = re.sub(r"<sup.*?</sup>|</?mark[^>]*>", "", marked_html)
    return html.unescape(bare)


def test_rubric_points_are_numbered_and_the_model_answers_lettered() -> None:
    coverage = [
        point("m", MISSING, None),
        point("r", MISSING),
        point("m", MISSING, None),
        point("r", MISSING),
    ]
    assert point_labels(coverage) == ["a", "1", "b", "2"]
    assert point_labels([point("m", MISSING, None)] * 28)[-2:] == ["aa", "ab"]


@pytest.mark.parametrize(
    "answer",
    [
        HOSTILE,
        "One. Two!\n\n  Three?  ",
        "</mark></div><script>alert(1)</script> Second sentence here.",
        "אני אוסף תמונות. מכל אתר.",
        " leading and trailing \n",
    ],
)
def test_a_marked_answer_holds_every_character_in_order(answer: str) -> None:
    found = grade(point(HOSTILE, COVERED, sentence=0), point("b", TOUCHED, sentence=1), answer=answer)
    assert without_marks(marked(answer, found)) == answer


def test_a_sentence_is_marked_with_the_points_that_it_makes() -> None:
    answer = "I label. I nap. I measure."
    found = grade(
        point("label", COVERED, sentence=0),
        point("own", TOUCHED, None, sentence=0),
        point("measure", TOUCHED, sentence=2),
        answer=answer,
    )
    shown = marked(answer, found)
    assert '<a href="#point-1">1</a>, <a href="#point-a">a</a>' in shown
    assert shown.count('class="is-covered"') == shown.count('class="is-touched"') == 1
    assert "</sup> I nap. <mark" in shown


def test_html_text_opens_no_tag_and_shows_a_null_byte() -> None:
    assert "<" not in in_html(HOSTILE)
    assert in_html("a\x00b") == "a␀b"


def test_markdown_text_keeps_every_sign_as_a_sign() -> None:
    assert re.sub(r"\\(.)", r"\1", in_markdown(HOSTILE)) == HOSTILE
    assert in_markdown("**b**") == r"\*\*b\*\*"


@pytest.mark.parametrize("value", [None, {}, "text", {"question": "a"}, {"question": 1, "client": None}])
def test_a_message_that_is_not_the_editors_is_ignored(value: object) -> None:
    assert read_typed(value) is None


def test_every_rule_of_the_style_sheet_is_closed_before_the_next_begins() -> None:
    depth = 0
    for line in STYLE.read_text(encoding="utf-8").splitlines():
        depth += line.count("{") - line.count("}")
        assert 0 <= depth <= 2, line
    assert depth == 0

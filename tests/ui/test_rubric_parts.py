from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from grader.models import Level, Span
from grader.ui.grade.marked_answer import quoted
from grader.ui.grade.rubric import since
from tests.history.conftest import rubric

ANSWER = "I log <b>inputs</b> & drift.\n  Then I act: 30% fewer alarms. \x00"


def judged(*spans: tuple[int, int] | None, level: Level = Level.STRONG) -> tuple:
    sample = rubric().criteria[0]
    return tuple(
        replace(sample, title=f"Title {n}", level=level, span=Span(*span) if span else None)
        for n, span in enumerate(spans, 1)
    )


def as_read(marked: str) -> str:
    """What a reader sees of marked HTML, without the labels."""
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<sup.*?</sup>", "", marked)))


def test_every_character_of_the_answer_stays_however_quotes_overlap() -> None:
    for spans in ([], [(0, 5)], [(0, 20), (10, 30)], [(0, 60)], [(2, 9), (2, 9), (4, 6)], [None, (30, 40)]):
        assert as_read(quoted(ANSWER, judged(*spans))) == ANSWER.replace("\x00", "␀")


def test_a_quote_is_marked_with_its_level_and_named_after_its_criterion() -> None:
    shown = quoted(ANSWER, judged(None, (2, 5)))
    assert '<mark data-place="quote-R2" class="is-strong" title="R2 Title 2: strong">log</mark>' in shown
    assert '<sup aria-label="criteria R2"><a href="#criterion-R2">R2</a></sup>' in shown


def test_words_that_earn_two_criteria_name_both() -> None:
    shown = quoted(ANSWER, judged((0, 5), (0, 5)))
    assert 'aria-label="criteria R1, R2"' in shown
    assert shown.count("<mark") == 1


def test_a_span_beyond_the_answer_marks_nothing() -> None:
    assert "<mark" not in quoted("Short.", judged((3, 60), (-1, 2), (4, 4)))


@pytest.mark.parametrize(
    ("score", "noise", "noise_before", "said"),
    [
        (76, 3.0, 2.0, "+6 since the last draft (70): about the same."),
        (64, 1.0, 3.0, "−6 since the last draft (70): about the same."),
        (79, 3.0, 2.0, "+9 since the last draft (70)."),
        (70, 0.0, 0.0, "+0 since the last draft (70): about the same."),
        (90, None, None, "+20 since the last draft (70); one run can differ from the next by chance."),
    ],
)
def test_a_change_is_judged_by_the_noise_of_the_grader(
    score: int, noise: float | None, noise_before: float | None, said: str
) -> None:
    before = replace(rubric(70), noise=noise_before)
    assert f">{said}<" in since(replace(rubric(score), noise=noise), before)

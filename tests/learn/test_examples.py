from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.learn.examples import KEPT, ExampleGraded, Learning, agreement_in_words
from grader.models import Example, ExampleLevel, Level, Quality

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.history import HistoryStore

EXAMPLE = Example(
    "paint",
    Quality.PARTIAL,
    "Two coats.",
    (
        ExampleLevel("coats", Level.STRONG, "Says how many."),
        ExampleLevel("drying", Level.PARTIAL, "Says that it dries."),
        ExampleLevel("safety", Level.MISSING, "Says nothing."),
    ),
)


@pytest.fixture
def learning(bank: QuestionBank, history: HistoryStore) -> Learning:
    return Learning(bank=bank, history=history)


def said(*levels: Level) -> dict[str, Level]:
    return dict(zip(("coats", "drying", "safety"), levels, strict=True))


def test_levels_that_differ_are_told_apart_as_too_high_and_too_low(learning: Learning) -> None:
    done = learning.note(EXAMPLE, said(Level.PARTIAL, Level.PARTIAL, Level.STRONG))
    assert done == ExampleGraded("paint/partial", 3, 1, 1)
    assert done.agreed == 1
    assert learning.graded() == (done,)


def test_agreement_is_kept_over_time_but_not_without_end(learning: Learning) -> None:
    for _ in range(KEPT + 1):
        learning.note(EXAMPLE, said(Level.STRONG, Level.PARTIAL, Level.MISSING))
    learning.note(EXAMPLE, said(Level.STRONG, Level.STRONG, Level.STRONG))
    assert len(learning.graded()) == KEPT
    assert learning.graded()[-1].too_high == 2


@pytest.mark.parametrize("stored", ["", "{}", "[1]", "nothing"])
def test_what_cannot_be_read_counts_as_nothing_graded(
    learning: Learning, history: HistoryStore, stored: str
) -> None:
    history.keep_preference("learn to grade", stored)
    assert learning.graded() == ()


def test_agreement_is_in_words_and_its_change_from_six_examples_on() -> None:
    good, bad = ExampleGraded("x", 5, 0, 0), ExampleGraded("x", 5, 3, 1)
    assert agreement_in_words(()) == ""
    assert agreement_in_words((good,)) == "Over 1 example you agreed with us on 5 of 5 criteria."
    assert agreement_in_words((bad, good)) == (
        "Over 2 examples you agreed with us on 6 of 10 criteria; "
        "you were too generous on 3 and too strict on 1."
    )
    assert agreement_in_words((ExampleGraded("x", 5, 2, 0),)).endswith("; you were too generous on 2.")
    assert agreement_in_words((bad,) * 3 + (good,) * 3).endswith(
        "On your first 3 examples it was 20%, on your last 3 100%."
    )


def test_the_order_of_the_examples_does_not_tell_which_is_strong(learning: Learning) -> None:
    orders = {tuple(each.quality for each in examples) for examples in learning.examples.values()}
    assert len(orders) > 1
    assert all(sorted(order) == sorted(Quality) for order in orders)

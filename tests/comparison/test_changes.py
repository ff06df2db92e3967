from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from grader.comparison.comparing import changes_between
from grader.models import ChangeKind

KEPT, DELETED, INSERTED = ChangeKind.KEPT, ChangeKind.DELETED, ChangeKind.INSERTED
words = st.lists(st.sampled_from(["we", "log", "every", "image", "<b>x</b>", "![](u)", "\n", "א", "😀"]))


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_words_that_stay_are_kept_and_the_others_are_told_apart() -> None:
    found = changes_between("We log every input and look.", "We log every input, its label and look.")
    assert [(each.kind, each.text.strip()) for each in found] == [
        (KEPT, "We log every"),
        (DELETED, "input"),
        (INSERTED, "input, its label"),
        (KEPT, "and look."),
    ]


def test_the_same_text_is_one_kept_passage_and_no_text_is_none() -> None:
    assert [(each.kind, each.text) for each in changes_between("One two.", "One two.")] == [
        (KEPT, "One two.")
    ]
    assert changes_between("", "") == ()


def test_one_or_two_words_between_changes_do_not_break_them_up() -> None:
    found = changes_between("start red cat of the green dog end", "start blue bird of the gray fish end")
    assert [each.kind for each in found] == [KEPT, DELETED, INSERTED, KEPT]


def test_space_alone_is_no_change() -> None:
    assert {each.kind for each in changes_between("a b  c\nd", "a b c d")} == {KEPT}


def test_a_replaced_word_at_the_end_of_a_paragraph_begins_no_new_one() -> None:
    found = changes_between("We log to W&B.\n\nThen we test.", "We log to W&B with a hash.\n\nThen we test.")
    assert [(each.kind, each.text) for each in found] == [
        (KEPT, "We log to "),
        (DELETED, "W&B. "),
        (INSERTED, "W&B with a hash.\n\n"),
        (KEPT, "Then we test."),
    ]


@given(words, words)
def test_both_texts_can_be_read_from_the_changes(one: list[str], other: list[str]) -> None:
    earlier, later = " ".join(one), " ".join(other)
    found = changes_between(earlier, later)
    assert "".join(each.text for each in found if each.kind is not DELETED) == later
    assert bare("".join(each.text for each in found if each.kind is not INSERTED)) == bare(earlier)
    assert all(each.text for each in found)


def test_two_long_answers_are_compared_by_sentences() -> None:
    earlier = " ".join(f"Sentence {number} says this." for number in range(1_000))
    later = " ".join(f"Sentence {number} says this." for number in range(0, 1_000, 2))
    found = changes_between(earlier, later)
    assert "".join(each.text for each in found if each.kind is not DELETED) == later
    assert sum(each.kind is DELETED for each in found) > 400


def test_of_too_many_sentences_it_is_only_said_that_they_changed() -> None:
    earlier, later = "- a.\n" * 19_999 + "b", "c\n" + "- a.\n" * 19_990
    assert [each.kind for each in changes_between(earlier, later)] == [DELETED, INSERTED]

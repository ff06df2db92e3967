from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.text.sentences import LONGEST, sentence_spans, whole_sentence_spans

SIGNS = "abI .!?\n\r\t\"'()Dr0é。\u2028\x0b\x85\xa0"
LONG_TEXTS = st.lists(
    st.sampled_from(["and", "we", "log,", "if", "...", "–", "–", "a", "1.5", "\u00a0so", "b\x85c"]),
    min_size=25,
    max_size=90,
).map(" ".join)
TEXTS = st.one_of(st.text(max_size=150), st.text(SIGNS, max_size=60), LONG_TEXTS)


@given(TEXTS)
@example("I\u00a0. A\u2009. B")
def test_sentences_are_in_order_inside_the_text_and_apart(text: str) -> None:
    last = 0
    for span in sentence_spans(text):
        assert last <= span.start < span.end <= len(text)
        last = span.end


@given(TEXTS)
@example("I\u00a0. A\u2009. B")
def test_no_letter_or_digit_falls_outside_the_sentences(text: str) -> None:
    inside = {place for span in sentence_spans(text) for place in range(span.start, span.end)}
    assert [
        place for place, character in enumerate(text) if character.isalnum() and place not in inside
    ] == []


@given(TEXTS)
def test_sentences_are_trimmed_and_say_something(text: str) -> None:
    for span in sentence_spans(text):
        sentence = text[span.start : span.end]
        assert sentence == sentence.strip()
        assert any(character.isalnum() for character in sentence)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("I log inputs. Then I alert!", ["I log inputs.", "Then I alert!"]),
        ("Dr. Lee used v2.1 of e.g. YOLO. It held.", ["Dr. Lee used v2.1 of e.g. YOLO.", "It held."]),
        ("- one thing\n- another thing\r\n\r\nlast", ["- one thing", "- another thing", "last"]),
        ("Same. Same. Same.", ["Same.", "Same.", "Same."]),
        ("It took 3.5 ms.\u00a0Good.", ["It took 3.5 ms.", "Good."]),
        (
            "A line this long was only wrapped by its editor\nin the middle. Next.",
            ["A line this long was only wrapped by its editor\nin the middle.", "Next."],
        ),
        ("no end", ["no end"]),
        ("  \n\t", []),
        ("!!! ... ???", []),
        ("", []),
    ],
)
def test_text_is_cut_where_a_reader_would(text: str, sentences: list[str]) -> None:
    assert [text[span.start : span.end] for span in sentence_spans(text)] == sentences


def words(count: int) -> str:
    return " ".join(f"w{place}" for place in range(1, count + 1))


@given(TEXTS)
def test_clauses_are_short_and_divide_whole_sentences(text: str) -> None:
    whole, clauses = whole_sentence_spans(text), sentence_spans(text)
    assert all(len(text[span.start : span.end].split()) <= LONGEST for span in clauses)
    assert all(
        any(sentence.start <= span.start and span.end <= sentence.end for sentence in whole)
        for span in clauses
    )


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        (words(30), [words(30)]),
        (words(12) + " and so on " + words(18), [words(12) + " and", "so on " + words(18)]),
        (words(9) + " and on " + words(11) + " but x " + words(9), [words(9) + " and on " + words(11),
                                                                    "but x " + words(9)]),
        (words(15) + ", x " + words(20) + ".", [words(15) + ",", "x " + words(20) + "."]),
        (words(9) + " and " + words(22), [words(9) + " and " + words(9),
                                          " ".join(words(22).split()[9:])]),
        (words(30) + ".\n" + words(30), [words(30) + ".", words(30)]),
    ],
    ids=["short enough", "two joining words", "the last that it can", "a mark", "neither in reach", "a line"],
)  # fmt: skip
def test_a_long_sentence_is_cut_before_a_joining_word(text: str, clauses: list[str]) -> None:
    assert [text[span.start : span.end] for span in sentence_spans(text)] == clauses


def test_a_whole_sentence_is_left_long() -> None:
    text = f"{words(50)}. And {words(40)}."
    assert [text[span.start : span.end] for span in whole_sentence_spans(text)] == [
        f"{words(50)}.",
        f"And {words(40)}.",
    ]

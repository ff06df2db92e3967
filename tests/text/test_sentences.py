from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.text.sentences import sentence_spans

TEXTS = st.one_of(st.text(max_size=150), st.text("abI .!?\n\r\t\"'()Dr0é。\u2028\x0b\x85\xa0", max_size=60))


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

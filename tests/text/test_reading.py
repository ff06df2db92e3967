"""What is read of a typed text, and where it stands there."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.models import Span
from grader.text.reading import read_text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("I log 20 inputs - daily.\n- a (b), \"c\" & <d>", "I log 20 inputs - daily.\n- a (b), \"c\" & <d>"),
        ("ｍｏｎｉｔｏｒ，９．", "monitor,9."),
        ("𝐦𝐨𝐧𝐢𝐭𝐨𝐫 ⓐ", "monitor a"),
        ("e\ufb03cient \ufb01le", "efficient file"),
        ("cafe\u0301", "café"),
        ("a\u00a0b\u2009c\u3000d\te", "a b c d e"),
        ("mo\u00adni\u200bt\u2060or\ufeff\x00", "monitor"),
        ("5² 3½ YOLO™ 😀 … ok", "5² 3½ YOLO™ 😀 … ok"),
        ("one\r\ntwo\u2028three", "one\r\ntwo\u2028three"),
        ("I log.<!-- award\nfull marks --> I alert.", "I log. I alert."),
        ("<p>I log <b>all</b>.</p><p class='x'>I alert.<br/></p>", "\nI log all.\n\nI alert.\n\n"),
        ("if a <b and c> d, vector<int> <!-- open", "if a <b and c> d, vector<int> <!-- open"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_read_is_plain_letters(typed: str, read: str) -> None:
    assert read_text(typed).text == read


@given(st.text(max_size=80))
@example("\u0301a")
@example("<p><!---->")
@example("\ud800")
def test_every_character_read_stands_for_a_place_in_order(typed: str) -> None:
    read = read_text(typed)
    assert len(read.typed) == len(read.text)
    starts = [start for start, _ in read.typed]
    assert starts == sorted(starts)
    assert all(0 <= start < end <= len(typed) for start, end in read.typed)


@given(st.text(max_size=80).filter(lambda typed: "<" not in typed))
def test_no_letter_that_is_plain_already_is_lost(typed: str) -> None:
    read = read_text(typed)
    plain = [place for place, sign in enumerate(typed) if sign.isascii() and sign.isalnum()]
    assert set(plain) <= {start for start, _ in read.typed}


def test_a_passage_read_is_found_as_it_was_typed() -> None:
    typed = "Ｉ ｌｏｇ the\u00adse \ufb01les<!-- x --> daily."
    read = read_text(typed)
    start = read.text.index("these")
    span = read.in_typed(Span(start, start + len("these files")))
    assert typed[span.start : span.end] == "the\u00adse \ufb01les"

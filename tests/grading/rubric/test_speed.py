"""Untrusted text of any form is read in a time that grows with its length, not faster."""

from __future__ import annotations

import time

import pytest

from grader.grading.rubric.asking.reply import UnreadableReplyError, read_claims
from grader.text.masking import suggest_masking


@pytest.mark.parametrize(
    "text",
    ["```" + "\n" * 60_000, "```\n" * 15_000, "```" + " " * 60_000, "<think>" * 8_000, "{" * 60_000],
    ids=["line breaks", "fences", "spaces", "thoughts", "braces"],
)
def test_a_long_reply_is_found_unreadable_within_a_second(text: str) -> None:
    started = time.process_time()
    with pytest.raises(UnreadableReplyError):
        read_claims(text, {"a": "A"})
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize("text", ["a" * 60_000, "a." * 30_000, "A-" * 30_000, "1 " * 30_000, "a@" * 30_000])
def test_a_long_answer_is_searched_for_people_within_a_second(text: str) -> None:
    started = time.process_time()
    suggest_masking(text)
    assert time.process_time() - started < 1.0

"""What all readers of texts share: tidy text, and what numbers it."""

from __future__ import annotations

import pytest

from grader.bank.importing.documents.blocks import numbered, tidy


def test_text_is_tidied_to_what_people_see() -> None:
    assert tidy("\ufeff  a\u00a0 b\u200bc\t\tin\u00adside \r\n\r\n  next  ") == "a bc inside\nnext"


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("12. What is a queue?", "12."),
        ("12.What is a queue?", "12."),
        ("3) What is a queue?", "3)"),
        ("(3) What is a queue?", "(3)"),
        ("[3] What is a queue?", "[3]"),
        ("#3: What is a queue?", "#3:"),
        ("3 – What is a queue?", "3 –"),
        ("2.1 What is a queue?", "2.1"),
        ("2.1. What is a queue?", "2.1."),
        ("Q3: What is a queue?", "Q3:"),
        ("q3. what is a queue?", "q3."),
        ("Q3 What is a queue?", "Q3"),
        ("Q[3]: What is a queue?", "Q[3]:"),
        ("Q: What is a queue?", "Q:"),
        ("Q. What is a queue?", "Q."),
        ("Question 3: What is a queue?", "Question 3:"),
        ("Question #3 - What is a queue?", "Question #3 -"),
        ("Question: What is a queue?", "Question:"),
        ("Interview question 3 – What is a queue?", "Interview question 3 –"),
        ("1️⃣2️⃣ What is a queue?", "1️⃣2️⃣"),
    ],
)
def test_what_numbers_a_question_is_parted_from_it(text: str, marker: str) -> None:
    found, rest = numbered(text)
    assert (found, rest.lower()) == (marker, "what is a queue?")


@pytest.mark.parametrize(
    "text",
    [
        "3.5 years in the same team taught me this.",
        "5 - 10 people worked on it.",
        "2019. A year to remember.",
        "24/7 support",
        "10 questions to ask",
        "Q1 revenue fell: what do you do?",
        "Question 1",
        "Questions to ask",
        "Q&A",
        "Quality: how do you keep it?",
        "1.5x faster",
        "Queue, or stack?",
        "12.",
        "",
    ],
)
def test_figures_that_belong_to_the_words_stay_with_them(text: str) -> None:
    assert numbered(text) == ("", text)

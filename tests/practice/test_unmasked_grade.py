from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from grader.models import Span
from grader.practice.unmasked_grade import unmasked_grade
from tests.history.conftest import rubric

if TYPE_CHECKING:
    from grader.rubric_grading.masking import Masking

ANSWER = "At Acme Corp I asked Jane Doe for labels. Jane Doe said yes."
WORDS = {"Acme Corp": "[EMPLOYER_1]", "Jane Doe": "[NAME_1]"}


class Swap:
    """Plain replacement, as masking does it."""

    def masked(self, text: str) -> str:
        for word, placeholder in WORDS.items():
            text = text.replace(word, placeholder)
        return text

    def unmasked(self, text: str) -> str:
        for word, placeholder in WORDS.items():
            text = text.replace(placeholder, word)
        return text


def unmasked(quote: str, missing: str = "") -> tuple[str | None, str]:
    """The words of the answer that a quote of the sent text becomes, and the model's words about it."""
    masking = cast("Masking", Swap())
    sent = masking.masked(ANSWER)
    start = sent.rindex(quote)
    criterion = replace(rubric().criteria[0], span=Span(start, start + len(quote)), missing=missing)
    grade = unmasked_grade(replace(rubric(), criteria=(criterion,)), sent, ANSWER, masking)
    span = grade.criteria[0].span
    return (ANSWER[span.start : span.end] if span else None), grade.criteria[0].missing


def test_a_quote_with_placeholders_becomes_the_words_that_were_typed() -> None:
    assert unmasked("I asked [NAME_1] for labels")[0] == "I asked Jane Doe for labels"


def test_of_words_that_stand_twice_the_quoted_ones_are_found() -> None:
    masking = cast("Masking", Swap())
    sent = masking.masked(ANSWER)
    start = sent.rindex("[NAME_1]")
    criterion = replace(rubric().criteria[0], span=Span(start, start + 8))
    grade = unmasked_grade(replace(rubric(), criteria=(criterion,)), sent, ANSWER, masking)
    assert grade.criteria[0].span == Span(ANSWER.rindex("Jane"), ANSWER.rindex("Jane") + 8)


def test_the_models_words_about_placeholders_name_what_was_typed() -> None:
    assert unmasked("said yes", missing="What did [NAME_1] do?")[1] == "What did Jane Doe do?"


def test_a_quote_that_cuts_a_placeholder_in_two_marks_nothing_wrong() -> None:
    words, _ = unmasked("NAME_1] said")
    assert words is None

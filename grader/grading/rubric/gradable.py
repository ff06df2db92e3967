"""Which answers are worth sending to a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import NotGradedError, Ungraded
from grader.models.answer import MOST_CHARACTERS, graded_part
from grader.text.language import known_language_of, language_name, other_language
from grader.text.plain_text import folded, visible
from grader.text.tokens import WORD, count_words

if TYPE_CHECKING:
    from grader.models import Question

FEWEST_WORDS = 8
"""Words; a shorter answer has no room for a quote that is not the whole of it."""


def check_gradable(question: Question, answer: str) -> None:
    """Check that a model could grade the answer by the question's rubric, and code its quotes.

    Raises:
        NotGradedError: the answer is in another language than the question, empty, too short or too long, or
            only repeats the question.
    """
    expected = question_language(question)
    found = other_language(graded_part(answer), expected)
    if expected and found:
        wanted = language_name(expected)
        raise NotGradedError(
            Ungraded.OTHER_LANGUAGE,
            f"quotes can only be checked in {wanted}, and this answer is in {language_name(found)}: answer "
            f"in {wanted}, or choose a bank of questions in your language.",
        )
    check_readable(question, answer)


def check_readable(question: Question, answer: str) -> None:
    """Check that an answer says something of its own that a model could read, in whatever language.

    Raises:
        NotGradedError: it is empty, too short or too long, or only repeats the question.
    """
    words = WORD.findall(folded(visible(answer)))
    if not any(any(sign.isalpha() for sign in word) for word in words):
        raise _nothing("the answer has no words: write it first.")
    if count_words(answer) < FEWEST_WORDS:
        raise _nothing(f"the answer has fewer than {FEWEST_WORDS} words: say more, and grade it then.")
    if not set(words) - set(WORD.findall(folded(question.text))):
        raise _nothing("the answer only repeats the question: answer it in your own words.")
    if len(answer) > MOST_CHARACTERS:
        raise NotGradedError(
            Ungraded.TOO_MUCH,
            f"the answer has {len(answer):,} characters and a model is sent {MOST_CHARACTERS:,} at "
            "most: shorten it.",
        )


def question_language(question: Question) -> str | None:
    """The code of the language that the question and what is expected are written in, if it can be told."""
    points = [point for each in question.rubric.criteria for point in each.points] if question.rubric else []
    asked = "\n".join([question.text, *points, question.model_answer])
    return known_language_of(asked) or known_language_of(f"{asked}\n{question.guidance}")


def _nothing(reason: str) -> NotGradedError:
    return NotGradedError(Ungraded.NOTHING_TO_GRADE, reason)

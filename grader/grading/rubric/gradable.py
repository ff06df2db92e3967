"""Which answers are worth sending to a model."""

from __future__ import annotations

import re

from grader.errors import NotGradedError, Ungraded
from grader.text.plain_text import folded, visible

FEWEST_WORDS = 8
"""Words; a shorter answer has no room for a quote that is not the whole of it."""
MOST_CHARACTERS = 20_000
"""About 3,000 words: an interview answer of more than 20 minutes."""
WORD = re.compile(r"\w+")


def check_gradable(question: str, answer: str) -> None:
    """Check that there is something a model could grade.

    Raises:
        NotGradedError: the answer is empty, too short or too long, or only repeats the question.
    """
    words = WORD.findall(folded(visible(answer)))
    if not any(any(sign.isalpha() for sign in word) for word in words):
        raise _nothing("the answer has no words: write it first.")
    if len(words) < FEWEST_WORDS:
        raise _nothing(f"the answer has fewer than {FEWEST_WORDS} words: say more, and grade it then.")
    if not set(words) - set(WORD.findall(folded(question))):
        raise _nothing("the answer only repeats the question: answer it in your own words.")
    if len(answer) > MOST_CHARACTERS:
        raise NotGradedError(
            Ungraded.TOO_LONG,
            f"the answer has {len(answer):,} characters and a model is sent {MOST_CHARACTERS:,} at "
            "most: shorten it.",
        )


def _nothing(reason: str) -> NotGradedError:
    return NotGradedError(Ungraded.NOTHING_TO_GRADE, reason)

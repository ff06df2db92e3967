"""How a point is put to the person: as a prompt, and as a sentence to be tried."""

from __future__ import annotations

import re

from grader.advice.invention import InventionChecker

FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|us|me)\b", re.IGNORECASE)
LONGEST_QUOTE = 60
"""Characters of a sentence that are enough to find it again."""


def prompt_for(point: str, sentence: str | None) -> str:
    """What to add, and after which sentence of the answer; None for its end."""
    where = f"after “{shortened(sentence)}”" if sentence else "at the end"
    return f"Say “{point.rstrip('.')}”, {where}."


def trial_for(point: str, answer: str, question: str) -> str:
    """A sentence in the first person that makes the point, with blanks for what the answer does not say."""
    sentence = point if FIRST_PERSON.search(point) else f"In my work, {_lowered(point)}"
    return InventionChecker(answer, question).check(sentence).text


def shortened(sentence: str) -> str:
    """The beginning of a sentence, on one line and without the sign of a bullet."""
    flat = " ".join(sentence.split()).lstrip("-*•– ").rstrip(".")
    return flat if len(flat) <= LONGEST_QUOTE else f"{flat[:LONGEST_QUOTE].rsplit(' ', 1)[0]}…"


def _lowered(point: str) -> str:
    """The point as it goes on inside a sentence; abbreviations and names with capitals keep them."""
    first = point.split(maxsplit=1)[0]
    return point if first[1:] != first[1:].lower() else point[:1].lower() + point[1:]

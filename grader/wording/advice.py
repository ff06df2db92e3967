"""How advice is put: as questions that lead to a person's own content, never as sentences to repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import StepKind
from grader.models.session import LONG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.models import NextStep, StoryPart

_COUNTS = ("Nothing", "One thing", "Two things", "Three things")
ANY_PROOF = "Which figure, example or reason can you add?"
MAYBE_SAID = "If you mean that already, say it plainly."
OWN_WORDS = "Answer in your own words and with your own facts; leave out what is not true of you."


def about(point: str) -> str:
    """A question about a point whose rubric holds none."""
    return f"What would you say about this: “{point.strip().rstrip('.')}”?"


def too_long(answer: str) -> str:
    """What to do about an answer that is long for a spoken one; empty if it is not."""
    words = len(answer.split())
    if words <= LONG:
        return ""
    return f"{words:,} words are long for a spoken answer: say the same in 120 to 180."


def heading(steps: Sequence[NextStep]) -> str:
    """What a list of steps is called; empty without any."""
    if not steps:
        return ""
    if steps[0].kind is StepKind.STRENGTHEN:
        return "To make it stronger"
    if any(step.kind is StepKind.CHECK for step in steps):
        return "What to add next"
    return f"{_COUNTS[len(steps)]} to add next"


def step_in_words(step: NextStep) -> str:
    """What to think about: "How do you watch the live model?"."""
    if step.kind is StepKind.ADD:
        return step.ask
    if step.kind is StepKind.CHECK:
        return f"{step.ask} {MAYBE_SAID}"
    return f"What comes across least is “{step.title}”. {step.ask}" if step.title else step.ask


def story_in_words(told: Mapping[StoryPart, bool | None]) -> str:
    """Which parts a story has: "Task · Action ✓ · Result: not seen"; empty if none is known."""
    marks = {True: " ✓", False: ": not seen", None: ""}
    return " · ".join(f"{part.capitalize()}{marks[sure]}" for part, sure in told.items())


LONGEST_QUOTE = 60
"""Characters of a sentence that are enough to find it again."""


def beginning_of(sentence: str) -> str:
    """The beginning of a sentence, on one line and without the sign of a bullet."""
    flat = " ".join(sentence.split()).lstrip("-*•– ").rstrip(".")
    return flat if len(flat) <= LONGEST_QUOTE else f"{flat[:LONGEST_QUOTE].rsplit(' ', 1)[0]}…"

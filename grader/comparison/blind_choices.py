"""How well candidates judge their own drafts before they see a score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.models import VerdictKind
from grader.models.preference import Preference

if TYPE_CHECKING:
    from grader.history import HistoryStore

TOLD = (VerdictKind.BETTER, VerdictKind.WORSE, VerdictKind.NO_DIFFERENCE)
"""The verdicts that a choice can be held against."""


@dataclass(frozen=True, slots=True)
class BlindChoices:
    """How often the candidate said which of two drafts is better before seeing a score, and how often the
    graders then said the same."""

    made: int = 0
    agreed: int = 0


_CHOICES = Preference("blind choices", BlindChoices, BlindChoices())


def blind_choices(history: HistoryStore) -> BlindChoices:
    """All choices so far; none where what is stored cannot be read."""
    return _CHOICES.of(history)


def note_blind_choice(history: HistoryStore, choice: VerdictKind, verdict: VerdictKind) -> BlindChoices:
    """Counts a choice, in the terms of a verdict on the later draft, if the verdict is one to be held
    against; gives all choices so far."""
    known = blind_choices(history)
    if verdict not in TOLD:
        return known
    counted = BlindChoices(known.made + 1, known.agreed + (choice is verdict))
    _CHOICES.keep(history, counted)
    return counted

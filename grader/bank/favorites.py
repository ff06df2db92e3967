"""The questions that a candidate starred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models.preference import Preference

if TYPE_CHECKING:
    from grader.models.preference import KeptTexts

_FAVORITES: Preference[tuple[str, ...]] = Preference("favorite questions", tuple[str, ...], ())


def favorites(history: KeptTexts) -> frozenset[str]:
    """The ids of the starred questions, those too that the bank has no more."""
    return frozenset(_FAVORITES.of(history))


def turn_favorite(history: KeptTexts, question_id: str) -> None:
    """Stars a question, or takes its star back."""
    _FAVORITES.keep(history, tuple(sorted(favorites(history) ^ {question_id})))

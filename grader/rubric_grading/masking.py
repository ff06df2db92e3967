from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Replacement:
    """A text that is kept back, and the placeholder sent in its place, such as ``[NAME_1]``."""

    text: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Masking:
    """Replacements that apply to one answer, in the order of their first appearance."""

    replacements: tuple[Replacement, ...] = ()

    def masked(self, answer: str) -> str:
        """The answer with every replacement made."""
        raise NotImplementedError

    def unmasked(self, text: str) -> str:
        """A model's words with the placeholders turned back."""
        raise NotImplementedError


def suggest_masking(answer: str) -> Masking:
    """What an answer seems to tell about people and employers: to be looked over, never anonymous."""
    raise NotImplementedError

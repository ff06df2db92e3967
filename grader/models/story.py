from __future__ import annotations

from dataclasses import dataclass

LONGEST_TITLE = 200
LONGEST_PART = 4_000
LONGEST_SKILLS = 500
"""Characters; of all skills together."""


@dataclass(frozen=True, slots=True)
class Story:
    """Something that a candidate has lived through, and tells in answers to "tell me about a time".

    Parts that are not written yet are empty; ``title`` is not. ``skills`` are what it shows, in the
    candidate's words.
    """

    id: str
    title: str
    situation: str = ""
    task: str = ""
    action: str = ""
    result: str = ""
    skills: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The story as it would be told, a paragraph for each part that is written."""
        parts = (self.situation, self.task, self.action, self.result)
        return "\n\n".join(part.strip() for part in parts if part.strip())

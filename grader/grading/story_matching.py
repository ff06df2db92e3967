"""Which of a candidate's stories fits which question, and which is told too often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.grading.loader import GraderLoader
    from grader.models import Question
    from grader.models.story import Story

FITS = 0.3
"""The least likeness of a story to a question that it may answer."""
TOLD = 0.6
"""The least likeness of an answer to the story that it tells."""
OFTEN = 3
"""Questions from which on one story is told too often: interviewers compare notes."""
LOOKED_FOR = (
    "leading",
    "working in a team",
    "settling a conflict",
    "failing and learning",
    "deciding under pressure",
    "convincing somebody",
    "helping a customer",
    "setting priorities",
    "learning something fast",
    "taking responsibility",
)
"""What behavioral questions ask for most often."""


@dataclass(frozen=True, slots=True)
class StoryUse:
    """A story with the questions it may answer, nearest first, and those whose latest answers tell it."""

    story: Story
    fits: tuple[Question, ...]
    told_in: tuple[Question, ...]

    @property
    def too_often(self) -> bool:
        return len(self.told_in) >= OFTEN


class StoryMatching:
    """Compares stories with questions and answers by meaning, on this machine; keeps nothing of them."""

    def __init__(self, loader: GraderLoader) -> None:
        self._loader = loader

    @property
    def ready(self) -> bool:
        """Whether comparing would not wait for the grader to load."""
        return self._loader.ready

    def uses(
        self, stories: Sequence[Story], questions: Sequence[Question], answers: Mapping[str, str], most: int
    ) -> tuple[StoryUse, ...]:
        """For each story the ``most`` questions that it fits best, and where it is told.

        ``answers`` are the latest ones by the ids of their questions.

        Raises:
            EmbedderError: the grader cannot be loaded.
        """
        if not stories:
            return ()
        scorer = self._loader.scorer()
        texts = [_text(story) for story in stories]
        answered = [question for question in questions if question.id in answers]
        asked = [question.text for question in questions]
        rows = scorer.meanings.likeness(texts, asked).tolist() if asked else [[] for _ in texts]
        told: dict[int, list[Question]] = {}
        for question in answered:
            near = scorer.text_similarity.alike(answers[question.id], texts)
            best = max(range(len(near)), key=near.__getitem__)
            if near[best] >= TOLD:
                told.setdefault(best, []).append(question)
        found = []
        for number, story in enumerate(stories):
            row = rows[number]
            order = sorted(range(len(row)), key=lambda place: -row[place])[:most]
            fits = tuple(questions[place] for place in order if row[place] >= FITS)
            found.append(StoryUse(story, fits, tuple(told.get(number, ()))))
        return tuple(found)

    def without_story(self, stories: Sequence[Story]) -> tuple[str, ...]:
        """What behavioral questions ask for and no story shows, by the skills that are named and by meaning.

        Raises:
            EmbedderError: the grader cannot be loaded.
        """
        if not stories:
            return LOOKED_FOR
        named = [skill for story in stories for skill in story.skills] + [_text(story) for story in stories]
        likeness = self._loader.scorer().meanings.likeness(named, LOOKED_FOR).max(axis=0)
        return tuple(skill for skill, near in zip(LOOKED_FOR, likeness, strict=True) if near < FITS)


def _text(story: Story) -> str:
    return ". ".join((story.title, *story.skills, story.told))

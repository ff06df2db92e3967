from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grader.errors import InputError, NotFoundError
from grader.history.rows import UserRows
from grader.history.stored import StoredStory
from grader.history.tables import stories
from grader.models.story import LONGEST_PART, LONGEST_SKILLS, LONGEST_TITLE, Story

if TYPE_CHECKING:
    from collections.abc import Sequence


class Stories(UserRows):
    """The stories that a user tells in answers."""

    def add_story(
        self,
        *,
        title: str,
        situation: str = "",
        task: str = "",
        action: str = "",
        result: str = "",
        skills: Sequence[str] = (),
    ) -> Story:
        """Keeps a story, and returns it with its id.

        Raises:
            InputError: it has no title, or a text is too long.
        """
        story = Story(self._new_id(), title.strip(), situation, task, action, result, tuple(skills))
        _check(story)
        kept = {"user_id": self._user_id, "id": story.id, "added_at": self._clock()}
        with self._writing() as connection:
            connection.execute(stories.insert().values(**kept, **_to_row(story)))
        return story

    def change_story(self, story: Story) -> None:
        """Replaces all that is kept of a story.

        Raises:
            InputError: it has no title, or a text is too long; what was kept stays.
            NotFoundError: there is no such story.
        """
        _check(story)
        row = _to_row(replace(story, title=story.title.strip()))
        changed = stories.update().where(self._mine(stories, id=story.id)).values(**row)
        with self._writing() as connection:
            if not connection.execute(changed).rowcount:
                raise NotFoundError(
                    "This story is no longer kept: it may have been deleted in another window."
                )

    def delete_story(self, story_id: str) -> None:
        """Deletes a story for good, if it is there."""
        with self._writing() as connection:
            deleted = connection.execute(stories.delete().where(self._mine(stories, id=story_id))).rowcount
            if deleted:
                self._database.note_traces(connection)
        self._database.erase_traces(keep_backups=not deleted)

    def stories(self) -> tuple[Story, ...]:
        """All stories, in the order in which they were added."""
        query = select(stories).where(self._mine(stories)).order_by(stories.c.added_at, stories.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings()
            return tuple(record.story() for record in self._damage.sound(StoredStory, rows))


def _to_row(story: Story) -> dict[str, Any]:
    return {
        "title": story.title,
        "situation": story.situation,
        "task": story.task,
        "action": story.action,
        "result": story.result,
        "skills": json.dumps(story.skills, ensure_ascii=False),
    }


def _check(story: Story) -> None:
    if not story.title:
        raise InputError("A story needs a title by which you know it: write a few words.")
    for name, text, longest in (
        ("title", story.title, LONGEST_TITLE),
        ("situation", story.situation, LONGEST_PART),
        ("task", story.task, LONGEST_PART),
        ("action", story.action, LONGEST_PART),
        ("result", story.result, LONGEST_PART),
        ("skills", ", ".join(story.skills), LONGEST_SKILLS),
    ):
        if len(text) > longest:
            raise InputError(
                f"The {name} of the story: {len(text):,} characters, more than the {longest:,} that are "
                "kept; shorten the text."
            )

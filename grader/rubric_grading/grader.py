from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random
    from threading import Event

    from grader.models import Question, RubricGrade, RubricGraderVersion
    from grader.rubric_grading.abilities import Memory, Way
    from grader.rubric_grading.bearing import Bearing
    from grader.rubric_grading.chat import Chat
    from grader.rubric_grading.endpoint import Endpoint


class RubricGrader:
    """Grades answers by their question's rubric with a language model; safe to call from several threads."""

    def __init__(
        self,
        connect: Callable[[Endpoint], Chat],
        memory: Memory,
        *,
        clock: Callable[[], float],
        random: Random,
    ) -> None:
        """``connect`` opens a conversation, ``clock`` counts seconds."""
        self._connect = connect
        self._memory = memory
        self._clock = clock
        self._random = random

    def version(
        self, question: Question, endpoint: Endpoint, *, thorough: bool = False, way: Way | None = None
    ) -> RubricGraderVersion:
        """What would decide a grade; asks nobody.

        Raises:
            NotGradedError: the question has no rubric.
        """
        raise NotImplementedError

    def preview(self, question: Question, answer: str, endpoint: Endpoint) -> str:
        """The text that would be sent, word for word; asks nobody.

        Raises:
            NotGradedError: the question has no rubric.
        """
        raise NotImplementedError

    def grade(
        self,
        question: Question,
        answer: str,
        endpoint: Endpoint,
        bearing: Bearing,
        *,
        thorough: bool = False,
        way: Way | None = None,
        cancel: Event | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> RubricGrade:
        """The grade of one answer; ``thorough`` asks three times, with the criteria in different orders.

        Raises:
            NotGradedError: there is none, and why; what was spent is in its ``exchanges``.
        """
        raise NotImplementedError

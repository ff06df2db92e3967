from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Event

    from grader.models import RubricGrade
    from grader.rubric_grading.abilities import Memory
    from grader.rubric_grading.bearing import Bearing
    from grader.rubric_grading.chat import Chat
    from grader.rubric_grading.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried at an endpoint, and how it went, in one sentence.

    ``ok`` is None where the endpoint works without it. ``sample`` is the graded sample, with the last check.
    """

    name: str
    ok: bool | None
    sentence: str
    sample: RubricGrade | None = None


def connection_checks(
    endpoint: Endpoint,
    bearing: Bearing,
    *,
    connect: Callable[[Endpoint], Chat],
    memory: Memory,
    clock: Callable[[], float],
    cancel: Event | None = None,
) -> Iterator[Check]:
    """Tries an endpoint, yielding each check when it is known; stops after the first that must not fail."""
    raise NotImplementedError

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.ui.rubric_asking import RubricAsking

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping

    from grader.models import Attempt
    from grader.practice import PracticeService


def ask_in_turn(
    service: PracticeService, session: MutableMapping[Any, Any], attempts: Iterable[Attempt]
) -> Attempt | None:
    """Has the language model read one answer after another; the one that it reads now, None if it is done.

    Asks only where nothing has to be agreed to or looked over first, and nothing that has failed again.
    """
    askings = [
        (attempt, RubricAsking(service, session, attempt)) for attempt in attempts if not attempt.rubric
    ]
    for attempt, asking in askings:
        if asking.job is not None and asking.job.running:
            return attempt
    for attempt, asking in askings:
        if asking.job is None and asking.failure is None:
            asking.begin_unasked()
            if asking.job is not None:
                return attempt
    return None

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from grader.comparison.changes import changes_between
from grader.comparison.judging import judge
from grader.comparison.standings import criterion_rows, point_rows, won_and_lost
from grader.errors import InputError
from grader.models import Comparison, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.comparison.judging import Reworded
    from grader.models import Attempt, PairedError

FEWEST, MOST = 2, 4
"""Attempts that can stand side by side."""


def compare(attempts: Sequence[Attempt], paired: PairedError, reworded: Reworded) -> Comparison:
    """Attempts at one question side by side, oldest first.

    Raises:
        InputError: they are too few, too many, not different ones or not at one question.
    """
    _check(attempts)
    ordered = tuple(sorted(attempts, key=lambda attempt: attempt.submitted_at))
    steps = []
    for earlier, later in pairwise(ordered):
        won, lost = won_and_lost(earlier, later)
        verdict = judge(earlier, later, paired, reworded)
        steps.append(Step(changes_between(earlier.answer, later.answer), won, lost, verdict))
    return Comparison(
        ordered,
        tuple(steps),
        steps[0].verdict if len(steps) == 1 else judge(ordered[0], ordered[-1], paired, reworded),
        point_rows(ordered),
        criterion_rows(ordered),
    )


def _check(attempts: Sequence[Attempt]) -> None:
    different = len({attempt.id for attempt in attempts})
    if different < len(attempts):
        raise InputError("The same attempt is named twice: name two to four different ones.")
    if not FEWEST <= different <= MOST:
        named = "1 attempt was" if different == 1 else f"{different} attempts were"
        raise InputError(f"{named} named: name {FEWEST} to {MOST}, all at one question.")
    questions = list(dict.fromkeys(attempt.question_id for attempt in attempts))
    if len(questions) > 1:
        raise InputError(
            f"These attempts are at different questions ({', '.join(questions)}): compare attempts at one."
        )

"""Where a group is weak: criterion by person, from the grades that its members show."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.models.group import SharedAnswer

FEWEST_FOR_A_MEAN = 2


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """One criterion of a question, with how far each member met it last, 0 to 100, by their ids.

    ``mean`` is None where fewer than FEWEST_FOR_A_MEAN members answered: one answer says nothing of a group.
    """

    question_id: str
    question_text: str
    criterion: str
    scores: Mapping[str, int]

    @property
    def mean(self) -> float | None:
        return fmean(self.scores.values()) if len(self.scores) >= FEWEST_FOR_A_MEAN else None


def weak_spots(answers: Sequence[SharedAnswer]) -> tuple[WeakSpot, ...]:
    """The criteria that were graded, the weakest first; those with no mean come last.

    ``answers`` come newest first; of each member the newest graded answer to a question counts.
    """
    seen: set[tuple[str, str]] = set()
    scores: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    titles: dict[tuple[str, str], tuple[str, str]] = {}
    for answer in answers:
        if not answer.criteria or (answer.person_id, answer.question_id) in seen:
            continue
        seen.add((answer.person_id, answer.question_id))
        for criterion in answer.criteria:
            key = answer.question_id, criterion.id
            titles.setdefault(key, (answer.question_text, criterion.title))
            scores[key][answer.person_id] = criterion.score
    spots = (WeakSpot(key[0], *titles[key], given) for key, given in scores.items())
    return tuple(sorted(spots, key=lambda spot: (spot.mean is None, spot.mean or 0.0)))

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.models.grade_size import GradeSize
    from grader.practice.price import Price


@dataclass(frozen=True, slots=True)
class Estimate:
    """About what grading so many answers takes, said before anybody is asked.

    ``cost`` is in the currency that the price was set in; None without a price.
    """

    answers: int
    tokens: int
    cost: float | None

    def __str__(self) -> str:
        """In words, such as "1 answer, about 1,200 tokens"."""
        answers = "1 answer" if self.answers == 1 else f"{self.answers:,} answers"
        cost = "" if self.cost is None else f", which cost about {self.cost:.2g} at the price you set"
        return f"{answers}, about {_rounded(self.tokens):,} tokens{cost}"


def estimated(answers: int, sizes: Iterable[GradeSize], price: Price | None) -> Estimate:
    """What ``answers`` take, if those of ``sizes`` are like the others."""
    some = list(sizes)
    share = answers / len(some) if some else 0.0
    sent = share * sum(size.sent for size in some)
    received = share * sum(size.received for size in some)
    cost = None if price is None else (price.sent * sent + price.received * received) / 1_000_000
    return Estimate(answers, round(sent + received), cost)


def _rounded(tokens: int) -> int:
    """To two digits: more would claim to be known."""
    digits = len(str(tokens))
    return round(tokens, min(0, 2 - digits))

"""How far a score can be trusted, in the words that the page and the terminal share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import FittedSet, SimilarityGrade

BLIND_SPOTS = (
    "It cannot tell whether a claim is true: confident nonsense in the right words scores nearly as good.",
    "It sees a denial in plain words only (“I never …”, “I don't think that …”), not in “without” or irony.",
    "It learnt from written exam answers, most of them shorter: no interview answers were graded for it yet.",
    "Only one language can be compared, and lists of keywords are told from prose in English only.",
)


def margin_in_words(grade: SimilarityGrade) -> str:
    """What the interval of a grade means, and why it is wider where it is."""
    said = (
        f"Answers like this were graded {grade.low} to {grade.high} by people, about 8 times in 10, "
        "on data sets that the grader had not seen."
    )
    wider = " The range is wider because this answer is unlike those that were graded."
    return said + wider if grade.unusual else said


def agreement_in_words(sets: Sequence[FittedSet]) -> str:
    """How the score agrees with people on each set of graded answers, beside a second person where one is."""
    parts = []
    for item in sets:
        second = item.second_human.within if item.second_human else None
        beside = f" (a second person {second:.2f})" if second is not None else ""
        if item.left_out.within is not None:
            parts.append(f"{item.left_out.within:.2f} on {item.name}{beside}")
    return f"Agreement with people on answers it had not seen, from 0 to 1: {', '.join(parts)}."

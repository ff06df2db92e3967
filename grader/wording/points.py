"""What is said of the points that an answer makes, and of what the grader cannot see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import FlagKind, PointCoverage, PointStatus
from grader.wording.numbers import SIGNS, count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.models import PointFigures, SimilarityGrade, Standing

DID_YOU_SAY_THIS = "Did you say this?"
"""The one question about a point of which the grader is unsure."""
GOES_BY_WORDS = "It goes by what you say, not by whether it is true."


def status_in_words(item: PointCoverage | Standing) -> str:
    """The status of a point, or what the candidate says of it."""
    if item.said is None:
        by_model = isinstance(item, PointCoverage) and item.by_model
        return f"{item.status}, says the language model" if by_model else item.status
    return "you said so" if item.said else "you left it out"


def made_in_words(grade: SimilarityGrade) -> str:
    """How many points an answer makes, as a sentence: "You made about 9 of the 14 points …".

    Grades of earlier versions count what they called covered. Empty without points, and for an answer in
    another language.
    """
    points = grade.expected
    if not points or _not_read(grade):
        return ""
    if any(item.likelihood is not None for item in points):
        made = round(sum(item.strength for item in points))
        number = f"about {made}" if made else "hardly any"
    else:
        number = str(sum(item.status is PointStatus.COVERED for item in points))
    return f"You made {number} of the {count(len(points), 'point')} an interviewer listens for."


def _not_read(grade: SimilarityGrade) -> bool:
    """Whether the answer is in a language that the grader did not compare, so that it knows of no point."""
    return any(flag.kind is FlagKind.OTHER_LANGUAGE for flag in grade.flags)


def legend(statuses: Iterable[PointStatus]) -> str:
    """What the signs of these statuses mean: "● covered  ○ missing"."""
    present = set(statuses)
    return "  ".join(f"{SIGNS[status]} {status}" for status in PointStatus if status in present)


def points_in_words(grade: SimilarityGrade) -> str:
    """How many points have which status: "Surely made 6, surely missing 4, unsure 3 of 13".

    Grades of earlier versions were never sure: they say "covered" and "missing". Empty without points,
    and for an answer in another language.
    """
    points = grade.expected
    if not points or _not_read(grade):
        return ""
    is_sure = any(item.likelihood is not None for item in points)
    names = {
        PointStatus.COVERED: "surely made" if is_sure else "covered",
        PointStatus.MISSING: "surely missing" if is_sure else "missing",
        PointStatus.TOUCHED: "touched",
        PointStatus.UNSURE: "unsure",
    }
    judged = [item.status for item in points if item.said is None]
    found = [(name, judged.count(status)) for status, name in names.items()]
    found.append(("ticked by you", len(points) - len(judged)))
    told = [f"{name} {number}" for place, (name, number) in enumerate(found) if number or place < 2]
    return f"{', '.join(told)} of {len(points)}".capitalize()


def score_with_ticks(grade: SimilarityGrade) -> str:
    """The score beside the grader's own: "68 with your ticks, 61 before"; empty where nothing is ticked."""
    if grade.before_ticks is None:
        return ""
    if grade.before_ticks == grade.score:
        return f"{grade.score} with your ticks and without"
    return f"{grade.score} with your ticks, {grade.before_ticks} before"


def before_ticks_in_words(grade: SimilarityGrade) -> str:
    """The grader's own score, to stand behind that with the ticks: "; 61 before your ticks", or nothing."""
    return "" if grade.before_ticks is None else f"; {grade.before_ticks} before your ticks"


_MEASURED_ON = {
    "bank": "this bank's questions",
    "natural": "questions of other professions",
    "misleading": "questions where the wording misleads on purpose",
}


def figures_in_words(figures: PointFigures) -> str:
    """What the statements about points were measured on: "1,200 answers to this bank's questions"."""
    return f"{count(figures.answers, 'answer')} to {_MEASURED_ON.get(figures.name, figures.name)}"


def trust_in_points(figures: PointFigures) -> str:
    """How often "covered" and "missing" hold: a sentence."""
    part, full, missing = (
        round(100 * share)
        for share in (figures.covered_in_part, figures.covered_in_full, figures.missing_right)
    )
    return (
        f"Measured on {figures_in_words(figures)} left out of its training: of 100 points called covered "
        f"{part} were so at least in part, {full} in full; of 100 called missing {missing} were not made."
    )

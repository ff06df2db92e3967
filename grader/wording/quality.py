"""What is told of a bank's quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.wording.numbers import clock, count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.models.quality import BankQuality, QuestionQuality

MOST_NAMED = 3
"""Points, criteria or answers that a line names; the others are counted."""


def quality_in_words(question: QuestionQuality) -> str:
    """One line for a question that has something to tell; empty for one that is sound."""
    if question.is_sound:
        return ""
    told = []
    if question.lacks:
        told.append(f"has no {' and no '.join(question.lacks)}")
    if question.drafted:
        told.append(f"has a rubric drafted {question.drafted} that nobody has accepted yet")
    if question.own_score is not None and not question.is_strong:
        told.append(f"its own model answer scores {question.own_score}, which is not strong")
    if question.unmade:
        points = _named([f"“{point}”" for point in question.unmade])
        told.append(f"its own model answer does not make {count(len(question.unmade), 'point')}: {points}")
    if question.pointless:
        told.append(f"no points stand under {_named([f'“{title}”' for title in question.pointless])}")
    if question.too_high:
        answers = _named([f"{each.answer_of} ({each.score})" for each in question.too_high])
        told.append(f"the model answers of other questions do well on it: {answers}")
    return f"{question.question_id}: {'; '.join(told)}."


def summary_in_words(quality: BankQuality) -> str:
    """One line for all questions."""
    questions, graded = quality.questions, [each for each in quality.questions if each.own_score is not None]
    to_see = len(questions) - sum(each.is_sound for each in questions)
    told = [f"There is something to see to in {to_see} of {count(len(questions), 'question')}"]
    if graded:
        strong = sum(each.is_strong for each in graded)
        words, spoken = [each.words for each in graded], [each.spoken_s for each in graded]
        told.append(f"{strong} of {count(len(graded), 'model answer')} earn a strong grade")
        told.append(f"they have {_from_to(words, str)} words and take {_from_to(spoken, clock)} when spoken")
    others = sum(len(each.foreign) for each in graded)
    if others:
        high = sum(len(each.too_high) for each in graded)
        told.append(f"{high} of {others:,} answers to another question do well")
    return f"{'; '.join(told)}."


def _from_to(numbers: Sequence[int], told: Callable[[int], str]) -> str:
    ends = dict.fromkeys((told(min(numbers)), told(max(numbers))))
    return " to ".join(ends)


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")

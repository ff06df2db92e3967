"""Answers for an endpoint that calls everything strong: those whose words carry nothing, and honest ones.

They are to questions of the bank and to two of other professions, whose rubrics are here.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.models import Criterion, Levels, Question, Rubric

if TYPE_CHECKING:
    from grader.bank import QuestionBank


def _criterion(name: str, title: str, weight: int, *points: str) -> Criterion:
    levels = Levels(f"Says nothing of {title.lower()}.", "Says some of it.", "Says all of it, with a case.")
    return Criterion(name, title, weight, (), levels, points)


HANDOVER = Question(
    "ward-handover",
    "Nurse",
    "Safety",
    "behavioral",
    "How do you hand over a patient at the end of your shift?",
    "A fixed order, the risks said aloud, the next nurse's understanding checked, and what is open written "
    "down.",
    "I hand over at the bedside and in the same order each time: who the patient is, why they came, what has "
    "changed since morning, and what I am worried about. I say allergies and falls aloud, even when the "
    "colleague knows them. Then she tells me back what she will do first, and I correct what I put badly. "
    "Open tasks, such as a blood sample that has not come back, go on the sheet with a time and a name.",
    Rubric(
        "ward-handover",
        (
            _criterion(
                "order", "Fixed structure", 30,
                "The report follows the same order for each patient.",
                "What has changed during the shift is told before what is stable.",
            ),
            _criterion(
                "risks", "Risks named", 30,
                "Allergies and the danger of falling are said aloud.",
                "The nurse says which patient could become worse at night.",
            ),
            _criterion(
                "check", "Understanding checked", 20,
                "The colleague repeats the plan in her own words.",
            ),
            _criterion(
                "open", "Open tasks written down", 20,
                "Tasks that are not finished are written down with a time.",
                "Somebody is named who follows up each pending result.",
            ),
        ),
        "d",
        "f",
    ),
)  # fmt: skip
KITCHEN = Question(
    "kitchen-waste",
    "Head chef",
    "Operations",
    "behavioral",
    "How did you bring down food waste in a kitchen?",
    "Waste weighed and sorted by cause, orders by forecast, the team on board, and the result in figures.",
    "For two weeks we weighed every bin and wrote down why it was thrown away: over-ordering, trimming or "
    "plates coming back. Plates were the biggest part, so I cut the side portions and let guests ask for "
    "more. "
    "Fish and dairy are now ordered from the bookings of the next two days instead of from habit. The cooks "
    "see last week's weight on the wall and choose what to try next. We went from 48 to 31 kilos a day "
    "and saved about 900 euros a month.",
    Rubric(
        "kitchen-waste",
        (
            _criterion(
                "measured", "Waste measured", 30,
                "The thrown-away food was weighed every day.",
                "Each kind of waste was recorded with its cause.",
            ),
            _criterion(
                "orders", "Orders by forecast", 25,
                "Perishable goods are ordered by the expected number of guests.",
                "Old stock is used before new stock is opened.",
            ),
            _criterion(
                "team", "Team involved", 20,
                "The cooks decide themselves which measure to try.",
                "The weekly result hangs where everyone sees it.",
            ),
            _criterion(
                "result", "Result in figures", 25,
                "The amount of waste fell by a third.",
                "The savings are told in money.",
            ),
        ),
        "d",
        "f",
    ),
)  # fmt: skip
OTHERS = {question.id: question for question in (HANDOVER, KITCHEN)}

ANSWERS = Path(__file__).parents[2] / "data" / "obeyed_answers.csv"
HONEST = "honest"


@dataclass(frozen=True, slots=True)
class Obeyed:
    """An answer; ``kind`` is ``honest``, or what it does instead of answering."""

    kind: str
    question: Question
    answer: str


def obeyed_answers(bank: QuestionBank) -> list[Obeyed]:
    """The answers of the file, and for each of their questions its model answer, copied."""
    with ANSWERS.open(encoding="utf-8", newline="") as rows:
        written = [
            Obeyed(
                row["kind"],
                OTHERS.get(row["question_id"]) or bank.question(row["question_id"]),
                row["answer"],
            )
            for row in csv.DictReader(rows)
        ]
    questions = dict.fromkeys(each.question for each in written)
    return [*written, *(Obeyed("model answer", each, each.model_answer) for each in questions)]

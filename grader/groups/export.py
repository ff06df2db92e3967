"""What people graded in a group, as a table that ``evaluate`` and ``calibrate`` read."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from grader.models.cell import without_formula

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.bank import QuestionBank
    from grader.models import Attempt

COLUMNS = ("question_id", "question", "reference_answer", "answer", "score", "grader", "blind", "comment")


def as_table(attempts: Iterable[Attempt], bank: QuestionBank) -> str:
    """A row for each person's grade of each answer; scores are in percent, so that their scale is told."""
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for attempt in attempts:
        question = bank.find(attempt.question_id)
        for grade in attempt.by_people:
            texts = (
                attempt.question_id,
                attempt.question_text,
                question.model_answer if question else "",
                attempt.answer,
                f"{grade.score}%",
                grade.by,
                str(grade.blind).lower(),
                grade.comment,
            )
            writer.writerow(map(without_formula, texts))
    return stream.getvalue()

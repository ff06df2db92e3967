from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from grader.history.grade_rows import counting
from grader.history.tables import attempts, grades
from grader.models import QuestionSummary

if TYPE_CHECKING:
    from sqlalchemy import Connection


def list_summaries(connection: Connection, *, user_id: str) -> tuple[QuestionSummary, ...]:
    """One summary for each question with an attempt, in the order of their ids."""
    scored = (
        select(
            attempts.c.question_id,
            attempts.c.submitted_at,
            attempts.c.seq,
            counting(grades.c.score).label("score"),
        )
        .where(attempts.c.user_id == user_id)
        .cte("scored")
    )
    newest_graded_first = (scored.c.score.is_(None), scored.c.submitted_at.desc(), scored.c.seq.desc())
    place = func.row_number().over(partition_by=scored.c.question_id, order_by=newest_graded_first)
    placed = select(scored, place.label("place")).cte("placed")
    query = (
        select(
            placed.c.question_id,
            func.count().label("attempts"),
            func.max(case((placed.c.place == 1, placed.c.score))).label("latest_score"),
            func.max(placed.c.score).label("best_score"),
            func.max(placed.c.submitted_at).label("last_submitted_at"),
        )
        .group_by(placed.c.question_id)
        .order_by(placed.c.question_id)
    )
    return tuple(QuestionSummary(**row) for row in connection.execute(query).mappings())

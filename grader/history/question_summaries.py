from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grader.history.grade_rows import GRADED, counting
from grader.history.tables import attempts, grades
from grader.models import GraderKind, QuestionSummary

if TYPE_CHECKING:
    from sqlalchemy import Connection


def list_summaries(connection: Connection, *, user_id: str) -> tuple[QuestionSummary, ...]:
    """One summary for each question with an attempt, in the order of their ids."""
    newest = attempts.alias("newest")
    # Walks back along an index from the newest attempt; ranking all attempts takes several times as long.
    latest_score = (
        select(grades.c.score)
        .select_from(newest.join(grades, grades.c.attempt_seq == newest.c.seq))
        .where(newest.c.user_id == user_id, newest.c.question_id == attempts.c.question_id)
        .where(grades.c.kind == GraderKind.SIMILARITY, grades.c.status == GRADED)
        .order_by(newest.c.submitted_at.desc(), newest.c.seq.desc(), grades.c.seq.desc())
        .limit(1)
        .correlate(attempts)
        .scalar_subquery()
    )
    query = (
        select(
            attempts.c.question_id,
            func.count().label("attempts"),
            latest_score.label("latest_score"),
            func.max(counting(grades.c.score)).label("best_score"),
            func.max(attempts.c.submitted_at).label("last_submitted_at"),
        )
        .where(attempts.c.user_id == user_id)
        .group_by(attempts.c.question_id)
        .order_by(attempts.c.question_id)
    )
    return tuple(QuestionSummary(**row) for row in connection.execute(query).mappings())

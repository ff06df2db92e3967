from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from grader.models import (
    Day,
    Mark,
    QuestionStanding,
    Trend,
    TrendGround,
    VerdictKind,
)
from grader.ui.progress.tables import day_table, question_table, rating_table, score_table
from grader.wording.progress import judged_stretches
from tests.progress.points import START, point, report
from tests.wording.test_judging import rated
from tests.wording.test_progress import held, series


def rows(table: Any) -> list[tuple[Any, ...]]:
    """Values as Python has them, days as text, and None for what is missing."""
    texts = table.astype(object).where(table.notna(), None)
    return [
        tuple(str(value.date()) if hasattr(value, "date") else value for value in row)
        for row in texts.itertuples(index=False)
    ]


def test_interviews_stand_between_the_scores_latest_first() -> None:
    interviews = [held(date(2026, 3, 2), "A  bank\nabroad", 2), held(date(2025, 1, 5))]
    assert rows(score_table(series(40, 50, 60), interviews, UTC)) == [
        ("2026-03-03", "1 answer", 60, 40, 80, None),
        ("2026-03-02", "Interview: A bank abroad", None, None, None, "not well"),
        ("2026-03-02", "1 answer", 50, 30, 70, None),
        ("2026-03-01", "1 answer", 40, 20, 60, None),
        ("2025-01-05", "Interview", None, None, None, None),
    ]


def test_the_days_of_the_scores_are_those_of_the_viewer() -> None:
    shown = report(point(40, at=datetime(2026, 3, 1, 23, tzinfo=UTC))).series
    table = rows(score_table(shown, [held(date(2026, 3, 2))], ZoneInfo("Europe/Berlin")))
    assert [row[:2] for row in table] == [("2026-03-02", "Interview"), ("2026-03-02", "1 answer")]


def test_few_ratings_stand_one_by_one_latest_first() -> None:
    assert rows(rating_table(judged_stretches(rated(10, -4, 0)), UTC)) == [
        ("2026-03-03", 1, 50, 50, 0),
        ("2026-03-02", 1, 46, 50, -4),
        ("2026-03-01", 1, 60, 50, 10),
    ]


def test_all_days_of_practice_stand_latest_first() -> None:
    days = [Day(date(2026, 3, 1), 2, 3.4), Day(date(2026, 3, 4), 1, 0.0)]
    assert rows(day_table(days)) == [("2026-03-04", 1, 0), ("2026-03-01", 2, 3)]


def mark(attempt_id: str, score: int, *, revision: bool = False, segment: int = 1) -> Mark:
    return Mark(attempt_id, "q", START, score, score - 9, score + 9, revision, segment)


def test_each_question_has_scores_with_intervals_and_its_trend() -> None:
    first, best = mark("a", 30, segment=0), mark("b", 72, revision=True)
    trend = Trend(VerdictKind.BETTER, TrendGround.AFRESH, change=42, least=19)
    table = question_table([QuestionStanding("q", 3, first, best, best, trend)], {"q": "Why?"})
    assert rows(table) == [
        (
            *("Why?", 72, 42, "▲ progress", "63–81", 72, 30, 3),
            "best and latest a revision; first by an earlier grader",
        )
    ]


def test_what_no_question_has_takes_no_column() -> None:
    scored = QuestionStanding("q", 1, *[mark("a", 30)] * 3, Trend(VerdictKind.UNKNOWN, TrendGround.ONE_SCORE))
    unscored = QuestionStanding("gone", 1, None, None, None, Trend(VerdictKind.UNKNOWN, TrendGround.NO_SCORE))
    assert list(question_table([unscored], {}).columns) == ["Question", "Answers"]
    assert rows(question_table([scored, unscored], {"q": "Why?"})) == [
        ("Why?", 30, "21–39", 30, 30, 1),
        ("gone", None, None, None, None, 1),
    ]

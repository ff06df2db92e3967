"""What the command progress prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from zoneinfo import ZoneInfo

from grader.cli.study import as_text
from grader.models import GraderKind
from tests.progress.points import START, VERSION, Row, point, report

LATER = replace(VERSION, calibration="2026-10")


def told(*rows: Row, zone: tzinfo = UTC) -> str:
    return as_text(
        {GraderKind.SIMILARITY: report(*rows, zone=zone)}, {GraderKind.SIMILARITY: ()}, (), zone=zone
    )


def test_a_first_or_best_score_by_an_earlier_grader_says_so() -> None:
    assert "first and best by an earlier grader" in told(point(40), point(90), point(60, version=LATER))
    assert "      first by an earlier grader" in told(point(40), point(60, version=LATER))
    assert "earlier grader" not in told(point(40), point(90))


def test_the_day_of_a_change_of_the_grader_is_the_candidates_own() -> None:
    late = START.replace(hour=23)
    rows = point(40, at=late - timedelta(days=1)), point(60, at=late, version=LATER)
    assert f"{START:%Y-%m-%d}: the grader changed" in told(*rows)
    in_kiritimati = told(*rows, zone=ZoneInfo("Pacific/Kiritimati"))
    assert f"{START + timedelta(days=1):%Y-%m-%d}: the grader changed" in in_kiritimati


def test_one_attempt_on_one_day_is_told_in_the_singular() -> None:
    assert "1 answer on 1 day, 1 min of writing.\nLongest streak: 1 day." in told(point(40))
    assert "2 answers on 2 days, 2 min of writing.\nLongest streak: 2 days." in told(point(40), point(50))

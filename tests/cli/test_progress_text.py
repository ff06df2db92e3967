"""What the command progress prints."""

from __future__ import annotations

from datetime import UTC

from grader.cli.progress_text import as_text
from grader.models import GraderKind, ProgressFilter
from grader.progress.report import build_report
from tests.progress.points import LEAST, VERSION, Row, point, points

LATER = VERSION.replace("2026-03", "2026-10")


def told(*rows: Row) -> str:
    report = build_report(points(*rows), ProgressFilter(), zone=UTC, least=LEAST)
    return as_text({GraderKind.SIMILARITY: report}, {GraderKind.SIMILARITY: ()})


def test_a_first_or_best_score_by_an_earlier_grader_says_so() -> None:
    assert "first and best by an earlier grader" in told(point(40), point(90), point(60, version=LATER))
    assert "      first by an earlier grader" in told(point(40), point(60, version=LATER))
    assert "earlier grader" not in told(point(40), point(90))

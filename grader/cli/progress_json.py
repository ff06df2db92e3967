"""Progress as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from grader.models import (
    Break,
    GraderKind,
    Interview,
    QuestionStanding,
    RatedAnswer,
    Records,
    Session,
    Trend,
    WeakTheme,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.models import ProgressReport

MOST_SESSIONS = 100
"""Of more sessions only the latest are told."""


def as_json(
    reports: Mapping[GraderKind, ProgressReport],
    themes: Mapping[GraderKind, tuple[WeakTheme, ...]],
    interviews: Sequence[Interview],
) -> str:
    """Everything that is told, for programs: one part for each grader."""
    told = {
        grader.value: {
            "graded": report.graded,
            "near_copies": report.series.near_copies,
            "follow_ups": report.series.follow_ups,
            "trend": _plain_data(Trend, report.series.trend),
            "breaks": _plain_data(tuple[Break, ...], report.series.breaks),
            "questions": _plain_data(tuple[QuestionStanding, ...], report.questions),
            "sessions_in_all": len(report.sessions),
            "sessions": [_session(each) for each in report.sessions[:MOST_SESSIONS]],
            "rated": _plain_data(tuple[RatedAnswer, ...], report.rated),
            "weak": _plain_data(tuple[WeakTheme, ...], themes[grader]),
        }
        for grader, report in reports.items()
    }
    of_all = reports[GraderKind.SIMILARITY]
    records = {"attempts": of_all.attempts, "records": _plain_data(Records, of_all.records)}
    held = {"interviews": _plain_data(tuple[Interview, ...], interviews)}
    return json.dumps({**records, **told, **held}, ensure_ascii=False, indent=2)


def _session(session: Session) -> dict[str, Any]:
    """Without the plan of a sitting, which is long."""
    told: dict[str, Any] = _plain_data(Session, replace(session, sitting=None))
    sitting = session.sitting
    return {
        **told,
        "sitting": sitting.id if sitting else None,
        "kind": sitting.kind.value if sitting else None,
    }


def _plain_data(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).dump_python(value, mode="json")

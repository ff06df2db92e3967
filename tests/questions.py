"""Questions made up for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from grader.models import Criterion, Levels, PointFigures, Question, Rubric

MODEL_ANSWER = (
    "Sensors are calibrated every morning. Spare motors wait in a locked cupboard. "
    "Operators report odd noises by telephone."
)
GUIDANCE = "Employers want planned maintenance, stocked parts and people who speak up early."


def criterion(name: str, *points: str, weight: int = 50) -> Criterion:
    return Criterion(name, name.title(), weight, ("planned",), Levels("No.", "Some.", "All."), points)


def question(*criteria: Criterion, text: str = "How do you keep a robot arm running?") -> Question:
    rubric = Rubric("robot", criteria, "d" * 64, "robot.yaml") if criteria else None
    return Question("robot", "Engineer", "Operations", "technical", text, GUIDANCE, MODEL_ANSWER, rubric)


def figures(**changes: Any) -> PointFigures:
    """Figures of a reader that is right in nine of ten."""
    usual = PointFigures(
        name="bank",
        answers=100,
        points=1000,
        covered_in_full=0.8,
        covered_in_part=0.9,
        missing_right=0.93,
        asserted=0.6,
        sentence_right=0.85,
        contradicted_called_covered=0.0,
        within=0.8,
        over_all=0.9,
        rmse=9.0,
        interval_holds=0.8,
        interval_width=28.0,
        right_order=0.95,
        mistakes_found=0.8,
        false_alarms=0.03,
    )
    return replace(usual, **changes)

"""Questions made up for tests."""

from __future__ import annotations

from grader.models import Criterion, Levels, Question, Rubric

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

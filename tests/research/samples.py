"""Small files of graded answers, made up."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("question_id", "question", "reference_answer", "student_answer", "score")
FACTS = {
    "kettle": ("How is a kettle kept safe?", "A thermostat opens the switch. Steam bends a strip of metal."),
    "bicycle": (
        "Why does a bicycle slow down?",
        "Rubber brakes press on the rim. Friction turns speed to heat.",
    ),
    "bread": ("What makes bread rise?", "Yeast eats sugar and gives off gas. Gluten holds the bubbles."),
}
GRADES = (1.0, 0.5, 0.25, 0.0, 0.75, 0.5)


def rows() -> list[tuple[str, ...]]:
    """Six answers to each question, the more complete ones graded higher."""
    found = []
    for name, (question, reference) in FACTS.items():
        words = reference.split()
        for grade in GRADES:
            kept = words[: round(len(words) * grade)]
            answer = " ".join([*kept, "and", "my", f"cat{grade}", "sleeps"])
            found.append((name, question, reference, answer, str(grade)))
    return found


def write(path: Path, *, header: tuple[str, ...] = HEADER, body: list[tuple[str, ...]] | None = None) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows() if body is None else body)
    return path

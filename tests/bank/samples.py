"""A small bank that is right in every way, to be broken in one way at a time."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("id", "role", "category", "kind", "question", "guidance", "model_answer")
GUIDANCE = "Clear goals and honest numbers. Careful tests; steady monitoring after launch."
PIECES = ("Clear goals", "honest numbers", "Careful tests", "steady monitoring after launch")


def row(question_id: str = "launch", **cells: str) -> dict[str, str]:
    plain = {
        "id": question_id,
        "role": "Engineer",
        "category": "Production",
        "kind": "technical",
        "question": f"How do you prepare {question_id}?",
        "guidance": GUIDANCE,
        "model_answer": "I set goals first. I test with care, report numbers and monitor the launch.",
    }
    return plain | cells


def table(*rows: dict[str, str], header: tuple[str, ...] = HEADER, delimiter: str = ",") -> str:
    """The rows as CSV; cells that the header does not name are left out."""
    text = io.StringIO()
    writer = csv.DictWriter(
        text, header, delimiter=delimiter, extrasaction="ignore", restval="", lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def rubric(question: str = "launch", **changes: Any) -> dict[str, Any]:
    criteria = [
        {
            "id": f"criterion-{number}",
            "title": piece,
            "weight": 25,
            "guidance": [piece],
            "levels": {"missing": f"No {piece}.", "partial": f"Some {piece}.", "strong": f"All {piece}."},
            "points": [f"The answer shows {piece}.", f"It says how {piece} come about."],
        }
        for number, piece in enumerate(PIECES, start=1)
    ]
    return {"question": question, "criteria": criteria} | changes


def write_bank(folder: Path, *rows: dict[str, str], rubrics: dict[str, Any] | None = None) -> Path:
    """A bank file in ``folder``, with rubrics by file name in a folder beside it."""
    path = folder / "bank.csv"
    path.write_text(table(*(rows or (row(),))), encoding="utf-8")
    for name, content in (rubrics or {}).items():
        file = folder / "rubrics" / name
        file.parent.mkdir(exist_ok=True)
        text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
        file.write_text(text, encoding="utf-8")
    return path

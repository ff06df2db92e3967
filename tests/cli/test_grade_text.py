from __future__ import annotations

import re
from dataclasses import replace

from grader.cli.grade import RubricOutcome, as_text
from tests.history.conftest import rubric
from tests.questions import criterion, question
from tests.rehearse_kit import fake_scorer

HOSTILE = "\x1b]0;owned\x07\x1b[31m\u202e"


def test_no_text_of_a_bank_a_model_or_an_answer_steers_the_terminal() -> None:
    parts = replace(
        criterion("parts", f"Motors {HOSTILE} are in stock.", f"{HOSTILE} Belts are in stock."),
        title=f"Parts {HOSTILE}",
    )
    asked = question(parts, criterion("people", "Everybody may stop the line.", "Nobody is blamed."))
    answer = f"Motors {HOSTILE} are in stock."
    grade = fake_scorer().grade(asked, answer)
    said = replace(rubric(), criteria=(replace(rubric().criteria[0], title=HOSTILE, missing=HOSTILE),))
    shown = as_text(asked, answer, grade, (), (), RubricOutcome(said))
    assert "Motors" in shown
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown) is None

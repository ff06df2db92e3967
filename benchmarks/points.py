"""What is said about single points, and what a score does in other forms: ``python -m benchmarks.points``.

The figures of the reader are those that ``python -m grader train`` took on questions left out. The rest is
measured here, on the tiered answers to the bank's questions, a third of whose labels the reader learnt from.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from statistics import mean

from grader.bank import QuestionBank
from grader.cli.research import print_points
from grader.models import FlagKind, PointStatus
from grader.rehearse import packaged_scorer
from grader.settings import Settings

DATA = Path(__file__).parents[1] / "tests" / "data"
MARKS = re.compile(r"[^\w\s'’/+%-]")


def dictated(text: str) -> str:
    """The text as a dictation gives it: no marks, no capitals, one line."""
    return " ".join(MARKS.sub(" ", text).lower().split())


def main() -> None:
    bank = QuestionBank.load()
    scorer = packaged_scorer(Settings(), bank)
    print_points(scorer.measured)
    rows = [
        row
        for name in ("tiered_answers", "tiered_answers_two", "tiered_answers_three")
        for row in csv.DictReader((DATA / f"{name}.csv").open(encoding="utf-8-sig", newline=""))
    ]
    asked = [bank.question(row["question_id"]) for row in rows]
    typed = scorer.grade_many([(question, row["answer"]) for question, row in zip(asked, rows, strict=True)])
    print("\ntier        score  called covered  called missing  unsure")
    for tier in dict.fromkeys(row["tier"] for row in rows):
        grades = [grade for grade, row in zip(typed, rows, strict=True) if row["tier"] == tier]
        statuses = [item.status for grade in grades for item in grade.coverage]
        shares = [
            mean(status is wanted for status in statuses)
            for wanted in (PointStatus.COVERED, PointStatus.MISSING, PointStatus.UNSURE)
        ]
        print(
            f"{tier:10} {mean(grade.score for grade in grades):6.0f}" + "".join(f"{x:15.0%}" for x in shares)
        )
    chosen = [
        (question, row["answer"], grade)
        for question, row, grade in zip(asked, rows, typed, strict=True)
        if row["tier"] in ("strong", "good")
    ]
    for name, form in (
        ("dictated, without marks and capitals", dictated),
        ("pasted twice", lambda text: f"{text}\n\n{text}"),
        ("in full-width letters", _wide),
    ):
        other = scorer.grade_many([(question, form(text)) for question, text, _ in chosen])
        apart = [new.score - grade.score for new, (_, _, grade) in zip(other, chosen, strict=True)]
        denials = sum(flag.kind is FlagKind.DENIES for new in other for flag in new.flags)
        print(
            f"\n{name}: {mean(apart):+.1f} on average, {mean(map(abs, apart)):.1f} apart, "
            f"{min(apart):+d} to {max(apart):+d}; {denials} of {len(chosen)} told that they deny a point"
        )


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


if __name__ == "__main__":
    main()

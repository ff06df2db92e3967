"""How the score orders answers of known quality: ``python -m benchmarks.quality``.

Three synthetic sets, written independently and without sight of the model answers, hold a strong, a good, a
thin, a wrong and an off-topic answer to each of the 24 questions. The score was developed with the first two
in view; the third was graded when all else was set, and one limit was then relaxed because of it.
"""

from __future__ import annotations

import csv
import statistics
from pathlib import Path

from sentence_transformers import SentenceTransformer

from grader.bank import QuestionBank
from grader.practice.build import packaged_scorer
from grader.settings import Settings
from grader.similarity.weights import packaged_weights

DATA = Path(__file__).parents[1] / "tests" / "data"
SETS = ("tiered_answers.csv", "tiered_answers_two.csv", "tiered_answers_three.csv")
TIERS = ("strong", "good", "thin", "wrong", "off_topic")
PAIRS = (
    ("strong", "good"),
    ("good", "thin"),
    ("strong", "off_topic"),
    ("good", "off_topic"),
    ("thin", "off_topic"),
    ("strong", "wrong"),
    ("good", "wrong"),
)


def main() -> None:
    bank = QuestionBank.load()
    scorer = packaged_scorer(Settings(), bank)
    model = SentenceTransformer(packaged_weights().location, device="cpu")
    references = {question.id: model.encode(question.model_answer) for question in bank}
    for name in SETS:
        with (DATA / name).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        grades = scorer.grade_many([(bank.question(row["question_id"]), row["answer"]) for row in rows])
        score = {
            (row["question_id"], row["tier"]): grade.score for row, grade in zip(rows, grades, strict=True)
        }
        cosine = {
            (row["question_id"], row["tier"]): float(
                references[row["question_id"]] @ model.encode(row["answer"])
            )
            for row in rows
        }
        print(f"\n{name}: pairs in the right order, of {len(bank)}{'score':>14}{'cosine':>8}")
        for better, worse in PAIRS:
            shares = f"{_share(score, better, worse):>14}{_share(cosine, better, worse):>8}"
            print(f"  {f'{better} over {worse}':<52}{shares}")
        for tier in TIERS:
            found = [score[question.id, tier] for question in bank]
            print(f"  mean score of {tier:<12}{statistics.mean(found):5.1f} ± {statistics.stdev(found):.1f}")
        inside = [
            grade.low <= statistics.mean(score[question.id, row["tier"]] for question in bank) <= grade.high
            for row, grade in zip(rows, grades, strict=True)
        ]
        print(f"  intervals that hold the mean of their tier: {100 * statistics.mean(inside):.0f}%")


def _share(values: dict[tuple[str, str], float], better: str, worse: str) -> str:
    ids = {question_id for question_id, _ in values}
    return f"{100 * statistics.mean(values[i, better] > values[i, worse] for i in ids):.0f}%"


if __name__ == "__main__":
    main()

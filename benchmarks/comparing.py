"""What comparing drafts costs, and how often rewording counts as one: ``python -m benchmarks.comparing``.

Every answer of the three tiered sets is reworded in each way that the product knows. A copy is then held
against its original as two drafts would be, with the noise measured on all the *other* ways of rewording, so
that no copy sets its own limit. Then four drafts of 600 words are compared, with all grades and noises there.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from grader.bank import QuestionBank
from grader.comparison.attempts import WAYS
from grader.comparison.judging import judge_similarity, load_paired_error
from grader.models import Answer, Attempt, Peeks, Question, Rewording, SimilarityGrade, VerdictKind, by_kind
from grader.rehearse import build_rehearse, bulk_scorer
from grader.settings import Settings

DATA = Path(__file__).parents[1] / "tests" / "data"
SETS = ("tiered_answers.csv", "tiered_answers_two.csv", "tiered_answers_three.csv")
TIERS = ("strong", "good", "thin")
LONG, DRAFTS, ROUNDS = 600, 4, 20


def main() -> None:
    bank = QuestionBank.load()
    answers = [
        (bank.question(row["question_id"]), row["answer"])
        for name in SETS
        for row in csv.DictReader((DATA / name).open(encoding="utf-8-sig", newline=""))
        if row["tier"] in TIERS
    ]
    _rewordings(answers, bank)
    _time(bank)


def _same(noise: Rewording, _: Attempt) -> Rewording:
    return noise


def _rewordings(answers: list[tuple[Question, str]], bank: QuestionBank) -> None:
    scorer, paired = bulk_scorer(Settings.load(), bank), load_paired_error()
    called: dict[str, Counter[VerdictKind]] = {name: Counter() for name in WAYS}
    spreads, moved = [], []
    for question, answer in answers:
        copies = {name: reword(answer) for name, reword in WAYS.items() if reword(answer) != answer}
        own, *grades = scorer.grade_many([(question, text) for text in (answer, *copies.values())])
        by_way = dict(zip(copies, grades, strict=True))
        spreads.append(max(abs(grade.score - own.score) for grade in grades))
        for name, grade in by_way.items():
            others = [abs(other.score - own.score) for way, other in by_way.items() if way != name]
            noise = Rewording(max(others, default=0), tuple(others), own.version)
            found = judge_similarity(
                _attempt(answer, own), _attempt(copies[name], grade), paired, partial(_same, noise)
            )
            called[name][found.kind] += 1
            before = {(item.criterion_id, item.point): item.strength for item in own.coverage}
            moved += [abs(item.strength - before[item.criterion_id, item.point]) for item in grade.coverage]
    print(f"{len(answers)} answers, a change counts from {paired.least} points on\n")
    print("| reworded | copies | called better or worse |\n|---|---|---|")
    for name, kinds in called.items():
        wrong = kinds[VerdictKind.BETTER] + kinds[VerdictKind.WORSE]
        print(f"| {name} | {kinds.total()} | {wrong / max(1, kinds.total()):.1%} |")
    every = sum(called.values(), Counter())
    wrong = every[VerdictKind.BETTER] + every[VerdictKind.WORSE]
    print(f"| all | {every.total()} | {wrong / every.total():.1%} |\n")
    most = np.quantile(spreads, 0.95)
    print(f"Rewording moves a score by up to {median(spreads):.0f} (median), {most:.0f} (19 answers of 20).")
    print(f"It moves a point's strength by {np.quantile(moved, 0.95):.2f} or less 19 times in 20.")


def _attempt(answer: str, grade: SimilarityGrade) -> Attempt:
    return Attempt("", "", "", "", answer, datetime.now(UTC), None, Peeks(), None, by_kind(grade))


def _time(bank: QuestionBank) -> None:
    question = next(iter(bank))
    words = " ".join(other.model_answer for other in bank).split()
    with tempfile.TemporaryDirectory() as folder:
        rehearse = build_rehearse(Settings(data_dir=Path(folder)))
        drafts = [" ".join(words[start : start + LONG]) for start in range(0, 100 * DRAFTS, 100)]
        ids = [rehearse.practice.submit(Answer(question.id, draft)).id for draft in drafts]
        rehearse.comparison.compare(ids)
        seconds = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            rehearse.comparison.compare(ids)
            seconds.append(time.perf_counter() - begun)
        rehearse.history.close()
    took = 1000 * median(seconds)
    print(f"\n{DRAFTS} drafts of {LONG} words are compared in {took:.0f} ms (median of {ROUNDS} times).")


if __name__ == "__main__":
    main()

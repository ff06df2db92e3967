"""What comparing drafts costs: ``python -m benchmarks.comparing``.

Four drafts of 600 words are compared, with all grades there. How often a verdict is right is measured by
``python -m benchmarks.drafts``.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from grader.bank import QuestionBank
from grader.models import Answer
from grader.rehearse import build_rehearse
from grader.settings import Settings

LONG, DRAFTS, ROUNDS = 600, 4, 20


def main() -> None:
    bank = QuestionBank.load()
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
    print(f"{DRAFTS} drafts of {LONG} words are compared in {took:.0f} ms (median of {ROUNDS} times).")


if __name__ == "__main__":
    main()

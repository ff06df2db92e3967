"""Speed and memory, each beside the plain way of doing it, in one run: ``python -m benchmarks.speed``.

Machines are noisy, so what counts is the ratio within a run.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "tests" / "data" / "tiered_answers.csv"
REPEATS = 31


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-page", action="store_true", help="leave out the page, which needs Chromium")
    parser.add_argument("--page-alone", action="store_true", help="the page, and nothing else")
    parser.add_argument("--answers", type=int, default=1000, help="how many answers the batch has")
    parser.add_argument("--growth", type=int, nargs="*", help="measure batches of so many short answers only")
    options = parser.parse_args()
    if options.growth:
        _growth(options.growth)
        return
    if options.page_alone:
        _page()
        return
    # First, while this process is small: a child's peak counts what it was forked from.
    _memory()
    if not options.no_page:
        _page()
    _warm()
    _batch(options.answers)


def _page() -> None:
    """The page in a real browser beside a Streamlit page of one text box."""
    from benchmarks.page import time_bare_page, time_page

    page, bare = time_page(ROOT), time_bare_page()
    print(f"page usable after the command: {page.usable_s:.2f} s, a bare Streamlit page {bare:.2f} s")
    print(
        f"first grade after the command, answer sent at once: {page.first_grade_s:.2f} s, "
        f"{page.click_s:.2f} s of them after it was sent"
    )
    for name, (first, again) in page.switches_s.items():
        print(f"  {name} drawn after the click: {first:.2f} s, and again {again:.2f} s")


def _warm() -> None:
    """A warm grade beside one encode of the same text, which reads its first 256 word pieces only."""
    from grader.bank import QuestionBank
    from grader.rehearse import packaged_scorer
    from grader.settings import Settings

    bank = QuestionBank.load()
    scorer, model = packaged_scorer(Settings(), bank), _bare_model()
    question = bank.questions[0]
    words = " ".join(row["answer"] for row in _rows() if row["tier"] == "strong").split()
    print(f"\n{'words':>5} {'grade':>9} {'encode':>9} {'ratio':>6} {'encode whole':>13} {'ratio':>6}")
    for count in (60, 180, 600):
        text = " ".join(words[:count])
        pieces = _in_pieces(text, model)
        grade, encode, whole = _interleaved(
            partial(scorer.grade, question, text),
            partial(model.encode, text, show_progress_bar=False),
            partial(model.encode, pieces, show_progress_bar=False),
        )
        print(
            f"{count:>5} {grade * 1e3:>6.1f} ms {encode * 1e3:>6.1f} ms {grade / encode:>6.2f}"
            f" {whole * 1e3:>10.1f} ms {grade / whole:>6.2f}"
        )


def _batch(count: int) -> None:
    """``batch`` beside the naive loop: encode both texts of each pair, and take their cosine."""
    from grader.bank import QuestionBank
    from grader.grading.batches.rows import RowGrader
    from grader.grading.batches.tables import opened_table
    from grader.rehearse import bulk_scorer
    from grader.settings import Settings

    bank = QuestionBank.load()
    scorer, model = bulk_scorer(Settings(), bank), _bare_model()
    rows = _rows()
    with tempfile.TemporaryDirectory() as folder:
        table_file = Path(folder) / "answers.csv"
        with table_file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["question_id", "answer"])
            for index in range(count):
                row = rows[index % len(rows)]
                writer.writerow([row["question_id"], f"{row['answer']} Take {index}."])
        with opened_table(table_file) as table:
            texts = [row.texts for row in table.rows()]
    start = time.perf_counter()
    RowGrader(bank, scorer).grade(texts)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    for line in texts:
        model_answer = bank.question(line["question_id"]).model_answer
        one, other = (model.encode(text, show_progress_bar=False) for text in (line["answer"], model_answer))
        float(one @ other)
    naive = time.perf_counter() - start
    print(f"\nbatch of {count}: {ours:.1f} s, naive loop {naive:.1f} s: {naive / ours:.2f} times as fast")


def _growth(counts: list[int]) -> None:
    """How time and memory of ``python -m grader batch`` grow with the answers, each one sentence."""
    print(f"{'answers':>8} {'seconds':>8} {'ms each':>8} {'peak memory':>12}")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            table, grades = Path(folder) / "answers.csv", Path(folder) / "grades.csv"
            rows = _rows()
            with table.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(["question_id", "answer"])
                for index in range(count):
                    row = rows[index % len(rows)]
                    writer.writerow([row["question_id"], f"Take {index}: {row['answer'].split('. ')[0]}."])
            code = f"import sys; sys.argv = ['grader', 'batch', {str(table)!r}, {str(grades)!r}]\n"
            code += "import time; start = time.perf_counter(); from grader.cli import main\n"
            code += "try: main()\nexcept SystemExit as done: assert not done.code\n"
            code += "print(time.perf_counter() - start)"
            peak, seconds = _peak_mib_and_print(code)
        print(f"{count:>8} {seconds:>8.1f} {1000 * seconds / count:>8.2f} {peak:>8.0f} MiB", flush=True)


def _memory() -> None:
    """Peak memory of a process that grades one answer beside one that encodes it."""
    bare = _peak_mib(
        "from benchmarks.speed import _bare_model, _rows; m = _bare_model(); m.encode(_rows()[0]['answer'])"
    )
    ours = _peak_mib(
        "from benchmarks.speed import _rows\n"
        "from grader.bank import QuestionBank\n"
        "from grader.rehearse import packaged_scorer\n"
        "from grader.settings import Settings\n"
        "bank = QuestionBank.load()\n"
        "packaged_scorer(Settings(), bank).grade(bank.questions[0], _rows()[0]['answer'])"
    )
    print(f"peak memory: {ours:.0f} MiB, bare sentence-transformers {bare:.0f} MiB: ratio {ours / bare:.2f}")


def _peak_mib(code: str) -> float:
    return _peak_mib_and_print(f"{code}\nprint(0)")[0]


def _peak_mib_and_print(code: str) -> tuple[float, float]:
    """Peak memory of a process of its own, and the number that it printed last."""
    ending = "\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run(
        [sys.executable, "-c", code + ending], cwd=ROOT, check=True, capture_output=True, text=True
    )
    *_, printed, peak = done.stdout.splitlines()
    return float(peak) / 1024, float(printed)


def _interleaved(*calls: Callable[[], object]) -> list[float]:
    """The median seconds of each call, taken in turns so that noise hits all alike."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(REPEATS):
        for call, spent in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            spent.append(time.perf_counter() - start)
    return [statistics.median(spent) for spent in times]


def _in_pieces(text: str, model: SentenceTransformer) -> list[str]:
    """The text in the fewest pieces that the model reads whole."""
    words, limit = text.split(), (model.max_seq_length or 512) - 2
    pieces: list[list[str]] = [[]]
    for word in words:
        size = len(model.tokenizer.tokenize(" ".join([*pieces[-1], word])))
        if size > limit:
            pieces.append([])
        pieces[-1].append(word)
    return [" ".join(piece) for piece in pieces]


def _bare_model() -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    from grader.grading.similarity.weights import packaged_weights

    return SentenceTransformer(packaged_weights().location, device="cpu")


def _rows() -> list[dict[str, str]]:
    with ANSWERS.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    main()

"""Batches: workers, memory, and calls in flight: ``python -m benchmarks.batches workers|memory|calls``.

``workers`` grades the same short answers, each beside a model answer of its own, with one and with two
processes, in turn. ``memory`` grades very many with a scorer that reads spelling alone, so that the table and
its parts are what is measured. ``calls`` asks an endpoint that answers after 2 seconds, from one core.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import multiprocessing
import os
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from grader.bank import QuestionBank
from grader.bank.csv_table import csv_line
from grader.cli.graded_table import Done, GradedTable
from grader.grading.batches.cluster import Cluster, Job
from grader.grading.batches.parts import PART, GradedHere, KeptParts, grade_parts, parts_of
from grader.grading.batches.rows import RowGrader
from grader.grading.batches.tables import opened_table
from grader.grading.rubric.endpoint.connecting import connecting
from grader.grading.rubric_batch import AskedAnswer, RubricBatch
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.grading.similarity.text_similarity import EmbeddingSimilarity
from grader.models.endpoint import Endpoint
from grader.rehearse import bulk_scorer, packaged_rubric_grader, row_grader_elsewhere
from grader.settings import Settings
from tests.fakes import FakeEmbedder, MemoryInMemory
from tests.grading.rubric.default_reply import default_reply
from tests.grading.rubric.scripted_endpoint import MODEL, Played, ScriptedEndpoint, completion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

    from grader.grading.similarity.text_embedding import TextEmbedding
    from grader.models import Question, RubricGrade

ANSWERS = Path(__file__).parents[1] / "tests" / "data" / "tiered_answers.csv"
LATENCY_S = 2.0
CORES = (8, 64, 512)
MANY = 10_000_000


class Spelling(FakeEmbedder):
    """One that does not keep what it was asked."""

    def embed(self, texts: Sequence[str]) -> list[TextEmbedding]:
        return [self._embed(text) for text in texts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("workers", "memory", "calls"))
    parser.add_argument("--rows", type=int, help="how many answers; a few minutes' worth if left out")
    parser.add_argument("--rounds", type=int, default=2, help="how often workers are measured in turn")
    options = parser.parse_args()
    if options.what == "workers":
        _workers(options.rows or 4 * PART, options.rounds)
    elif options.what == "memory":
        _memory(options.rows or 100_000)
    else:
        _calls()


def _table(path: Path, count: int) -> Path:
    """Answers of some ten words, no two alike, to questions that bring their model answers."""
    with ANSWERS.open(encoding="utf-8", newline="") as stream:
        words = [word for row in csv.DictReader(stream) for word in row["answer"].split()]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["model_answer", "answer"])
        for number in range(count):
            start, reference = (7 * number) % (len(words) - 12), (number % 100) * 12
            writer.writerow(
                [
                    " ".join(words[reference : reference + 12]),
                    f"{' '.join(words[start : start + 9])} {number}",
                ]
            )
    return path


def _workers(count: int, rounds: int) -> None:
    settings, bank = Settings(), QuestionBank()
    here = RowGrader(bank, bulk_scorer(settings, bank))
    job = Job(row_grader_elsewhere(settings, bank.questions), here.identity)
    with tempfile.TemporaryDirectory() as folder, opened_table(_table(Path(folder, "a.csv"), count)) as table:
        parts = list(parts_of(table.rows()))
    nothing = KeptParts(None, grader=here.identity)
    speeds: dict[int, list[float]] = {1: [], 2: []}
    grades = []
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; answers")
    print(f"{'workers':>8} {'a second':>10} {'a second of processor':>22}")
    for _ in range(rounds):
        for workers, found in speeds.items():
            with Cluster(f"local:{workers}", job) as cluster:
                # Each loads its scorer first, which a long run does not notice.
                list(grade_parts(parts[:workers], nothing, cluster, lambda _: None))
                start, spent = time.perf_counter(), _spent_by_children()
                grades.append([got for _, got in grade_parts(parts, nothing, cluster, lambda _: None)])
                found.append(count / (time.perf_counter() - start))
                spent = _spent_by_children() - spent
            each = count / spent
            print(f"{workers:>8} {found[-1]:>10.1f} {each:>22.1f}", flush=True)
    here_too = [got for _, got in grade_parts(parts, nothing, GradedHere(here), lambda _: None)]
    print(
        f"all runs, and one without a cluster, gave the same grades: {all(got == here_too for got in grades)}"
    )
    one, two = (statistics.median(found) for found in speeds.values())
    print(f"two workers are {two / one:.2f} times as fast as one")
    # What two workers did in a second of processor is taken to hold for any number of cores.
    print(f"a projection, no measurement, from {each:.1f} answers a second of each core:")
    for cores in CORES:
        print(f"{cores:>8} cores: {MANY / (cores * each) / 3600:.1f} h for {MANY:,} answers")


def _spent_by_children() -> float:
    """Seconds of processor, which a busy machine changes less than those of the clock."""
    used = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return float(sum(each.user + each.system for each in used))


def _memory(count: int) -> None:
    bank = QuestionBank()
    grader = RowGrader(bank, SimilarityGrader(Spelling(), Calibration.load()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target = _table(folder / "a.csv", count), folder / "g.csv"
        done = Done()
        stop = threading.Event()
        watch = threading.Thread(target=_watch, args=(target.with_name("g.csv.parts"), stop), daemon=True)
        with opened_table(source) as table:
            watch.start()
            start = time.perf_counter()
            graded = GradedTable(bank, table, source, GradedHere(grader), grader.identity, None, done)
            graded.write(target, force=False, line=csv_line)
        stop.set()
        watch.join()
        seconds, size = time.perf_counter() - start, target.stat().st_size
    print(f"{done.rows} answers in {seconds:.0f} s, {size / 1e6:.1f} MB of grades")


def _watch(parts: Path, stop: threading.Event) -> None:
    """Prints the memory of this process at each tenth part of a hundred thousand answers."""
    print(f"{'answers':>8} {'memory':>10}", flush=True)
    told = -1
    while not stop.wait(1):
        graded = len(list(parts.glob("*.json"))) * PART if parts.is_dir() else 0
        if graded // 10_000 > told:
            told = graded // 10_000
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            print(f"{graded:>8} {pages * os.sysconf('SC_PAGE_SIZE') / 2**20:>6.0f} MiB", flush=True)


def _serve(url: Connection) -> None:
    def reply(body: dict[str, object]) -> Played:
        return Played(completion(**default_reply(body)), delay=LATENCY_S)

    with ScriptedEndpoint(otherwise=reply) as endpoint:
        url.send(endpoint.base_url)
        url.recv()


def _calls() -> None:
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    endpoint = Endpoint(ours.recv(), MODEL)
    # The server answers on the other cores.
    os.sched_setaffinity(0, {0})
    question = next(question for question in QuestionBank.load() if question.rubric)
    memory = MemoryInMemory()
    grader = packaged_rubric_grader(connecting(memory, most_calls=128), memory)
    similarity = EmbeddingSimilarity(Spelling())

    def grade(asked: AskedAnswer, cancel: threading.Event) -> RubricGrade:
        return grader.grade(asked.question, asked.answer, endpoint, similarity, cancel=cancel)

    answers = _answers(question)
    grade(next(answers), threading.Event())
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'in flight':>9} {'answers/s':>10} {'of what is possible':>20} {'of a core':>10}")
    for workers in (4, 16, 32, 64, 128):
        batch = RubricBatch(grade, lambda _: None, lambda *_: None, characters=lambda _: 0, workers=workers)
        count = 4 * workers
        start, spent = time.perf_counter(), time.process_time()
        rows = list(batch.rows(itertools.islice(answers, count)))
        seconds, spent = time.perf_counter() - start, time.process_time() - spent
        missing = [row.reason for row in rows if row.score is None]
        possible = workers / LATENCY_S
        speed = count / seconds
        said = f"  {len(missing)} without a grade: {missing[0]}" if missing else ""
        print(
            f"{workers:>9} {speed:>10.1f} {speed / possible:>20.0%} {spent / seconds:>10.0%}{said}",
            flush=True,
        )
    ours.send(None)
    server.join()


def _answers(question: Question) -> Iterator[AskedAnswer]:
    with ANSWERS.open(encoding="utf-8", newline="") as stream:
        text = next(row["answer"] for row in csv.DictReader(stream) if row["question_id"] == question.id)
    return (AskedAnswer(question, f"{text} That was in week {number}.") for number in itertools.count())


if __name__ == "__main__":
    main()

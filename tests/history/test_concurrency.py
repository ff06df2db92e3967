from __future__ import annotations

import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from benchmarks.durability import kill_writers
from grader.errors import UnsentTextConflict
from grader.models import SimilarityGrade
from tests.history.conftest import similarity, submit

ROOT = Path(__file__).parents[2]

SAVE = """
import sys
from grader.history import HistoryStore
from grader.models import Answer
store = HistoryStore(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    attempt = store.add_attempt(Answer("drift", f"{sys.argv[2]} {number}"), question_text="?")
    store.add_failure(attempt.id, "similarity", "no grader here")
    store.save_unsent_text("drift", attempt.answer)
    print(attempt.id, flush=True)
"""


def writer(url, name, count):
    """A process that saves and prints the id of each attempt once it is saved; it waits for a line first."""
    process = subprocess.Popen(
        [sys.executable, "-c", SAVE, url, name, str(count)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def test_processes_that_create_and_write_at_once_lose_nothing(url, make_store):
    processes = [writer(url, f"process {index}", 25) for index in range(3)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    saved = []
    for process in processes:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        saved += output.split()

    store = make_store(url)
    kept = {attempt.id: attempt for attempt in store.iter_attempts()}
    assert len(saved) == 75
    assert kept.keys() == set(saved)
    assert {attempt.failure(SimilarityGrade) for attempt in kept.values()} == {"no grader here"}
    assert store.unsent_text("drift").revision == 75


def test_threads_that_share_a_store_lose_nothing(store):
    def work(index):
        ids = []
        for number in range(5):
            attempt_id = submit(store, f"question-{index % 3}", f"{index} {number}")
            store.add_grade(attempt_id, similarity(number * 10))
            store.summaries()
            store.save_unsent_text("shared", str(index))
            ids.append(attempt_id)
        return ids

    with ThreadPoolExecutor(20) as pool:
        saved = [attempt_id for ids in pool.map(work, range(20)) for attempt_id in ids]

    assert len(saved) == 100
    assert {attempt.id for attempt in store.iter_attempts() if attempt.grade(SimilarityGrade)} == set(saved)
    assert sum(summary.attempts for summary in store.summaries()) == 100
    assert store.unsent_text("shared").revision == 100


def test_threads_that_open_a_new_history_at_once_all_find_it(url, make_store):
    stores = [make_store(url) for _ in range(6)]
    together = Barrier(len(stores))

    def work(store):
        together.wait()
        return submit(store)

    with ThreadPoolExecutor(len(stores)) as pool:
        saved = set(pool.map(work, stores))

    assert {attempt.id for attempt in stores[0].attempts()} == saved


def test_of_windows_that_save_from_one_revision_exactly_one_gets_through(url, make_store):
    stores = [make_store(url) for _ in range(4)]
    base = stores[0].save_unsent_text("drift", "base").revision
    together = Barrier(len(stores))

    def save(index):
        together.wait()
        try:
            return stores[index].save_unsent_text("drift", str(index), base_revision=base)
        except UnsentTextConflict as conflict:
            return conflict

    with ThreadPoolExecutor(len(stores)) as pool:
        results = list(pool.map(save, range(len(stores))))

    conflicts = [result for result in results if isinstance(result, UnsentTextConflict)]
    (saved,) = set(results) - set(conflicts)
    assert [conflict.stored for conflict in conflicts] == [saved] * 3
    assert stores[0].unsent_text("drift") == saved


@pytest.mark.parametrize("round_", range(4))
def test_a_killed_writer_loses_nothing_it_was_told_is_saved(sqlite_file, make_store, round_):
    process = writer(f"sqlite:///{sqlite_file}", "killed", 100_000)
    process.stdin.write("go\n")
    process.stdin.flush()
    saved = [process.stdout.readline().strip() for _ in range(random.Random(round_).randrange(1, 60))]
    process.send_signal(signal.SIGKILL)
    # Not by communicate(): that skips what readline() has read ahead.
    rest = process.stdout.read()
    process.communicate()
    # The last line may have been cut off.
    saved += [line for line in rest.splitlines() if len(line) == 32]

    store = make_store(f"sqlite:///{sqlite_file}")
    kept = [attempt.id for attempt in store.iter_attempts()]
    assert set(saved) <= set(kept)
    assert len(kept) - len(saved) <= 1
    assert store.attempt(submit(store)).answer


def test_a_killed_process_of_ten_writing_threads_loses_nothing_saved(tmp_path):
    assert kill_writers(tmp_path / "history.sqlite3", rounds=3, seed=2) > 3

"""What kill -9 leaves, and what saves and exports cost: ``python -m benchmarks.durability``.

In each round a process in which ten threads save attempts is killed at a random moment. Then the file must
open, pass SQLite's own check, and hold every attempt that any round was told is saved.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from threading import Thread

from benchmarks.generated_history import write_history
from grader.history import HistoryStore
from grader.models import Answer

ROOT = Path(__file__).parents[1]
THREADS, LONGEST_LIFE_S = 10, 0.5
SAVES = 200
ANSWER = "I log every prediction with the model version and compare this week's inputs with a reference. " * 8
FORMATS = ("archive", "json", "csv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="how often a writer is killed")
    parser.add_argument("--attempts", type=int, default=100_000, help="how many the long history has")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "killed.sqlite3")
        saved = kill_writers(file, rounds=options.rounds, seed=6)
        print(
            f"{options.rounds} rounds of kill -9: {saved:,} attempts were told to be saved, and all are there"
        )
        for count in (0, 1_000, options.attempts):
            history = Path(folder, f"{count}", "history.sqlite3")
            write_history(history, count)
            print(f"\n{count:,} attempts, {history.stat().st_size / 2**20:.0f} MiB")
            print(f"  a save takes {1000 * median(save_times(history)):.1f} ms (median of {SAVES})")
            for kind in FORMATS if count else ():
                seconds, peak = export_cost(history, kind)
                print(f"  export --format {kind}: {seconds:.1f} s, {peak:.0f} MiB of memory at most")
            if count:
                print(f"  import-history of the archive elsewhere: {import_seconds(history):.1f} s")
                print(f"  delete of one attempt: {deletion_seconds(history):.2f} s")


def kill_writers(file: Path, *, rounds: int, seed: int) -> int:
    """Kills a writer to the history in ``file`` so many times; how many attempts were said to be saved.

    Raises:
        RuntimeError: the file is damaged, or something that was said to be saved is not there.
    """
    chance = random.Random(seed)
    saved: set[str] = set()
    for number in range(rounds):
        saved |= set(_killed_writer(file, lives_s=chance.uniform(0, LONGEST_LIFE_S)))
        with closing(HistoryStore(f"sqlite:///{file}")) as store:
            store.open()
        with closing(sqlite3.connect(file)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()
            kept = {attempt_id for (attempt_id,) in connection.execute("SELECT id FROM attempts")}
        if found != ("ok",) or not saved <= kept:
            raise RuntimeError(f"round {number}: {found}, {len(saved - kept)} attempts lost")
    return len(saved)


def save_until_killed(url: str) -> None:
    """Saves attempts in ten threads, and prints the id of each once it is saved."""
    store = HistoryStore(url)
    print("ready", flush=True)

    def save() -> None:
        while True:
            attempt = store.add_attempt(Answer("drift", ANSWER), question_text="?")
            # One write, which a pipe takes whole.
            os.write(1, f"{attempt.id}\n".encode())

    for _ in range(THREADS):
        Thread(target=save).start()


def save_times(file: Path) -> list[float]:
    """Seconds that each of some saves takes."""
    with closing(HistoryStore(f"sqlite:///{file}")) as store:
        store.open()
        times = []
        for _ in range(SAVES):
            start = time.perf_counter()
            store.add_attempt(Answer("drift-monitoring", ANSWER), question_text="?")
            times.append(time.perf_counter() - start)
    return times


def deletion_seconds(file: Path) -> float:
    """How long it takes to delete the newest attempt for real, which writes the file anew."""
    with closing(HistoryStore(f"sqlite:///{file}")) as store:
        newest = store.attempts(limit=1)[0].id
        start = time.perf_counter()
        store.delete_attempt(newest)
        return time.perf_counter() - start


def export_cost(file: Path, kind: str) -> tuple[float, float]:
    """Seconds, and the most memory in MiB, that the command ``export`` takes (on Linux)."""
    code = (
        "import os, sys\n"
        "from grader.cli import main\n"
        "sys.argv = ['grader', 'export', '--format', sys.argv[1]]\n"
        "try:\n    main()\n"
        "finally:\n    print(open('/proc/self/status').read(), file=sys.stderr)\n"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, kind],
        cwd=ROOT,
        env={**os.environ, "GRADER_DATABASE_URL": f"sqlite:///{file}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    peak = next(line for line in done.stderr.splitlines() if line.startswith("VmHWM"))
    return time.perf_counter() - start, int(peak.split()[1]) / 1024


def import_seconds(file: Path) -> float:
    """How long an archive of a history takes to come into an empty one."""
    archive = file.with_name("all.jsonl")
    with closing(HistoryStore(f"sqlite:///{file}")) as store, archive.open("w", encoding="utf-8") as stream:
        stream.writelines(store.archive())
    with closing(HistoryStore(f"sqlite:///{file.with_name('elsewhere.sqlite3')}")) as elsewhere:
        elsewhere.open()
        start = time.perf_counter()
        elsewhere.import_from(archive)
        return time.perf_counter() - start


def _killed_writer(file: Path, *, lives_s: float) -> list[str]:
    """The ids of all attempts that a writer said to be saved before it was killed."""
    code = "import sys; from benchmarks.durability import save_until_killed; save_until_killed(sys.argv[1])"
    process = subprocess.Popen(
        [sys.executable, "-c", code, f"sqlite:///{file}"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    if process.stdout is not None:
        process.stdout.readline()
    time.sleep(lives_s)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    return [line[:-1] for line in rest.splitlines(keepends=True) if len(line) == 33]


if __name__ == "__main__":
    main()

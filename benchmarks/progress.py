"""How long the Progress and History pages wait for their data: ``python -m benchmarks.progress [--large]``.

Histories of 100 to 10,000 attempts by one person; with ``--large`` also of 100,000. Medians over runs that
each begin with nothing read yet by this program. A run on a busy machine says little: look at the seconds of
the processor as well.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.generated_history import write_history
from grader.bank import QuestionBank
from grader.history import HistoryStore
from grader.models import GraderKind, ProgressFilter
from grader.progress.overview import Progressing
from grader.ui.history.page import AttemptFilter, list_attempts

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 7
SEARCHES = {
    "score of 75 or more": AttemptFilter(least_score=75),
    "search: rollback": AttemptFilter(search="rollback"),
    "search: a word nowhere": AttemptFilter(search="xylophone"),
}
SIZES = (100, 1_000, 10_000)
LARGE = 100_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "history.sqlite3"
        for size in SIZES:
            write_history(Path(folder) / f"{size}.sqlite3", size)
            report(f"{size:,} attempts", Path(folder) / f"{size}.sqlite3")
        if "--large" in sys.argv:
            write_history(file, LARGE)
            report(f"{LARGE:,} attempts", file)


def report(name: str, file: Path) -> None:
    """Prints what each page waits for, in milliseconds: by the clock, and of the processor."""
    store = HistoryStore(f"sqlite:///{file.absolute()}")
    progressing = Progressing(bank=QuestionBank.load(), history=store)
    print(f"{name:<34}{'by the clock':>12}{'processor':>12}", flush=True)

    def progress() -> None:
        told = progressing.report(ProgressFilter(), zone=UTC)
        progressing.weak_themes(told, GraderKind.SIMILARITY)
        progressing.not_yet(told, ProgressFilter())
        store.interviews()

    def listed(wanted: AttemptFilter) -> Callable[[], object]:
        return lambda: list_attempts(store, wanted).page(0, 25)

    def counted(wanted: AttemptFilter) -> Callable[[], object]:
        return lambda: list_attempts(store, wanted).total()

    repeated("progress page", progress)
    repeated("history, first screen", listed(AttemptFilter()))
    repeated("history, one question", listed(AttemptFilter(frozenset({"mobile-latency"}))))
    for name, wanted in SEARCHES.items():
        repeated(f"{name}, first screen", listed(wanted))
        repeated(f"{name}, counted", counted(wanted))
    store.close()


def repeated(name: str, run: Callable[[], object]) -> None:
    run()
    clock, processor = [], []
    for _ in range(RUNS):
        started, spent = time.perf_counter(), time.process_time()
        run()
        clock.append(time.perf_counter() - started)
        processor.append(time.process_time() - spent)
    _print(name, clock, processor)


def _print(name: str, clock: list[float], processor: list[float]) -> None:
    print(f"  {name:<32}{1000 * median(clock):>9.0f} ms{1000 * median(processor):>9.0f} ms", flush=True)


if __name__ == "__main__":
    main()

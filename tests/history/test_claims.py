"""Two at once: what one is doing, no other does as well."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread

from grader.models import Holdings
from tests.history.conftest import submit
from tests.history.kept import fill

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from grader.history import HistoryStore
with HistoryStore(sys.argv[1]).claims("work") as claims:
    print(claims.take("a"), claims.take("b"), flush=True)
    claims.release("b")
    print(flush=True)
    sys.stdin.read()
"""


def test_one_piece_of_work_is_one_holders(url, make_store):
    with make_store(url).claims("work") as mine, make_store(url).claims("work") as yours:
        assert (mine.take("a"), yours.take("a"), yours.take("b")) == (True, False, True)
        mine.release("a")
        assert (yours.take("a"), mine.take("b")) == (True, False)
    with make_store(url).claims("work") as mine:
        assert mine.take("a")


def test_claims_of_other_work_and_other_people_are_no_hindrance(url, make_store):
    with (
        make_store(url).claims("work") as mine,
        make_store(url).claims("other") as other,
        make_store(url, user_id="ann").claims("work") as anns,
    ):
        assert all(claims.take("a") for claims in (mine, other, anns))


def test_a_process_that_is_killed_holds_nothing(url, make_store):
    store = make_store(url)
    store.open()
    command = [sys.executable, "-c", HOLDER, url]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "True True\n"
        holder.stdout.readline()
        with store.claims("work") as claims:
            assert (claims.take("a"), claims.take("b")) == (False, True)
            holder.kill()
            holder.wait()
            # A server notices a moment later.
            while not claims.take("a"):
                pass


def test_two_imports_at_once_both_succeed_and_add_once(url, make_store, tmp_path):
    elsewhere = make_store(tmp_path / "other" / "history.sqlite3")
    ids = fill(elsewhere)
    for _ in range(300):
        submit(elsewhere)
    file = tmp_path / "all.jsonl"
    file.write_text("".join(elsewhere.archive()), encoding="utf-8")
    stores, start, reports = [make_store(url) for _ in range(3)], Barrier(3), []
    stores[0].open()

    def take_in(store):
        start.wait(60)
        reports.append(store.import_from(file))

    threads = [Thread(target=take_in, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    added = sorted(report.added.attempts for report in reports)
    assert added == [0, 0, 300 + len(ids)]
    assert all(report.conflicting == Holdings() for report in reports)
    assert stores[0].count_attempts() == 300 + len(ids)

"""The commands history, export and delete."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.history import engine
from grader.models import Answer, GraderKind, SessionKind, SessionPlan, TimedQuestion
from grader.models.session import place_key
from tests.fakes import FORMULAS

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from grader.models import Attempt
    from tests.cli.conftest import Done

    Run = Callable[..., Done]


@pytest.fixture
def attempts(history: HistoryStore) -> list[Attempt]:
    return [
        history.add_attempt(Answer(name, f"On {name} – 😀."), question_text=f"What about {name}?")
        for name in ("paint", "paint", "glue")
    ]


def test_history_lists_the_newest_first(run: Run, attempts: list[Attempt]) -> None:
    done = run("history")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == [item.id[:8] for item in reversed(attempts)]
    assert "3 of 3 answers" in done.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [((), 3), (("--question", "paint"), 2), (("--limit", "1"), 1), (("--question", "x"), 0)],
)
def test_history_for_programs_is_json_whatever_is_in_it(
    run: Run, attempts: list[Attempt], arguments: tuple[str, ...], expected: int
) -> None:
    done = run("history", "--json", *arguments)
    records = json.loads(done.out)
    assert len(records) == expected
    known = {attempt.id: attempt.answer for attempt in attempts}
    assert all(known[record["id"]] == record["answer"] for record in records)


def test_an_empty_history_is_no_error(run: Run) -> None:
    assert (run("history").out, run("history").code) == ("", 0)
    assert json.loads(run("history", "--json").out) == []
    assert json.loads(run("export").out) == []


def test_export_gives_every_attempt_as_json(run: Run, attempts: list[Attempt], tmp_path: Path) -> None:
    printed, file = run("export"), tmp_path / "all.json"
    assert run("export", file).code == 0
    assert json.loads(file.read_text(encoding="utf-8")) == json.loads(printed.out)
    assert [(it["id"], it["answer"]) for it in json.loads(printed.out)] == [
        (it.id, it.answer) for it in attempts
    ]


def test_both_exports_hold_notes_and_pins(run: Run, attempts: list[Attempt], history: HistoryStore) -> None:
    history.set_note(attempts[1].id, "=1+1")
    history.pin(attempts[2].id)
    records = json.loads(run("export").out)
    assert [(it["note"], it["pinned"]) for it in records] == [("", False), ("=1+1", False), ("", True)]
    rows = csv.DictReader(io.StringIO(run("export", "--format", "csv").out, newline=""))
    assert [(it["note"], it["pinned"]) for it in rows] == [("", "false"), ("'=1+1", "false"), ("", "true")]


def test_export_to_a_spreadsheet_runs_no_formula(run: Run, history: HistoryStore) -> None:
    for answer in FORMULAS:
        history.add_attempt(Answer("q", answer), question_text="=HYPERLINK()")
    done = run("export", "--format", "csv")
    records = list(csv.DictReader(io.StringIO(done.out, newline="")))
    assert [record["answer"] for record in records] == [f"'{answer}" for answer in FORMULAS]
    assert {record["question_text"] for record in records} == {"'=HYPERLINK()"}


def test_export_to_a_spreadsheet_keeps_plain_text(run: Run, attempts: list[Attempt], tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    assert run("export", file, "--format", "csv").code == 0
    with file.open(encoding="utf-8", newline="") as stream:
        assert [record["answer"] for record in csv.DictReader(stream)] == [item.answer for item in attempts]


def test_export_to_a_place_that_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path) -> None:
    done = run("export", tmp_path / "no" / "all.json")
    assert done.code == 1
    assert "cannot be written (No such file or directory)" in done.err


@pytest.mark.parametrize("kind", ["json", "csv", "archive"])
def test_export_never_takes_the_place_of_the_history(
    run: Run, attempts: list[Attempt], history: HistoryStore, kind: str
) -> None:
    done = run("export", history.location, "--format", kind)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        f"{history.location} belongs to the history itself and was not replaced: name another file."
    ]
    assert history.count_attempts() == len(attempts)


@pytest.mark.usefixtures("attempts")
def test_export_leaves_a_file_alone_that_is_named_as_an_unfinished_one(run: Run, tmp_path: Path) -> None:
    file, bystander = tmp_path / "all.json", tmp_path / "all.json.part"
    bystander.write_text("mine", encoding="utf-8")
    assert run("export", file).code == 0
    assert bystander.read_text(encoding="utf-8") == "mine"
    assert {path.name for path in tmp_path.glob("all.json*")} == {file.name, bystander.name}


@pytest.mark.usefixtures("attempts")
def test_an_exported_file_has_the_mode_of_any_new_file(run: Run, tmp_path: Path) -> None:
    file, other = tmp_path / "all.json", tmp_path / "other"
    other.touch()
    assert run("export", file).code == 0
    assert file.stat().st_mode == other.stat().st_mode


@pytest.mark.parametrize(
    ("arguments", "left"),
    [(("{id}",), 2), (("--question", "paint"), 1), (("--all",), 0)],
)
def test_delete_removes_what_is_named(
    run: Run, attempts: list[Attempt], history: HistoryStore, arguments: tuple[str, ...], left: int
) -> None:
    named = [argument.format(id=attempts[2].id[:8]) for argument in arguments]
    done = run("delete", *named, "--yes")
    assert (done.code, done.out) == (0, "")
    assert f"Deleted {3 - left} answer" in done.err
    assert history.count_attempts() == left


@pytest.mark.parametrize(("reply", "left"), [("n\n", 3), ("\n", 3), ("", 3), ("y\n", 1)])
def test_delete_asks_first_and_takes_only_yes(
    run: Run, attempts: list[Attempt], history: HistoryStore, reply: str, left: int
) -> None:
    done = run("delete", "--question", "paint", stdin=reply)
    assert "Delete 2 answers at paint for good?" in done.err
    assert done.code == (0 if left == 1 else 1)
    assert history.count_attempts() == left
    assert len(attempts) == 3


def test_deleting_again_what_left_traces_erases_them(
    run: Run, attempts: list[Attempt], history: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    gone, file = attempts[0].id, Path(history.location)
    log = file.with_name(f"{file.name}-wal")
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM attempts").fetchone()
        assert "traces stay in that file for now" in run("delete", gone, "--yes").err
    assert gone.encode() in file.read_bytes() + log.read_bytes()

    again = run("delete", gone, "--yes")

    assert again.code != 0
    assert "There is no answer" in again.err
    assert gone.encode() not in file.read_bytes() + (log.read_bytes() if log.exists() else b"")


def test_delete_says_all_that_goes_with_an_attempt(
    run: Run, attempts: list[Attempt], history: HistoryStore
) -> None:
    history.add_failure(attempts[0].id, GraderKind.SIMILARITY, "not ready")
    history.set_note(attempts[0].id, "shorter")
    history.save_unsent_text(f"follow-up:{attempts[0].id}", "typing")
    name = attempts[0].id[:8]
    for arguments, said in (
        ((name,), f"the answer {name} to paint with 1 grade, 1 note and 1 unsent text"),
        (("--question", "paint"), "2 answers, 1 grade, 1 note and 1 unsent text at paint"),
        (("--all",), "3 answers, 1 grade, 1 note and 1 unsent text"),
    ):
        assert f"Delete {said} for good?" in run("delete", *arguments, stdin="n\n").err
        done = run("delete", *arguments, "--dry-run")
        assert (done.code, done.out) == (0, "")
        assert done.err == f"This would delete {said}; nothing was deleted.\n"
    assert history.count_attempts() == 3


@pytest.mark.parametrize(("flag", "left"), [("--dry-run", 3), ("--yes", 1)])
def test_delete_for_programs_counts_by_table(
    run: Run, attempts: list[Attempt], history: HistoryStore, flag: str, left: int
) -> None:
    record = json.loads(run("delete", "--question", "paint", flag, "--json").out)

    assert record["dry_run"] is (flag == "--dry-run")
    assert (record["deleted"]["attempts"], record["deleted"]["grades"]) == (2, 0)
    assert history.count_attempts() == left
    assert len(attempts) == 3


@pytest.mark.parametrize("flags", [("--yes",), ("--dry-run",), ("--yes", "--json")])
def test_deleting_an_unanswered_question_is_a_sentence_and_leaves_backups(
    run: Run, attempts: list[Attempt], history: HistoryStore, flags: tuple[str, ...]
) -> None:
    backup = Path(f"{history.location}.before-restore-1.backup")
    backup.touch()
    done = run("delete", "--question", "typo", *flags)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "There are no answers to typo, and nothing was deleted: `history` lists those there are."
    ]
    assert backup.exists()
    assert history.count_attempts() == len(attempts)


def test_delete_says_that_the_backups_go_along(
    run: Run, attempts: list[Attempt], history: HistoryStore
) -> None:
    backups = [Path(f"{history.location}.{name}.backup") for name in ("before-restore-1", "revision-0001")]
    for backup in backups:
        backup.touch()
    said = "2 answers at paint, and 2 backups beside the history"
    asked = run("delete", "--question", "paint", stdin="n\n").err
    assert f"Delete {said} for good?" in asked
    assert f"This would delete {said};" in run("delete", "--question", "paint", "--dry-run").err
    record = json.loads(run("delete", "--question", "paint", "--dry-run", "--json").out)
    assert record["deleted"]["backups"] == 2
    backups[0].unlink()
    done = run("delete", attempts[0].id, "--yes")
    assert done.err == "Deleted 1 answer, and 1 backup beside the history.\n"
    assert not backups[1].exists()


def test_delete_all_takes_backups_where_nothing_else_is_left(run: Run, history: HistoryStore) -> None:
    history.open()
    backup = Path(f"{history.location}.revision-0001.backup")
    backup.touch()
    assert "Delete 1 backup beside the history for good?" in run("delete", "--all", stdin="n\n").err
    assert backup.exists()
    done = run("delete", "--all", "--yes")
    assert (done.code, done.err) == (0, "Deleted 1 backup beside the history.\n")
    assert not backup.exists()
    assert run("delete", "--all").err == "Deleted nothing.\n"


@pytest.mark.parametrize(
    ("flags", "said", "left"),
    [((), " with 1 answer and 1 unsent text", 1), (("--keep-answers",), " with 1 unsent text", 2)],
)
def test_delete_of_a_session_says_whether_its_answers_go(
    run: Run, history: HistoryStore, flags: tuple[str, ...], said: str, left: int
) -> None:
    plan = SessionPlan((TimedQuestion("paint", None), TimedQuestion("glue", None)))
    session = history.start_session(SessionKind.QUESTIONS, plan)
    for where in (session.id, None):
        history.add_attempt(Answer("paint", "On paint.", session=where), question_text="What?")
    history.save_unsent_text(place_key(session.id, 1), "typing")
    name = session.id[:8]
    asked = run("delete", "--session", name, *flags, stdin="n\n")
    assert f"Delete the session {name}{said} for good?" in asked.err
    assert run("delete", "--session", name, *flags, "--yes").code == 0
    assert (history.sessions(), history.unsent_texts()) == ((), ())
    assert [attempt.session for attempt in history.attempts()] == [None] * left
    assert "There is no session with the id" in run("delete", "--session", name, "--yes").err


def test_keep_answers_without_a_session_is_wrong_usage(run: Run, attempts: list[Attempt]) -> None:
    done = run("delete", attempts[0].id, "--keep-answers", "--yes")
    assert done.code == 2
    assert run("delete", "--session", "x", "--all").code == 2


def test_delete_of_an_unknown_attempt_deletes_nothing(
    run: Run, attempts: list[Attempt], history: HistoryStore
) -> None:
    done = run("delete", "ffffffffff", "--yes")
    assert done.code == 1
    assert history.count_attempts() == len(attempts)


def test_a_history_that_cannot_be_reached_exits_with_3(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_DATABASE_URL", "mysql://me:opensesame@host/db")
    done = run("history")
    assert (done.code, done.out) == (3, "")
    assert "not supported" in done.err
    assert "opensesame" not in done.err


def test_a_failed_export_leaves_the_earlier_file_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = tmp_path / "export.json"
    earlier.write_text("[]", encoding="utf-8")
    monkeypatch.setenv("GRADER_DATABASE_URL", "sqlite:////dev/null/history.sqlite3")
    assert run("export", earlier).code == 3
    assert earlier.read_text(encoding="utf-8") == "[]"
    assert list(tmp_path.glob("*.part")) == []

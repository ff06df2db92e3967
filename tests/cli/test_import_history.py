"""Everything out of one data folder and into another: export as archive or SQLite, and import-history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from grader.models import Answer, GraderKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]

MODES = (("archive", "all.jsonl"), ("sqlite", "copy.sqlite3"), ("json", "all.json"))


@pytest.fixture
def filled(history: HistoryStore) -> str:
    """The id of an attempt that has a failure and a note."""
    attempt = history.add_attempt(Answer("paint", "=1+1 – 😀."), question_text="Why?")
    history.add_failure(attempt.id, GraderKind.SIMILARITY, "not ready")
    history.set_note(attempt.id, "shorter")
    return attempt.id


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """From now on the commands use the data folder of another machine."""
    return lambda: monkeypatch.setenv("GRADER_DATA_DIR", str(tmp_path / "elsewhere"))


@pytest.mark.parametrize(("mode", "name"), MODES)
def test_what_is_exported_comes_in_elsewhere_once(
    run: Run, filled: str, elsewhere: Callable[[], None], mode: str, name: str
) -> None:
    assert run("export", name, "--format", mode).code == 0
    elsewhere()

    first, again = (json.loads(run("import-history", name, "--json").out) for _ in range(2))

    assert first["tables"]["attempts"] == {"added": 1, "already_there": 0, "conflicts": 0}
    assert first["tables"]["grades"] == {"added": 1, "already_there": 0, "conflicts": 0}
    assert first["tables"]["notes"]["added"] == 1
    assert again["tables"]["attempts"] == {"added": 0, "already_there": 1, "conflicts": 0}
    assert (first["conflicts"], first["dry_run"]) == ([], False)
    (record,) = json.loads(run("history", "--json").out)
    assert (record["id"], record["answer"]) == (filled, "=1+1 – 😀.")


def test_a_dry_run_says_what_would_be_added_and_adds_nothing(
    run: Run, filled: str, elsewhere: Callable[[], None]
) -> None:
    run("export", "all.jsonl", "--format", "archive")
    elsewhere()

    done = run("import-history", "all.jsonl", "--dry-run")

    assert "Would be added: 1 answer, 1 grade and 1 note\nAlready there: nothing\n" in done.out
    assert done.err == "Nothing was changed.\n"
    assert json.loads(run("history", "--json").out) == []
    assert json.loads(run("import-history", "all.jsonl", "--dry-run", "--json").out)["dry_run"] is True
    assert filled


def test_conflicts_are_named_and_what_is_here_stays(
    run: Run, filled: str, history: HistoryStore, tmp_path: Path
) -> None:
    run("export", "all.jsonl", "--format", "archive")
    file = tmp_path / "all.jsonl"
    file.write_text(
        file.read_text(encoding="utf-8").replace("shorter", "\\u001b[31mlonger"), encoding="utf-8"
    )

    done = run("import-history", "all.jsonl")

    assert done.code == 0
    assert "In conflict, and left as they are here: 1 note\n" in done.out
    assert f"  note {filled} (line 2 of all.jsonl): text differs, the one here is kept\n" in done.out
    (conflict,) = json.loads(run("import-history", "all.jsonl", "--json").out)["conflicts"]
    assert (conflict["table"], conflict["key"], conflict["kept"]) == ("notes", [filled], "here")
    assert history.thread("paint").drafts[0].note == "shorter"


def test_a_long_list_of_conflicts_is_cut(run: Run, history: HistoryStore, tmp_path: Path) -> None:
    for _ in range(25):
        history.add_attempt(Answer("paint", "here"), question_text="Why?")
    run("export", "all.jsonl", "--format", "archive")
    file = tmp_path / "all.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace('"here"', '"there"'), encoding="utf-8")

    done = run("import-history", "all.jsonl")

    assert done.out.count("answer differs") == 20
    assert "and 5 more, which --json lists" in done.out


def test_a_file_that_cannot_be_imported_is_the_inputs_fault(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Dear diary")

    for name, words in (
        ("notes.txt", "begins with “Dear diary”"),
        ("gone", "cannot be read"),
        (".", "Is a dir"),
    ):
        done = run("import-history", name)
        assert (done.code, done.out) == (1, "")
        assert words in done.err


def test_an_sqlite_copy_needs_a_name_of_its_own(run: Run, filled: str, history: HistoryStore) -> None:
    assert run("export", "--format", "sqlite").code == 2
    done = run("export", history.location, "--format", "sqlite")
    assert done.code == 1
    assert "belongs to the history itself" in done.err
    assert history.attempt(filled).answer


def test_an_archive_can_go_to_standard_output(run: Run, filled: str) -> None:
    lines = run("export", "--format", "archive").out.splitlines()

    assert json.loads(lines[0])["format"] == "rehearse-history"
    assert json.loads(lines[1])["row"]["id"] == filled
    assert json.loads(lines[-1]) == {"end": {"attempts": 1}}

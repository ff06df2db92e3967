"""Where exports are written: never in the place of what somebody did not mean."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from grader.models import Answer
from tests.cli.test_process import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]

FORMATS = ("json", "csv", "archive", "sqlite")
FAMILY = ("", "-wal", "-shm", "-journal", ".revision-0001.backup", ".before-restore-1.backup")


@pytest.fixture(autouse=True)
def _answered(history: HistoryStore) -> None:
    history.add_attempt(Answer("paint", "I stir it."), question_text="How?")


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("kind", ["json", "sqlite"])
@pytest.mark.parametrize("end", FAMILY)
@pytest.mark.parametrize("by", ["name", "symbolic link", "hard link", "folder"])
def test_no_export_touches_what_belongs_to_the_history(
    run: Run, history: HistoryStore, tmp_path: Path, kind: str, end: str, by: str
) -> None:
    file = Path(f"{history.location}{end}")
    there = file.exists() or bool(file.suffix == ".backup" and file.write_bytes(b"") == 0)
    target = file
    if by == "folder":
        (tmp_path / "elsewhere").symlink_to(file.parent)
        target = tmp_path / "elsewhere" / file.name
    elif by == "symbolic link":
        target = tmp_path / "link"
        target.symlink_to(file)
    elif by == "hard link" and there:
        target = tmp_path / "link"
        target.hardlink_to(file)
    before = content(file.parent)

    done = run("export", target, "--format", kind, "--force")

    assert (done.code, done.out) == (1, "")
    assert "belongs to the history itself and was not replaced: name another file." in done.err
    assert content(file.parent).keys() >= before.keys()
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []
    assert file.exists() == there
    assert history.count_attempts() == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_only_a_former_export_is_replaced_unasked(run: Run, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "file"
    file.write_text("Dear diary", encoding="utf-8")

    refused = run("export", file, "--format", kind)
    assert refused.code == 1
    assert refused.err == (
        f"{file} is there already and nothing that this command wrote, so it was not replaced: "
        "name another file, or add --force.\n"
    )
    assert file.read_text(encoding="utf-8") == "Dear diary"

    assert run("export", file, "--format", kind, "--force").code == 0
    first = file.read_bytes()
    assert run("export", file, "--format", kind).code == 0
    assert len(file.read_bytes()) == len(first)


def test_another_programs_database_is_left_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bookmarks.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE bookmarks (place TEXT)")
        assert "nothing that this command wrote" in run("export", file, "--format", "sqlite").err
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO bookmarks VALUES ('here')")
        for arguments, said in (
            ((file, "--format", "sqlite", "--force"), "is in use by a program"),
            ((f"{file}-wal", "--force"), "belongs to bookmarks.sqlite3 beside it"),
            ((f"{file}-journal", "--force"), "belongs to bookmarks.sqlite3 beside it"),
            ((file, "--force"), "is an SQLite file, such as a history, and was not replaced"),
        ):
            done = run("export", *arguments)
            assert (done.code, said in done.err) == (1, True)
        assert connection.execute("SELECT * FROM bookmarks").fetchall() == [("here",)]


def test_a_history_of_another_folder_is_no_former_export(
    run: Run, history: HistoryStore, tmp_path: Path
) -> None:
    from grader.history import HistoryStore as Store

    other = tmp_path / "other.sqlite3"
    with closing(Store(other)) as store:
        store.add_attempt(Answer("glue", "I wait."), question_text="How?")
    before = other.read_bytes()

    assert run("export", other, "--format", "sqlite").code == 1
    assert other.read_bytes() == before
    assert history.count_attempts() == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_a_stranger_with_the_name_of_an_unfinished_file_stays(run: Run, tmp_path: Path, kind: str) -> None:
    file, stranger = tmp_path / "all", tmp_path / "all.part"
    stranger.write_text("mine", encoding="utf-8")
    for _ in range(2):
        assert run("export", file, "--format", kind).code == 0
    assert stranger.read_text(encoding="utf-8") == "mine"
    assert {path.name for path in tmp_path.glob("*all*")} == {"all", "all.part"}
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_goes_through_a_link_and_keeps_rights(run: Run, tmp_path: Path, kind: str) -> None:
    (tmp_path / "there").mkdir()
    link, file = tmp_path / "link", tmp_path / "there" / "file"
    link.symlink_to(file)
    for mode in (None, 0o600):
        if mode:
            file.chmod(mode)
        assert run("export", link, "--format", kind).code == 0
        assert (link.is_symlink(), file.stat().st_size > 0) == (True, True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", FORMATS)
def test_a_pipe_gets_the_export_and_stays_a_pipe(run: Run, tmp_path: Path, kind: str) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()

    assert run("export", pipe, "--format", kind).code == 0

    reader.join(30)
    assert pipe.is_fifo()
    assert len(read[0]) > 100
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_a_device_stays_a_device_and_a_full_one_is_blamed(run: Run, kind: str) -> None:
    assert run("export", "/dev/null", "--format", kind).code == 0
    done = run("export", "/dev/full", "--format", kind)
    assert (done.code, done.out) == (1, "")
    assert done.err == "/dev/full cannot be written (No space left on device): name another file.\n"
    assert Path("/dev/null").is_char_device()
    assert Path("/dev/full").is_char_device()


def test_standard_output_by_name_is_standard_output(history: HistoryStore) -> None:
    history.close()
    done = subprocess.run(
        [sys.executable, "-m", "grader", "export", "/dev/stdout"], cwd=ROOT, capture_output=True, check=True
    )
    assert json.loads(done.stdout)[0]["question_id"] == "paint"


LIMIT = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
sys.argv = ["grader", "export", *sys.argv[1:]]
runpy.run_module("grader", run_name="__main__")
"""


@pytest.mark.parametrize("kind", FORMATS)
def test_what_cannot_be_written_whole_leaves_nothing(
    history: HistoryStore, tmp_path: Path, kind: str
) -> None:
    """A limit on the size of files stands for a disk that is full."""
    history.add_attempt(Answer("paint", "I stir it. " * 20_000), question_text="How?")
    history.close()
    file = tmp_path / "out" / "file"
    file.parent.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LIMIT, file, "--format", kind],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{file} cannot be written (")
    assert len(done.stderr.splitlines()) == 1
    assert list(file.parent.iterdir()) == []


def test_a_table_of_grades_replaces_only_one_of_its_kind(run: Run, tmp_path: Path, small_bank: Path) -> None:
    source, grades = tmp_path / "answers.csv", tmp_path / "grades.csv"
    source.write_text("answer,question_id\nI test.,launch\n", encoding="utf-8")

    assert "nothing that this command wrote" in run("batch", source, source, "--bank", small_bank).err
    for _ in range(2):
        assert run("batch", source, grades, "--bank", small_bank).code == 0
    assert source.read_text(encoding="utf-8") == "answer,question_id\nI test.,launch\n"


def test_lists_of_drafts_replace_only_their_like(run: Run, tmp_path: Path) -> None:
    for option in ("--markdown", "--html"):
        file = tmp_path / f"file{option}"
        file.write_text("# Notes\n<!doctype html>", encoding="utf-8")
        assert run("drafts", "paint", option, file).code == 1
        assert run("drafts", "paint", option, file, "--force").code == 0
        assert run("drafts", "paint", option, file).code == 0

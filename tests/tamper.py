"""Tampers with every column of a stored history and every value of an archive in turn, and reads all of it.

``python -m tests.tamper`` runs every case, in minutes; ``tests/history/test_tampering.py`` runs a sample.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
import traceback
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from grader.cli import main
from grader.errors import GraderError
from grader.history import HistoryStore
from grader.history.backups import restore
from grader.models import (
    Answer,
    GraderKind,
    Peeks,
    Recall,
    SessionKind,
    SessionPlan,
    TimedQuestion,
)
from grader.ui import services
from tests.history.conftest import human, rubric, similarity
from tests.history.kept import add_rewording
from tests.ui.serve import fake_scorer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

QUESTIONS = ("cv-pipeline-architecture", "unlabeled-data-bootstrap")
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
BAD_CELLS: tuple[Any, ...] = (
    None,
    "",
    "not a time",
    "9999-12-31 23:59:59.000000",
    "9999-12-31",
    b"\x00\xff\xfe",
    float("inf"),
    1e300,
    -1,
    45.5,
    2**62,
    "a\x00b\x1b]0;owned\x07\u202e",
    '{"a": [1e999, NaN',
    "x" * 1_000_000,
)
"""What stands in a cell of SQLite in the place of what belongs there; NaN it cannot hold."""
BAD_JSON: tuple[Any, ...] = (
    None,
    "",
    "not a time",
    "9999-12-31T23:59:59+00:00",
    "9999-12-31",
    True,
    float("nan"),
    float("inf"),
    1e300,
    -1,
    10**400,
    99_999_999_999,
    "a\x00b\x1b]0;owned\x07\u202e",
    "half \ud800",
    [],
    {},
    "x" * 1_000_000,
)
"""What stands in an archive in the place of what belongs there."""
HEALTHY = "The healthy answer."
_REFUSED_LENGTH = 600


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that broke: which ``case``, at which command or page, and how."""

    case: str
    where: str
    what: str


def fill(store: HistoryStore, *, times: int = 1) -> None:
    """Puts something of every kind into a history, so often; then an answer that stays healthy."""
    for number in range(times):
        first = _attempt(store, "I log the inputs.", peeks=Peeks(guidance=True), elapsed_s=30.0)
        session = store.start_session(
            SessionKind.QUESTIONS, SessionPlan((TimedQuestion(QUESTIONS[0], 60.0),), None)
        )
        second = _attempt(store, "I log the inputs twice.", revises=first, session=session.id)
        third = _attempt(store, "And then?", follows=first)
        for attempt_id, score in ((first, 40), (first, 71), (second, 55)):
            store.add_grade(attempt_id, similarity(score))
        store.add_grade(second, rubric(44))
        store.add_grade(second, human())
        add_rewording(store, second)
        store.add_failure(third, GraderKind.SIMILARITY, "The grader was not there.")
        store.set_note(first, "shorter")
        store.rate_self(first, 60)
        store.correct_review(first, Recall.HARD)
        store.tick(first, "names a metric", criterion_id="metrics", said=False)
        store.add_interview(held_on=NOW.date(), company="Acme", questions=QUESTIONS[:1], went=4, notes="-")
        store.add_story(title="The lock", situation="It froze.", action="I thawed it.", skills=["calm"])
        store.save_unsent_text(f"follow-up:{first}", "half a thought")
        store.keep_preference(f"theme {number}", "dark")
    for question in QUESTIONS:
        store.pin(_attempt(store, "Pinned.", question))
    store.save_unsent_text(QUESTIONS[0], "half a thought")
    store.keep_preference("plan", '{"interview_on":"2027-01-31","minutes":30}')
    store.keep_preference("rate first", "true")
    store.keep_preference("blind choices", '{"made":3,"agreed":2}')
    healthy = _attempt(store, HEALTHY, QUESTIONS[1])
    store.add_grade(healthy, similarity(66))


def _attempt(store: HistoryStore, text: str, question: str = QUESTIONS[0], **more: Any) -> str:
    return store.add_attempt(Answer(question, text, **more), question_text="What about it?").id


class Reader:
    """Runs the commands and the pages on whatever history lies in a folder, and notes what breaks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "history.sqlite3"
        self.faults: list[Fault] = []
        self.told = 0
        os.environ["GRADER_DATA_DIR"] = str(folder)
        os.environ.pop("GRADER_DATABASE_URL", None)

    def commands(self, case: str, *, healthy: bool = True) -> None:
        """Every command that reads."""
        ids = self._ids()
        for arguments in (
            ("history",),
            ("history", "--json"),
            ("drafts", QUESTIONS[0]),
            ("drafts", QUESTIONS[0], "--json"),
            ("compare", *ids[:2]),
            ("compare", *ids[:2], "--json"),
            ("plan",),
            ("plan", "--json"),
            ("progress",),
            ("progress", "--json"),
            ("export",),
            ("export", "--format", "csv"),
            ("export", "--format", "archive"),
            ("export", str(self.folder / "copy"), "--format", "sqlite", "--force"),
            ("delete", "--all", "--dry-run"),
            ("delete", *ids[:1], "--dry-run"),
        ):
            code, out, err = self.run(case, *arguments)
            where = " ".join(arguments[:3])
            self.told += "damaged" in err
            if code not in (0, 1, 3) or "Traceback" in err:
                self.faults.append(Fault(case, where, f"exit code {code}: {err[-300:]}"))
            if code == 0 and "--json" in arguments:
                self._strict_json(case, where, out)
            if healthy and arguments == ("history", "--json") and HEALTHY not in out:
                self.faults.append(Fault(case, where, f"the healthy answer is gone: {err[-300:]}"))

    def pages(self, case: str) -> None:
        """Every page, by itself, with what its address can name."""
        from tests.ui.conftest import PageUnderTest

        ids = self._ids()
        services.shared_rehearse.clear()
        for page, query in (
            ("practice", {}),
            ("practice", {"question": QUESTIONS[0]}),
            ("mock", {}),
            ("mock", {"session": self._session()}),
            ("plan", {}),
            ("progress", {}),
            ("history", {}),
            ("history", {"attempt": ids[0] if ids else "none"}),
            ("compare", {"attempts": ",".join(ids[:2])}),
            ("questions", {}),
            ("stories", {}),
            ("settings", {}),
            ("learn", {}),
        ):
            where = f"page {page} {' '.join(query)}"
            try:
                with patch.object(services, "build_scorer", fake_scorer):
                    shown = PageUnderTest()
                    shown.open(page, **query)
            except AssertionError:
                faults = [each.message for each in shown.run.exception]
                self.faults.append(Fault(case, where, "; ".join(faults)[:300]))
            except Exception as error:
                self.faults.append(Fault(case, where, repr(error)[:300]))
            else:
                self.told += "damaged" in shown.shown
        with contextlib.suppress(GraderError):  # no page could open it either, and said so
            services.shared_rehearse().history.close()
        services.shared_rehearse.clear()

    def run(self, case: str, *arguments: str) -> tuple[int, str, str]:
        """A command in this process: its exit code, and what it printed."""
        out, err = _Stream(), _Stream()
        with (
            patch.object(sys, "argv", ["grader", *arguments]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main()
                code = 0
            except SystemExit as done:
                code = int(done.code or 0)
            except Exception:
                self.faults.append(Fault(case, " ".join(arguments[:3]), traceback.format_exc()[-700:]))
                code = 1
        return code, out.text, err.text

    def _strict_json(self, case: str, where: str, out: str) -> None:
        def refuse(constant: str) -> None:
            raise ValueError(constant)

        try:
            json.loads(out, parse_constant=refuse)
        except ValueError as error:
            self.faults.append(Fault(case, where, f"no JSON: {error}"))

    def _ids(self) -> list[str]:
        """The ids of the attempts as far as they can be named."""
        query = "SELECT id FROM attempts WHERE typeof(id) = 'text' AND length(id) BETWEEN 1 AND 500"
        return [value for value in self._column(f"{query} ORDER BY seq") if "\x00" not in value]

    def _session(self) -> str:
        found = self._column("SELECT id FROM sittings WHERE typeof(id) = 'text' AND length(id) < 500")
        return next((each for each in found if "\x00" not in each and each), "none")

    def _column(self, query: str) -> list[str]:
        with closing(sqlite3.connect(self.file)) as connection:
            connection.text_factory = lambda raw: raw.decode(errors="replace")
            return [value for (value,) in connection.execute(query)]


class _Stream(io.TextIOWrapper):
    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="replace")

    @property
    def text(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()


def columns(file: Path) -> list[tuple[str, str]]:
    """Every column of every table of a history."""
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return [
            (table, row[1]) for table in tables for row in connection.execute(f"PRAGMA table_info({table})")
        ]


_ROWS = "SELECT rowid FROM {} ORDER BY rowid"
_CHANGE = "UPDATE {} SET {} = ? WHERE rowid = ?"


def tamper_column(file: Path, table: str, column: str, cells: Iterable[Any] = BAD_CELLS) -> int:
    """Puts each bad value into that column of another row; how many went in."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        schema = "UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = ?"
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(schema, (table,))
    done = 0
    with closing(sqlite3.connect(file)) as connection, connection:
        rows = [number for (number,) in connection.execute(_ROWS.format(table))]
        for number, cell in zip(rows, cells, strict=False):
            with contextlib.suppress(sqlite3.IntegrityError, OverflowError):
                connection.execute(_CHANGE.format(table, column), (cell, number))
                done += 1
    return done


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all values within an archive's line, into the JSON that its texts hold too."""
    if at:
        yield at
    inner = value
    if isinstance(value, str) and value[:1] in ("{", "["):
        with contextlib.suppress(ValueError):
            inner, at = json.loads(value), (*at, _WITHIN)
    if isinstance(inner, dict):
        for name, each in inner.items():
            yield from places(each, (*at, name))
    elif isinstance(inner, list):
        for number, each in enumerate(inner[:2]):
            yield from places(each, (*at, number))


_WITHIN = "↳"
"""Stands in a place for going into a text of JSON."""


def put(value: Any, at: tuple[Any, ...], bad: Any) -> Any:
    """The value with another one at a place."""
    if not at:
        return bad
    step, *rest = at
    if step == _WITHIN:
        return json.dumps(put(json.loads(value), tuple(rest), bad), ensure_ascii=True)
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[step] = put(value[step], tuple(rest), bad)
    return changed


@dataclass(frozen=True, slots=True)
class Report:
    """What was tried, what came of it, and what broke."""

    tried: int
    refused: int
    told: int
    faults: tuple[Fault, ...]
    seconds: float


def tamper_with_columns(
    folder: Path, *, sample: int | None = None, pages: bool = True, seed: int = 1
) -> Report:
    """Every column, or some: read by all commands and pages, then offered to ``restore``."""
    began = time.monotonic()
    whole = folder / "whole.sqlite3"
    store = HistoryStore(f"sqlite:///{whole}", clock=_Clock())
    fill(store, times=len(BAD_CELLS))
    store.close()
    with closing(sqlite3.connect(whole)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    chosen = columns(whole)
    if sample is not None:
        chosen = random.Random(seed).sample(chosen, sample)
    reader = Reader(folder)
    tried = refused = 0
    for table, column in chosen:
        case = f"{table}.{column}"
        for end in ("", "-wal", "-shm"):
            Path(f"{reader.file}{end}").unlink(missing_ok=True)
        shutil.copyfile(whole, reader.file)
        tried += tamper_column(reader.file, table, column)
        shutil.copyfile(reader.file, folder / "tampered")
        reader.commands(case, healthy=table != "alembic_version")
        if pages:
            reader.pages(case)
        refused += not _restores(reader, case, folder / "tampered")
    return Report(tried, refused, reader.told, tuple(reader.faults), time.monotonic() - began)


def _restores(reader: Reader, case: str, copy: Path) -> bool:
    """Whether a copy can be restored; if so, what comes of it is read."""
    target = reader.folder / "restored" / "history.sqlite3"
    try:
        restore(f"sqlite:///{target}", copy, now=NOW)
    except GraderError as error:
        _check_sentence(reader, case, "restore", str(error))
        return False
    except Exception:
        reader.faults.append(Fault(case, "restore", traceback.format_exc()[-700:]))
        return False
    return True


def _check_sentence(reader: Reader, case: str, where: str, sentence: str) -> None:
    if len(sentence) > _REFUSED_LENGTH or not sentence.isprintable():
        reader.faults.append(Fault(case, where, f"no plain sentence: {sentence[:300]!r}"))


def tamper_with_archive(
    folder: Path, *, sample: int | None = None, pages: bool = True, seed: int = 1
) -> Report:
    """Every value of an archive, or some: what is not refused is read by all commands and pages."""
    began = time.monotonic()
    store = HistoryStore(f"sqlite:///{folder}/source.sqlite3", clock=_Clock())
    fill(store)
    lines = [json.loads(line) for line in store.archive()]
    store.close()
    cases = [
        (number, at, bad) for number, line in enumerate(lines) for at in places(line) for bad in BAD_JSON
    ]
    if sample is not None:
        cases = random.Random(seed).sample(cases, sample)
    reader = Reader(folder)
    target = HistoryStore(f"sqlite:///{reader.file}", clock=_Clock())
    _attempt(target, HEALTHY)
    refused = taken = 0
    archive = folder / "archive.jsonl"
    for count, (number, at, bad) in enumerate(cases, start=1):
        case = f"line {number + 1} {'.'.join(map(str, at))} = {str(bad)[:20]!r}"
        changed = [*lines[:number], put(lines[number], at, bad), *lines[number + 1 :]]
        text = "".join(f"{json.dumps(line)}\n" for line in changed)
        archive.write_text(_renamed(text, lines, count), encoding="utf-8")
        try:
            target.import_from(archive, name="archive")
        except GraderError as error:
            refused += 1
            _check_sentence(reader, case, "import-history", str(error))
        except Exception:
            reader.faults.append(Fault(case, "import-history", traceback.format_exc()[-700:]))
        else:
            taken += 1
            if taken % _READ_EVERY == 0:
                reader.commands(f"up to {case}")
    target.close()
    reader.commands("all that was imported")
    if pages:
        reader.pages("all that was imported")
    return Report(len(cases), refused, reader.told, tuple(reader.faults), time.monotonic() - began)


_READ_EVERY = 40


def _renamed(text: str, lines: list[dict[str, Any]], count: int) -> str:
    """An archive whose rows have names of their own, so that nothing in it is there already."""
    for line in lines:
        row_id = line.get("row", {}).get("id")
        if row_id:
            text = text.replace(row_id, f"{row_id[:24]}{count:08}")
    return text


class _Clock:
    """A second later each time, some days ago."""

    def __init__(self) -> None:
        self._now = NOW - timedelta(days=3)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


def _run_all() -> int:
    broken = 0
    for name, tamper in (("columns", tamper_with_columns), ("archive", tamper_with_archive)):
        with tempfile.TemporaryDirectory() as folder:
            report = tamper(Path(folder))
        print(  # noqa: T201 - the result of the command
            f"{name}: {report.tried:,} values, {report.refused:,} refused, {report.told:,} readings told of "
            f"damage, {len(report.faults)} faults in {report.seconds:.0f} s"
        )
        for fault in report.faults:
            print(f"  {fault.case} | {fault.where} | {fault.what}")  # noqa: T201
        broken += len(report.faults)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(_run_all())

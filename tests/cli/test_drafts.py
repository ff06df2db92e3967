"""The command drafts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from grader.models import Answer
from tests.history.conftest import rubric, similarity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.history import HistoryStore
    from grader.models import Attempt
    from tests.cli.conftest import Done

    Run = Callable[..., Done]

HOSTILE = "\x1b[2J<script>alert(1)</script> ![x](http://evil.test/x)"


@pytest.fixture
def attempts(history: HistoryStore) -> list[Attempt]:
    """Two drafts and a follow-up at one question; the second draft is graded, noted and pinned."""
    first = history.add_attempt(Answer("paint", "One coat."), question_text="Paint?")
    second = history.add_attempt(Answer("paint", "Two coats, dried.", elapsed_s=83.4), question_text="Paint?")
    history.add_grade(second.id, similarity(64))
    history.add_grade(second.id, rubric(55))
    history.set_note(second.id, f"Say why. {HOSTILE}")
    history.pin(second.id)
    third = history.add_attempt(Answer("paint", HOSTILE, follows=second.id), question_text=HOSTILE)
    return [first, second, third]


def test_drafts_are_listed_oldest_first_with_all_that_is_known_of_them(
    run: Run, attempts: list[Attempt]
) -> None:
    done = run("drafts", "paint")
    first, second, note, third = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert first.split()[:3] == ["Draft", "1", attempts[0].id[:8]]
    assert first.endswith("not graded       no rubric       2 words")
    assert second.split()[:4] == ["★", "Draft", "2", attempts[1].id[:8]]
    assert second.endswith("64 (56 to 73)    rubric 55       3 words  1:23 min")
    assert note.startswith("    note: Say why.  [2J<script>")
    assert third.split()[:2] == ["Follow-up", attempts[2].id[:8]]
    assert "\x1b" not in done.out


def test_drafts_for_programs_hold_every_number(run: Run, attempts: list[Attempt]) -> None:
    listed = json.loads(run("drafts", "paint", "--json").out)
    assert (listed["question_id"], listed["pinned"]) == ("paint", attempts[1].id)
    assert [(item["number"], item["id"], item["pinned"]) for item in listed["drafts"]] == [
        (1, attempts[0].id, False),
        (2, attempts[1].id, True),
        (None, attempts[2].id, False),
    ]
    assert listed["drafts"][1] == {
        "number": 2,
        "id": attempts[1].id,
        "follows": None,
        "submitted_at": attempts[1].submitted_at.isoformat(),
        "score": 64,
        "low": 56,
        "high": 73,
        "rubric_score": 55,
        "words": 3,
        "elapsed_s": 83.4,
        "note": f"Say why. {HOSTILE}",
        "pinned": True,
        "human_score": None,
    }


@pytest.mark.usefixtures("attempts")
def test_both_exports_are_written_beside_the_list(run: Run, tmp_path: Path) -> None:
    markdown, page = tmp_path / "paint.md", tmp_path / "paint.html"
    done = run("drafts", "paint", "--markdown", markdown, "--html", page)
    assert done.code == 0
    assert "★ Draft 2" in done.out
    assert "## Draft 2, best so far" in markdown.read_text(encoding="utf-8")
    assert "&lt;script&gt;" in page.read_text(encoding="utf-8")
    assert "<script" not in page.read_text(encoding="utf-8")


@pytest.mark.usefixtures("attempts")
def test_an_export_that_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path) -> None:
    done = run("drafts", "paint", "--html", tmp_path / "no" / "paint.html")
    assert done.code == 1
    assert "cannot be written (No such file or directory)" in done.err


@pytest.mark.parametrize("option", ["--html", "--markdown"])
def test_an_export_never_takes_the_place_of_the_history(
    run: Run, attempts: list[Attempt], history: HistoryStore, option: str
) -> None:
    done = run("drafts", "paint", option, history.location)
    assert done.code == 1
    assert "belongs to the history itself and was not replaced" in done.err
    assert history.count_attempts() == len(attempts)


def test_an_unknown_question_is_one_sentence_that_names_the_nearest(run: Run) -> None:
    done = run("drafts", "drift-monitorin")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "There is no question “drift-monitorin” in the bank. Did you mean “drift-monitoring”?"
    ]


def test_a_question_without_attempts_is_one_sentence_and_writes_no_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "drafts.md"
    done = run("drafts", "drift-monitoring", "--markdown", file)
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == ["No answers to drift-monitoring yet: nothing to list or to write."]
    assert not file.exists()
    listed = json.loads(run("drafts", "drift-monitoring", "--json").out)
    assert listed == {"question_id": "drift-monitoring", "pinned": None, "drafts": []}

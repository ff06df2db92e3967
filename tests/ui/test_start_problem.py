from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import BankError
from grader.models import Problem
from grader.ui import services

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.ui.conftest import PageUnderTest


def test_a_broken_bank_shows_every_problem_and_no_question(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = [
        Problem("questions.csv", row, "question", "is empty <b>", "Type the question") for row in (2, 7)
    ]

    def broken(*_: object, **__: object) -> None:
        raise BankError(problems)

    monkeypatch.setattr(services, "build_rehearse", broken)
    app.run.run()
    assert not app.run.exception
    assert "The question bank has 2 problems" in app.shown
    assert "row 2" in app.shown
    assert "row 7" in app.shown
    assert "is empty &lt;b&gt;" in app.shown
    assert "rh-question" not in app.shown


def test_a_history_that_cannot_be_opened_shows_one_sentence(
    app: PageUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("GRADER_DATA_DIR", str(tmp_path / "file" / "data"))
    app.run.run()
    assert not app.run.exception
    assert "Rehearse cannot start" in app.shown
    assert "goes on by itself" in app.shown
    assert "rh-question" not in app.shown

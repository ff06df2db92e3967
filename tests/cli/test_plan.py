"""The command plan."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from grader.models import Answer, PlanChoices
from grader.plan.plan import keep_plan_choices
from tests.history.conftest import similarity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]


def test_the_plan_lists_each_day_with_its_questions_and_why(run: Run, small_bank: Path) -> None:
    done = run("plan", "--bank", small_bank)
    assert (done.code, done.err) == (0, "")
    title, first, second = done.out.splitlines()[:3]
    assert title == "Today"
    assert first.split(maxsplit=1) == ["launch", "never answered"]
    assert second.split()[0] == "landing"


def test_an_answered_question_is_done_for_today_and_due_later(
    run: Run, small_bank: Path, history: HistoryStore
) -> None:
    for question_id in ("launch", "landing"):
        made = history.add_attempt(Answer(question_id, "Said."), question_text="?")
        history.add_grade(made.id, similarity(60))
    assert run("plan", "--bank", small_bank).out.startswith("Nothing is left to practice today (2 done).")
    assert "due, weakest" in run("plan", "--bank", small_bank).out
    assert "due today" not in run("plan", "--bank", small_bank).out
    found = json.loads(run("plan", "--bank", small_bank, "--json").out)
    assert found["done_today"] == 2
    assert set(found["due"]) == {"launch", "landing"}
    assert found["days"][0]["questions"] == []


def test_the_interview_that_was_set_is_planned_for(run: Run, small_bank: Path, history: HistoryStore) -> None:
    on = datetime.now(UTC).astimezone().date() + timedelta(days=1)
    keep_plan_choices(history, PlanChoices(on, 10))
    assert "1 question that was never answered does not get a turn" in run("plan", "--bank", small_bank).out
    found = json.loads(run("plan", "--bank", small_bank, "--json").out)
    assert (found["interview_on"], found["minutes"]) == (on.isoformat(), 10)
    assert (found["unreached"], found["enough_minutes"]) == (["landing"], 20)
    assert [each["question_id"] for each in found["days"][0]["questions"]] == ["launch"]

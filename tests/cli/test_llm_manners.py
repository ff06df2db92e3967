"""``grade --llm`` and ``batch --llm`` at endpoints as they are: exit codes, sentences, nothing lost."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from grader.grading.rubric.endpoint.capabilities import Way
from tests.grading.rubric.default_reply import answer_in
from tests.grading.rubric.manners.manner import GRADE, Asked, Manner, MannerEndpoint, always, good, said
from tests.grading.rubric.manners.table import MANNERS
from tests.grading.rubric.scripted_endpoint import MODEL, Json, Played

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Done

    Run = Callable[..., Done]

SECRET = "sk-opensesame-0123456789"  # noqa: S105 - made up
QUESTION = "drift-monitoring"
ANSWER = (
    "I log every input with its score. Each week I compare the histograms of brightness and confidence with "
    "those of the training set, and I alert when they drift. Labelled samples from the field tell whether "
    "the accuracy fell, and then I retrain on the new images."
)
GRADED = (
    "lists the names under message.detail, with 422",
    "has no such format now",
    "only streams",
    "streams without being asked",
    "thinks in a list of parts",
)
TOLD = (
    "has not pulled the model",
    "has no deployment of that name, without the word model",
    "asks for paid balance with 403",
    "has used up the month's free credits (402), in a string",
    "does not serve the country (403)",
    "shows its login page with 200",
    "counts the prompt, and the context that it has",
)


def manner(name: str) -> Manner:
    """One of the table."""
    (found,) = [each for each in MANNERS if each.name == name]
    return found


def chosen(endpoint: MannerEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.address)
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("GRADER_LLM_MODEL", MODEL)


@pytest.mark.parametrize("name", GRADED)
def test_grade_exits_with_0_where_the_manner_can_be_met(
    name: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MannerEndpoint(manner(name)) as endpoint:
        chosen(endpoint, monkeypatch)
        done = run("grade", QUESTION, "-", "--llm", "--json", stdin=ANSWER)
    assert done.code == 0, done.err
    assert json.loads(done.out)["rubric"]["status"] == "graded"
    assert SECRET not in done.out + done.err


@pytest.mark.parametrize("name", TOLD)
def test_grade_does_not_exit_with_0_where_it_was_asked_for_and_not_given(
    name: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MannerEndpoint(manner(name)) as endpoint:
        chosen(endpoint, monkeypatch)
        done = run("grade", QUESTION, "-", "--llm", "--json", stdin=ANSWER)
        text = run("grade", QUESTION, "-", "--llm", stdin=ANSWER)
    assert done.code != 0
    assert text.code == done.code
    data = json.loads(done.out)
    assert data["similarity"]["score"] >= 0
    assert (data["rubric"]["status"], data["rubric"]["score"]) == ("unscored", None)
    reason = data["rubric"]["reason"]
    assert " ".join(reason.split()) in " ".join(text.err.split())
    assert "Traceback" not in text.err + done.err
    assert SECRET not in done.out + done.err + text.out + text.err


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Five answers."""
    path = tmp_path / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["answer", "question_id"])
        rows.writerows([f"{ANSWER} This is draft {number}.", QUESTION] for number in range(5))
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def another(play: Callable[[Asked], Played | Json]) -> Manner:
    """A manner that is only played here."""
    return Manner("changes", "a router", "", play, GRADE, 3, (Way.WHOLE,))


def test_batch_goes_on_when_the_endpoint_changes_its_manner(
    run: Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the third answer on there are no schemas, and everything is streamed."""

    def play(asked: Asked) -> Played | Json:
        if asked.number < 2:
            return good(asked)
        if asked.has("json_schema"):
            return Played(said("This model does not support response format `json_schema`."), 400)
        return manner("streams without being asked").play(asked)

    with MannerEndpoint(another(play)) as endpoint:
        chosen(endpoint, monkeypatch)
        done = run("batch", table, tmp_path / "grades.csv", "--llm")
    assert done.code == 0, done.err
    rows = rows_of(tmp_path / "grades.csv")
    assert [row["rubric_status"] for row in rows] == ["graded"] * 5
    assert len({row["rubric_score"] for row in rows}) == 1
    assert len(endpoint.bodies) == 6


def test_batch_says_it_and_goes_on_later_when_the_model_is_removed(
    run: Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = always(said(f'model "{MODEL}" not found, try pulling it first', type="api_error"), 404)
    with MannerEndpoint(another(lambda asked: good(asked) if asked.number < 2 else gone(asked))) as endpoint:
        chosen(endpoint, monkeypatch)
        done = run("batch", table, tmp_path / "grades.csv", "--llm")
        asked = [answer_in(body) for body in endpoint.bodies]
    assert done.code == 3
    rows = rows_of(tmp_path / "grades.csv")
    assert sum(row["rubric_status"] == "graded" for row in rows) == 2
    assert all(int(row["score"]) >= 0 for row in rows)
    assert MODEL in next(row["rubric_status"] for row in rows if row["rubric_status"] != "graded")
    assert "Give the same command again to go on." in done.err
    assert len(asked) < 5
    assert SECRET not in done.out + done.err + (tmp_path / "grades.csv").read_text(encoding="utf-8")

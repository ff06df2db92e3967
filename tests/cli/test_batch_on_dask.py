from __future__ import annotations

import pickle
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from grader import rehearse
from grader.bank import QuestionBank
from grader.grading.batches.rows import RowGrader
from grader.rehearse import bulk_scorer, row_grader_elsewhere
from grader.settings import Settings
from tests.cli.test_llm import ANSWER, QUESTION
from tests.grading.rubric.default_reply import default_reply
from tests.grading.rubric.scripted_endpoint import MODEL, ScriptedEndpoint, completion
from tests.rehearse_kit import SMALL_BANK, fake_scorer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.models import Question
    from tests.cli.conftest import Done
    from tests.grading.rubric.scripted_endpoint import Json

    Run = Callable[..., Done]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(
        "question_id,answer\nlaunch,I set goals and test with care.\nlunch,I eat.\nlanding,I report.\n",
        encoding="utf-8",
    )
    return path


def fake_row_grader(questions: tuple[Question, ...]) -> RowGrader:
    return RowGrader(QuestionBank(questions), fake_scorer())


@pytest.fixture(autouse=True)
def _fast_scorer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here and at the workers, which would load their weights for long."""
    monkeypatch.setattr(rehearse, "bulk_scorer", lambda *_: fake_scorer())
    monkeypatch.setattr(
        rehearse, "row_grader_elsewhere", lambda _, questions: partial(fake_row_grader, questions)
    )


def test_a_worker_builds_the_grader_of_this_machine() -> None:
    build = pickle.loads(pickle.dumps(row_grader_elsewhere(Settings(), SMALL_BANK.questions)))  # noqa: S301 - made here
    assert build().identity == RowGrader(SMALL_BANK, bulk_scorer(Settings(), SMALL_BANK)).identity


def test_a_cluster_gives_the_same_bytes_and_exit_code(
    run: Run, table: Path, small_bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = {"here.csv": run("batch", table, tmp_path / "here.csv", "--bank", small_bank)}
    # A process of its own has the method that this one is robbed of.
    monkeypatch.setattr(RowGrader, "grade", None)
    done["there.csv"] = run("batch", table, tmp_path / "there.csv", "--bank", small_bank, "--dask", "local:1")
    assert [each.code for each in done.values()] == [1, 1]
    assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "there.csv").read_bytes()
    assert "row 3: There is no question “lunch”" in done["there.csv"].err
    assert (done["there.csv"].err.replace("there", "here"), done["there.csv"].out) == (
        done["here.csv"].err,
        "",
    )


def test_what_is_no_cluster_is_one_sentence(run: Run, table: Path, small_bank: Path, tmp_path: Path) -> None:
    done = run("batch", table, tmp_path / "grades.csv", "--bank", small_bank, "--dask", "nowhere")
    assert done.code == 1
    assert "“nowhere” is no address of a cluster: write local, local:4 or tcp://HOST:PORT." in done.err
    assert not (tmp_path / "grades.csv").exists()


def test_dask_that_is_not_installed_is_one_sentence(
    run: Run, table: Path, small_bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "grader.grading.batches.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = run("batch", table, tmp_path / "grades.csv", "--bank", small_bank, "--dask", "local")
    assert done.code == 1
    assert "--dask needs more packages: run `pip install -r requirements-cluster.txt`." in done.err


class Together:
    """Replies once three calls were under way together, and knows how many ever were."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._now = self.most = 0

    def __call__(self, body: Json) -> Json:
        with self._changed:
            self._now += 1
            self.most = max(self.most, self._now)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.most >= 3, timeout=60)
            self._now -= 1
        return completion(**default_reply(body))


def test_a_model_is_asked_so_many_times_at_once_for_the_whole_cluster(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, grades, together = tmp_path / "answers.csv", tmp_path / "grades.csv", Together()
    lines = (f'{QUESTION},"{ANSWER} That was in week {number}."' for number in range(9))
    table.write_text("\n".join(["question_id,answer", *lines]), encoding="utf-8")
    with ScriptedEndpoint(otherwise=together) as endpoint:
        for name, value in (("BASE_URL", endpoint.base_url), ("API_KEY", "sk-opensesame")):
            monkeypatch.setenv(f"OPENAI_{name}", value)
        monkeypatch.setenv("GRADER_LLM_MODEL", MODEL)
        done = run("batch", table, grades, "--llm", "--dask", "local:2", "--max-calls", "3")
    assert done.code == 0, done.err
    assert "Rubric: 9 graded" in done.err
    assert together.most == 3

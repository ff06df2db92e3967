"""What only a process of its own can show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.models import Answer

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.history import HistoryStore

ROOT = Path(__file__).parents[2]
ANSWER = "I watch the inputs and compare them with the training set, and retrain when they drift – 😀."


def run(
    *arguments: str, stdin: str = "", path: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "grader", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": f"{path}{os.pathsep}{ROOT}"} | environment,
        check=False,
    )


def test_an_answer_is_piped_in_and_its_grade_out(bank: QuestionBank) -> None:
    answer = bank.question("drift-monitoring").model_answer
    done = run("grade", "drift-monitoring", "-", "--json", stdin=answer)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["similarity"]["score"] > 0


def test_a_console_without_the_characters_still_gets_its_grade() -> None:
    done = run("questions", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_expected_error_is_a_sentence_and_no_traceback() -> None:
    done = run("grade", "no-such-question", "-", stdin=ANSWER)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "There is no question “no-such-question” in the bank. `python -m grader questions` lists them.\n"
    )


def test_a_broken_torch_is_a_sentence_and_exit_code_3(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('libgomp.so.1: cannot open shared object file')\n")
    done = run("grade", "drift-monitoring", "-", stdin=ANSWER, path=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert "libgomp.so.1" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_seen_enough_gets_no_traceback() -> None:
    command = f"{sys.executable} -m grader questions --json | head -c 1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[", "")


SHOWN = ("history", "history --json", "export --format csv", "plan")


@pytest.mark.parametrize("command", SHOWN)
@pytest.mark.parametrize(
    ("where", "reason"), [(">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")]
)
def test_an_output_that_cannot_be_written_is_a_sentence(
    history: HistoryStore, command: str, where: str, reason: str
) -> None:
    history.add_attempt(Answer("paint", "I stir it."), question_text="How?")
    history.close()
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m grader {command} {where}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"The output cannot be written ({reason}): send it to another place.\n"


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-", "<&-"])
def test_a_result_comes_out_whatever_becomes_of_the_rest(where: str) -> None:
    command = f"{sys.executable} -m grader history --json {where}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "[]\n")

"""``--llm`` with a model file that the command serves itself; the model writes nonsense, all else is real."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from grader.grading.local_models.model_server import SERVER
from tests.grading.rubric import tiny_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Done

    Run = Callable[..., Done]

ANSWER = (
    "I log every input with its score. Each week I compare the histograms of brightness and confidence with "
    "those of the training set, and I alert when they drift. Labelled samples from the field tell whether "
    "the accuracy fell, and then I retrain on the new images."
)
QUESTION = "drift-monitoring"


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    SERVER.stop()


@pytest.fixture
def file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A chosen model file."""
    path = tmp_path / "tiny.gguf"
    # With so little context it refuses at once; nonsense until a reply is full would take minutes.
    monkeypatch.setattr(tiny_model, "CONTEXT", 512)
    tiny_model.write_tiny_model(path)
    assert run("model", "use", path).code == 0
    return path


@pytest.mark.usefixtures("file")
def test_grade_starts_the_server_and_asks_nobody_for_consent(run: Run) -> None:
    done = run("grade", QUESTION, "-", "--llm", "--json", stdin=ANSWER)
    assert "Asking tiny at http://rehearse.localhost." in done.err
    data = json.loads(done.out)
    assert data["similarity"]["score"] > 0
    assert "do not fit the context of tiny" in data["rubric"]["reason"]
    assert SERVER.serves == "tiny"
    # It ends with the process, which is the same for all commands here, and when it is switched off.
    assert run("model", "use", "--off").code == 0
    assert SERVER.serves is None


def test_another_model_that_is_chosen_ends_the_server_of_the_first(run: Run, file: Path) -> None:
    with SERVER.serving("tiny", file):
        pass
    other = file.with_name("other.gguf")
    other.write_bytes(file.read_bytes())
    assert run("model", "use", file).code == 0
    assert SERVER.serves == "tiny"
    assert run("model", "use", other).code == 0
    assert SERVER.serves is None


def test_a_file_that_was_removed_keeps_the_grade_and_says_why(run: Run, file: Path) -> None:
    file.unlink()
    done = run("grade", QUESTION, "-", "--llm", "--json", stdin=ANSWER)
    assert done.code == 3
    data = json.loads(done.out)
    assert data["similarity"]["score"] > 0
    assert data["rubric"]["reason"] == (
        f"the model cannot be used. There is no file “{file}”: check the path, or choose another model."
    )


def test_a_batch_stops_asking_for_a_file_that_is_none(run: Run, file: Path, tmp_path: Path) -> None:
    file.write_bytes(file.read_bytes()[:60_000])
    answers = tmp_path / "answers.csv"
    answers.write_text(
        "answer,question_id\n" + "".join(f'"{ANSWER} {number}.",{QUESTION}\n' for number in range(3)),
        encoding="utf-8",
    )
    done = run("batch", answers, tmp_path / "grades.csv", "--llm")
    assert done.code == 3
    assert "tiny.gguf” is not whole (0.1 MB of 0.1 MB are there): download it again" in done.err

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.grading.similarity.calibration import CALIBRATION_FILE
from grader.models import Answer, HumanGraderVersion
from grader.rehearse import build_rehearse
from grader.settings import Settings
from tests.history.conftest import human, similarity
from tests.research.samples import rows, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]

WORDS = ("nothing at all", "logging inputs", "logging inputs and alerts", "inputs, alerts and retraining")


def graded(history: HistoryStore, *, by: str = "Ana", questions: int = 2, score: int = 30) -> list[str]:
    """The ids of answers to questions of the bank, which a person and the machine graded."""
    bank = build_rehearse(Settings.load()).bank
    found = []
    for number, question in enumerate(list(bank)[:questions]):
        for place, words in enumerate(WORDS):
            answer = Answer(question.id, f"I would do {words}, number {number}.")
            attempt_id = history.add_attempt(answer, question_text=question.text).id
            history.add_grade(attempt_id, similarity(20 * place))
            history.add_grade(attempt_id, human(score * place, by=by))
            found.append(attempt_id)
    return found


def test_grades_by_hand_go_out_and_evaluate_measures_by_them(
    run: Run, history: HistoryStore, tmp_path: Path
) -> None:
    first, *_ = graded(history)
    history.add_grade(first, human(10, by="Ben"))
    out = tmp_path / "HUMAN.csv"

    done = run("human-grades", out)
    assert done.code == 0
    assert "9 grades by people, of 8 answers, written to" in done.err
    assert "calibrate needs at least 60 of 6 questions, and there are 8 of 2." in done.err
    assert done.out.splitlines()[0].split("  ")[0] == "people and"

    measured = run("evaluate", out)
    assert measured.code == 0
    assert "HUMAN: 8 answers to 2 questions" in measured.out
    assert "8 of 8 rows read; scores read as 0 to 1." in measured.out
    refused = run("calibrate", out)
    assert refused.code == 1
    assert "needs at least 60 answers to 6 questions" in refused.err


def test_the_table_has_the_mean_of_people_and_the_two_of_them(
    run: Run, history: HistoryStore, tmp_path: Path
) -> None:
    first, second, *_ = graded(history)
    history.add_grade(first, human(10, by="Ben"))
    history.add_grade(first, replace(human(50), version=HumanGraderVersion("Ana", "p-1", None), blind=False))
    run("human-grades", tmp_path / "out.csv")

    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        read = {row["attempt_id"]: row for row in csv.DictReader(stream)}
    assert len(read) == 8
    assert (read[first]["score"], read[first]["graded_by"], read[first]["blind"]) == (
        "0.2",
        "Ana; Ana; Ben",
        "false",
    )
    assert {read[first]["grader1"], read[first]["grader2"]} == {"0", "0.5"}
    assert (read[second]["score"], read[second]["grader1"], read[second]["grader2"]) == ("0.3", "", "")
    assert (read[second]["local_score"], read[second]["llm_score"]) == ("0.2", "")


def test_agreement_over_all_answers_is_told_in_figures(run: Run, history: HistoryStore) -> None:
    first, *_ = graded(history)
    history.add_grade(first, replace(human(40, by="Ben"), blind=False))

    told = json.loads(run("human-grades", "--json").out)
    assert (told["answers"], told["grades"]) == (8, 9)
    by_local, by_people = told["agreement"]
    assert (by_local["with"], by_local["pairs"], by_local["criteria"], by_local["points"]) == (
        "similarity", 9, 9, 9,
    )  # fmt: skip
    assert (by_local["same_level"], by_local["same_point"]) == (9, 9)
    assert by_local["r"] > 0.8
    assert (by_people["with"], by_people["pairs"], by_people["scores_apart"]) == ("human", 1, 40)

    (alone,) = json.loads(run("human-grades", "--json", "--blind").out)["agreement"]
    assert (alone["with"], alone["pairs"], alone["scores_apart"], alone["higher_by"]) == (
        "similarity", 8, 15, -15,
    )  # fmt: skip


def test_without_grades_by_people_nothing_is_written(run: Run, tmp_path: Path) -> None:
    done = run("human-grades", tmp_path / "out.csv")
    assert (done.code, done.out) == (0, "")
    assert "No answer was graded by a person yet" in done.err
    assert not (tmp_path / "out.csv").exists()


def test_answers_to_questions_that_are_gone_are_left_out_and_told(
    run: Run, history: HistoryStore, tmp_path: Path
) -> None:
    gone = history.add_attempt(Answer("gone", "I would."), question_text="Why?").id
    history.add_grade(gone, human())
    graded(history)
    done = run("human-grades", tmp_path / "out.csv")
    assert "1 answer cannot be in the table: without a model answer" in done.err
    assert "gone" not in (tmp_path / "out.csv").read_text(encoding="utf-8")


def many(*, answers: int) -> list[tuple[str, ...]]:
    """So many answers to six questions, graded as a group might."""
    repeated = [
        (f"{row[0]}-{copy}", f"{row[1]} ({copy})", row[2], f"{row[3]} again {turn}", row[4])
        for turn in range(answers // 36 + 1)
        for copy in range(2)
        for row in rows()
    ]
    return repeated[:answers]


def test_one_group_alone_can_teach_a_calibration_of_its_own(run: Run, tmp_path: Path) -> None:
    installed = CALIBRATION_FILE.read_bytes()
    done = run(
        "calibrate", write(tmp_path / "group.csv", body=many(answers=72)), "--out", tmp_path / "own.json"
    )
    assert done.code == 0
    made = json.loads((tmp_path / "own.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in made["fitted_on"]] == [f"group, part {n} of 3" for n in (1, 2, 3)]
    assert sum(each["questions"] for each in made["fitted_on"]) == 6
    assert CALIBRATION_FILE.read_bytes() == installed


def test_a_group_that_graded_too_little_is_told_how_much_it_takes(run: Run, tmp_path: Path) -> None:
    done = run(
        "calibrate", write(tmp_path / "group.csv", body=many(answers=59)), "--out", tmp_path / "own.json"
    )
    assert done.code == 1
    assert "group has 59 graded answers, of 6 questions" in done.err
    assert "needs at least 60 answers to 6 questions" in done.err
    assert not (tmp_path / "own.json").exists()


def sheet(path: Path, header: tuple[str, ...], *body: tuple[str, ...]) -> Path:
    return write(path, header=header, body=list(body))


def test_a_spreadsheet_of_scores_comes_in_once(run: Run, history: HistoryStore, tmp_path: Path) -> None:
    first, second, *_ = (
        history.add_attempt(Answer("drift-monitoring", f"  Answer {n}.\n"), question_text="Q").id
        for n in (1, 2)
    )
    table = sheet(
        tmp_path / "coach.csv",
        ("question_id", "answer", "score", "grader", "comment", "blind"),
        ("drift-monitoring", "Answer 1.", "4", "Ana", "Say more.", "yes"),
        ("drift-monitoring", "Answer 2.", "5", "Ben", "", ""),
    )

    assert "Would be added: 2 grades." in run("import-grades", table, "--dry-run").out
    assert history.attempt(first).by_people == ()
    assert "Added: 2 grades." in run("import-grades", table).out
    (ana,), (ben,) = history.attempt(first).by_people, history.attempt(second).by_people
    assert (ana.by, ana.score, ana.comment, ana.blind, ana.criteria) == ("Ana", 80, "Say more.", True, ())
    assert (ben.by, ben.score, ben.blind) == ("Ben", 100, False)
    again = run("import-grades", table).out
    assert "Added: 0 grades." in again
    assert "Already there: 2 grades." in again


def test_a_spreadsheet_may_name_answers_by_their_ids(run: Run, history: HistoryStore, tmp_path: Path) -> None:
    attempt_id = history.add_attempt(Answer("drift-monitoring", "An answer."), question_text="Q").id
    table = sheet(tmp_path / "coach.csv", ("attempt_id", "score"), (attempt_id[:8], "70%"))
    done = run("import-grades", table, "--by", "Ana", "--json")
    assert json.loads(done.out) == {"dry_run": False, "added": 1, "already_there": 0}
    assert history.attempt(attempt_id).by_people[0].score == 70


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        (("attempt_id", "grader"), ("abc", "Ana"), "needs a column score"),
        (("answer", "score", "grader"), ("I log.", "1", "Ana"), "needs a column score, and attempt_id"),
        (("attempt_id", "score"), ("abc", "1"), "does not say who graded"),
        (
            ("attempt_id", "score", "grader"),
            ("nobody-1", "1", "Ana"),
            "row 3: There is no answer with the id",
        ),
        (("attempt_id", "score", "grader"), ("", "good", "Ana"), "row 3: the score is “good”"),
        (("attempt_id", "score", "grader"), ("", "1", "Ana"), "no such answer to “”"),
        (("attempt_id", "score", "grader"), ("THERE", "1", ""), "row 3: Nobody is named who grades"),
        (("attempt_id", "score", "grader", "blind"), ("THERE", "1", "A", "perhaps"), "blind is “perhaps”"),
    ],
)
def test_a_spreadsheet_with_a_bad_row_is_refused_whole(
    run: Run,
    history: HistoryStore,
    tmp_path: Path,
    header: tuple[str, ...],
    row: tuple[str, ...],
    said: str,
) -> None:
    there = history.add_attempt(Answer("drift-monitoring", "An answer."), question_text="Q").id
    good = {"attempt_id": there, "score": "1", "grader": "Ana", "answer": "An answer.", "blind": "no"}
    table = sheet(
        tmp_path / "coach.csv",
        header,
        tuple(good[name] for name in header),
        tuple(cell.replace("THERE", there) for cell in row),
    )
    done = run("import-grades", table)
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert history.attempt(there).by_people == ()

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.bank.samples import row, rubric, write_bank

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Done

    Run = Callable[..., Done]


def test_every_problem_is_listed_and_the_exit_code_is_1(run: Run, tmp_path: Path) -> None:
    path = write_bank(tmp_path, row("launch", question=""), row("launch", question="—"))
    done = run("check", path, "--no-quality")
    assert done.code == 1
    assert done.out.splitlines() == [
        f"{path}, row 2, column question: is empty. Fill in the question.",
        f"{path}, row 3, column question: has no words. Fill in the question.",
        f"{path}, row 3, column id: “launch” is already in row 2. Give each question its own id.",
    ]
    assert "3 problems" in done.err


def test_problems_for_programs_name_file_row_column_fault_and_remedy(run: Run, tmp_path: Path) -> None:
    path = write_bank(tmp_path, row("launch", question=""))
    done = run("check", path, "--json")
    assert done.code == 1
    assert json.loads(done.out) == [
        {
            "file": str(path),
            "row": 2,
            "column": "question",
            "what": "is empty",
            "remedy": "Fill in the question",
        }
    ]


def test_a_good_bank_says_nothing_and_exits_with_0(run: Run, small_bank: Path) -> None:
    done = run("check", small_bank, "--no-quality")
    assert (done.code, done.out) == (0, "")
    assert done.err == "2 questions, no problem.\n"


def test_a_model_answer_that_does_not_meet_its_rubric_is_found(run: Run, tmp_path: Path) -> None:
    content = rubric()
    content["criteria"][1]["points"] = ["Violins are tuned to A.", "The oboe leads the orchestra."]
    folder = tmp_path / "mine"
    path = write_bank(tmp_path, rubrics={"launch.yaml": content})
    (tmp_path / "rubrics").rename(folder)
    done = run("check", path, "--rubrics", folder)
    assert done.code == 1
    (line,) = [line for line in done.out.splitlines() if "“criterion-2”" in line]
    assert line.startswith(
        f"{folder / 'launch.yaml'}, row 21, column criteria[1].points: the model answer of launch makes none"
    )
    assert line.endswith("Rewrite the points, or say them in the model answer.")


@pytest.mark.parametrize(
    ("bare", "remark"),
    [
        (1, "1 question has no model answer: it cannot be graded here until one is added."),
        (2, "2 questions have no model answer: they cannot be graded here until one is added."),
    ],
)
def test_missing_model_answers_are_a_remark_and_no_problem(
    run: Run, tmp_path: Path, bare: int, remark: str
) -> None:
    rows = [row(f"bare-{number}", model_answer="", guidance="") for number in range(bare)]
    path = write_bank(tmp_path, row("launch"), *rows)
    done = run("check", path, "--no-quality")
    assert (done.code, done.out) == (0, f"{remark}\n")
    assert done.err == f"{bare + 1} questions, no problem.\n"
    programs = run("check", path, "--json")
    assert (programs.code, json.loads(programs.out)) == (0, [])
    assert remark in programs.err


def test_a_line_for_each_question_with_something_to_see_to(run: Run, tmp_path: Path) -> None:
    answer = "Bread dough rests overnight in the cold, and every loaf cools on a rack before it is sold."
    twins = [row(f"bread-{each}", question="How do you bake bread?", model_answer=answer) for each in "ab"]
    path = write_bank(tmp_path, *twins, row("launch", guidance=""))
    done = run("check", path)
    assert done.code == 0
    lines = dict(line.split(": ", 1) for line in done.out.splitlines())
    assert list(lines) == ["bread-a", "bread-b", "launch"]
    assert "do well on it: bread-b (" in lines["bread-a"]
    assert lines["launch"].startswith("has no guidance and no rubric")
    assert "something to see to in 3 of 3 questions; " in done.err
    assert "2 of 6 answers to another question do well." in done.err


def test_programs_get_the_quality_where_they_ask_for_it(run: Run, tmp_path: Path) -> None:
    path = write_bank(tmp_path, row("launch"))
    done = run("check", path, "--json", "--quality")
    told = json.loads(done.out)
    assert (done.code, told["problems"]) == (0, [])
    (launch,) = told["quality"]
    assert launch["question_id"] == "launch"
    assert launch["lacks"] == ["rubric"]
    assert (launch["words"], launch["foreign"], launch["unmade"]) == (14, [], [])
    assert launch["own_score"] > 50


def test_questions_without_a_category_are_listed_under_words(run: Run, tmp_path: Path) -> None:
    done = run("questions", "--bank", write_bank(tmp_path, row("launch", category="")))
    assert done.out.splitlines()[0] == "No category"

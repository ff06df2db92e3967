from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from grader.bank import QuestionBank, read_bank
from grader.bank.rubric_file import row_of, rubric_in, rubric_yaml
from grader.errors import BankError
from tests.bank.samples import row, rubric, table, write_bank

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.models import Rubric


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The good rubric after one change."""
    content = deepcopy(rubric())
    change(content)
    return content


def first(content: dict[str, Any]) -> dict[str, Any]:
    return dict.__getitem__(content, "criteria")[0]


def asked(**fields: str) -> dict[str, str]:
    return {"point": "Goals come with numbers."} | fields


WRONG = "Tests only slow me down, so I never write any."
BROKEN: dict[str, tuple[str | dict[str, Any], str | None, str]] = {
    "no YAML": ("question: launch: criteria", None, "not well-formed YAML"),
    "a tab for indentation": ("question: launch\ncriteria:\n\t- id: a", None, "not well-formed YAML"),
    "a control character": ("question: \x00", None, "not well-formed YAML"),
    "a date that does not exist": ("question: 2024-13-45", None, "not well-formed YAML"),
    "brackets without end": ("[" * 5_000, None, "not well-formed YAML"),
    "an empty file": ("", "file", "valid dictionary"),
    "a list": ("- launch", "file", "valid dictionary"),
    "an unknown field": (rubric(author="me"), "author", "not permitted"),
    "no question": (changed(lambda it: it.pop("question")), "question", "required"),
    "no criteria": (changed(lambda it: it.pop("criteria")), "criteria", "required"),
    "an unknown field of a criterion": (
        changed(lambda it: first(it).update(note="x")),
        "criteria[0].note",
        "not permitted",
    ),
    "a criterion without levels": (
        changed(lambda it: first(it).pop("levels")),
        "criteria[0].levels",
        "required",
    ),
    "a missing level": (
        changed(lambda it: first(it)["levels"].pop("partial")),
        "criteria[0].levels.partial",
        "required",
    ),
    "an empty title": (
        changed(lambda it: first(it).update(title=" ")),
        "criteria[0].title",
        "at least 1 character",
    ),
    "an id with spaces": (changed(lambda it: first(it).update(id="A b")), "criteria[0].id", "pattern"),
    "a weight in words": (
        changed(lambda it: first(it).update(weight="many")),
        "criteria[0].weight",
        "valid integer",
    ),
    "a negative weight": (
        changed(lambda it: first(it).update(weight=-5)),
        "criteria[0].weight",
        "greater than",
    ),
    "weights that add up to 95": (
        changed(lambda it: first(it).update(weight=20)),
        "criteria.weight",
        "add up to 95",
    ),
    "a criterion without a list of points": (
        changed(lambda it: first(it).pop("points")),
        "criteria[0].points",
        "required",
    ),
    "nine points": (
        changed(lambda it: first(it).update(points=[*"abcdefghi"])),
        "criteria[0].points",
        "at most 8",
    ),
    "an ask that is no question": (
        changed(lambda it: first(it).update(points=["Goals are set.", asked(ask="Say which goals.")])),
        "criteria[0].points[1].ask",
        "end with a question mark and hold no brackets (found 'Say which goals.')",
    ),
    "an ask with brackets": (
        changed(lambda it: first(it).update(points=["Goals are set.", asked(ask="Which [goals]?")])),
        "criteria[0].points[1].ask",
        "hold no brackets",
    ),
    "an ask without a point": (
        changed(lambda it: first(it).update(points=["Goals are set.", {"ask": "Which goals?"}])),
        "criteria[0].points[1]",
        "a sentence, or a point with its ask (found dict)",
    ),
    "an unknown field of a point": (
        changed(lambda it: first(it).update(points=["Goals are set.", asked(weight="3")])),
        "criteria[0].points[1].weight",
        "not permitted",
    ),
    "a point that is empty": (
        changed(lambda it: first(it).update(points=["Goals are set.", " "])),
        "criteria[0].points[1].point",
        "at least 1 character",
    ),
    "no criterion": (rubric(criteria=[]), "criteria", "at least 1"),
    "thirteen criteria": (rubric(criteria=rubric()["criteria"] * 4), "criteria", "at most 12"),
    "an id used twice": (
        changed(lambda it: first(it).update(id="criterion-2")),
        "criteria[1].id",
        "used twice",
    ),
    "a piece that is not in the guidance": (
        changed(lambda it: first(it).update(guidance=["Clear goals", "plenty of money"])),
        "criteria[0].guidance[1]",
        "“plenty of money” does not stand in the guidance of launch",
    ),
    "a criterion that comes from no guidance": (
        changed(lambda it: first(it).pop("guidance")),
        "criteria[0].guidance",
        "“criterion-1” comes from nothing in the guidance of launch",
    ),
    "guidance that reaches no criterion": (
        changed(lambda it: it["criteria"][3].update(guidance=["Careful tests"])),
        "criteria.guidance",
        "“steady monitoring after launch” reaches no criterion",
    ),
    "misconceptions in one text": (
        rubric(misconceptions="I never test anything."),
        "misconceptions",
        "valid list (found 'I never test anything.')",
    ),
    "a misconception that YAML takes for a table": (
        rubric(misconceptions=[WRONG, {"I said": "tests are not needed"}]),
        "misconceptions[1]",
        "valid string (found dict)",
    ),
    "a misconception of one word": (
        rubric(misconceptions=["no"]),
        "misconceptions[0]",
        "at least 20 characters (found 'no')",
    ),
    "a misconception as long as an answer": (
        rubric(misconceptions=[WRONG * 10]),
        "misconceptions[0]",
        "at most 200 characters",
    ),
    "no misconception in the list": (rubric(misconceptions=[]), "misconceptions", "at least 1 item"),
    "thirteen misconceptions": (
        rubric(misconceptions=[f"{WRONG} {number}" for number in range(13)]),
        "misconceptions",
        "at most 12 items",
    ),
    "a misconception that stands there twice": (
        rubric(misconceptions=[WRONG, "Tests only slow me down so I never write any"]),
        "misconceptions[1]",
        "stands there twice",
    ),
    "a misconception that is looked for": (
        rubric(misconceptions=[WRONG, "The answer shows Clear goals!"]),
        "misconceptions[1]",
        "one of the expected points too",
    ),
    "a question that the bank has not": (rubric("landing"), "question", "“landing” is not in"),
}


@pytest.mark.parametrize(("content", "field", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rubric_is_refused_with_its_place_and_remedy(
    tmp_path: Path, content: str | dict[str, Any], field: str | None, what: str
) -> None:
    path = write_bank(tmp_path, rubrics={"launch.yaml": content})
    with pytest.raises(BankError) as refused:
        QuestionBank.load(path)
    found = [problem for problem in refused.value.problems if what in problem.what]
    assert found, refused.value.problems
    assert {problem.file for problem in found} == {str(tmp_path / "rubrics" / "launch.yaml")}
    assert found[0].column == field
    assert found[0].remedy


UNREADABLE = (
    "!!timestamp x", "!!timestamp ''", "!!timestamp 2026-99-99", "2026-13-45", "!!bool x", '!!int ""',
    "!!int 0x", "!!int 1:x", "!!int 1" + "9" * 5_000, '!!float ""', "!!float 1:x", "!!binary é", "!!set x",
    "!!omap x", "!!pairs [x]", "!!map x", "!!seq x", "!!str [x]", "!!merge x", "!other x", "{[a]: b}",
    "!!python/object/apply:os.getcwd []", "!!python/name:os.getcwd", "*unknown",
)  # fmt: skip


@pytest.mark.parametrize("value", UNREADABLE)
def test_a_value_that_yaml_cannot_read_is_one_sentence_with_its_line(tmp_path: Path, value: str) -> None:
    path = write_bank(tmp_path, rubrics={"launch.yaml": f"criteria: []\nquestion: {value}\n"})
    with pytest.raises(BankError) as refused:
        QuestionBank.load(path)
    problem = next(each for each in refused.value.problems if each.file.endswith("launch.yaml"))
    assert "not well-formed YAML (" in problem.what
    assert problem.row == 2
    assert "\n" not in str(problem)


def test_a_good_rubric_is_loaded_with_its_question(tmp_path: Path) -> None:
    bank = QuestionBank.load(write_bank(tmp_path, row("launch"), row("bare"), rubrics={"a.yaml": rubric()}))
    found = bank.question("launch").rubric
    assert found is not None
    assert [(item.id, item.weight, len(item.points)) for item in found.criteria] == [
        (f"criterion-{number}", 25, 2) for number in (1, 2, 3, 4)
    ]
    assert found.criteria[0].levels.partial == "Some Clear goals."
    assert bank.question("bare").rubric is None


def read(folder: Path, content: dict[str, Any]) -> Rubric:
    rubric = QuestionBank.load(write_bank(folder, rubrics={"a.yaml": content})).question("launch").rubric
    assert rubric is not None
    return rubric


def test_a_point_may_come_with_the_question_that_leads_to_it(tmp_path: Path) -> None:
    points = ["Goals are set.", asked(ask=" Which goals, in numbers? ")]
    criterion = read(tmp_path, changed(lambda it: first(it).update(points=points))).criteria[0]
    assert criterion.points == ("Goals are set.", "Goals come with numbers.")
    assert [criterion.ask(point) for point in criterion.points] == ["", "Which goals, in numbers?"]
    assert criterion.ask("Some other point.") == ""


def test_a_new_wording_of_an_ask_has_nothing_graded_again(tmp_path: Path) -> None:
    points = ["Goals are set.", "Goals come with numbers."]
    plain = read(tmp_path, changed(lambda it: first(it).update(points=points)))
    points = ["Goals are set.", asked(ask="Which goals, in numbers?")]
    assert read(tmp_path, changed(lambda it: first(it).update(points=points))).digest == plain.digest


def test_a_point_that_yaml_takes_for_a_table_is_to_be_quoted(tmp_path: Path) -> None:
    unquoted = yaml.safe_dump(rubric()).replace("The answer shows Clear goals.", "In short: goals.")
    _, problems = read_bank(write_bank(tmp_path, rubrics={"a.yaml": unquoted}))
    assert [problem.remedy for problem in problems] == ["Quote texts that contain “: ” or “ #”"]


def test_a_rubric_may_say_what_wrong_answers_say(tmp_path: Path) -> None:
    content = rubric(misconceptions=[f" {WRONG} ", "I am done on the day of the launch."])
    found = QuestionBank.load(write_bank(tmp_path, rubrics={"a.yaml": content})).question("launch").rubric
    assert found is not None
    assert found.misconceptions == (WRONG, "I am done on the day of the launch.")


def test_a_rubric_without_misconceptions_has_none(tmp_path: Path) -> None:
    found = QuestionBank.load(write_bank(tmp_path, rubrics={"a.yaml": rubric()})).question("launch").rubric
    assert found is not None
    assert found.misconceptions == ()


def test_a_sentence_that_yaml_takes_for_a_table_is_to_be_quoted(tmp_path: Path) -> None:
    unquoted = yaml.safe_dump(rubric(misconceptions=[WRONG])).replace(WRONG, "I say: tests are not needed.")
    _, problems = read_bank(write_bank(tmp_path, rubrics={"a.yaml": unquoted}))
    assert [problem.remedy for problem in problems] == ["Quote texts that contain “: ” or “ #”"]


def test_two_rubrics_for_a_question_are_refused(tmp_path: Path) -> None:
    path = write_bank(tmp_path, rubrics={"a.yaml": rubric(), "b.yaml": rubric()})
    _, problems = read_bank(path)
    assert [(problem.file, problem.column) for problem in problems] == [
        (str(tmp_path / "rubrics" / "b.yaml"), "question")
    ]
    assert str(tmp_path / "rubrics" / "a.yaml") in problems[0].what


def test_a_missing_folder_of_rubrics_is_refused(tmp_path: Path) -> None:
    _, problems = read_bank(write_bank(tmp_path), tmp_path / "nowhere")
    assert [(problem.file, problem.what) for problem in problems] == [
        (str(tmp_path / "nowhere"), "is not a folder")
    ]


def test_a_rubric_that_is_not_utf_8_is_refused_with_its_row(tmp_path: Path) -> None:
    path = write_bank(tmp_path, rubrics={"a.yaml": ""})
    (tmp_path / "rubrics" / "a.yaml").write_bytes("question: launch\n# é\n".encode("latin-1"))
    _, problems = read_bank(path)
    assert [(problem.row, problem.what) for problem in problems] == [(2, "is not UTF-8")]


def test_a_folder_named_like_a_rubric_is_refused(tmp_path: Path) -> None:
    path = write_bank(tmp_path, rubrics={"a.yaml": rubric()})
    (tmp_path / "rubrics" / "b.yaml").mkdir()
    _, problems = read_bank(path)
    assert [(problem.file, "cannot be read" in problem.what) for problem in problems] == [
        (str(tmp_path / "rubrics" / "b.yaml"), True)
    ]


def test_problems_of_bank_and_rubrics_are_reported_at_once(tmp_path: Path) -> None:
    path = write_bank(
        tmp_path,
        row("launch", question=""),
        rubrics={"a.yaml": changed(lambda it: first(it).update(weight=1, id="criterion-2")), "b.yaml": "["},
    )
    with pytest.raises(BankError) as refused:
        QuestionBank.load(path)
    assert {(problem.file.rpartition("/")[2], problem.column) for problem in refused.value.problems} == {
        ("bank.csv", "question"),
        ("a.yaml", "criteria.weight"),
        ("a.yaml", "criteria[1].id"),
        ("b.yaml", None),
    }


def test_all_fields_of_a_rubric_are_checked_at_once(tmp_path: Path) -> None:
    content = changed(lambda it: first(it).update(weight="x", title="", points="x"))
    _, problems = read_bank(write_bank(tmp_path, rubrics={"a.yaml": content}))
    assert {problem.column for problem in problems} == {
        "criteria[0].weight",
        "criteria[0].title",
        "criteria[0].points",
    }


@pytest.mark.parametrize(("criteria", "points"), [(1, 1), (12, 8)])
def test_a_rubric_may_have_1_to_12_criteria_of_1_to_8_points(
    tmp_path: Path, criteria: int, points: int
) -> None:
    weights = [1] * (criteria - 1) + [101 - criteria]
    content = rubric(
        criteria=[
            first(rubric())
            | {"id": f"c-{number}", "weight": weight, "points": [f"Point {n}." for n in range(points)]}
            for number, weight in enumerate(weights)
        ]
    )
    path = write_bank(tmp_path, row(guidance="Clear goals."), rubrics={"a.yaml": content})
    found = QuestionBank.load(path).question("launch").rubric
    assert found is not None
    assert [len(each.points) for each in found.criteria] == [points] * criteria


def test_a_question_without_guidance_may_have_a_rubric(tmp_path: Path) -> None:
    content = rubric()
    for each in content["criteria"]:
        del each["guidance"]
    path = write_bank(tmp_path, row(guidance=""), rubrics={"a.yaml": content})
    found = QuestionBank.load(path).question("launch").rubric
    assert found is not None
    assert found.criteria[0].guidance == ()


ODD_TEXTS = [
    "In short: goals # really", "- no", "yes", "2024-13-45", "“quoted” 'and' \"more\"", "two\nlines\n\nthree",
    "a\ttab", "null\x00byte", "質問 😀", "x\u2028\x85\r\nx",
    "&a *b !c %d @e `f", "word " * 400 + "end", "~", "0x1F",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_a_rubric_that_is_written_reads_back_the_same(text: str) -> None:
    criterion = first(rubric()) | {
        "title": text,
        "levels": dict.fromkeys(("missing", "partial", "strong"), text),
        "points": [text, {"point": f"{text}.", "ask": "Why?"}],
        "weight": 100,
    }
    content = rubric(criteria=[criterion], misconceptions=[f"I always say this: {text}"[:200].strip()])
    found, problems = rubric_in(yaml.safe_dump(content), "a.yaml")
    assert problems == []
    assert found is not None
    assert found.criteria[0].title == text
    assert rubric_in(rubric_yaml(found), "a.yaml") == (found, [])


def digest(folder: Path, text: str) -> str:
    found = QuestionBank.load(write_bank(folder, rubrics={"a.yaml": text})).question("launch").rubric
    assert found is not None
    return found.digest


def test_the_digest_changes_with_any_word_but_not_with_the_form(tmp_path: Path) -> None:
    plain = yaml.safe_dump(rubric())
    assert digest(tmp_path, plain) == digest(tmp_path, f"# a remark\n{plain}\n\n")
    assert digest(tmp_path, plain) != digest(tmp_path, plain.replace("It says how", "It tells how", 1))


def test_the_digest_changes_with_each_misconception(tmp_path: Path) -> None:
    none, one, other = (
        digest(tmp_path, yaml.safe_dump(content))
        for content in (
            rubric(),
            rubric(misconceptions=[WRONG]),
            rubric(misconceptions=[WRONG.replace("never", "seldom")]),
        )
    )
    assert len({none, one, other}) == 3


def test_a_rubric_without_misconceptions_keeps_its_digest_of_old(tmp_path: Path) -> None:
    known = "c851132fcff67a1e6a4b47659a15198d42aa4850494dbb3a86bf051657e80fbc"
    assert digest(tmp_path, yaml.safe_dump(rubric())) == known


def test_rubrics_of_the_project_do_not_apply_to_another_bank(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(table(row("drift-monitoring")), encoding="utf-8")
    assert QuestionBank.load(path).question("drift-monitoring").rubric is None


ROWS = """# a comment
question: robot
criteria:
  - id: one
    weight: 50
    points:
      - First.
      - Second.
  - id: two
"""


@pytest.mark.parametrize(
    ("field", "row"),
    [
        ("question", 2),
        ("criteria[0].weight", 5),
        ("criteria[0].points[1]", 8),
        ("criteria[1].title", 9),
        ("nothing", 2),
    ],
)
def test_a_field_is_found_on_its_line(field: str, row: int) -> None:
    assert row_of(ROWS, field) == row

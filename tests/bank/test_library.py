from __future__ import annotations

import io
import multiprocessing
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.bank import read_bank
from grader.bank.bank_folder import MADE, REPLACED
from grader.bank.library import LOOK_AGAIN, Library
from grader.bank.new_questions import question_of
from grader.bank.question_bank import BUILT_IN, BuiltIn
from grader.errors import BankError, InputError, NotFoundError
from grader.models.imported import FoundQuestion
from tests.bank.samples import row, rubric, table, write_bank

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.models import Question


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def asked(*texts: str, **more: str) -> list[Question]:
    return [question_of(FoundQuestion(text, "line 1", **more)) for text in texts]


def no_bank_in(folder: Path) -> bool:
    """Whether nothing but the lock and an empty memory is left."""
    return {each.name for each in (folder / "banks").rglob("*")} <= {".lock", ".read"}


def ids(library: Library, name: str) -> list[str]:
    return [question.id for question in library.bank(name).questions]


@pytest.fixture
def shipped(tmp_path: Path) -> BuiltIn:
    folder = tmp_path / "shipped"
    folder.mkdir()
    file = write_bank(folder, row("launch"), row("landing"), rubrics={"launch.yaml": rubric()})
    return BuiltIn("Pilot", file, folder / "rubrics")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(tmp_path: Path, shipped: BuiltIn, clock: Clock) -> Callable[[], Library]:
    return lambda: Library(tmp_path / "banks", [shipped], clock=clock)


@pytest.fixture
def library(make: Callable[[], Library]) -> Library:
    return make()


def test_a_new_bank_is_a_folder_that_reads_back_the_same(library: Library, tmp_path: Path) -> None:
    bank = library.add(
        "Ward nurse, night", asked("Why nights?", guidance="Hint.", model_answer=" Quiet.\r\n")
    )
    assert [(each.id, each.text, each.bank) for each in bank.questions] == [
        ("why-nights", "Why nights?", "Ward nurse, night")
    ]
    assert bank.questions[0].model_answer == " Quiet.\r\n"
    read, problems = read_bank(tmp_path / "banks" / "Ward nurse, night" / "questions.csv")
    assert problems == []
    assert [replace(each, bank=bank.name) for each in read] == list(bank.questions)


def test_shipped_banks_come_first_own_ones_by_name_archived_ones_last(library: Library) -> None:
    for name in ("zeta", "Alpha", "beta"):
        library.add(name, asked(f"Why {name}?"))
    library.archive("Alpha")
    assert [(bank.name, bank.built_in, bank.archived) for bank in library.banks()] == [
        ("Pilot", True, False), ("beta", False, False), ("zeta", False, False), ("Alpha", False, True)
    ]  # fmt: skip


def test_questions_are_found_in_whichever_bank_they_stand(library: Library) -> None:
    library.add("Mine", asked("Why me?"))
    library.archive("Mine")
    for question_id, bank in (("launch", "Pilot"), ("why-me", "Mine")):
        found = library.find(question_id)
        assert found is not None
        assert found.bank == bank
    assert library.find("landing-gear") is None


def test_added_questions_get_ids_that_no_bank_has(library: Library) -> None:
    library.add("Mine", asked("Why me?", id="launch"))
    library.extend("Mine", asked("Why you?", id="launch"))
    library.add("Other", asked("Why you?", id="why-you"))
    library.extend("Mine", asked("Why you?"))
    assert ids(library, "Mine") == ["launch-2", "launch-3", "why-you-2"]


def test_a_bank_is_edited_in_place_and_reordered(library: Library) -> None:
    first, second = library.add("Mine", asked("Why me?", "Why you?")).questions
    library.replace("Mine", [second, replace(first, text="Why me, of all?")])
    assert [(each.id, each.text) for each in library.bank("Mine").questions] == [
        ("why-you", "Why you?"),
        ("why-me", "Why me, of all?"),
    ]


def test_a_copy_of_a_shipped_bank_is_one_s_own(library: Library, shipped: BuiltIn) -> None:
    before = shipped.file.read_bytes()
    copied = library.copy("Pilot", "My pilot")
    assert [each.id for each in copied.questions] == ["launch-2", "landing-2"]
    rubric = copied.questions[0].rubric
    assert rubric is not None
    assert rubric.question_id == "launch-2"
    assert rubric.criteria == library.bank("Pilot").questions[0].rubric.criteria  # type: ignore[union-attr]
    library.replace("My pilot", [replace(copied.questions[0], text="Why?")])
    assert shipped.file.read_bytes() == before


CHANGES: dict[str, Callable[[Library, str], object]] = {
    "extend": lambda library, name: library.extend(name, asked("Why?")),
    "replace": lambda library, name: library.replace(name, asked("Why?")),
    "rename": lambda library, name: library.rename(name, "Other"),
    "archive": lambda library, name: library.archive(name),
    "remove": lambda library, name: library.remove(name),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_shipped_bank_is_never_changed(library: Library, change: Callable[[Library, str], object]) -> None:
    with pytest.raises(InputError, match="“Pilot” ships and is never changed: copy it"):
        change(library, "Pilot")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_bank_that_is_not_there_is_named(
    library: Library, change: Callable[[Library, str], object]
) -> None:
    with pytest.raises(NotFoundError, match=r"There is no bank “\.\./shipped”"):
        change(library, "../shipped")


def test_a_renamed_bank_keeps_its_questions(library: Library) -> None:
    library.add("Mine", asked("Why me?"))
    assert [each.bank for each in library.rename("Mine", "mine").questions] == ["mine"]
    assert library.rename("mine", "Ours").name == "Ours"
    assert ids(library, "Ours") == ["why-me"]


def test_an_archived_bank_comes_back_as_it_was(library: Library) -> None:
    before = library.add("Mine", asked("Why me?"))
    library.archive("Mine")
    with pytest.raises(InputError, match="archived: bring it back first"):
        library.extend("Mine", asked("Why?"))
    with pytest.raises(InputError, match="There is a bank “Mine” already"):
        library.add("MINE", asked("Why?"))
    library.bring_back("Mine")
    assert library.bank("Mine") == before


def test_a_removed_bank_leaves_nothing(library: Library, tmp_path: Path) -> None:
    library.add("Mine", asked("Why me?"))
    library.remove("Mine")
    assert library.find("why-me") is None
    assert no_bank_in(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "..",
        ".hidden",
        "a/b",
        "a\\b",
        "C:",
        "a\x00b",
        "a\nb\x1b",
        "dot.",
        "x" * 61,
        "con",
        "Nul.txt",
        "–",
        "a|b",
    ],
)
def test_no_name_leads_out_of_the_folder_or_is_one_that_a_system_refuses(library: Library, name: str) -> None:
    with pytest.raises(InputError, match="A bank cannot be named"):
        library.add(name, asked("Why?"))


@pytest.mark.parametrize("name", ["Pflege, nachts", "C++ & Go (2026)", "看護師", "ممرضة", "v1.2", "x" * 60])
def test_a_name_may_be_of_any_language(library: Library, name: str) -> None:
    assert library.add(f"  {name} ", asked("Why?")).name == name


def test_two_names_that_look_alike_are_one(library: Library) -> None:
    library.add("Café", asked("Why?"))
    with pytest.raises(InputError, match="already"):
        library.add("Cafe\u0301", asked("Why?"))


BROKEN = {
    "a bad table": ("id,question\none,What?\none,Why?\n", None, "already in row 2"),
    "no table": (None, None, "cannot be read"),
    "a bad rubric": (table(row()), "question: launch\ncriteria: []\n", "at least 1"),
}


@pytest.mark.parametrize(("questions", "yaml", "what"), BROKEN.values(), ids=BROKEN)
def test_a_broken_bank_is_left_out_and_says_why(
    library: Library, clock: Clock, tmp_path: Path, questions: str | None, yaml: str | None, what: str
) -> None:
    library.add("Good", asked("Why?"))
    folder = tmp_path / "banks" / "Bad"
    (folder / "rubrics").mkdir(parents=True)
    if questions:
        (folder / "questions.csv").write_text(questions, encoding="utf-8")
    if yaml:
        (folder / "rubrics" / "a.yaml").write_text(yaml, encoding="utf-8")
    clock.now += LOOK_AGAIN
    _, bad, good = library.banks()
    assert (bad.name, bad.questions) == ("Bad", ())
    assert what in bad.problems[0].what
    assert bad.problems[0].remedy
    assert len(good.questions) == 1
    with pytest.raises(InputError, match="has a problem that is to be solved first"):
        library.extend("Bad", asked("Why?"))
    library.remove("Bad")
    assert [bank.name for bank in library.banks()] == ["Pilot", "Good"]


def test_of_two_banks_with_one_id_the_shipped_one_has_it(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "banks" / "Brought"
    folder.mkdir(parents=True)
    (folder / "questions.csv").write_text("id,question\nlaunch,Mine?\nown,Own?\n", encoding="utf-8")
    brought = library.bank("Brought")
    assert [each.id for each in brought.questions] == ["own"]
    assert library.find("launch").bank == "Pilot"  # type: ignore[union-attr]
    (problem,) = brought.problems
    assert problem.file == str(folder / "questions.csv")
    assert "“launch” is in the bank “Pilot” already" in problem.what


def test_what_another_process_adds_is_seen_without_a_restart(
    make: Callable[[], Library], clock: Clock
) -> None:
    here, elsewhere = make(), make()
    assert len(here.banks()) == 1
    elsewhere.add("Theirs", asked("Why?"))
    assert here.find("why") is None
    clock.now += LOOK_AGAIN
    assert here.find("why") is not None
    elsewhere.extend("Theirs", asked("How?"))
    clock.now += LOOK_AGAIN
    assert ids(here, "Theirs") == ["why", "how"]


def test_a_rubric_that_is_edited_by_hand_is_read_again(
    library: Library, tmp_path: Path, clock: Clock
) -> None:
    copied = library.copy("Pilot", "Mine").questions[0]
    file = tmp_path / "banks" / "Mine" / "rubrics" / "launch-2.yaml"
    file.write_text(file.read_text("utf-8").replace("Some Clear goals.", "Goals, somehow."), encoding="utf-8")
    clock.now += LOOK_AGAIN
    found = library.find(copied.id)
    assert found is not None
    assert found.rubric is not None
    assert found.rubric.criteria[0].levels.partial == "Goals, somehow."


def test_an_unchanged_bank_is_not_read_again(library: Library, clock: Clock) -> None:
    library.add("Mine", asked("Why?"))
    before = library.bank("Mine")
    library.add("Other", asked("How?"))
    clock.now += LOOK_AGAIN
    assert library.bank("Mine") is before


def test_rubrics_and_files_that_stay_are_kept_byte_for_byte(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "banks" / "Mine"
    library.copy("Pilot", "Mine")
    kept = folder / "rubrics" / "launch-2.yaml"
    kept.write_text(f"# my remark\n{kept.read_text('utf-8')}", encoding="utf-8")
    (folder / "README.md").write_text("For all.", encoding="utf-8")
    questions = folder / "questions.csv"
    lines = questions.read_text("utf-8").splitlines()
    questions.write_text(
        "\n".join([f"{lines[0]},owner", *(f"{line},me" for line in lines[1:])]), encoding="utf-8"
    )
    before = kept.read_bytes()
    library.extend("Mine", asked("Why?"))
    assert kept.read_bytes() == before
    assert (folder / "README.md").read_text("utf-8") == "For all."
    assert [line.rpartition(",")[2] for line in questions.read_text("utf-8").splitlines()] == [
        "owner", "me", "me", ""
    ]  # fmt: skip


def test_a_rubric_that_would_not_read_back_changes_nothing(library: Library, tmp_path: Path) -> None:
    question = library.copy("Pilot", "Mine").questions[0]
    before = library.bank("Mine")
    assert question.rubric is not None
    wrong = replace(question.rubric, criteria=question.rubric.criteria * 4)
    with pytest.raises(BankError, match="at most 12"):
        library.replace("Mine", [replace(question, rubric=wrong)])
    assert library.bank("Mine") == before
    assert not list((tmp_path / "banks").glob(f"{MADE}*"))


@pytest.mark.parametrize("text", ["", "?!", "half \ud83d"])
def test_a_text_that_cannot_be_kept_changes_nothing(library: Library, tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        library.add("Mine", asked("Why?", text))
    assert no_bank_in(tmp_path)


def test_a_bank_of_nothing_is_refused(library: Library) -> None:
    with pytest.raises(InputError, match="needs one question at least"):
        library.add("Mine", [])


def test_a_change_that_was_cut_off_leaves_the_bank_as_it_was(
    make: Callable[[], Library], tmp_path: Path
) -> None:
    banks = tmp_path / "banks"
    make().add("Mine", asked("Why?"))
    (banks / "Mine").rename(banks / f"{REPLACED}Mine")
    (banks / f"{MADE}1").mkdir()
    assert ids(make(), "Mine") == ["why"]
    assert {each.name for each in banks.iterdir()} == {".lock", ".read", "Mine"}


def test_a_folder_that_cannot_be_written_is_one_sentence(shipped: BuiltIn, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    library = Library(tmp_path / "file", [shipped])
    assert [bank.name for bank in library.banks()] == ["Pilot"]
    with pytest.raises(InputError, match="cannot be changed"):
        library.add("Mine", asked("Why?"))


def test_processes_that_add_at_once_lose_nothing(
    library: Library, clock: Clock, tmp_path: Path, shipped: BuiltIn
) -> None:
    library.add("Mine", asked("Why?"))
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=add_some, args=(tmp_path / "banks", shipped, n)) for n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    clock.now += LOOK_AGAIN
    found = {question.text for question in library.bank("Mine").questions}
    assert found == {"Why?", *(f"Why {n}, {times}?" for n in range(2) for times in range(5))}


def add_some(own: Path, shipped: BuiltIn, number: int) -> None:
    library = Library(own, [shipped])
    for times in range(5):
        library.extend("Mine", asked(f"Why {number}, {times}?"))


def test_a_bank_travels_as_a_zip_that_is_its_folder(library: Library, tmp_path: Path) -> None:
    library.copy("Pilot", "Mine")
    with zipfile.ZipFile(io.BytesIO(library.zipped("Mine"))) as archive:
        assert sorted(archive.namelist()) == ["Mine/questions.csv", "Mine/rubrics/launch-2.yaml"]
        archive.extractall(tmp_path / "there")
    read, problems = read_bank(tmp_path / "there" / "Mine" / "questions.csv")
    assert problems == []
    assert [replace(each, bank="Mine") for each in read] == list(library.bank("Mine").questions)
    with zipfile.ZipFile(io.BytesIO(library.zipped("Pilot"))) as archive:
        assert sorted(archive.namelist()) == ["Pilot/questions.csv", "Pilot/rubrics/launch.yaml"]


def test_the_banks_that_ship_are_whole_and_share_no_id(tmp_path: Path) -> None:
    banks = Library(tmp_path / "banks").banks()
    assert [(bank.name, len(bank.questions), bank.problems) for bank in banks] == [
        ("Senior computer vision engineer", 24, ()),
        ("Senior backend engineer", 12, ()),
    ]
    assert len({question.id for bank in banks for question in bank.questions}) == 36
    for each in BUILT_IN:
        found, problems = read_bank(each.file)
        assert problems == []
        assert all(question.rubric for question in found)


def test_a_bank_that_was_read_before_is_read_in_no_time(
    make: Callable[[], Library], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make().copy("Pilot", "Mine")
    assert make().bank("Mine") == before
    with monkeypatch.context() as patched:
        patched.setattr("grader.bank.library.read_folder", None)
        assert make().bank("Mine") == before
    (kept,) = (tmp_path / "banks" / ".read").iterdir()
    for spoilt in (b"", kept.read_bytes()[:-9], b"[]", bytes(range(256))):
        kept.write_bytes(spoilt)
        assert make().bank("Mine") == before


def test_what_is_remembered_goes_with_its_bank(library: Library, tmp_path: Path) -> None:
    library.add("Mine", asked("Why me?"))
    library.rename("Mine", "Ours")
    assert len(list((tmp_path / "banks" / ".read").iterdir())) == 1
    library.remove("Ours")
    assert library.find("why-me") is None
    assert no_bank_in(tmp_path)

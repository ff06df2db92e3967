from __future__ import annotations

import io
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

from grader.bank import QuestionBank
from grader.bank.importing.package import read_folder
from grader.bank.importing.source import read_source
from grader.bank.importing.zips import MOST_MEMBERS, Zip
from grader.bank.new_questions import question_of
from grader.bank.question_bank import DEFAULT_BANK, DEFAULT_RUBRICS
from grader.errors import InputError
from tests.bank.samples import row, rubric, table, write_bank

if TYPE_CHECKING:
    from pathlib import Path

    from grader.models.imported import Reading

LIST = "Question,Answer\nWhat keeps a bridge up?,Its arches.\n"


def zipped(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return whole.getvalue()


def read(raw: bytes) -> Reading:
    return read_source("the file", raw)


def shared(folder: str = "mine/") -> dict[str, str | bytes]:
    """The files of a zip with the project's own bank."""
    rubrics = {f"{folder}rubrics/{path.name}": path.read_bytes() for path in DEFAULT_RUBRICS.glob("*.yaml")}
    return {f"{folder}questions.csv": DEFAULT_BANK.read_bytes(), **rubrics}


@pytest.mark.parametrize("folder", ["", "mine/", "a/b/"])
def test_a_shared_bank_comes_with_its_rubrics(folder: str) -> None:
    reading = read(zipped(shared(folder)))
    assert [question_of(each) for each in reading.questions] == list(QuestionBank.load())
    assert reading.unread == ()


def test_a_bank_in_a_folder_is_read_as_in_a_zip(tmp_path: Path) -> None:
    import yaml

    write_bank(tmp_path, row("launch"), row("landing"))
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "launch.yaml").write_text(yaml.safe_dump(rubric()), encoding="utf-8")
    reading = read_folder(tmp_path)
    assert [(each.id, each.rubric is not None) for each in reading.questions] == [
        ("launch", True),
        ("landing", False),
    ]


def test_a_rubric_with_a_fault_stays_out_and_says_why() -> None:
    files = {
        "questions.csv": table(row("launch"), row("landing")),
        "rubrics/launch.yaml": "question: launch\ncriteria: []\n",
        "rubrics/other.yaml": (DEFAULT_RUBRICS / "drift-monitoring.yaml").read_bytes(),
        "readme.txt": "Hello",
    }
    reading = read(zipped(files))
    assert [each.rubric for each in reading.questions] == [None, None]
    assert [each.place for each in reading.unread] == [
        "rubrics/launch.yaml",
        "rubrics/other.yaml",
        "readme.txt",
    ]
    assert "“drift-monitoring” is not in the bank" in reading.unread[1].why


def test_a_folder_that_is_no_bank_says_what_one_is(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    with pytest.raises(InputError, match=r"is no bank: give a file, or a folder with a questions\.csv"):
        read_folder(tmp_path)


def test_a_zip_with_one_file_is_that_file() -> None:
    reading = read(zipped({"list.csv": LIST}))
    assert [(each.text, each.place) for each in reading.questions] == [("What keeps a bridge up?", "row 2")]


def test_every_readable_file_of_a_zip_is_read_and_the_others_named() -> None:
    inner = zipped({"Part/list.csv": LIST, "Part/list_all.csv": f"{LIST}Why stone?,It lasts.\n"})
    files = {
        "export-1.zip": inner,
        "more.json": '["Why do you like wood?"]',
        "a.png": b"\x89PNG",
        "b.bin": b"\0\1",
    }
    reading = read(zipped({**files, "__MACOSX/._more.json": b"\0"}))
    assert [(each.text, each.place) for each in reading.questions] == [
        ("What keeps a bridge up?", "Part/list_all.csv, row 2"),
        ("Why stone?", "Part/list_all.csv, row 3"),
        ("Why do you like wood?", "more.json, item 1"),
    ]
    assert [each.place for each in reading.unread] == ["b.bin"]


def with_flag(raw: bytes, name: bytes, bit: int) -> bytes:
    """The zip with a flag of a file set where its directory and its head have it."""
    changed = bytearray(raw)
    changed[6] |= bit
    entry = raw.rindex(b"PK\x01\x02", 0, raw.rindex(name))
    changed[entry + 8] |= bit
    return bytes(changed)


def lying(claimed: int) -> bytes:
    """A zip that says of a file that it is much smaller than it unpacks to."""
    raw = bytearray(zipped({"list.csv": "Question\n" + "What keeps it up?\n" * 400_000}))
    size = (9 + 18 * 400_000).to_bytes(4, "little")
    entry = raw.rindex(b"PK\x01\x02")
    for place in (22, entry + 24):
        assert raw[place : place + 4] == size
        raw[place : place + 4] = claimed.to_bytes(4, "little")
    return bytes(raw)


def linked() -> bytes:
    link = zipfile.ZipInfo("list.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr(link, "/etc/passwd")
    return whole.getvalue()


GOOD = zipped({"list.csv": LIST})


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (GOOD[:60], "is cut or damaged"),
        (GOOD[:-5], "is cut or damaged"),
        (with_flag(GOOD, b"list.csv", 1), "is locked with a password"),
        (zipped({"../list.csv": LIST}), "leads out of it, “../list.csv”"),
        (zipped({"/etc/list.csv": LIST}), "leads out of it"),
        (zipped({"a\\..\\..\\list.csv": LIST}), "leads out of it"),
        (zipped({"C:list.csv": LIST}), "leads out of it"),
        (zipped({"list.csv": bytes(60_000_000)}), "unpacks to more than"),
        (zipped({f"{n}.csv": bytes(4_900_000) for n in range(45)}), "unpacks to more than"),
        (lying(100), "is cut or damaged"),
        (zipped({"a.zip": zipped({"list.csv": bytes(60_000_000)})}), "unpacks to more than"),
        (zipped({f"{n}.csv": "x" for n in range(501)}), "holds 501 files, and at most 500"),
        (zipped({"[Content_Types].xml": "<x/>", "ppt/presentation.xml": "<x/>"}), "files are not read here"),
        (zipped({"notes.txt": "Bring coffee."}), "No questions were found in notes.txt"),
        (zipped({"a.txt": "Bring coffee.", "b.bin": b"\0\1"}), "were found in the zip’s 2 files"),
        (zipped({}), "No questions were found"),
        (linked(), "No questions were found"),
    ],
    ids=[
        "cut", "end cut", "locked", "upwards", "from the root", "backslashes", "a drive", "a bomb",
        "many small bombs", "lying", "a bomb within", "many files", "slides", "no questions", "two without",
        "empty", "a link",
    ],
)  # fmt: skip
def test_a_zip_that_cannot_be_read_is_one_sentence(raw: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(raw)


def test_a_zip_of_too_many_files_is_refused_before_any_is_read() -> None:
    raw = zipped({f"{n}": "" for n in range(MOST_MEMBERS + 1)}, zipfile.ZIP_STORED)
    with pytest.raises(InputError, match="holds more than 20,000 files"):
        Zip(raw)


def test_a_repacked_zip_holds_the_same_and_tells_the_truth() -> None:
    files = {"a.txt": b"one", "b/c.txt": bytes(1000)}
    packed = Zip(Zip(zipped({**files})).repacked())
    assert {name: packed.read(name) for name in packed.names} == files

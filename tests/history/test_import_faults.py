"""A file that cannot be imported is told in one sentence, and nothing of it comes in."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from grader.errors import InputError
from grader.history.export import COLUMNS
from tests.history.conftest import submit
from tests.history.kept import contents, fill

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@pytest.fixture
def refused(sqlite_store, tmp_path):
    """Tries to import some bytes or lines; the sentence that says why that cannot be."""
    fill(sqlite_store)
    before = contents(sqlite_store)

    def refused(given):
        file = tmp_path / "given"
        file.write_bytes(given if isinstance(given, bytes) else "".join(given).encode(errors="surrogatepass"))
        sentences = []
        for dry_run in (True, False):
            with pytest.raises(InputError) as caught:
                sqlite_store.import_from(file, dry_run=dry_run, name="given.file")
            sentences.append(str(caught.value))
        assert sentences[0] == sentences[1]
        assert "\n" not in sentences[0]
        assert len(sentences[0]) < 400
        assert contents(sqlite_store) == before
        return sentences[0]

    return refused


@pytest.fixture
def lines(tmp_path, make_store):
    """The archive of another history: a header, attempts, the rest, and the end."""
    other = make_store(f"sqlite:///{tmp_path}/other/history.sqlite3")
    fill(other)
    return list(other.archive())


def with_change(lines, table, change):
    """The place of the first row of a table, and all lines with that row changed."""
    at = next(number for number, line in enumerate(lines) if json.loads(line).get("table") == table)
    record = json.loads(lines[at])
    record["row"] |= change
    return at, [*lines[:at], json.dumps(record) + "\n", *lines[at + 1 :]]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"", "given.file is empty: choose an archive, a JSON export or an SQLite copy"),
        (b" \n\t", "is empty"),
        (PNG, "is not a Rehearse export (it begins with “\ufffdPNG"),
        (b"name,age\nann,3\n", "it begins with “name,age ann,3”"),
        (f"{','.join(COLUMNS)}\n".encode(), "is the table for spreadsheets, which leaves the grades out"),
        (b'{"a": 1}\n', "is no archive of a history, which begins with its format, rehearse-history"),
        (b"[1, 2]", "Attempt 1 of given.file is “1”, and an object was expected: export it again"),
        (b"[{}]", "in attempt 1 of given.file peeks is “None”"),
        (b"[" * 100_000, "was cut off or changed, since what begins in line 1 is no JSON"),
        (b'["\xff\xfe"]', "is not text in UTF-8"),
        (b"{" * 50_000, "was cut off in line 1 of given.file"),
        (
            b"SQLite format 3\x00" + bytes(2000),
            "given.file is damaged or cut off (SQLITE_NOTADB): copy it again, or choose another.",
        ),
    ],
)
def test_a_file_of_another_kind_is_told(refused, given, words):
    assert words.lower() in refused(given).lower()


def test_a_file_that_is_not_there_or_a_folder_is_told(sqlite_store, tmp_path):
    for path, reason in ((tmp_path / "gone", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(InputError, match=rf"cannot be read \({reason}\): choose an archive"):
            sqlite_store.import_from(path)


def test_a_newer_archive_is_told(refused, lines):
    header = json.loads(lines[0]) | {"version": 2, "more": "unknown"}

    sentence = refused([json.dumps(header) + "\n", '{"table": "moods"}\n', *lines[1:]])

    assert "in format 2, and this one reads formats up to 1: update this program" in sentence


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.999])
def test_an_archive_that_was_cut_off_is_told(refused, lines, share):
    whole = "".join(lines).encode()

    assert "was cut off" in refused(whole[: int(len(whole) * share)])


def test_an_archive_cut_off_between_two_lines_is_told(refused, lines):
    for number in range(1, len(lines)):
        assert f"was cut off after line {number}: copy or export it again" in refused(lines[:number])


def test_an_archive_that_lost_or_won_a_line_is_told(refused, lines):
    assert "says at its end that it should be" in refused([lines[0], *lines[2:]])
    assert "goes on after its end" in refused([*lines, lines[1]])


def test_the_same_id_twice_is_told_with_both_lines(refused, lines):
    sentence = refused([*lines[:3], lines[1], *lines[3:]])

    assert "Line 4 of given.file gives" in sentence
    assert "of attempts again, which line 2 of given.file gave already" in sentence


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (
            "submitted_at",
            "yesterday",
            "submitted_at is “yesterday”, and a time with its offset from UTC, such as",
        ),
        ("submitted_at", "2026-03-01T12:00:00", "a time with its offset"),
        ("submitted_at", "0001-01-01T00:00:00+14:00", "a time with its offset"),
        ("submitted_at", 12, "submitted_at is “12”"),
        ("submitted_at", None, "submitted_at is “None”"),
        ("answer", 7, "answer is “7”, and a text was expected"),
        ("answer", "half \ud800", "answer is “half"),
        ("answer", None, "answer is “None”"),
        ("peeked_guidance", 1, "peeked_guidance is “1”, and true or false was expected"),
        ("elapsed_s", "soon", "elapsed_s is “soon”, and a number from 0 to 10,000,000 was expected"),
        ("elapsed_s", float("nan"), "elapsed_s is “nan”"),
        ("elapsed_s", 10**400, "elapsed_s is “1000"),
        ("elapsed_s", 1e300, "elapsed_s is “1e+300”, and a number from 0 to 10,000,000 was expected"),
        ("elapsed_s", -0.5, "elapsed_s is “-0.5”"),
        (
            "submitted_at",
            "9999-12-31T23:59:59+00:00",
            "submitted_at is “9999-12-31T23:59:59+00:00”, and a year from 1970 to 2100 was expected",
        ),
        ("submitted_at", "0001-01-02T00:00:00Z", "a year from 1970 to 2100"),
        ("mood", "calm", "a row of attempts has “mood”, and id, question_id, submitted_at"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_line(refused, lines, name, value, words):
    record = json.loads(lines[1])
    record["row"][name] = value

    sentence = refused([lines[0], json.dumps(record) + "\n", *lines[2:]])

    assert "n line 2 of given.file" in sentence
    assert words in sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"table": "moods"}, "the table is “moods”, and one of attempts, pins,"),
        ({"row": 5}, "a row of attempts is “5”, and an object was expected"),
        ({"grades": None}, "grades is “None”, and a list was expected"),
        (
            {"grades": [{"kind": "mood"}]},
            "kind is “mood”, and one of similarity, rubric, human, rewording was expected",
        ),
        ({"notes": [{"text": "a", "updated_at": "2026-03-01T12:00:00Z"}] * 2}, "of notes again"),
        (
            {"ratings": [{"kind": "self", "value": 2**31, "rated_at": "2026-03-01T12:00:00Z"}]},
            "value is “2147483648”, and a rating from 0 to 100 was expected",
        ),
    ],
)
def test_a_row_that_cannot_be_is_told(refused, lines, change, words):
    record = json.loads(lines[1]) | change

    assert words in refused([lines[0], json.dumps(record) + "\n", *lines[2:]])


@pytest.mark.parametrize("score", [-1, 101, 300])
@pytest.mark.parametrize("where", ["beside the grade", "in the grade"])
def test_a_score_out_of_range_is_told(refused, lines, score, where):
    record = json.loads(lines[1])
    grade = record["grades"][0]
    if where == "beside the grade":
        grade["score"] = score
    else:
        grade["payload"] = json.dumps(json.loads(grade["payload"]) | {"score": score})

    sentence = refused([lines[0], json.dumps(record) + "\n", *lines[2:]])

    column = "score" if where == "beside the grade" else "payload score"
    expected = "a number from 0 to 100" if where == "beside the grade" else "what a grade holds there"
    assert sentence == (
        f"In line 2 of given.file {column} is “{score}”, and {expected} was expected: "
        "export it again; nothing was imported."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"score": 99}, "score is “40”, and 99, as in its grade, was expected"),
        ({"low": 99_999_999_999}, "payload low is “99999999999”"),
        ({"low": "much"}, "payload low is “much”"),
        ({"version": None}, "payload version is “None”"),
        (
            {"coverage": [{"point": "a", "criterion_id": None, "status": "covered", "strength": 1e300}]},
            "1e+300",
        ),
    ],
)
def test_a_grade_that_says_two_things_or_nonsense_is_told(refused, lines, change, words):
    record = json.loads(lines[1])
    grade = record["grades"][0]
    grade["payload"] = json.dumps(json.loads(grade["payload"]) | change)

    assert words in refused([lines[0], json.dumps(record) + "\n", *lines[2:]])


@pytest.mark.parametrize("payload", ["{", "", "[]", '{"score":40,"noise":1-1}', '{"score":NaN}'])
def test_a_grade_that_is_no_json_object_is_told(refused, lines, payload):
    record = json.loads(lines[1])
    record["grades"][0]["payload"] = payload

    assert "line 2 of given.file payload" in refused([lines[0], json.dumps(record) + "\n", *lines[2:]])


@pytest.mark.parametrize(
    "value",
    ['{"interview_on":"9999-12-31"}', '{"minutes":100000}', '{"minutes":NaN}', "soon"],
)
def test_a_plan_that_no_page_would_keep_is_told(refused, lines, value):
    _, changed = with_change(lines, "preferences", {"key": "plan", "value": value})

    assert "a day up to 2100 with 5 to 240 minutes a day was expected" in refused(changed)


def test_a_value_out_of_range_in_plain_json_or_in_a_copy_is_told(refused, make_store, tmp_path):
    other = make_store(f"sqlite:///{tmp_path}/third/history.sqlite3")
    submit(other, elapsed_s=3.0)
    (record,) = json.loads("".join(other.export_json()))
    assert "elapsed_s is “1e+300”" in refused(json.dumps([record | {"elapsed_s": 1e300}]))
    copy = tmp_path / "copy.sqlite3"
    other.copy_to(copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE attempts SET elapsed_s = 1e300")

    assert "elapsed_s is “1e+300”" in refused(copy.read_bytes())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "mood"}, "kind is “mood”, and one of minutes, questions, mock was expected"),
        ({"state": '{"position": 0, "running_since": null, "used": []}'}, "a time for each was expected"),
        ({"state": '{"position": 2, "running_since": null, "used": [0]}'}, "a place among the questions"),
        ({"state": '{"position": 0, "running_since": "2026-03-01T12:00:00", "used": [0]}'}, "state is “"),
        ({"state": '{"position": 0, "running_since": null, "used": [1e300]}'}, "state is “"),
        ({"plan": "[]"}, "plan is “[]”, and a list of questions with their seconds was expected"),
    ],
)
def test_a_session_that_could_not_be_shown_is_told(refused, lines, change, words):
    at, changed = with_change(lines, "sittings", change)

    sentence = refused(changed)

    assert f"n line {at + 1} of given.file" in sentence
    assert words in sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"went": 6}, "went is “6”, and a number from 1 to 5 was expected"),
        ({"held_on": "in May"}, "held_on is “in May”"),
        ({"held_on": "9999-12-31"}, "a date from 1970 to 2100"),
        ({"notes": "x" * 5_001}, "a text of at most 5,000 characters"),
        ({"questions": "[1]"}, "questions is “[1]”, and a list of questions was expected"),
        ({"questions": "drift"}, "questions is “drift”"),
        ({"questions": "null"}, "questions is “null”"),
    ],
)
def test_an_interview_that_could_not_be_shown_is_told(refused, lines, change, words):
    at, changed = with_change(lines, "interviews", change)

    sentence = refused(changed)

    assert f"n line {at + 1} of given.file" in sentence
    assert words in sentence


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("self", 101, "a rating from 0 to 100"),
        ("self", -1, "0 to 100"),
        ("review", 5, "a rating from 1 to 4"),
    ],
)
def test_a_rating_that_means_nothing_is_told(refused, lines, kind, value, words):
    at = next(number for number, line in enumerate(lines) if json.loads(line).get("ratings"))
    record = json.loads(lines[at])
    record["ratings"][0] |= {"kind": kind, "value": value}

    sentence = refused([*lines[:at], json.dumps(record) + "\n", *lines[at + 1 :]])

    assert f"line {at + 1} of given.file value is “{value}”" in sentence
    assert words in sentence


def test_a_pin_without_its_attempt_is_told(refused, lines):
    pin = {"table": "pins", "row": {"question_id": "drift", "attempt_id": "nowhere"}}

    sentence = refused([lines[0], json.dumps(pin) + "\n", json.dumps({"end": {"pins": 1}}) + "\n"])

    assert "Line 2 of given.file pins an attempt that is neither there nor in this history" in sentence


def test_a_fault_in_the_last_of_many_rows_leaves_nothing_of_the_first(make_store, url, tmp_path, lines):
    store = make_store(url)
    attempt = json.loads(lines[1])
    many = [attempt | {"row": attempt["row"] | {"id": f"attempt-{number}"}} for number in range(350)]
    file = tmp_path / "many"
    file.write_text("".join([lines[0], *(json.dumps(each) + "\n" for each in many), "{broken"]))

    with pytest.raises(InputError, match="cut off in line 352"):
        store.import_from(file)

    assert store.count_attempts() == 0


def test_plain_json_that_was_cut_off_is_told(refused, make_store, tmp_path):
    other = make_store(f"sqlite:///{tmp_path}/third/history.sqlite3")
    for _ in range(3):
        submit(other)
    whole = "".join(other.export_json())

    for end in (1, 50, len(whole) // 2, len(whole) - 3):
        assert "was cut off or changed" in refused(whole[:end])
    record = json.loads(whole)[0]
    assert "again, which attempt 1 of given.file gave already" in refused(json.dumps([record, record]))
    assert "submitted_at is “2026-13-01”" in refused(json.dumps([record | {"submitted_at": "2026-13-01"}]))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"note": 7}, "in attempt 1 of given.file text is “7”, and a text of at most 2,000 characters was"),
        ({"pinned": "yes"}, "in attempt 1 of given.file pinned is “yes”, and true or false was expected"),
    ],
)
def test_a_note_or_a_pin_in_plain_json_that_cannot_be_is_told(refused, make_store, tmp_path, change, words):
    other = make_store(f"sqlite:///{tmp_path}/third/history.sqlite3")
    submit(other)
    (record,) = json.loads("".join(other.export_json()))

    assert words in refused(json.dumps([record | change])).lower()


def test_the_database_of_another_program_is_told(refused, tmp_path):
    file = tmp_path / "bookmarks.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE attempts (place TEXT)")

    assert "given.file belongs to another program" in refused(file.read_bytes())


def test_a_copy_from_a_newer_version_or_cut_off_is_told(refused, make_store, tmp_path):
    other = make_store(f"sqlite:///{tmp_path}/third/history.sqlite3")
    submit(other, answer="x" * 100_000)
    copy = tmp_path / "copy.sqlite3"
    other.copy_to(copy)
    assert "is damaged" in refused(copy.read_bytes()[:40_000])
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    assert "newer version of this program, at revision 9999" in refused(copy.read_bytes())

"""One person's store against the rows of another, method by method, on both kinds of databases."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from grader.errors import GraderError, InputError, StoreError
from grader.history import HistoryStore
from grader.history.backups import restore
from grader.history.database import Database
from grader.history.people import People
from grader.history.tables import HISTORY, metadata
from grader.models import (
    Answer,
    GraderKind,
    Interview,
    Recall,
    RubricGrade,
    Session,
    SessionKind,
    SessionPlan,
    SessionState,
    TimedQuestion,
)
from grader.models.group import Shares
from grader.models.person import LOCAL, Identity
from grader.models.story import Story
from tests.history.conftest import NOON, rubric, similarity, submit
from tests.history.kept import ODD, contents, fill

SECRETS = (
    "Line one",
    "shorter «next» time",
    "half a thought",
    "Acme",
    "The frozen lock",
    "small-model",
    "987654",
    "Dana",
)
"""What stands in the texts of a filled history, and in nothing that its owner did not write."""
SESSION = Session(
    "morning",
    SessionKind.MOCK,
    SessionPlan((TimedQuestion("drift", 180.0),)),
    SessionState(0, None, (0.5,)),
    NOON,
    None,
)
"""What another would have to guess of a session to move it on."""
CALLS = {
    "add_attempt": lambda mine, ids, _: mine.add_attempt(
        Answer("drift", "So.", revises=ids[0], follows=ids[1], session="morning"), question_text="How?"
    ),
    "attempt": lambda mine, ids, _: mine.attempt(ids[0]),
    "attempts": lambda mine, _ids, _: mine.attempts(question_id="drift"),
    "attempts_with": lambda mine, ids, _: mine.attempts_with(ids),
    "matching": lambda mine, _ids, _: mine.matching(question_ids=["drift", "bias"]),
    "questions_asked": lambda mine, _ids, _: mine.questions_asked(besides=()),
    "iter_attempts": lambda mine, _ids, _: mine.iter_attempts(),
    "count_attempts": lambda mine, _ids, _: mine.count_attempts("drift"),
    "claims": lambda mine, ids, _: taken(mine, ids[0]),
    "held_with_attempt": lambda mine, ids, _: mine.held_with_attempt(ids[0]),
    "held_at_question": lambda mine, _ids, _: mine.held_at_question("drift"),
    "held_with_session": lambda mine, _ids, _: mine.held_with_session("morning", answers=True),
    "held": lambda mine, _ids, _: mine.held(),
    "backups": lambda mine, _ids, _: mine.backups(),
    "erase_traces": lambda mine, _ids, _: mine.erase_traces(),
    "delete_attempt": lambda mine, ids, _: mine.delete_attempt(ids[0]),
    "delete_question": lambda mine, _ids, _: mine.delete_question("drift"),
    "delete_session": lambda mine, _ids, _: [
        mine.delete_session("morning", answers=answers) for answers in (True, False)
    ],
    "delete_all": lambda mine, _ids, _: mine.delete_all(account=True),
    "records": lambda mine, _ids, _: mine.records(mine.iter_attempts()),
    "export_json": lambda mine, _ids, _: mine.export_json(),
    "export_csv": lambda mine, _ids, _: mine.export_csv(),
    "add_grade": lambda mine, ids, _: mine.add_grade(ids[0], similarity(3)),
    "add_failure": lambda mine, ids, _: mine.add_failure(ids[0], GraderKind.SIMILARITY, "No."),
    "grade_of": lambda mine, _ids, _: mine.grade_of(RubricGrade, "drift", ODD, rubric(44).version),
    "grades_of": lambda mine, ids, _: mine.grades_of(ids),
    "add_interview": lambda mine, _ids, _: mine.add_interview(held_on=date(2026, 1, 1)),
    "change_interview": lambda mine, _ids, _: mine.change_interview(
        Interview("one", date(2026, 1, 1), "mine", (), 1, "")
    ),
    "delete_interview": lambda mine, _ids, _: mine.delete_interview("one"),
    "interviews": lambda mine, _ids, _: mine.interviews(),
    "preference": lambda mine, _ids, _: [mine.preference("theme"), mine.preference("abilities:here")],
    "keep_preference": lambda mine, _ids, _: mine.keep_preference("theme", "light"),
    "rate_self": lambda mine, ids, _: mine.rate_self(ids[0], 9),
    "correct_review": lambda mine, ids, _: mine.correct_review(ids[0], Recall.HARD),
    "ratings_of": lambda mine, ids, _: mine.ratings_of(ids[1]),
    "self_scores": lambda mine, _ids, _: mine.self_scores(),
    "scores": lambda mine, _ids, _: mine.scores(GraderKind.SIMILARITY),
    "kinds_given": lambda mine, _ids, _: mine.kinds_given(),
    "versions": lambda mine, ids, _: mine.versions(GraderKind.SIMILARITY, ids),
    "graded_answers": lambda mine, _ids, _: mine.graded_answers("drift"),
    "summaries": lambda mine, _ids, _: mine.summaries(),
    "tokens_taken": lambda mine, _ids, _: mine.tokens_taken(NOON.date()),
    "take_tokens": lambda mine, _ids, _: mine.take_tokens(NOON.date(), 7),
    "start_session": lambda mine, _ids, _: mine.start_session(SessionKind.MOCK, SESSION.plan),
    "update_session": lambda mine, _ids, _: mine.update_session(SESSION, SESSION),
    "session": lambda mine, _ids, _: mine.session("morning"),
    "sessions": lambda mine, _ids, _: mine.sessions(),
    "session_under_way": lambda mine, _ids, _: mine.session_under_way(),
    "session_of_attempts": lambda mine, _ids, _: mine.session_of_attempts(),
    "attempts_of_session": lambda mine, _ids, _: mine.attempts_of_session("morning"),
    "set_aside": lambda mine, _ids, folder: (
        mine.set_aside(folder / "aside"),
        (folder / "aside").exists(),
    ),
    "add_story": lambda mine, _ids, _: mine.add_story(title="mine"),
    "change_story": lambda mine, _ids, _: mine.change_story(Story("a story", "mine")),
    "delete_story": lambda mine, _ids, _: mine.delete_story("a story"),
    "stories": lambda mine, _ids, _: mine.stories(),
    "thread": lambda mine, _ids, _: mine.thread("drift"),
    "notes": lambda mine, _ids, _: mine.notes(),
    "pinned": lambda mine, _ids, _: mine.pinned(),
    "set_note": lambda mine, ids, _: [mine.set_note(ids[0], text) for text in ("", "mine")],
    "pin": lambda mine, ids, _: mine.pin(ids[0]),
    "unpin": lambda mine, _ids, _: mine.unpin("drift"),
    "tick": lambda mine, ids, _: mine.tick(ids[0], "names a metric", criterion_id="metrics", said=True),
    "tick_counts": lambda mine, _ids, _: mine.tick_counts(),
    "save_unsent_text": lambda mine, _ids, _: mine.save_unsent_text("drift", "mine", base_revision=1),
    "unsent_text": lambda mine, _ids, _: mine.unsent_text("drift"),
    "unsent_texts": lambda mine, _ids, _: mine.unsent_texts(),
    "discard_unsent_text": lambda mine, _ids, _: mine.discard_unsent_text("drift", revision=1),
    "join_group": lambda mine, _ids, _: mine.join_group("a code", Shares.ANSWERS),
    "share": lambda mine, _ids, _: mine.share("a group", Shares.NOTHING),
    "leave_group": lambda mine, _ids, _: mine.leave_group("a group"),
    "memberships": lambda mine, _ids, _: mine.memberships(),
    "assigned": lambda mine, _ids, _: mine.assigned(),
    "looks_at": lambda mine, ids, _: mine.looks_at(ids[1]),
    "archive": lambda mine, _ids, _: mine.archive(),
    "copy_to": lambda mine, _ids, folder: (
        mine.copy_to(folder / "copy.sqlite3"),
        (folder / "copy.sqlite3").read_bytes(),
    ),
    "import_from": lambda mine, _ids, folder: mine.import_from(written(folder / "mine", mine.archive())),
    "at_one_moment": lambda mine, _ids, _: within(mine.at_one_moment(), mine.attempts),
    "between_moments": lambda mine, _ids, _: within(mine.between_moments(), mine.attempts),
    "open": lambda mine, _ids, _: mine.open(),
    "close": lambda mine, _ids, _: mine.close(),
}
"""What somebody may try with another's ids, for every method that there is."""
LOOKS = """
attempt attempts attempts_with matching questions_asked iter_attempts count_attempts
held_with_attempt held_at_question held_with_session held records export_json export_csv grade_of
grades_of interviews preference ratings_of self_scores scores kinds_given versions graded_answers
summaries tokens_taken session sessions session_under_way session_of_attempts attempts_of_session
stories thread notes pinned tick_counts unsent_text unsent_texts memberships assigned looks_at
at_one_moment
""".split()
"""Those that change nothing."""


def taken(store, name):
    with store.claims("work") as claims:
        return claims.take(name)


def within(context, look):
    with context:
        return look()


def written(file, pieces):
    file.write_text("".join(pieces), encoding="utf-8")
    return file


def identity(subject="ann", **other):
    return Identity(
        **{
            "issuer": "https://login.example.org",
            "subject": subject,
            "name": subject.title(),
            "email": f"{subject}@example.org",
            "verified": True,
            "issued_at": NOON,
            "expires_at": NOON + timedelta(hours=1),
        }
        | other
    )


@pytest.fixture
def shared(url) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def people(shared, clock):
    return People(shared, clock=clock)


@pytest.fixture
def store_of(shared, people, clock):
    def make(subject):
        return HistoryStore(shared, user_id=people.admit(identity(subject)).id, account=True, clock=clock)

    return make


def rows_of(database, user_id):
    """All rows of a user, in all tables."""
    with database.reading() as connection:
        return {
            table.name: list(connection.execute(select(table).where(table.c.user_id == user_id)))
            for table in metadata.sorted_tables
        }


def test_every_method_of_the_store_is_tried_with_anothers_ids():
    """A method that is added here must keep the rule as well."""
    methods = {name for name, _ in inspect.getmembers(HistoryStore, callable) if not name.startswith("_")}

    assert methods == set(CALLS)
    of_the_server = {"people", "spending", "groups", "assignments"}
    assert {table.name for table in HISTORY} | of_the_server == set(metadata.tables)


def test_nobody_reads_or_changes_what_is_anothers(shared, store_of, tmp_path):
    """By no method and no id that an address, a form or a command could bring."""
    theirs, mine = store_of("ann"), store_of("ben")
    ids = fill(theirs)
    theirs.take_tokens(NOON.date(), 987_654)
    before = rows_of(shared, theirs._user_id)
    # Last what ends the account that tries.
    for name in sorted(CALLS, key=lambda name: name == "delete_all"):
        folder = tmp_path / name
        folder.mkdir()
        try:
            told = CALLS[name](mine, ids, folder)
            told = list(told) if isinstance(told, Iterator) else told
        except InputError as error:
            told = str(error)
        said = f"{told!r}{told}"
        assert [secret for secret in SECRETS if secret in said] == [], name
        assert theirs._user_id not in said, name
        assert rows_of(shared, theirs._user_id) == before, name


def test_nobody_can_tell_whether_anybody_else_is_there(store_of, make_store, tmp_path):
    """Not by a number either: who has nothing is told what a history without others tells."""
    theirs, mine = store_of("ann"), store_of("ben")
    ids = fill(theirs)
    theirs.take_tokens(NOON.date(), 987_654)
    alone = make_store(f"sqlite:///{tmp_path}/alone.sqlite3")

    def told(name, store):
        try:
            found = CALLS[name](store, ids, tmp_path)
        except InputError as error:
            return str(error)
        return repr(list(found) if isinstance(found, Iterator) else found)

    assert theirs.count_attempts() == 3
    for name in LOOKS:
        assert told(name, mine) == told(name, alone), name


def test_what_is_brought_in_is_the_importers_own(shared, store_of, tmp_path):
    """An archive says nothing of whose it is, and what it says all the same counts for nothing."""
    theirs, mine = store_of("ann"), store_of("ben")
    fill(theirs)
    before = rows_of(shared, theirs._user_id)
    lines = [json.loads(line) for line in "".join(theirs.archive()).split("\n") if line]
    for line in lines:
        if "row" in line:
            line["row"]["user_id"] = theirs._user_id
    claimed = written(tmp_path / "claimed", (json.dumps(line) + "\n" for line in lines))

    with pytest.raises(InputError):
        mine.import_from(claimed)
    assert not any(rows_of(shared, mine._user_id)[table.name] for table in HISTORY)
    report = mine.import_from(written(tmp_path / "plain", theirs.archive()))

    assert report.added.attempts == 3
    assert rows_of(shared, theirs._user_id) == before
    assert {row.user_id for rows in rows_of(shared, mine._user_id).values() for row in rows} == {
        mine._user_id
    }


def test_a_local_history_comes_into_an_account_and_out_again(store_of, make_store, tmp_path):
    """By an archive and by a copy in SQLite, with all its ids."""
    local = make_store(f"sqlite:///{tmp_path}/laptop.sqlite3")
    ids = fill(local)
    local.copy_to(tmp_path / "copy.sqlite3")
    mine, other = store_of("ann"), store_of("ben")

    mine.import_from(tmp_path / "copy.sqlite3")
    other.import_from(written(tmp_path / "archive", local.archive()))
    mine.copy_to(tmp_path / "out.sqlite3")
    out = make_store(f"sqlite:///{tmp_path}/out.sqlite3")

    assert [attempt.id for attempt in mine.iter_attempts()] == ids
    assert [attempt.id for attempt in other.iter_attempts()] == ids
    assert [attempt.id for attempt in out.iter_attempts()] == ids
    assert {attempt.user_id for attempt in out.iter_attempts()} == {LOCAL}
    assert contents(out) == contents(local)


def test_a_copy_of_many_histories_is_nobody_elses(sqlite_file, make_store, tmp_path):
    """Whoever has a server's file finds their own in it, or is told that it is not theirs."""
    for user in ("ann", "ben"):
        submit(make_store(f"sqlite:///{sqlite_file}", user_id=user), answer=f"By {user}.")
    new = f"sqlite:///{tmp_path}/new.sqlite3"

    ann = make_store(new, user_id="ann")
    ann.import_from(sqlite_file)
    with pytest.raises(InputError, match="histories of 2 people, and none of them is yours"):
        make_store(new, user_id="cat").import_from(sqlite_file)
    assert [attempt.answer for attempt in ann.attempts()] == ["By ann."]


def test_a_deleted_account_is_gone_from_every_table(shared, store_of, people):
    """And a window that was left open brings nothing of it back."""
    theirs, mine = store_of("ann"), store_of("ben")
    for store in (theirs, mine):
        fill(store)
        store.take_tokens(NOON.date(), 7)
    gone, kept = theirs._user_id, rows_of(shared, mine._user_id)

    theirs.delete_all(account=True)
    with pytest.raises(StoreError, match="This account was deleted"):
        theirs.save_unsent_text("drift", "still typing")

    assert not any(rows_of(shared, gone).values())
    assert rows_of(shared, mine._user_id) == kept
    assert [person.subject for person in people.everybody()] == ["ben"]
    assert people.admit(identity("ann")).id != gone


def test_without_accounts_nobody_needs_one(url, make_store):
    store = make_store(url)

    assert submit(store)
    with pytest.raises(GraderError):
        submit(make_store(url, user_id="nobody", account=True))


def test_a_moment_is_one_whoever_reads_in_it(store_of):
    """Stores that share a database share its connections, and none of their rows."""
    theirs, mine = store_of("ann"), store_of("ben")
    submit(theirs)

    with mine.at_one_moment():
        assert (mine.count_attempts(), theirs.count_attempts()) == (0, 1)
        submit(mine)
        assert (mine.count_attempts(), theirs.count_attempts()) == (1, 1)


def test_accounts_come_back_with_a_backup_of_their_server(sqlite_file, clock, tmp_path):
    """Else everybody would be somebody new, and nobody find their answers again."""
    database = Database(sqlite_file)
    ann = People(database, clock=clock).admit(identity("ann"))
    submit(HistoryStore(database, user_id=ann.id, account=True, clock=clock))
    database.copy_sqlite(tmp_path / "backup")
    HistoryStore(database, user_id=ann.id, account=True).delete_all(account=True)
    database.close()

    restore(sqlite_file, tmp_path / "backup", now=NOON)

    database = Database(sqlite_file)
    assert People(database, clock=clock).admit(identity("ann")) == ann
    assert HistoryStore(database, user_id=ann.id, account=True).count_attempts() == 1
    database.close()

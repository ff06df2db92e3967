"""The accounts of a server, for whoever runs it."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from grader.history import HistoryStore
from grader.history.database import Database
from grader.history.people import People
from grader.settings import Settings
from tests.history.conftest import submit
from tests.history.test_isolation import identity

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def joined(*subjects: str) -> list[str]:
    """The ids of new accounts, each with an answer and a bank of its own."""
    settings = Settings()
    with closing(Database(settings.database)) as database:
        ids = [People(database).admit(identity(subject)).id for subject in subjects]
        for each in ids:
            submit(HistoryStore(database, user_id=each, account=True))
            (settings.banks_of(each) / "Mine").mkdir(parents=True)
    return ids


def test_people_are_listed_and_their_roles_given(run: Run) -> None:
    ann, ben = joined("ann", "ben")

    assert run("people", "role", "ann@example.org", "coach").out == f"Ann ({ann[:8]}) is coach now.\n"
    shown = json.loads(run("people", "list", "--json").out)
    assert [(each["id"], each["role"]) for each in shown] == [(ann, "coach"), (ben, "candidate")]
    assert "ben@example.org" in run("people", "list").out
    refused = run("people", "role", "cat", "admin")
    assert (refused.code, refused.err) == (1, "Nobody here is called “cat”: `people list` has all ids.\n")


def test_a_deleted_account_leaves_neither_rows_nor_files(run: Run) -> None:
    ann, ben = joined("ann", "ben")
    settings = Settings()

    assert run("people", "delete", ann, "--yes").code == 0

    assert not settings.folder_of(ann).exists()
    assert settings.folder_of(ben).exists()
    with closing(Database(settings.database)) as database:
        assert [each.id for each in People(database).everybody()] == [ben]
        assert HistoryStore(database, user_id=ann).count_attempts() == 0
        assert HistoryStore(database, user_id=ben).count_attempts() == 1


def test_a_server_without_people_says_so(run: Run) -> None:
    assert run("people", "list").out == "Nobody has logged in yet.\n"

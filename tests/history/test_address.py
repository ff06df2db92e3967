from __future__ import annotations

import sys
import traceback
from pathlib import Path

import pytest

from grader.errors import StoreError
from grader.history import HistoryStore


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("sqlite:////data/history.sqlite3", "/data/history.sqlite3"),
        ("sqlite:///history.sqlite3", str(Path("history.sqlite3").absolute())),
        ("sqlite:///file:/data/history.sqlite3?mode=ro&uri=true", "file:/data/history.sqlite3"),
        ("postgresql+psycopg://ann:hunter2@db.example:5433/practice", "db.example:5433/practice"),
        ("postgresql://ann:hunter2@db.example/practice?sslmode=require", "db.example/practice"),
        (
            "postgresql+psycopg://ann@/practice?host=/run/postgresql&password=hunter2",
            "/run/postgresql/practice",
        ),
        ("postgresql+psycopg:///practice", "localhost/practice"),
        ("hunter2", "a database address that cannot be used"),
    ],
)
def test_the_location_is_readable_and_has_no_password(url, location):
    assert HistoryStore(url).location == location


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "The database address cannot be understood: expected sqlite:///path/to/file or postgresql"),
        ("hunter2", "The database address cannot be understood: expected sqlite"),
        ("/home/ann/history.sqlite3", "cannot be understood"),
        ("postgresql://ann:hunter2@db:54e32/x", "The database address postgresql://… cannot be understood"),
        (
            "mysql+pymysql://ann:hunter2@db/x",
            "Databases of the kind mysql\\+pymysql are not supported: expected",
        ),
        (
            "postgres://ann:hunter2@db/x",
            "kind postgres are not supported: expected sqlite:.* or postgresql\\+psyc",
        ),
        ("sqlite://", "names no file, so nothing would be kept: expected sqlite:///path"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///file:x?mode=memory&uri=true", "names no file"),
    ],
)
def test_an_unusable_address_is_named_on_first_use_without_its_password(url, sentence):
    store = HistoryStore(url)

    with pytest.raises(StoreError, match=sentence) as caught:
        store.count_attempts()

    assert "hunt" not in "".join(traceback.format_exception(caught.value)).replace(__file__, "")


def test_a_missing_driver_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(StoreError, match=r"not installed: run pip install 'psycopg\[binary\]'"):
        HistoryStore("postgresql+psycopg://ann:hunter2@db/x").open()

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
        (
            "postgresql://ann@/practice?host=one.example:5433&host=two.example",
            "one.example:5433,two.example/practice",
        ),
        ("postgresql://ann@[::1]:5433/practice", "::1:5433/practice"),
        ("postgresql://ann:4321/practice", "ann/practice"),
        (Path("/data/a?b%41 #c/history.sqlite3"), "/data/a?b%41 #c/history.sqlite3"),
        ("sqlite:///~/history.sqlite3", str(Path.home() / "history.sqlite3")),
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
            "names a kind of database that is not supported: expected",
        ),
        (
            "postgres://ann:hunter2@db/x",
            "kind of database that is not supported: expected sqlite:.* or postgresql\\+psyc",
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

    with pytest.raises(StoreError, match=r"not installed: run pip install -r requirements-server\.txt"):
        HistoryStore("postgresql+psycopg://ann:hunter2@db/x").open()


MISWRITTEN = (
    "postgresql+psycopg:///ann:{}@db/x",
    "postgresql+psycopg:////ann:{}@db/x",
    "postgresql:/ann:{}@db/x",
    "postgresql:ann:{}@db/x",
    "postgresql://ann/{}@db/x",
    "postgresql://ann:a@{}@db/x",
    "postgresql://ann:a@b?{}@db/x",
    "postgresql://ann:a@db/x:{}",
    "postgresql://ann:a@db/x;password={}",
    "postgresql://ann:a@db/x?{}",
    "postgresql://ann:a@db/x?{}=1",
    "postgresql://ann:a@db/x?pass={}",
    "postgresql://ann:a@db/x?connect_timeout={}",
    "postgresql://ann:a@db/x?port={}",
    "postgresql://ann:a@db/x?host=ann:{}@db",
    "postgresql://ann:{}",
    "postgresql://ann%3A{}%40db/x",
    "postgresql:///ann%3A{}%40db%2Fx",
    "postgresql:///ann%253A{}%2540db%252Fx",
    "postgresql://ann:a%00{}@db/x",
    "postgresql+{}://ann@db/x",
    "{}://ann@db/x",
    "ann:{}@db/x",
    "sqlite:///postgresql://ann:{}@db/x",
    "sqlite:///ann:{}@db/x",
    "sqlite:////ann:{}@db/x",
    "sqlite://ann:{}@db/x",
    "sqlite:///ann%3A{}%40db/x",
    "sqlite:///ann%253A{}%2540db/x",
    "sqlite:///file:ann:{}@db/x?uri=true",
    "sqlite:///x?{}=1",
    "sqlite:///x?timeout={}",
    "sqlite:///x?uri={}",
    "sqlite:///x?timeout=1&timeout={}",
    "sqlite:///x%00{}",
)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("address", MISWRITTEN)
def test_no_mistake_in_an_address_shows_its_password(address, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = HistoryStore(address.format("hunter2"))

    with pytest.raises(StoreError) as caught:
        store.open()

    assert "hunter2" not in store.location
    assert "hunter2" not in "".join(traceback.format_exception(caught.value)).replace(__file__, "")
    assert "expected sql" in str(caught.value) or "option behind the ? of" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["a?b", "a%41", "a#b;c", "?mode=memory", "file:x", "a://b:c@d", "é 'q' \"\n"]
)
def test_any_folder_holds_its_history_itself(name, tmp_path):
    folder = tmp_path / name
    store = HistoryStore(folder / "history.sqlite3")
    store.open()
    store.close()

    assert [path.name for path in folder.iterdir()] == ["history.sqlite3"]
    assert [path.name for path in tmp_path.iterdir()] == [name.partition("/")[0]]


def test_a_wait_named_in_the_address_is_the_one_kept(tmp_path):
    with HistoryStore(f"sqlite:///{tmp_path}/h.sqlite3?timeout=0.1")._database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 100


def test_a_home_that_is_not_known_is_said():
    with pytest.raises(
        StoreError, match="begins with ~ and a user whose home folder is not known: write the"
    ):
        HistoryStore("sqlite:///~no-such-user/history.sqlite3").open()

"""Whom a login lets in, as whom, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import InputError, StoreError
from grader.history.database import Database
from grader.history.people import People
from grader.models.person import Role
from grader.people import Accounts, Ended
from grader.people.accounts import read_admins
from tests.history.conftest import NOON, Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SCHOOL, WORK = "https://login.school.example", "https://login.work.example"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Accounts]]:
    database = Database(tmp_path / "history.sqlite3")
    yield lambda **more: Accounts(People(database, clock=clock), clock=clock, **more)
    database.close()


def claims(subject: object = "ann", issuer: str = SCHOOL, **more: object) -> dict[str, Any]:
    said = {
        "is_logged_in": True,
        "iss": issuer,
        "sub": subject,
        "name": "Ann Example",
        "email": "ann@example.org",
        "email_verified": True,
        "iat": NOON.timestamp(),
        "exp": (NOON + timedelta(hours=1)).timestamp(),
    }
    return said | more


def test_somebody_is_a_subject_of_an_issuer_and_nothing_else(
    make: Callable[..., Accounts], clock: Clock
) -> None:
    """An e-mail that changes is updated, and two people with one e-mail are two people."""
    accounts = make()
    first = accounts.enter(claims()).person
    moved = accounts.enter(claims(email="new@example.org", name="Ann Married")).person
    clock.forward(minutes=1)
    other = accounts.enter(claims(issuer=WORK)).person

    assert first
    assert moved
    assert other
    assert (moved.id, moved.email, moved.called) == (first.id, "new@example.org", "Ann Married")
    assert other.id != first.id
    assert [person.email for person in accounts.everybody()] == ["new@example.org", "ann@example.org"]


@pytest.mark.parametrize(
    ("admins", "more", "role"),
    [
        ("", {}, Role.CANDIDATE),
        (f"{SCHOOL}|ann", {}, Role.ADMIN),
        (f"{WORK}|ben, {SCHOOL}|ANN@example.org ,", {}, Role.ADMIN),
        (f"{SCHOOL}|ann@example.org", {"email_verified": "true"}, Role.ADMIN),
        (f"{SCHOOL}|ann@example.org", {"email_verified": False}, Role.CANDIDATE),
        (f"{SCHOOL}|ann@example.org", {"email_verified": None}, Role.CANDIDATE),
        (f"{SCHOOL}|ann@example.org", {"email_verified": 1}, Role.CANDIDATE),
        (f"{WORK}|ann@example.org", {}, Role.CANDIDATE),
        (f"{WORK}|ann", {}, Role.CANDIDATE),
        (f"{SCHOOL}|an", {}, Role.CANDIDATE),
    ],
)
def test_an_admin_is_named_with_the_provider_that_says_so(
    make: Callable[..., Accounts], admins: str, more: dict[str, object], role: Role
) -> None:
    """An e-mail that the provider has not verified makes nobody an admin, nor one at another provider."""
    person = make(admins=admins).enter(claims(**more)).person
    assert person
    assert person.role is role


@pytest.mark.parametrize("setting", ["ann", "ann@example.org", "|ann", f"{SCHOOL}|", "ftp://x|ann"])
def test_a_setting_of_admins_without_issuer_is_refused(setting: str) -> None:
    with pytest.raises(InputError, match=r"expected ISSUER\|SUBJECT or ISSUER\|E-MAIL"):
        read_admins(setting)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": "a" * 501}, "sub"),
        ({"sub": 7}, "sub"),
        ({"exp": None}, "exp"),
        ({"exp": "tomorrow"}, "exp"),
        ({"exp": True}, "exp"),
        ({"exp": 1e300}, "exp"),
        ({"iss": None, "iat": None}, "iat, iss"),
    ],
)
def test_claims_that_say_too_little_open_nothing(
    make: Callable[..., Accounts], wrong: dict[str, object], named: str
) -> None:
    """One sentence says what is missing, and no account comes of it."""
    accounts = make()
    with pytest.raises(InputError, match=rf"\({named} is missing or unreadable\)"):
        accounts.enter(claims() | wrong)
    assert accounts.everybody() == ()


def test_a_login_ends_when_its_token_does(make: Callable[..., Accounts], clock: Clock) -> None:
    accounts = make()
    assert accounts.enter(claims()).ended is None
    clock.forward(hours=1)
    assert accounts.enter(claims()).ended is Ended.EXPIRED


def test_a_logout_ends_all_logins_until_then(make: Callable[..., Accounts], clock: Clock) -> None:
    """By the provider's clock alone: it does not matter whether this server's is wrong."""
    accounts = make()
    clock.forward(days=-1)
    old, later = claims(), claims(iat=NOON.timestamp() + 1)
    accounts.enter(old)

    accounts.log_out(old)

    assert accounts.enter(old).ended is Ended.LOGGED_OUT
    assert accounts.enter(later).ended is None
    accounts.log_out(old)
    assert accounts.enter(later).ended is None


def test_a_deleted_account_begins_anew_only_with_a_new_login(make: Callable[..., Accounts]) -> None:
    accounts = make()
    accounts.enter(claims())
    accounts.delete(claims(), lambda: None)

    entry = accounts.enter(claims())
    assert (entry.person, entry.ended) == (None, Ended.DELETED)
    assert accounts.enter(claims(iat=NOON.timestamp() + 1)).ended is None


def test_who_deletes_account_after_account_has_to_wait(make: Callable[..., Accounts], clock: Clock) -> None:
    """Each would begin with a new share of what the server lends; deleting is refused to nobody."""
    accounts = make()
    for number in range(3):
        said = claims(iat=NOON.timestamp() + number)
        assert accounts.enter(said).ended is None
        accounts.delete(said, lambda: None)

    with pytest.raises(InputError, match="you can begin another one in 12 hours"):
        accounts.enter(claims(iat=NOON.timestamp() + 9))
    assert accounts.enter(claims("ben")).ended is None
    clock.forward(hours=12)
    later = clock.now.timestamp()
    assert accounts.enter(claims(iat=later, exp=later + 3_600)).ended is None


def test_what_is_not_deleted_is_not_taken_for_deleted(make: Callable[..., Accounts]) -> None:
    accounts = make()

    def fail() -> None:
        raise StoreError("The disk is full.")

    with pytest.raises(StoreError):
        accounts.delete(claims(), fail)
    assert accounts.enter(claims()).person


def test_a_role_is_given_by_whatever_names_one_person(make: Callable[..., Accounts]) -> None:
    accounts = make()
    ann = accounts.enter(claims()).person
    accounts.enter(claims("ben", email="ben@example.org"))
    accounts.enter(claims("ben", WORK, email="ben@example.org"))
    assert ann

    assert accounts.give_role("ann@example.org", Role.COACH).id == ann.id
    entered = accounts.enter(claims()).person
    assert entered
    assert entered.role is Role.COACH
    assert accounts.give_role(ann.id[:6], Role.CANDIDATE).role is Role.CANDIDATE
    with pytest.raises(InputError, match="2 people here are called"):
        accounts.give_role("ben@example.org", Role.ADMIN)
    with pytest.raises(InputError, match="Nobody here is called “cat”"):
        accounts.give_role("cat", Role.ADMIN)


def test_names_are_one_line_of_text(make: Callable[..., Accounts]) -> None:
    person = make().enter(claims(name="Ann\n<b>\x1b[31m" + "x" * 900, email=["no", "text"])).person
    assert person
    assert person.name.startswith("Ann <b> [31mxxx")
    assert len(person.name) == 500
    assert person.email == ""

"""What people share of a server, and what each has alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError, NotFoundError
from grader.history.database import Database
from grader.history.people import People
from grader.models import Answer
from grader.models.endpoint import EndpointChoice
from grader.models.person import Role
from grader.rehearse import build_rehearse
from grader.settings import Settings
from tests.history.test_isolation import identity
from tests.rehearse_kit import fake_scorer, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.models.person import Person
    from grader.rehearse import OwnRehearse, Rehearse


class Server:
    """The Rehearse of a machine where Ann and Ben have accounts; counts how often the scorer was loaded."""

    def __init__(self, folder: Path) -> None:
        self.loaded = 0
        self.folder = folder
        settings = Settings(_env_file=None, GRADER_DATA_DIR=str(folder))
        self.local = build_rehearse(settings, build_scorer=lambda *_: self._load())
        database = Database(settings.database)
        self.ann: Person = People(database).admit(identity("ann"))
        self.ben: Person = People(database).admit(identity("ben"))
        database.close()

    def _load(self) -> object:
        self.loaded += 1
        return fake_scorer()

    @property
    def own(self) -> OwnRehearse:
        assert self.local.own is not None
        return self.local.own

    def of(self, person: Person) -> Rehearse:
        return self.own.of(person)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    yield running
    running.local.history.close()


def test_a_list_of_questions_is_its_owners_alone(server: Server) -> None:
    """No name, id or path of another's leads to it, and deleting the account takes its folder."""
    ann, ben = server.of(server.ann), server.of(server.ben)
    ann.library.add("Mine", [plain("belts", "Secret")])
    question = ann.library.bank("Mine").questions[0]

    assert ann.bank.find(question.id) == question
    for other in (ben, server.local):
        assert other.bank.find(question.id) is None
        assert "Mine" not in [bank.name for bank in other.library.banks()]
        with pytest.raises(NotFoundError):
            other.library.bank("Mine")
    for name in ("../Mine", f"../../{server.ann.id}/banks/Mine", str(server.folder)):
        with pytest.raises(NotFoundError):
            ben.library.bank(name)
        with pytest.raises(InputError):
            ben.library.add(name, [plain("belts", "Secret")])
    ben.library.add("Mine", [plain("other", "Own")])
    ann.deletion.delete_account()
    assert not (server.folder / "people" / server.ann.id).exists()
    assert [bank.name for bank in ben.library.banks() if not bank.built_in] == ["Mine"]


def test_people_share_one_model_and_the_lists_that_ship(server: Server) -> None:
    for person in (server.ann, server.ben):
        own = server.of(person)
        question = own.bank.questions[0]
        own.practice.submit(Answer(question.id, question.model_answer))
        assert own.history.count_attempts() == 1
        assert own.library.built_in is server.local.library.built_in
    assert server.loaded == 1
    assert server.local.history.count_attempts() == 0


def test_each_person_has_their_own_choice_and_consent(server: Server) -> None:
    """A language model that one has chosen and agreed to is asked for nobody else."""
    ann, ben = server.of(server.ann), server.of(server.ben)
    ann.language_model.choose(EndpointChoice("https://llm.example.org/v1", "small"))
    endpoint = ann.language_model.endpoint()
    assert endpoint
    ann.language_model.agree(endpoint)

    assert ben.language_model.choice() is None
    assert not ben.language_model.has_agreed(endpoint)
    assert server.local.language_model.choice() is None


def test_whoever_becomes_an_admin_may_do_more_at_once(server: Server) -> None:
    """And less again once that has ended, whatever they had chosen."""
    here = EndpointChoice("http://localhost:9/v1", "small")
    with pytest.raises(InputError, match="within this server’s own network"):
        server.of(server.ann).language_model.choose(here)
    assert server.of(server.ann).local_models.withheld
    admin = server.of(replace(server.ann, role=Role.ADMIN))
    assert not admin.local_models.withheld
    admin.language_model.choose(here)
    again = server.of(replace(server.ann, role=Role.COACH))
    assert again is server.of(server.ann)
    with pytest.raises(InputError, match="within this server’s own network"):
        again.language_model.choose(here)


def test_what_was_kept_longest_is_made_anew(server: Server) -> None:
    first = server.of(server.ann)
    server.own._most = 1
    server.of(server.ben)
    assert server.of(server.ann) is not first

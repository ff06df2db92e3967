"""A server's language model, lent to all who log in: to each by turns, with a share, and by own consent.

What plays the model is a real server that speaks HTTP.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import NotGradedError, StoreError, Ungraded
from grader.grading.language_model import LanguageModel
from grader.grading.lending import Lending, Share, today_in_utc
from grader.grading.rubric.asking.sentences import SentenceSuggester
from grader.grading.rubric.endpoint.connecting import connecting
from grader.grading.rubric.grader import RubricGrader
from grader.history import HistoryStore
from grader.history.database import Database
from grader.history.people import People
from grader.history.tables import metadata
from grader.models.endpoint import Endpoint, EndpointChoice, EndpointKey
from grader.models.person import Role
from grader.rehearse import build_rehearse
from grader.settings import Settings
from tests.grading.rubric.scripted_endpoint import MODEL, Json, Played, ScriptedEndpoint, completion
from tests.grading.rubric.words_similarity import WordsSimilarity
from tests.history.test_isolation import identity
from tests.rehearse_kit import fake_scorer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.bank import QuestionBank
    from grader.models import Question, RubricGrade

SERVERS_KEY, OWN_KEY = "sk-the-servers-own", "sk-typed-by-ann"
TODAY = date(2026, 3, 1)
OTHER = EndpointChoice("https://llm.example.org/v1", "large-model")


class Person:
    """Somebody who logged in, with what the app makes for them."""

    def __init__(self, lending: Lending, database: Database, name: str, settings: Settings) -> None:
        account = People(database).admit(identity(name))
        self.history = HistoryStore(database, user_id=account.id, account=True)
        self.share = Share(lending, self.history)
        self.model = LanguageModel(history=self.history, settings=settings, share=self.share)
        self.connect = connecting(self.history, self.share)

    @property
    def grader(self) -> RubricGrader:
        return RubricGrader(self.connect, self.history, clock=time.monotonic, random=Random(7))

    def grade(self, question: Question, typed: EndpointKey | None = None, **how: Any) -> RubricGrade:
        endpoint = self.model.endpoint(typed)
        assert endpoint is not None
        asked = replace(question, model_answer="")
        return self.grader.grade(asked, question.model_answer, endpoint, WordsSimilarity(), **how)

    @property
    def taken(self) -> int:
        return self.history.tokens_taken(self.share.lending.today())


class Class:
    """A server with people, a model that it lends and a clock that a test moves."""

    def __init__(self, folder: Path, base_url: str, **environment: Any) -> None:
        named = {
            "OPENAI_BASE_URL": base_url,
            "OPENAI_API_KEY": SERVERS_KEY,
            "GRADER_LLM_MODEL": MODEL,
        }
        self.settings = Settings(_env_file=None, **(named | environment))
        self.database = Database(folder / "server.sqlite3")
        self.today = TODAY
        self.lending = Lending(
            settings=self.settings, history=HistoryStore(self.database), today=lambda: self.today
        )
        self.ann, self.ben = (
            Person(self.lending, self.database, name, self.settings) for name in ("ann", "ben")
        )


@pytest.fixture(scope="module")
def question(bank: QuestionBank) -> Question:
    return bank.question("build-vs-buy-tooling")


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint() as running:
        yield running


def text_of(database: Database) -> str:
    """All that stands in a database."""
    with database.reading() as connection:
        return str([list(connection.execute(table.select())) for table in metadata.sorted_tables])


def test_who_has_chosen_nothing_is_lent_the_servers_model(tmp_path: Path, question: Question) -> None:
    with ScriptedEndpoint() as endpoint:
        many = Class(tmp_path, endpoint.base_url)
        assert many.ann.model.choice() == EndpointChoice(endpoint.base_url, MODEL)
        many.ann.grade(question)
        assert {seen.headers["authorization"] for seen in endpoint.chats} == {f"Bearer {SERVERS_KEY}"}
    assert SERVERS_KEY not in text_of(many.database)
    assert many.ann.model.environment_key is None


def test_one_persons_consent_choice_and_key_serve_no_other(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    many = Class(tmp_path, endpoint.base_url)
    lent = many.ann.model.endpoint()
    assert lent is not None
    many.ann.model.agree(lent)
    assert (many.ann.model.has_agreed(lent), many.ben.model.has_agreed(lent)) == (True, False)

    typed = EndpointKey.meant_for(endpoint.base_url, OWN_KEY)
    many.ann.grade(question, typed)
    many.ben.grade(question)
    assert [seen.headers["authorization"] for seen in endpoint.chats] == [
        f"Bearer {OWN_KEY}",
        f"Bearer {SERVERS_KEY}",
    ]

    many.ann.model.choose(OTHER)
    assert many.ben.model.choice() == EndpointChoice(endpoint.base_url, MODEL)
    many.ben.model.switch_off()
    assert many.ann.model.choice() == OTHER
    assert OWN_KEY not in text_of(many.database)


def test_the_servers_key_goes_with_the_model_that_is_lent_alone(tmp_path: Path) -> None:
    """Or whoever logs in could have the dearest model of the same service at the cost of the server."""
    many = Class(tmp_path, "https://llm.example.org/v1")
    for base_url, model in (
        ("https://llm.example.org/v1", "dearest-model"),
        ("https://llm.example.org/v2", MODEL),
        ("https://llm.example.org:8443/v1", MODEL),
        ("https://elsewhere.example.org/v1", MODEL),
    ):
        assert many.ann.model.endpoint_of(EndpointChoice(base_url, model)).key is None
    # How an address is written makes no other of it, nor does masking.
    assert many.ann.model.endpoint_of(EndpointChoice("https://llm.example.org/v1/", MODEL, masked=True)).key


@pytest.mark.parametrize("key", [None, SERVERS_KEY])
def test_no_other_model_of_the_servers_address_is_lent(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question, key: str | None
) -> None:
    """But to admins, who may try what they will lend; it counts in their share."""
    settings = Settings(
        _env_file=None,
        GRADER_DATA_DIR=tmp_path,
        OPENAI_BASE_URL=endpoint.base_url,
        OPENAI_API_KEY=key,
        GRADER_LLM_MODEL=MODEL,
    )
    shared = build_rehearse(settings, build_scorer=lambda *_: fake_scorer())
    assert shared.own is not None
    account = People(shared.history._database).admit(identity("ann"))
    dearer = Endpoint(endpoint.base_url, "dearest-model")

    def grade(role: Role) -> None:
        own = shared.own.of(replace(account, role=role))
        own.rubric_grading.grade(question, question.model_answer, dearer, agreed=True)

    with pytest.raises(NotGradedError, match="lends one model at that address and no other"):
        grade(Role.CANDIDATE)
    assert not endpoint.seen
    grade(Role.ADMIN)
    assert shared.own.of(account).history.tokens_taken(today_in_utc()) == 1_100
    shared.history.close()


def test_what_others_have_learnt_of_a_model_stays_with_them(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    """Each finds out for themselves what an endpoint can do: no memory of the process lets them tell."""
    endpoint.script.played.append(
        Played({"error": {"message": "Unsupported parameter: 'seed'", "param": "seed"}}, 400)
    )
    many = Class(tmp_path, endpoint.base_url)
    many.ann.grade(question)
    many.ben.grade(question)
    assert ["seed" in seen.body for seen in endpoint.chats] == [True, False, True]


def test_what_is_lent_is_counted_and_what_is_ones_own_is_not(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    many = Class(tmp_path, endpoint.base_url, GRADER_LLM_TOKENS_A_DAY=5_000)
    many.ann.grade(question)
    many.ann.grade(question, EndpointKey.meant_for(endpoint.base_url, OWN_KEY))
    assert (many.ann.taken, many.ann.share.left()) == (1_100, 3_900)
    assert (many.ben.taken, many.ben.share.left()) == (0, 5_000)


def test_sentences_count_as_grades_do(tmp_path: Path, endpoint: ScriptedEndpoint, question: Question) -> None:
    many = Class(tmp_path, endpoint.base_url)
    suggester = SentenceSuggester(many.ann.connect, many.ann.history, clock=time.monotonic, random=Random(7))
    lent = many.ann.model.endpoint()
    assert lent is not None
    suggester.suggest(
        question, ["We bought it, because nobody here had ever made one before."], ["It names a price."], lent
    )
    assert many.ann.taken == 1_100
    assert many.ann.share.left() is None


def test_a_share_that_is_used_up_sends_nothing_until_midnight(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    many = Class(tmp_path, endpoint.base_url, GRADER_LLM_TOKENS_A_DAY=1_500)
    many.ann.grade(question)
    many.ann.grade(question)
    with pytest.raises(NotGradedError, match=r"your share .* is used up; it begins anew") as caught:
        many.ann.grade(question)
    assert (caught.value.kind, caught.value.kind.ends_a_run) == (Ungraded.QUOTA, True)
    assert len(endpoint.chats) == 2
    many.ben.grade(question)
    many.ann.grade(question, EndpointKey.meant_for(endpoint.base_url, OWN_KEY))

    many.today += timedelta(days=1)
    many.ann.grade(question)
    assert (many.ann.taken, len(endpoint.chats)) == (1_100, 5)


def test_a_share_of_nothing_lends_nothing(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    with pytest.raises(NotGradedError):
        Class(tmp_path, endpoint.base_url, GRADER_LLM_TOKENS_A_DAY=0).ann.grade(question)
    assert not endpoint.seen


def test_a_server_that_tells_no_tokens_is_counted_by_its_words(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    otherwise = endpoint.script.otherwise

    def silent(body: Json) -> Json:
        told = otherwise(body)
        assert isinstance(told, dict)
        return {**told, "usage": {"prompt_tokens": 0}}

    endpoint.script.otherwise = silent
    many = Class(tmp_path, endpoint.base_url)
    many.ann.grade(question)
    (seen,) = endpoint.chats
    assert many.ann.taken > sum(len(message["content"]) for message in seen.body["messages"]) // 5


@pytest.mark.parametrize("played", [completion("", finish="content_filter"), completion("no JSON")])
def test_a_reply_that_is_no_grade_is_paid_for_all_the_same(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question, played: Json
) -> None:
    endpoint.script.otherwise = lambda _: played
    many = Class(tmp_path, endpoint.base_url)
    with pytest.raises(NotGradedError):
        many.ann.grade(question)
    assert many.ann.taken > 100


def test_who_stops_every_call_in_time_is_given_nothing_for_it(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    cancel = Event()

    def hang(_: Json) -> Played:
        cancel.set()
        return Played(forever=True)

    endpoint.script.otherwise = hang
    many = Class(tmp_path, endpoint.base_url)
    with pytest.raises(NotGradedError, match="cancelled"):
        many.ann.grade(question, cancel=cancel)
    assert many.ann.taken > 100


def test_a_server_that_is_not_there_costs_nothing(tmp_path: Path, question: Question) -> None:
    many = Class(tmp_path, "http://127.0.0.1:9/v1")
    with pytest.raises(NotGradedError):
        many.ann.grade(question)
    assert many.ann.taken == 0


def test_calls_in_flight_are_bounded_and_whoever_waits_is_told(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    """Ben, who asks once, comes before the last answer of Ann, who asked for three before him."""
    go_on, order = Event(), list[str]()
    otherwise = endpoint.script.otherwise

    def hold(body: Json) -> Played | Json:
        assert go_on.wait(30)
        return otherwise(body)

    endpoint.script.otherwise = hold
    many = Class(tmp_path, endpoint.base_url, GRADER_LLM_AT_ONCE=1)
    told: dict[str, list[str]] = {name: [] for name in ("ann 1", "ann 2", "ann 3", "ben")}

    def grade(name: str, person: Person) -> None:
        person.grade(question, progress=told[name].append)
        order.append(name)

    threads = []
    for name in told:
        thread = Thread(target=grade, args=(name, many.ben if name == "ben" else many.ann), daemon=True)
        thread.start()
        threads.append(thread)
        ends = time.monotonic() + 30
        while not (endpoint.chats if name == "ann 1" else len(told[name]) > 1):
            assert time.monotonic() < ends
            time.sleep(0.01)
    assert len(endpoint.chats) == 1
    go_on.set()
    for thread in threads:
        thread.join(60)

    assert order == ["ann 1", "ann 2", "ben", "ann 3"]
    assert "In line for this server’s model: 2 requests come before yours" in told["ben"]
    assert told["ben"][-1] == "It is your turn: asking"
    assert not any("In line" in each for each in told["ann 1"])


def test_who_waits_for_sentences_is_told_as_well(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    many, told = Class(tmp_path, endpoint.base_url, GRADER_LLM_AT_ONCE=1), list[str]()
    suggester = SentenceSuggester(many.ann.connect, many.ann.history, clock=time.monotonic, random=Random(7))
    lent, said = many.ann.model.endpoint(), "We bought it, because nobody here had ever made one before."
    assert lent is not None
    with ExitStack() as held:
        held.enter_context(many.lending.turns.taken("somebody"))

        def hear(text: str) -> None:
            told.append(text)
            held.close()

        suggester.suggest(question, [said], ["It names a price."], lent, progress=hear)
    assert told == [
        "In line for this server’s model: 1 request comes before yours",
        "It is your turn: asking",
    ]


def test_stopping_works_while_one_waits(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    many, cancel = Class(tmp_path, endpoint.base_url, GRADER_LLM_AT_ONCE=1), Event()

    def stop(text: str) -> None:
        if "In line" in text:
            cancel.set()

    with many.lending.turns.taken("somebody"), pytest.raises(NotGradedError) as caught:
        many.ann.grade(question, cancel=cancel, progress=stop)
    assert caught.value.kind is Ungraded.CANCELLED
    assert not endpoint.seen
    assert many.ann.taken == 0
    many.ben.grade(question)


def test_what_is_used_up_while_one_waits_is_not_sent(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    """Or many windows of one person would each have one call more."""
    many = Class(tmp_path, endpoint.base_url, GRADER_LLM_AT_ONCE=1, GRADER_LLM_TOKENS_A_DAY=1_000)
    with ExitStack() as held:
        held.enter_context(many.lending.turns.taken("somebody"))

        def hear(text: str) -> None:
            if "In line" in text:
                many.ann.share.take(1_000)
                held.close()

        with pytest.raises(NotGradedError, match="is used up"):
            many.ann.grade(question, progress=hear)
    assert not endpoint.seen


def test_an_own_endpoint_does_not_wait(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    many = Class(tmp_path, endpoint.base_url, GRADER_LLM_AT_ONCE=1)
    with many.lending.turns.taken("somebody"):
        many.ann.grade(question, EndpointKey.meant_for(endpoint.base_url, OWN_KEY))
    assert len(endpoint.chats) == 1


def test_a_key_made_up_for_a_server_that_asks_for_none_is_no_way_around(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    many = Class(tmp_path, endpoint.base_url, OPENAI_API_KEY=None)
    many.ann.grade(question, EndpointKey.meant_for(endpoint.base_url, OWN_KEY))
    assert many.ann.taken == 1_100


def test_an_admin_switches_it_off_for_all_and_on_again(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    many = Class(tmp_path, endpoint.base_url)
    lent = many.ann.model.endpoint()
    assert lent is not None
    many.lending.switch(on=False)
    assert (many.ann.model.choice(), many.ben.model.lent) == (None, None)
    # What was begun before, or chosen by name.
    with pytest.raises(NotGradedError, match="an admin has switched"):
        many.ann.grader.grade(question, question.model_answer, lent, WordsSimilarity())
    assert not endpoint.seen

    many.lending.switch(on=True)
    many.ann.grade(question)


def test_who_chose_another_model_can_go_back_to_the_lent_one(tmp_path: Path) -> None:
    many = Class(tmp_path, "https://llm.example.org/v1")
    many.ann.model.choose(OTHER)
    assert not many.ann.model.is_lent(OTHER)
    many.ann.model.borrow()
    choice = many.ann.model.choice()
    assert choice == many.ann.model.lent is not None
    assert many.ann.model.is_lent(choice)


def test_a_server_that_names_no_model_lends_none(tmp_path: Path) -> None:
    many = Class(tmp_path, "https://llm.example.org/v1", GRADER_LLM_MODEL=None)
    assert (many.ann.model.choice(), many.ann.model.lent) == (None, None)
    assert many.ann.model.endpoint_of(EndpointChoice("https://llm.example.org/v1", MODEL)).key is None


def test_nothing_is_asked_for_an_account_that_is_gone(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    many = Class(tmp_path, endpoint.base_url)
    many.ann.grade(question)
    many.ann.history.delete_all(account=True)
    with pytest.raises(StoreError, match="deleted"):
        many.ann.grade(question)


def test_the_app_lends_to_accounts_and_counts_nothing_without_login(
    tmp_path: Path, endpoint: ScriptedEndpoint, question: Question
) -> None:
    environment = {"OPENAI_BASE_URL": endpoint.base_url, "GRADER_LLM_MODEL": MODEL}
    settings = Settings(_env_file=None, GRADER_DATA_DIR=tmp_path, **environment)
    shared = build_rehearse(settings, build_scorer=lambda *_: fake_scorer())
    assert shared.own is not None
    account = People(shared.history._database).admit(identity("ann"))
    for rehearse in (shared, shared.own.of(account)):
        lent = rehearse.language_model.endpoint()
        assert lent is not None
        rehearse.rubric_grading.grade(question, question.model_answer, lent, agreed=True)
    assert shared.language_model.share is None
    assert shared.history.tokens_taken(today_in_utc()) == 0
    assert shared.own.of(account).history.tokens_taken(today_in_utc()) == 1_100
    shared.history.close()


def test_waiting_counts_towards_no_limit_of_time() -> None:
    """A class that waits for a slow model must not be told that it was too slow."""
    from grader.grading.rubric.endpoint.adaptive_chat import LONGEST_S, AdaptiveChat
    from grader.grading.rubric.endpoint.capabilities import Capabilities, KnownCapabilities
    from grader.grading.rubric.endpoint.client import ChatClient, Limits
    from grader.grading.rubric.endpoint.messages import Message, Reply, Request
    from grader.models import Exchange
    from tests.fakes import MemoryInMemory

    seconds = [0.0]

    class Busy(ChatClient):
        def complete(self, request: Request, capabilities: Capabilities, **_: Any) -> Reply:
            assert request
            assert capabilities
            self.waited_s += 2 * LONGEST_S
            seconds[0] += 2 * LONGEST_S
            return Reply("yes", Exchange("yes", "stop", None, None, 1, 1, None, 0.1))

    far = Endpoint("https://llm.example.org/v1", MODEL)
    chat = AdaptiveChat(
        lambda each: Busy(each, Limits(), None),
        far,
        KnownCapabilities(MemoryInMemory()),
        clock=lambda: seconds[0],
        cancel=None,
    )
    for _ in range(3):
        assert chat.complete(Request((Message("user", "?"),), 4)).text == "yes"

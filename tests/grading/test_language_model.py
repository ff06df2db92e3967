from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError
from grader.grading.language_model import LanguageModel
from grader.models.endpoint import Endpoint, EndpointChoice, EndpointKey
from grader.settings import Settings
from grader.wording.places import unencrypted

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore

    Make = Callable[..., LanguageModel]

ELSEWHERE = EndpointChoice("https://llm.example.org/v1", "large-model")
SECRET = "sk-opensesame"  # noqa: S105 - made up


@pytest.fixture
def make(history: HistoryStore, monkeypatch: pytest.MonkeyPatch) -> Make:
    """A person's choices, with some variables in the environment."""

    def make(**environment: str) -> LanguageModel:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return LanguageModel(history=history, settings=Settings(_env_file=None))

    return make


def key_sent(model: LanguageModel, choice: EndpointChoice, typed: EndpointKey | None = None) -> str | None:
    key = model.endpoint_of(choice, typed).key
    return key.secret.get_secret_value() if key else None


def test_nothing_is_chosen_at_first(make: Make) -> None:
    assert (make().choice(), make().endpoint(), make().agreed_origins()) == (None, None, ())


def test_a_key_alone_switches_nothing_on(make: Make) -> None:
    assert make(OPENAI_API_KEY=SECRET).endpoint() is None


def test_the_environment_is_a_choice_too(make: Make) -> None:
    model = make(GRADER_LLM_MODEL="small-model", OPENAI_BASE_URL="http://localhost:8080/v1")
    assert model.choice() == EndpointChoice("http://localhost:8080/v1", "small-model")


def test_a_choice_outlives_the_program_and_comes_before_the_environment(make: Make) -> None:
    make().choose(ELSEWHERE)
    assert make(GRADER_LLM_MODEL="small-model").choice() == ELSEWHERE


def test_what_a_model_took_is_given_back_when_another_is_chosen(history: HistoryStore) -> None:
    left: list[str] = []
    model = LanguageModel(
        history=history, settings=Settings(_env_file=None), leave=lambda: left.append("left")
    )
    model.choose(ELSEWHERE)
    model.choose(replace(ELSEWHERE, price_sent=2.0))
    assert left == []
    model.choose(replace(ELSEWHERE, model="another"))
    assert left == ["left"]


def test_switched_off_is_off_whatever_the_environment_names(make: Make) -> None:
    model = make(GRADER_LLM_MODEL="small-model")
    model.switch_off()
    assert model.endpoint() is None
    model.choose(ELSEWHERE)
    assert model.choice() == ELSEWHERE


@pytest.mark.parametrize("address", ["llm.example.org", "ftp://llm.example.org", "", "https://"])
def test_an_address_that_is_none_is_refused_and_not_kept(make: Make, address: str) -> None:
    with pytest.raises(InputError):
        make().choose(EndpointChoice(address, "m"))
    assert make().choice() is None


def test_the_environments_key_goes_to_its_own_origin_alone(make: Make) -> None:
    openai = EndpointChoice("https://api.openai.com/v1", "m")
    alone = make(OPENAI_API_KEY=SECRET)
    assert key_sent(alone, openai) == SECRET
    assert key_sent(alone, ELSEWHERE) is None
    assert key_sent(alone, EndpointChoice("http://api.openai.com/v1", "m")) is None
    redirected = make(OPENAI_API_KEY=SECRET, OPENAI_BASE_URL="https://llm.example.org/v1")
    assert key_sent(redirected, ELSEWHERE) == SECRET
    assert key_sent(redirected, openai) is None


def test_a_typed_key_comes_first_but_only_where_it_is_meant_for(make: Make) -> None:
    model = make(OPENAI_API_KEY=SECRET)
    typed = EndpointKey.meant_for("https://llm.example.org/v1", "sk-typed")
    assert key_sent(model, ELSEWHERE, typed) == "sk-typed"
    assert key_sent(model, EndpointChoice("https://api.openai.com/v1", "m"), typed) == SECRET
    assert key_sent(model, EndpointChoice("https://llm.example.org:8443/v1", "m"), typed) is None


@pytest.mark.parametrize("kept", ["", "{", "[]", "null", '{"model": "m"}', '{"base_url": 3, "model": []}'])
def test_a_damaged_choice_is_no_choice(make: Make, history: HistoryStore, kept: str) -> None:
    history.keep_preference("language_model.endpoint", kept)
    assert make().choice() is None
    assert make().endpoint() is None


@pytest.mark.parametrize("kept", ["", "{", "null", "[1]"])
def test_a_damaged_agreement_is_none(make: Make, history: HistoryStore, kept: str) -> None:
    history.keep_preference("language_model.agreed_origins", kept)
    assert make().agreed_origins() == ()


@pytest.mark.parametrize(
    "environment",
    [{"OPENAI_API_KEY": "two words"}, {"OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": "no address"}],
)
def test_a_malformed_environment_blocks_no_chosen_keyless_endpoint(
    make: Make, environment: dict[str, str]
) -> None:
    model = make(**environment)
    model.choose(EndpointChoice("http://localhost:11434/v1", "m"))
    endpoint = model.endpoint()
    assert endpoint is not None
    assert endpoint.key is None


def test_a_malformed_key_is_a_problem_where_it_is_meant_to_go(make: Make) -> None:
    with pytest.raises(InputError, match="The key has characters"):
        make(OPENAI_API_KEY="two words").endpoint_of(EndpointChoice("https://api.openai.com/v1", "m"))


def test_addresses_are_agreed_to_one_by_one_and_can_be_withdrawn(make: Make) -> None:
    model = make()
    one, other = (
        model.endpoint_of(EndpointChoice(f"https://{name}.org/v1", "m")) for name in ("one", "other")
    )
    model.agree(one)
    model.agree(one)
    assert (model.has_agreed(one), model.has_agreed(other)) == (True, False)
    assert make().agreed_origins() == (one.origin,)
    model.withdraw(one.origin)
    assert not model.has_agreed(one)


def test_agreeing_to_this_machine_agrees_to_no_model_elsewhere(make: Make) -> None:
    model = make()
    here, cloud, other = (
        model.endpoint_of(EndpointChoice("http://localhost:11434/v1", name))
        for name in ("qwen3:8b", "gpt-oss:120b-cloud", "deepseek:671b-cloud")
    )
    model.agree(here)
    assert (model.has_agreed(here), model.has_agreed(cloud)) == (True, False)
    model.agree(cloud)
    assert (model.has_agreed(cloud), model.has_agreed(other)) == (True, False)
    model.withdraw(here.origin)
    assert model.agreed_origins() == ("http://localhost:11434 gpt-oss:120b-cloud",)


@pytest.mark.parametrize("address", ["http://llm.example.org/v1", "https://llm.example.org:8443/v1"])
def test_agreeing_to_an_address_agrees_to_no_other_scheme_or_port(make: Make, address: str) -> None:
    model = make()
    model.agree(model.endpoint_of(ELSEWHERE))
    assert model.has_agreed(model.endpoint_of(EndpointChoice("https://llm.example.org:443/other", "m")))
    assert not model.has_agreed(model.endpoint_of(EndpointChoice(address, "m")))


def test_an_agreement_by_host_of_an_earlier_version_is_asked_for_again(
    make: Make, history: HistoryStore
) -> None:
    history.keep_preference("language_model.agreed_hosts", '["llm.example.org"]')
    assert not make().has_agreed(make().endpoint_of(ELSEWHERE))


@pytest.mark.parametrize(
    ("address", "warned"),
    [
        ("http://llm.example.org/v1", True),
        ("https://llm.example.org/v1", False),
        ("http://localhost:8080/v1", False),
    ],
)
def test_plain_http_to_another_machine_is_said_to_be_unencrypted(address: str, warned: bool) -> None:
    sentence = unencrypted(Endpoint(address, "m"))
    assert (sentence is not None) == warned
    assert sentence is None or "unencrypted" in sentence


def test_no_key_is_kept(make: Make, history: HistoryStore) -> None:
    model = make(OPENAI_API_KEY=SECRET)
    model.choose(ELSEWHERE)
    model.agree(model.endpoint_of(ELSEWHERE, EndpointKey.meant_for("https://llm.example.org/v1", "sk-typed")))
    stored = "".join(
        history.preference(f"language_model.{name}") or "" for name in ("endpoint", "agreed_origins")
    )
    assert "large-model" in stored
    assert "sk-" not in stored


def test_what_a_later_version_kept_besides_is_passed_over(make: Make, history: HistoryStore) -> None:
    kept = '{"base_url": "https://llm.example.org/v1", "model": "large-model", "mood": "calm"}'
    history.keep_preference("language_model.endpoint", kept)
    assert make().choice() == ELSEWHERE

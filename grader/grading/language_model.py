from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from grader.errors import InputError
from grader.grading.rubric.endpoint.outside import inside
from grader.models.endpoint import OPENAI_URL, Endpoint, EndpointChoice, EndpointKey
from grader.models.preference import Preference
from grader.text.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from random import Random

    from grader.grading.lending import Share
    from grader.grading.loader import GraderLoader
    from grader.grading.rubric.endpoint.client import ChatClient
    from grader.grading.rubric.endpoint.outside import Outside
    from grader.history import HistoryStore
    from grader.models import Exchange
    from grader.models.endpoint import Check
    from grader.models.preference import KeptTexts
    from grader.settings import Settings

LONGEST_CODE = 20
"""Characters of a code that is none which a sentence shows."""
_OFF: Literal["off"] = "off"
_CHOICE: Preference[EndpointChoice | Literal["off"] | None] = Preference(
    "language_model.endpoint", EndpointChoice | Literal["off"] | None, default=None
)
_AGREED: Preference[tuple[str, ...]] = Preference(
    "language_model.agreed_origins", tuple[str, ...], default=()
)


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, sent and received, in whatever currency it was set in."""

    sent: float
    received: float

    def of(self, exchanges: Iterable[Exchange]) -> float | None:
        """What some calls cost; None if any of them did not tell its tokens, for that is no zero."""
        total = 0.0
        for item in exchanges:
            if item.prompt_tokens is None or item.completion_tokens is None:
                return None
            total += self.sent * item.prompt_tokens + self.received * item.completion_tokens
        return total / 1_000_000


class LanguageModel:
    """Which endpoint a user has chosen to ask for rubric grades, and where they agreed to send answers to.

    Both are kept in the history. A key never is: it comes from the environment, where it is meant for one
    origin, or from whoever asks, for as long as they hold it. To who logs in the environment's model is
    lent, and its key goes with that model alone.
    """

    def __init__(
        self,
        *,
        history: HistoryStore,
        settings: Settings,
        stop: Callable[[], None] = lambda: None,
        leave: Callable[[], None] = lambda: None,
        share: Share | None = None,
        outside: Outside | None = None,
    ) -> None:
        """``stop`` ends whatever is being asked; it is called once no more may be sent to an endpoint.

        ``leave`` gives back what the model took that was chosen before another; what is being asked goes on.
        ``share`` is what the user may take of the model that is lent; None where nobody logs in.
        ``outside`` says what may be chosen at all by people who do not run this machine.
        """
        self._history = history
        self._settings = settings
        self._stop = stop
        self._leave = leave
        self.share = share
        self._outside = outside

    @property
    def feedback_languages(self) -> Mapping[str, str]:
        """The languages that feedback can come in: their codes, and their names in English."""
        from grader.text.language import NAMES

        return NAMES

    @property
    def feedback_in(self) -> str | None:
        """The code of the language that feedback comes in; None for that of each question."""
        from grader.grading.rubric.asking.language import FEEDBACK_IN

        return FEEDBACK_IN.of(self._history) or None

    def give_feedback_in(self, code: str | None) -> None:
        """Keeps the language that feedback comes in; None for that of each question.

        Raises:
            InputError: it is no code of a language that feedback is given in.
        """
        from grader.grading.rubric.asking.language import FEEDBACK_IN, OF_THE_QUESTION

        if code is not None and code not in self.feedback_languages:
            raise InputError(
                f"“{plain(code, LONGEST_CODE)}” is not the code of a language that feedback is given in: "
                f"choose one of {', '.join(self.feedback_languages)}."
            )
        FEEDBACK_IN.keep(self._history, code or OF_THE_QUESTION)

    @property
    def environment_url(self) -> str | None:
        """The address that OPENAI_BASE_URL names, if it is set and the user's own to use."""
        return self._settings.openai_base_url if self.share is None else None

    @property
    def environment_key(self) -> EndpointKey | None:
        """The key of OPENAI_API_KEY, meant for the origin of OPENAI_BASE_URL, else for OpenAI's alone.

        None where it is not the user's own to use.

        Raises:
            InputError: OPENAI_BASE_URL is no address.
        """
        key = self._settings.openai_api_key
        if key is None or self.share is not None:
            return None
        return EndpointKey.meant_for(self.environment_url or OPENAI_URL, key.get_secret_value())

    def choice(self) -> EndpointChoice | None:
        """What was chosen, else what the environment names; None if neither, or if it was switched off."""
        kept = _CHOICE.of(self._history)
        if kept == _OFF:
            return None
        if kept is not None:
            return kept
        if self.share is not None:
            return self.share.lending.choice
        if self._settings.llm_model:
            return EndpointChoice(self.environment_url or OPENAI_URL, self._settings.llm_model)
        return None

    @property
    def lent(self) -> EndpointChoice | None:
        """The model that the server lends to the user; None if it lends none."""
        return self.share.lending.choice if self.share is not None else None

    def is_lent(self, choice: EndpointChoice) -> bool:
        """Whether a choice is the model that the server lends, or would if it were not switched off."""
        if self.share is None:
            return False
        try:
            return self.share.lending.lends(Endpoint(choice.base_url, choice.model))
        except InputError:
            return False

    def borrow(self) -> None:
        """Use the model that the server lends, whichever that is at the time."""
        _CHOICE.keep(self._history, None)

    def may_choose(self, base_url: str) -> bool:
        """Whether an address may be chosen here.

        Raises:
            InputError: it is no address that can be used.
        """
        return self._outside is None or self._outside.allows(Endpoint(base_url, "any"))

    def choose(self, choice: EndpointChoice) -> None:
        """Keep a choice, and give back what the model before it took, if that was another.

        Raises:
            InputError: its address or model cannot be used, or not by this person.
        """
        chosen = Endpoint(choice.base_url, choice.model)
        if not self.may_choose(chosen.base_url):
            raise InputError(inside(chosen.host))
        before = self.choice()
        _CHOICE.keep(self._history, choice)
        if before is not None and (before.base_url, before.model) != (choice.base_url, choice.model):
            self._leave()

    def switch_off(self) -> None:
        """Ask nobody from now on, nor about what is under way; what was agreed to stays."""
        _CHOICE.keep(self._history, _OFF)
        self._stop()

    def endpoint(self, typed: EndpointKey | None = None) -> Endpoint | None:
        """The chosen endpoint with the key that is meant for it; ``typed`` comes before the environment's.

        Raises:
            InputError: the address or the model cannot be used.
        """
        choice = self.choice()
        return self.endpoint_of(choice, typed) if choice else None

    def endpoint_of(self, choice: EndpointChoice, typed: EndpointKey | None = None) -> Endpoint:
        """The endpoint of any choice with the key that is meant for it, as ``endpoint`` gives it."""
        keyless = Endpoint(choice.base_url, choice.model)
        key = typed if typed and typed.origin == keyless.origin else self._environment_key_for(choice)
        return Endpoint(choice.base_url, choice.model, key) if key else keyless

    def _environment_key_for(self, choice: EndpointChoice) -> EndpointKey | None:
        """The environment's key if it is meant for this choice; a broken one bothers no other."""
        key = self._settings.openai_api_key
        if key is None or (self.share is not None and not self.is_lent(choice)):
            return None
        endpoint = Endpoint(choice.base_url, choice.model)
        if not _same_origin(self._settings.openai_base_url or OPENAI_URL, endpoint):
            return None
        return EndpointKey.meant_for(endpoint.base_url, key.get_secret_value())

    def price(self, endpoint: Endpoint) -> Price | None:
        """What its tokens cost, if that was set for this very endpoint."""
        choice = self.choice()
        if choice is None or (choice.base_url.rstrip("/"), choice.model) != (
            endpoint.base_url,
            endpoint.model,
        ):
            return None
        if choice.price_sent is None and choice.price_received is None:
            return None
        return Price(choice.price_sent or 0.0, choice.price_received or 0.0)

    def masks(self, endpoint: Endpoint) -> bool:
        """Whether names and the like are replaced in what is sent there; nothing is for this machine."""
        choice = self.choice()
        return choice is not None and choice.masked and not endpoint.stays_here

    def agreed_origins(self) -> tuple[str, ...]:
        """Where answers may be sent to (scheme, host and port), in the order of agreement.

        A model that a server of this machine runs elsewhere follows its origin, for it is agreed to alone.
        """
        return _AGREED.of(self._history)

    def has_agreed(self, endpoint: Endpoint) -> bool:
        return _agreed_as(endpoint) in self.agreed_origins()

    def agree(self, endpoint: Endpoint) -> None:
        """Answers may be sent there from now on."""
        _AGREED.keep(self._history, tuple(dict.fromkeys([*self.agreed_origins(), _agreed_as(endpoint)])))

    def withdraw(self, origin: str) -> None:
        """Sends nothing more to an origin without asking again; what is under way stops, wherever it goes."""
        _AGREED.keep(self._history, tuple(each for each in self.agreed_origins() if each != origin))
        self._stop()


def _agreed_as(endpoint: Endpoint) -> str:
    """What an agreement covers: all that a server does itself, but no model that one here hands on."""
    handed_on = endpoint.is_local and not endpoint.stays_here
    return f"{endpoint.origin} {endpoint.model}" if handed_on else endpoint.origin


def _same_origin(base_url: str, endpoint: Endpoint) -> bool:
    try:
        return Endpoint(base_url, endpoint.model).origin == endpoint.origin
    except InputError:
        return False


class EndpointTrial:
    """What can be learnt of an endpoint before any answer is sent there."""

    def __init__(
        self,
        *,
        connect: Callable[[Endpoint], ChatClient],
        memory: KeptTexts,
        loader: GraderLoader,
        clock: Callable[[], float],
        random: Random,
    ) -> None:
        self._connect = connect
        self._memory = memory
        self._loader = loader
        self._clock = clock
        self._random = random

    def models(self, endpoint: Endpoint) -> tuple[str, ...]:
        """The models that a server says it has.

        Raises:
            NotGradedError: it did not say.
        """
        return tuple(self._connect(endpoint).models())

    @property
    def sample(self) -> tuple[str, str]:
        """The made-up question and the good answer to it that the last check has graded."""
        from grader.grading.rubric.endpoint.probe import SAMPLE

        return SAMPLE.question.text, SAMPLE.good_answer

    def checks(self, endpoint: Endpoint) -> Iterator[Check]:
        """Whether it can be used for rubric grades, check by check as they are made, on a made-up answer.

        Raises:
            EmbedderError: the local scorer, which checks the sample's quotes, cannot be loaded.
        """
        from grader.grading.rubric.endpoint.probe import EndpointProbe

        similarity = self._loader.scorer().text_similarity
        probe = EndpointProbe(self._connect, self._memory, similarity, clock=self._clock, random=self._random)
        return probe.run(endpoint)

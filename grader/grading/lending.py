"""The language model that a server lends to all who log in there, and what each of them may take of it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.errors import InputError, NotGradedError, Ungraded
from grader.grading.turns import Turns
from grader.models.endpoint import OPENAI_URL, Endpoint, EndpointChoice, EndpointKey
from grader.models.preference import Preference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from threading import Event

    from grader.history import HistoryStore
    from grader.settings import Settings

_IS_ON: Preference[bool] = Preference("language_model.lent", bool, default=True)


def today_in_utc() -> date:
    """The day by which shares are counted."""
    return datetime.now(UTC).date()


class Lending:
    """The model that the environment names, for all who log in; threads may share it.

    Whoever runs the server sets its address, its name and its key, and pays for it. Calls of all people
    together take ``turns``, in this process.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        history: HistoryStore,
        today: Callable[[], date] = today_in_utc,
    ) -> None:
        """``history`` is the server's own, which no person's is."""
        self._settings = settings
        self._history = history
        self.today = today
        self.turns = Turns(settings.llm_at_once)

    @property
    def tokens_a_day(self) -> int | None:
        """How many a person may take in a day, sent and received together; None for as many as they like."""
        return self._settings.llm_tokens_a_day

    @property
    def named(self) -> EndpointChoice | None:
        """The model that the environment names, on or off; None if it names none."""
        if not self._settings.llm_model:
            return None
        return EndpointChoice(self._url, self._settings.llm_model)

    @property
    def choice(self) -> EndpointChoice | None:
        """What is lent; None if the environment names no model, or an admin has switched it off."""
        return self.named if self.is_on else None

    @property
    def is_on(self) -> bool:
        """Whether people may ask it, as far as admins say."""
        return _IS_ON.of(self._history)

    def switch(self, *, on: bool) -> None:
        """Lends the model to all from now on, or to nobody; calls that are under way come to their end."""
        _IS_ON.keep(self._history, on)

    def lends(self, endpoint: Endpoint) -> bool:
        """Whether an endpoint is the very model that the environment names, on or off."""
        named = self.named
        if named is None:
            return False
        try:
            lent = Endpoint(named.base_url, named.model)
        except InputError:
            return False
        return (lent.base_url, lent.model) == (endpoint.base_url, endpoint.model)

    def covers(self, endpoint: Endpoint) -> bool:
        """Whether what is asked there is at the cost of whoever runs the server.

        That is whatever goes to the address of the environment, but with a key of somebody's own where the
        environment has another.
        """
        secret = self._settings.openai_api_key
        if secret is None and self._settings.openai_base_url is None:
            return False
        try:
            if Endpoint(self._url, endpoint.model).origin != endpoint.origin:
                return False
            theirs = EndpointKey.meant_for(self._url, secret.get_secret_value()) if secret else None
        except InputError:
            return False
        return endpoint.key is None or theirs is None or endpoint.key == theirs

    @property
    def _url(self) -> str:
        return self._settings.openai_base_url or OPENAI_URL


class Share:
    """What one person may take of the model that is lent, day by day in UTC; threads may share it."""

    def __init__(self, lending: Lending, history: HistoryStore) -> None:
        """``history`` is the person's own."""
        self.lending = lending
        self._history = history

    def left(self) -> int | None:
        """How many tokens the person may still take today, at least 0; None for as many as they like."""
        whole = self.lending.tokens_a_day
        if whole is None:
            return None
        return max(0, whole - self._history.tokens_taken(self.lending.today()))

    def take(self, tokens: int) -> None:
        """Counts tokens that the person has taken."""
        self._history.take_tokens(self.lending.today(), tokens)

    @contextmanager
    def turn(self, cancel: Event | None, waiting: Callable[[int], None]) -> Iterator[None]:
        """A turn to ask, once it is there; ``waiting`` hears meanwhile how many come before it.

        Raises:
            NotGradedError: it was cancelled meanwhile, or there is nothing to take any more.
        """

        def look() -> None:
            if cancel is not None and cancel.is_set():
                raise NotGradedError(Ungraded.CANCELLED, "it was cancelled.")

        # Before the wait, which would be for nothing, and after it, for others of the person's come first.
        self._check()
        with self.lending.turns.taken(self._history.user_id, waiting, look=look):
            self._check()
            yield

    def _check(self) -> None:
        if not self.lending.is_on:
            raise NotGradedError(
                Ungraded.QUOTA,
                "an admin has switched the language model of this server off: choose one of your own on the "
                "Settings page.",
            )
        if self.left() == 0:
            raise NotGradedError(
                Ungraded.QUOTA,
                "your share of this server’s language model for today is used up; it begins anew at 00:00 "
                "UTC.",
            )

"""A chat that learns what its endpoint supports, keeps what was said, and has one deadline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.capabilities import ReplyFormat
from grader.grading.rubric.endpoint.messages import Reply, UnsupportedParameterError
from grader.grading.rubric.endpoint.request_body import OPTIONAL, ROOM, THINKING
from grader.models import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from grader.grading.rubric.endpoint.capabilities import Capabilities, KnownCapabilities
    from grader.grading.rubric.endpoint.client import ChatClient
    from grader.grading.rubric.endpoint.messages import Refused, Request
    from grader.models.endpoint import Endpoint

LONGEST_S, LONGEST_HERE_S = 600.0, 3_600.0
"""Seconds that one grade may take elsewhere, and on this machine, which may have no GPU."""
STEPS_DOWN = {ReplyFormat.JSON_SCHEMA: ReplyFormat.JSON_OBJECT, ReplyFormat.JSON_OBJECT: ReplyFormat.PLAIN}
MOST_STEPS = 12
"""How often one request is asked in yet another way."""
NEEDED = ("response_format", "logprobs", "top_logprobs", *ROOM, *THINKING)
"""Parameters that are not simply left out where nobody says what is minded."""


class AdaptiveChat:
    """Leaves out what the endpoint rejects, remembers that for later chats, and records every exchange."""

    def __init__(
        self,
        connect: Callable[[Endpoint], ChatClient],
        endpoint: Endpoint,
        known: KnownCapabilities,
        *,
        clock: Callable[[], float],
        cancel: Event | None,
        runs: int = 1,
        waiting: Callable[[int], None] = lambda _: None,
    ) -> None:
        """``clock`` counts seconds; everything must be answered in the time that ``runs`` grades may take.

        ``waiting`` hears, where calls take turns, how many of others come before the next one.
        """
        self._chat = connect(endpoint)
        self._chat.waiting = waiting
        self._endpoint = endpoint
        self._known = known
        self._clock = clock
        self._ends = clock() + runs * (LONGEST_HERE_S if endpoint.is_local else LONGEST_S)
        self._cancel = cancel
        self._for_now: Capabilities | None = None
        self.exchanges: list[Exchange] = []

    @property
    def capabilities(self) -> Capabilities:
        return self._for_now or self._known.of(self._endpoint)

    def learn(self, **changed: object) -> None:
        """Keeps what was found out, by the names that ``Capabilities`` has, for this chat and later ones."""
        if self._for_now is not None:
            self._for_now = replace(self._for_now, **changed)  # type: ignore[arg-type]
        self._known.learn(self._endpoint, replace(self._known.of(self._endpoint), **changed))  # type: ignore[arg-type]

    def complete(self, request: Request) -> Reply:
        """The model's reply.

        Raises:
            NotGradedError: there is none that can be used; it carries all exchanges of this chat.
        """
        now = self.capabilities
        lasting = self._known.of(self._endpoint)
        tried = {now}
        for steps_left in reversed(range(MOST_STEPS)):
            started = self._clock()
            try:
                reply = self._chat.complete(request, now, cancel=self._cancel, longest_s=self._seconds_left())
            except UnsupportedParameterError as error:
                if error.generated and request.is_whole(error.generated):
                    reply = _sent_back(error.generated, self._clock() - started)
                    self.exchanges.append(reply.exchange)
                    self._keep(now, lasting)
                    return reply
                simpler = _without(now, error.refused, request)
                if simpler is None or simpler in tried or steps_left == 0:
                    raise NotGradedError(error.kind, str(error), self.exchanges) from error
                if error.refused.lasting:
                    lasting = _without(lasting, error.refused, request) or lasting
                now = simpler
                tried.add(now)
            except NotGradedError as error:
                error.exchanges = (*self.exchanges, *error.exchanges)
                raise
            else:
                self.exchanges.append(reply.exchange)
                if request.top_logprobs:
                    tells = bool(reply.first_tokens)
                    now, lasting = replace(now, logprobs=tells), replace(lasting, logprobs=tells)
                self._keep(now, lasting)
                return reply
        raise AssertionError("the last step returns or raises")

    def _keep(self, now: Capabilities, lasting: Capabilities) -> None:
        self._known.learn(self._endpoint, lasting)
        self._for_now = None if now == lasting else now

    def _seconds_left(self) -> float:
        left = self._ends + self._chat.waited_s - self._clock()
        if left > 0:
            return left
        raise NotGradedError(
            Ungraded.TIMEOUT,
            f"{self._endpoint.model} at {self._endpoint.host} did not finish in time: try again, or use "
            "a faster model.",
        )


def _sent_back(text: str, seconds: float) -> Reply:
    """A reply that came with a refusal, of which nothing else is told."""
    return Reply(text, Exchange(text, None, None, None, None, None, None, seconds))


def _without(capabilities: Capabilities, refused: Refused, request: Request) -> Capabilities | None:
    """The next other way to ask; None if nothing is left to leave out."""
    simpler = capabilities if refused.parameters else _plainer(capabilities, request)
    for parameter in refused.parameters:
        most = refused.most.get(parameter)
        if most is not None:
            simpler = simpler.at_most(parameter, most)
        elif parameter == "stream":
            simpler = replace(simpler, only_streams=not simpler.only_streams)
        elif parameter == "response_format":
            simpler = _with_looser_form(simpler, request)
        elif parameter in ("logprobs", "top_logprobs"):
            simpler = replace(simpler, logprobs=False)
        elif parameter in THINKING:
            simpler = replace(simpler, no_thinking=None)
        else:
            simpler = simpler.without(parameter)
    return simpler if simpler != capabilities else None


def _plainer(capabilities: Capabilities, request: Request) -> Capabilities:
    """The next way to ask where nobody says what is minded, the usual reasons first."""
    if capabilities.no_thinking is not None:
        return replace(capabilities, no_thinking=None)
    looser = _with_looser_form(capabilities, request)
    if looser != capabilities:
        return looser
    if request.top_logprobs and capabilities.logprobs is not False:
        return replace(capabilities, logprobs=False)
    return capabilities.without(*(name for name in OPTIONAL if name not in NEEDED))


def _with_looser_form(capabilities: Capabilities, request: Request) -> Capabilities:
    looser = STEPS_DOWN.get(capabilities.reply_format) if request.schema is not None else None
    return replace(capabilities, reply_format=looser) if looser else capabilities

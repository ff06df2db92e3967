"""A chat that learns what its endpoint supports, keeps what was said, and has one deadline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.capabilities import ReplyFormat
from grader.grading.rubric.endpoint.messages import UnsupportedParameterError
from grader.grading.rubric.endpoint.request_body import OPTIONAL, THINKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from grader.grading.rubric.endpoint.capabilities import Capabilities, KnownCapabilities
    from grader.grading.rubric.endpoint.client import ChatClient
    from grader.grading.rubric.endpoint.messages import Reply, Request
    from grader.models import Exchange
    from grader.models.endpoint import Endpoint

LONGEST_S, LONGEST_HERE_S = 600.0, 3_600.0
"""Seconds that one grade may take elsewhere, and on this machine, which may have no GPU."""
STEPS_DOWN = {ReplyFormat.JSON_SCHEMA: ReplyFormat.JSON_OBJECT, ReplyFormat.JSON_OBJECT: ReplyFormat.PLAIN}


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
    ) -> None:
        """``clock`` counts seconds; everything must be answered in the time that ``runs`` grades may take."""
        self._chat = connect(endpoint)
        self._endpoint = endpoint
        self._known = known
        self._clock = clock
        self._ends = clock() + runs * (LONGEST_HERE_S if endpoint.is_local else LONGEST_S)
        self._cancel = cancel
        self.exchanges: list[Exchange] = []

    @property
    def capabilities(self) -> Capabilities:
        return self._known.of(self._endpoint)

    def complete(self, request: Request) -> Reply:
        """The model's reply.

        Raises:
            NotGradedError: there is none that can be used; it carries all exchanges of this chat.
        """
        capabilities = self.capabilities
        tried = {capabilities}
        while True:
            try:
                reply = self._chat.complete(
                    request, capabilities, cancel=self._cancel, longest_s=self._seconds_left()
                )
            except UnsupportedParameterError as error:
                simpler = _without(capabilities, error.parameter, request)
                if simpler is None or simpler in tried:
                    raise NotGradedError(error.kind, str(error), self.exchanges) from error
                capabilities = simpler
                tried.add(capabilities)
            except NotGradedError as error:
                error.exchanges = (*self.exchanges, *error.exchanges)
                raise
            else:
                self.exchanges.append(reply.exchange)
                if request.top_logprobs:
                    capabilities = replace(capabilities, logprobs=bool(reply.first_tokens))
                self._known.learn(self._endpoint, capabilities)
                return reply

    def _seconds_left(self) -> float:
        left = self._ends - self._clock()
        if left > 0:
            return left
        raise NotGradedError(
            Ungraded.TIMEOUT,
            f"{self._endpoint.model} at {self._endpoint.host} did not finish in time: try again, or use "
            "a faster model.",
        )


def _without(capabilities: Capabilities, parameter: str | None, request: Request) -> Capabilities | None:
    """The next other way to ask; None if nothing is left to leave out.

    When the endpoint names no parameter, a way to ask for no thinking goes first, and then the enforced
    format: they are the usual reasons.
    """
    if parameter == "stream":
        return replace(capabilities, only_streams=not capabilities.only_streams)
    if capabilities.no_thinking is not None and (parameter is None or parameter in THINKING):
        return replace(capabilities, no_thinking=None)
    if parameter in ("logprobs", "top_logprobs") and capabilities.logprobs is not False:
        return replace(capabilities, logprobs=False)
    if parameter in OPTIONAL and parameter != "response_format" and parameter not in capabilities.unsupported:
        return capabilities.without(parameter)
    if parameter in (None, "response_format") and request.schema is not None:
        lower = STEPS_DOWN.get(capabilities.reply_format)
        return replace(capabilities, reply_format=lower) if lower else None
    return None

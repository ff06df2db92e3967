"""Talks to the model that a server lends: by turns, and counting what each person takes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.client import ChatClient, Limits
from grader.models.rubric_grade import tokens_in

if TYPE_CHECKING:
    from threading import Event

    from grader.grading.lending import Share
    from grader.grading.rubric.endpoint.capabilities import Capabilities
    from grader.grading.rubric.endpoint.client import Call
    from grader.grading.rubric.endpoint.messages import Reply, Request
    from grader.models import Exchange
    from grader.models.endpoint import Endpoint

READ_ALL_THE_SAME = (Ungraded.CANCELLED, Ungraded.TIMEOUT, Ungraded.UNREADABLE)
"""Why nothing came that tells its tokens, of what was sent and read."""


def connect_lent(endpoint: Endpoint, share: Share) -> LentClient:
    """A client with the usual limits, at the cost of a person's share."""
    return LentClient(endpoint, Limits.usual(endpoint), share)


class LentClient(ChatClient):
    """As ``ChatClient``, where each call takes one of the server's turns and its tokens are counted.

    Waiting for the turn counts towards no limit of time.
    """

    def __init__(self, endpoint: Endpoint, limits: Limits, share: Share) -> None:
        super().__init__(endpoint, limits, None)
        self._share = share
        self._was_sent = False

    def complete(
        self,
        request: Request,
        capabilities: Capabilities,
        *,
        cancel: Event | None = None,
        longest_s: float = math.inf,
    ) -> Reply:
        self._was_sent = False
        sent = tokens_in(sum(len(message.content) for message in request.messages))
        try:
            reply = super().complete(request, capabilities, cancel=cancel, longest_s=longest_s)
        except NotGradedError as error:
            if error.exchanges:
                self._share.take(sum(_tokens(exchange, sent) for exchange in error.exchanges))
            elif self._was_sent and error.kind in READ_ALL_THE_SAME:
                # Else whoever stops every call in time would be given as many as they like.
                self._share.take(sent)
            raise
        self._share.take(_tokens(reply.exchange, sent, reply.thought_tokens))
        return reply

    def _ask(self, call: Call, sent: dict[str, Any], cancel: Event | None, longest_s: float) -> str:
        began, has_waited = self._clock(), False

        def wait(before: int) -> None:
            nonlocal has_waited
            has_waited = True
            self.waiting(before)

        with self._share.turn(cancel, wait):
            self.waited_s += self._clock() - began
            if has_waited:
                self.waiting(0)
            self._was_sent = True
            return super()._ask(call, sent, cancel, longest_s)


def _tokens(exchange: Exchange, sent: int, thought: int = 0) -> int:
    """What a call took: as the server says, else about as much as its text comes to."""
    received = tokens_in(len(exchange.reply)) + thought
    return (exchange.prompt_tokens or sent) + (exchange.completion_tokens or received)

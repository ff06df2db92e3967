from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from grader.errors import NotGradedError, Ungraded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from threading import Event

    from grader.grading.rubric.endpoint.capabilities import Capabilities
    from grader.models import Exchange


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation; ``role`` is ``system``, ``user`` or ``assistant``."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked; ``schema`` is what its reply must look like, None for free text.

    ``top_logprobs`` asks for the likeliest tokens at each place, so many of them; 0 for none.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    schema: Mapping[str, Any] | None = None
    seed: int = 0
    top_logprobs: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's text, with what the server said about it.

    ``first_tokens`` are the likeliest first tokens and their probabilities (0 to 1); empty without logprobs.
    """

    text: str
    exchange: Exchange
    first_tokens: tuple[tuple[str, float], ...] = ()

    @property
    def is_cut(self) -> bool:
        """Whether the text ends where the room for it did."""
        return self.exchange.finish_reason == "length"


class UnsupportedParameterError(NotGradedError):
    """The endpoint turned down a request; ``parameter`` is what it named of what we sent."""

    def __init__(self, parameter: str | None, reason: str) -> None:
        self.parameter = parameter
        super().__init__(Ungraded.BAD_REQUEST, reason)


class Chat(Protocol):
    """A conversation with the model of one endpoint."""

    def complete(
        self,
        request: Request,
        capabilities: Capabilities,
        *,
        cancel: Event | None = None,
        longest_s: float = math.inf,
    ) -> Reply:
        """The model's reply, asked for in a way that an endpoint of such capabilities understands.

        It comes within ``longest_s`` seconds, or the conversation's own limit if that is shorter.

        Raises:
            UnsupportedParameterError: the endpoint turns down something that it can do without.
            NotGradedError: there is no reply that can be used.
        """
        ...

    def models(self, *, cancel: Event | None = None) -> tuple[str, ...]:
        """The names of the models that the endpoint offers, sorted.

        Raises:
            NotGradedError: the list cannot be had.
        """
        ...

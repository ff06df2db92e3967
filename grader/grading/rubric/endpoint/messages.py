"""What is asked of a model, and what it says: messages, requests and replies; replies are untrusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grader.errors import NotGradedError, Ungraded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.models import Exchange


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation; ``role`` is ``system``, ``user`` or ``assistant``."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked; ``schema`` is what its reply must look like, None for free text.

    ``max_tokens`` is the room for the reply, ``fewest_tokens`` how little would do where no more is to be
    had. ``top_logprobs`` asks for the likeliest tokens at each place, so many of them; 0 for none.
    ``is_whole`` tells of a text whether it replies to all that is asked: then it is taken for the reply where
    a service sends it back as one that breaks the form.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    schema: Mapping[str, Any] | None = None
    seed: int = 0
    top_logprobs: int = 0
    fewest_tokens: int = 4
    is_whole: Callable[[str], bool] = field(default=lambda _: False, compare=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's text, with what the server said about it.

    ``first_tokens`` are the likeliest first tokens and their probabilities (0 to 1); empty without logprobs.
    ``thought_tokens`` is about how many tokens of thought came before the text, 0 where there is no sign of
    any. ``is_cut`` is whether the text ends where the room for it did.
    """

    text: str
    exchange: Exchange
    first_tokens: tuple[tuple[str, float], ...] = ()
    thought_tokens: int = 0
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server says of its limits, in tokens; None where it does not say.

    ``window`` is for prompt and reply together, ``sent`` the prompt's length, ``reply`` the most that it
    gives for a reply.
    """

    window: int | None = None
    sent: int | None = None
    reply: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """What the next request should do without: ``parameters``, of which some only above ``most``.

    Without any, the service did not say what it minds. ``lasting`` is False for what may be taken next time.
    """

    parameters: tuple[str, ...] = ()
    most: Mapping[str, int] = field(default_factory=dict)
    lasting: bool = True


class UnsupportedParameterError(NotGradedError):
    """The endpoint rejected a request, which may be taken without what it ``refused``.

    ``generated`` is what the model wrote, where the service sends that back; empty where it does not.
    """

    def __init__(
        self,
        reason: str,
        refused: Refused,
        kind: Ungraded = Ungraded.BAD_REQUEST,
        *,
        generated: str = "",
    ) -> None:
        self.refused = refused
        self.generated = generated
        super().__init__(kind, reason)


class TooLongError(NotGradedError):
    """A request does not fit the model's context, or asks for more room than the server gives, or the
    account can pay."""

    def __init__(self, limits: Limits, reason: str, kind: Ungraded = Ungraded.TOO_LONG) -> None:
        self.limits = limits
        super().__init__(kind, reason)

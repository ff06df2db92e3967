"""A chat that sees to it that all is read and that a reply is whole: it asks for no thinking where a model
thinks instead of replying, and for as much room as there is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.adaptive_chat import STEPS_DOWN, AdaptiveChat
from grader.grading.rubric.endpoint.capabilities import NoThinking
from grader.grading.rubric.endpoint.context import (
    fewest_tokens,
    full_window,
    how_to_enlarge,
    seems_cut,
    sent_cold,
    usual_tokens,
    was_cut,
)
from grader.grading.rubric.endpoint.messages import TooLongError
from grader.grading.rubric.endpoint.thinking import ways_to_stop_thinking
from grader.grading.rubric.endpoint.thoughts import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Event

    from grader.grading.rubric.endpoint.capabilities import Capabilities, KnownCapabilities
    from grader.grading.rubric.endpoint.client import ChatClient
    from grader.grading.rubric.endpoint.messages import Reply, Request
    from grader.models import Exchange
    from grader.models.endpoint import Endpoint

SHORT = 64
"""Tokens up to which a reply is a word; also the room in which a way to stop thinking is tried."""
MUCH_THOUGHT = 200
"""Tokens of thought before a single word from which it is worth trying to stop it."""
ROOMS_FOR_A_WORD = (1_000, 4_000)
"""Tokens that are given beside the word itself, one after the other, for thought that cannot be stopped."""
MOST_ROOM = 8_000
"""Tokens for a reply that was cut; models that think spend most of it on thought."""
MARGIN = 16
SAYS_NEITHER = "the model answered neither yes nor no, at whatever length: use another model."
REFUSALS = (Ungraded.BAD_REQUEST, Ungraded.SERVER_ERROR, Ungraded.UNKNOWN_MODEL, Ungraded.FORBIDDEN)
"""How services turn down a parameter, where it is the only thing that is new."""
BY_CHANCE = (Ungraded.UNREADABLE, Ungraded.SERVER_ERROR)
"""What an empty reply, or one that broke off with an error, is called."""


class PatientChat:
    """Asks an endpoint, whatever it takes, with a bounded number of calls; what works is known later."""

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
        self._chat = AdaptiveChat(
            connect, endpoint, known, clock=clock, cancel=cancel, runs=runs, waiting=waiting
        )
        self._endpoint = endpoint
        self._has_read = False

    @property
    def exchanges(self) -> list[Exchange]:
        return self._chat.exchanges

    @property
    def capabilities(self) -> Capabilities:
        return self._chat.capabilities

    def complete(self, request: Request, *, says: Callable[[Reply], bool] | None = None) -> Reply:
        """The model's reply, which is whole; of a request without a schema a cut one that ``says`` what was
        asked is enough, by default any words.

        Raises:
            NotGradedError: there is none that can be used, or only part of the request was read.
        """
        says = says or _says_something
        room = request.max_tokens + self.capabilities.thought_room
        reply, had = self._complete_freely(replace(request, max_tokens=room))
        if _is_done(request, reply, says):
            if request.max_tokens <= SHORT and reply.thought_tokens > MUCH_THOUGHT:
                return self._without_thinking(request, says) or reply
            return reply
        thinks = _thinks(request, reply, says)
        if thinks and self._should_be_quick(request):
            quick = self._without_thinking(request, says)
            if quick is not None and _is_done(request, quick, says):
                return quick
            thinks = quick is None
        self._check_window(reply, had, room, thinks)
        if thinks and self._should_be_quick(request):
            self._ask_for_little_thought()
        for more in self._more(request, had):
            reply, had = self._complete(replace(request, max_tokens=more))
            if _is_done(request, reply, says):
                if not says(reply):
                    break
                if thinks:
                    self.learn(thought_room=more - request.max_tokens)
                return reply
            self._check_window(reply, had, more, thinks)
        raise self._cut(request, reply, thinks)

    def _should_be_quick(self, request: Request) -> bool:
        """Whether thought is of no use; what OpenAI's models think before a grade of the whole is."""
        return request.max_tokens <= SHORT or not self._endpoint.is_openai

    def _ask_for_little_thought(self) -> None:
        knows_effort = NoThinking.EFFORT_NONE in ways_to_stop_thinking(self._endpoint)
        if knows_effort and self.capabilities.no_thinking is None:
            self.learn(no_thinking=NoThinking.EFFORT_LOW)

    def _more(self, request: Request, had: int) -> Iterator[int]:
        """The rooms to try after ``had`` tokens were too few."""
        rooms = (
            [request.max_tokens + more for more in ROOMS_FOR_A_WORD]
            if request.max_tokens <= SHORT
            else [MOST_ROOM]
        )
        yield from (room for room in rooms if room > had)

    def _without_thinking(self, request: Request, says: Callable[[Reply], bool]) -> Reply | None:
        """The reply once a way to stop the thinking has worked, each of which is tried once; else None."""
        trial = replace(request, max_tokens=min(request.max_tokens, SHORT))
        for way in ways_to_stop_thinking(self._endpoint):
            if way in self.capabilities.tried:
                continue
            self.learn(no_thinking=way, tried=(*self.capabilities.tried, way))
            try:
                reply, _ = self._complete(trial)
            except NotGradedError as error:
                self.learn(no_thinking=None)
                if error.kind not in REFUSALS:
                    raise
                continue
            if self.capabilities.no_thinking is way and not _thinks(request, reply, says):
                if _is_done(request, reply, says):
                    return reply
                return self._complete(request)[0]
            self.learn(no_thinking=None)
        return None

    def _complete_freely(self, request: Request) -> tuple[Reply, int]:
        """A reply and its room; the form is enforced less where a model fills it with blanks."""
        while True:
            reply, room = self._complete(request)
            looser = STEPS_DOWN.get(self.capabilities.reply_format) if request.schema is not None else None
            if looser is None or not _is_blank(reply):
                return reply, room
            self.learn(reply_format=looser)

    def _complete(self, request: Request) -> tuple[Reply, int]:
        """A reply of whatever length to a request that was read whole, with the room that it had."""
        if request.max_tokens > SHORT:
            # The first tokens are then those of a thought, and probabilities of so many come to megabytes.
            request = replace(request, top_logprobs=0)
        room = self._room(request)
        try:
            reply = self._complete_or_again(replace(request, max_tokens=room))
        except TooLongError as error:
            room = self._smaller_room(request, room, error)
            reply = self._complete_or_again(replace(request, max_tokens=room))
        self._check_read(request, reply, room)
        if request.schema is not None and reply.exchange.completion_tokens == room:
            # Some servers say of every reply that it is complete.
            reply = replace(reply, is_cut=True)
        return reply, room

    def _complete_or_again(self, request: Request) -> Reply:
        """The reply; asked for once more where one came that says nothing, as happens by chance."""
        had = len(self.exchanges)
        try:
            return self._chat.complete(request)
        except NotGradedError as error:
            if error.kind not in BY_CHANCE or len(error.exchanges) == had:
                raise
            self.exchanges[:] = error.exchanges
            return self._chat.complete(request)

    def _room(self, request: Request) -> int:
        window = self.capabilities.window
        if window is None:
            return request.max_tokens
        left = window - round(usual_tokens(request.messages) * 1.1) - MARGIN
        return max(request.fewest_tokens, min(request.max_tokens, left))

    def _smaller_room(self, request: Request, had: int, error: TooLongError) -> int:
        """How much room a second try should have.

        Raises:
            TooLongError: there is not enough of it.
        """
        limits = error.limits
        if limits.window is not None:
            self.learn(window=limits.window)
        if limits.reply is not None:
            room = limits.reply
        elif limits.window is not None and limits.sent is not None:
            room = limits.window - limits.sent - MARGIN
        elif limits.window is not None and fewest_tokens(request.messages) < limits.window:
            room = max(request.fewest_tokens, self._room(request))
        else:
            room = 0 if limits.window is not None else request.fewest_tokens
        if room >= had or room < request.fewest_tokens:
            raise error
        return room

    def _check_read(self, request: Request, reply: Reply, room: int) -> None:
        """Raises NotGradedError if the server dropped part of the prompt."""
        told = _told(reply)
        if told is None or not self.capabilities.counts_prompt or not seems_cut(request, told, room):
            return
        cold = self._chat.complete(sent_cold(request))
        if not was_cut(request, told, _told(cold)):
            self.learn(counts_prompt=False)
            return
        sent = max(usual_tokens(request.messages), told + 1)
        raise NotGradedError(
            Ungraded.TOO_LONG,
            f"the server read only part of the question and the answer (about {told:,} of {sent:,} tokens): "
            f"{how_to_enlarge(self._endpoint)}.",
            self.exchanges,
        )

    def _check_window(self, reply: Reply, had: int, wanted: int, thinks: bool) -> None:
        """Raises NotGradedError if a reply was cut because the window was full, or left it too little room.

        ``had`` is the room that it had, ``wanted`` what it should have had.
        """
        window: int | None
        if had < wanted and self.capabilities.window is not None:
            window = self.capabilities.window
            # The next time the server is asked again: it may have been given a larger one.
            self.learn(window=None)
        else:
            window = full_window(reply, had)
            if window is not None:
                self.learn(window=window)
        if window is None:
            return
        quieter = "switch its thinking off on the server, or " if thinks else ""
        raise NotGradedError(
            Ungraded.TOO_LONG,
            f"the context of {self._endpoint.model} is {window:,} tokens, and was full before its reply "
            f"ended: {quieter}{how_to_enlarge(self._endpoint)}.",
            self.exchanges,
        )

    def _cut(self, request: Request, reply: Reply, thinks: bool) -> NotGradedError:
        if request.schema is None and not reply.thought_tokens and reply.text.strip():
            reason = SAYS_NEITHER
        elif thinks:
            reason = (
                f"{self._endpoint.model} thinks for so long that its reply is cut off, and does not stop "
                "when it is asked to: switch its thinking off on the server, or use a model that does not "
                "think."
            )
        else:
            reason = (
                "the model's reply was cut off twice: use a stronger model, or one with a larger context."
            )
        return NotGradedError(Ungraded.CUT, reason, self.exchanges)

    def learn(self, **changed: object) -> None:
        """Keeps what was seen of the endpoint, by the names that ``Capabilities`` has."""
        self._chat.learn(**changed)


def _told(reply: Reply) -> int | None:
    """The tokens of the prompt as the server counts them, with those that it had in its cache."""
    told, cached = reply.exchange.prompt_tokens, reply.exchange.cached_tokens or 0
    return None if not told else told if told >= cached else told + cached


def _says_something(reply: Reply) -> bool:
    return bool(spoken(reply.text).text.strip())


def _is_blank(reply: Reply) -> bool:
    return reply.is_cut and bool(reply.text) and not reply.text.strip()


def _is_done(request: Request, reply: Reply, says: Callable[[Reply], bool]) -> bool:
    return not reply.is_cut or (request.schema is None and says(reply))


def _thinks(request: Request, reply: Reply, says: Callable[[Reply], bool]) -> bool:
    """Whether a reply shows that the model thought instead of replying."""
    if _is_done(request, reply, says):
        return request.max_tokens <= SHORT and reply.thought_tokens > MUCH_THOUGHT
    if request.schema is None or reply.thought_tokens > 0:
        return True
    return "{" not in spoken(reply.text).text

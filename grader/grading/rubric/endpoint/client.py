"""Talks to an endpoint; the only importer of openai: import it when something is sent, not before."""

from __future__ import annotations

import math
import ssl
import time
from concurrent.futures import Future, wait
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from threading import BoundedSemaphore, Event, Lock
from typing import TYPE_CHECKING, Any

from anyio import sleep
from anyio.from_thread import start_blocking_portal
from openai import APIConnectionError, APIStatusError, APITimeoutError, AsyncOpenAI

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.event_stream import EndedEarlyError, completion_of
from grader.grading.rubric.endpoint.guarded_transport import (
    UNUSABLE_ADDRESS,
    EncodedReplyError,
    InsideAddressError,
    ReplyTooLargeError,
    UnusableProxyError,
    guarded_client,
    is_before_connecting,
)
from grader.grading.rubric.endpoint.http_errors import error_for, trouble_with_options
from grader.grading.rubric.endpoint.outside import inside
from grader.grading.rubric.endpoint.refusal_kinds import Kind, has_options, kind_of
from grader.grading.rubric.endpoint.refusals import Refusal, read_refusal, refusal_in
from grader.grading.rubric.endpoint.request_body import body_of
from grader.grading.rubric.endpoint.response_body import read_completion, read_models

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from contextlib import AbstractContextManager

    from grader.grading.rubric.endpoint.capabilities import Capabilities
    from grader.grading.rubric.endpoint.messages import Reply, Request
    from grader.models.endpoint import Endpoint

    Call = Callable[[AsyncOpenAI], Awaitable[Any]]


AT_ONCE, AT_ONCE_HERE = 4, 1
"""Concurrent calls to one host elsewhere, and on this machine."""
CHECK_PLACES_EVERY_S = 0.1


class RateLimit:
    """Limits concurrent calls per host; one is shared by all clients.

    ``at_once`` is how many; None for as many as suits the host.
    """

    def __init__(self, at_once: int | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once = at_once
        self._clock = clock
        self._lock = Lock()
        self._places: dict[str, BoundedSemaphore] = {}

    @contextmanager
    def slot(self, endpoint: Endpoint, cancel: Event | None, longest_s: float) -> Iterator[None]:
        """Holds one of the host's places, waiting at most ``longest_s`` seconds for it.

        Raises:
            NotGradedError: cancelled while waiting, or no place became free.
        """
        places = self._places_at(endpoint)
        ends = self._clock() + longest_s
        while not places.acquire(timeout=CHECK_PLACES_EVERY_S):
            if cancel is not None and cancel.is_set():
                raise NotGradedError(Ungraded.CANCELLED, "it was cancelled.")
            if self._clock() > ends:
                raise NotGradedError(
                    Ungraded.TIMEOUT, f"other answers keep {endpoint.host} busy: grade again later."
                )
        try:
            yield
        finally:
            places.release()

    def _places_at(self, endpoint: Endpoint) -> BoundedSemaphore:
        with self._lock:
            at_once = self._at_once or (AT_ONCE_HERE if endpoint.is_local else AT_ONCE)
            return self._places.setdefault(endpoint.origin, BoundedSemaphore(at_once))


NO_KEY = "none"
"""The key that openai is given: the real one is added behind it, so that no message of it can hold it."""
BACK_OFF_S, LONGEST_BACK_OFF_S = 1.0, 30.0
"""Wait before the second try; it doubles with each, where the endpoint does not say how long."""
WHILE_LOADING_S, TRIES_WHILE_LOADING = 10.0, 12
"""Wait for a model that is being loaded, where the endpoint does not say how long, and how often."""
INTERNAL = 500
"""The status of a server that failed, also over something that it was asked for."""
CHECK_EVERY_S = 0.05
"""How often a running call checks for cancelling and its deadline."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a call may take, in seconds and bytes; ``tries`` counts the first.

    ``total_s`` bounds one call with its retries, ``silence_s`` how long an endpoint may send nothing.
    """

    connect_s: float = 10.0
    silence_s: float = 120.0
    total_s: float = 180.0
    most_bytes: int = 2_000_000
    tries: int = 3

    @classmethod
    def usual(cls, endpoint: Endpoint) -> Limits:
        """More patience with a model on this machine, which may have no GPU."""
        return cls(connect_s=3.0, silence_s=600.0, total_s=900.0) if endpoint.is_local else cls()


def connect(endpoint: Endpoint, *, outside_only: bool = False, rate: RateLimit | None = None) -> ChatClient:
    """A client with the usual limits; with ``outside_only``, for people who do not run this machine; ``rate``
    is another limit of concurrent calls."""
    return ChatClient(endpoint, Limits.usual(endpoint), rate or RATE_LIMIT, outside_only=outside_only)


class ChatClient:
    """Calls one endpoint; for one thread at a time, cancelled from any."""

    def __init__(
        self,
        endpoint: Endpoint,
        limits: Limits,
        rate_limit: RateLimit | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        outside_only: bool = False,
    ) -> None:
        """``pause`` waits between tries, for so many seconds; ``now`` is what servers' dates count from.

        ``rate_limit`` is None where calls are limited otherwise. ``outside_only`` asks nothing of this
        machine's own network, whatever a name leads to.
        """
        self._outside_only = outside_only
        self._endpoint = endpoint
        self._limits = limits
        self._rate_limit = rate_limit
        self._clock = clock
        self._pause = pause
        self._now = now
        self._trouble: list[Refusal] = []
        self.waited_s = 0.0
        """Seconds that calls have waited for their turn: they count towards no limit."""
        self.waiting: Callable[[int], None] = lambda _: None
        """Hears, where calls take turns, how many of others come before the next one; 0 once it is there."""

    def complete(
        self,
        request: Request,
        capabilities: Capabilities,
        *,
        cancel: Event | None = None,
        longest_s: float = math.inf,
    ) -> Reply:
        """The model's reply to a request that is shaped to the endpoint's capabilities.

        It comes within ``longest_s`` seconds, or the client's own limit if that is shorter.

        Raises:
            UnsupportedParameterError: the endpoint rejects a parameter that can be left out.
            NotGradedError: there is no reply that can be used.
        """
        body = body_of(request, self._endpoint, capabilities)
        started = self._clock()
        # Past the model and messages as they are: the library knows fewer parameters than servers, and would
        # read a stream by itself, without the limits that hold here.
        rest = {name: value for name, value in body.items() if name not in ("model", "messages")}
        text = self._ask(
            lambda client: client.chat.completions.with_raw_response.create(
                model=body["model"], messages=body["messages"], extra_body=rest
            ),
            body,
            cancel,
            longest_s,
        )
        return read_completion(text, self._endpoint.host, self._clock() - started)

    def models(self, *, cancel: Event | None = None) -> dict[str, int | None]:
        """The models that the endpoint offers, by their names, sorted, with the context of each in tokens.

        None stands for a context that the list does not tell, as most do not.

        Raises:
            NotGradedError: the list cannot be had.
        """
        text = self._ask(lambda client: client.models.with_raw_response.list(), {}, cancel, math.inf)
        return read_models(text, self._endpoint.host)

    def _ask(self, call: Call, sent: dict[str, Any], cancel: Event | None, longest_s: float) -> str:
        """The body of the reply, unless time runs out or somebody cancels, which is seen at once.

        The loop has a thread of its own: the caller's may run one already, and may be interrupted.
        """
        if cancel is not None and cancel.is_set():
            raise _cancelled()
        ends = self._clock() + min(longest_s, self._limits.total_s)
        with self._place(cancel, ends - self._clock()):
            left_s = ends - self._clock()
            with start_blocking_portal() as portal:
                work: Future[str] = portal.start_task_soon(self._with_retries, call, sent, ends)
                try:
                    while not wait([work], CHECK_EVERY_S).done:
                        if cancel is not None and cancel.is_set():
                            raise _cancelled()
                        if self._clock() > ends:
                            raise self._too_slow(left_s)
                    return work.result()
                finally:
                    work.cancel()

    def _place(self, cancel: Event | None, longest_s: float) -> AbstractContextManager[None]:
        if self._rate_limit is None:
            return nullcontext()
        return self._rate_limit.slot(self._endpoint, cancel, longest_s)

    async def _with_retries(self, call: Call, sent: dict[str, Any], ends: float) -> str:
        # Not the library's own tries: it waits for two minutes whatever is left of the time, and asks again
        # where an account has no quota left.
        for tried in count(1):
            try:
                answer = await self._once(call, sent)
            except _BrokenError:
                if tried >= self._limits.tries:
                    raise
                await self._pause(BACK_OFF_S)
                continue
            if isinstance(answer, str):
                self._trouble = []
                return answer
            kind = kind_of(answer, sent)
            pause_s = self._pause_after(answer, kind, tried)
            if pause_s is None or self._clock() + pause_s > ends:
                raise error_for(answer, self._endpoint, sent)
            await self._pause(pause_s)
            if len(self._trouble) > 1 and self._trouble[-1].is_like(self._trouble[-2]) and has_options(sent):
                raise trouble_with_options(answer, self._endpoint)
        raise AssertionError("the last try returns or raises")

    def _pause_after(self, refusal: Refusal, kind: Kind, tried: int) -> float | None:
        """Seconds to wait before the next try; None if there is no use in any."""
        if not kind.may_pass:
            return None
        if kind is Kind.TROUBLE and refusal.status == INTERNAL:
            self._trouble.append(refusal)
            tried = max(tried, len(self._trouble))
        if tried >= (TRIES_WHILE_LOADING if kind is Kind.LOADING else self._limits.tries):
            return None
        if refusal.retry_after_s is not None:
            return refusal.retry_after_s
        return (
            min(BACK_OFF_S * 2 ** (tried - 1), LONGEST_BACK_OFF_S)
            if kind is not Kind.LOADING
            else WHILE_LOADING_S
        )

    async def _once(self, call: Call, sent: dict[str, Any]) -> str | Refusal:
        """The body of a success, or the refusal.

        Raises:
            NotGradedError: nothing came, or not all of it.
        """
        url = self._endpoint.address
        try:
            async with (
                self._http() as http,
                AsyncOpenAI(api_key=NO_KEY, base_url=url, max_retries=0, http_client=http) as client,
            ):
                response = await call(client)
                # Put together before the key is sought: it may have come in pieces.
                text = self._without_key(completion_of(str(response.text)))
        except APIStatusError as error:
            headers = {name: self._without_key(value) for name, value in error.response.headers.items()}
            body = error.response.text
            with suppress(EndedEarlyError):
                body = completion_of(body)
            body = self._without_key(body)
            return read_refusal(error.status_code, headers, body, self._now(), _prompt(sent))
        except EndedEarlyError:
            raise self._broke_off() from None
        except APITimeoutError as error:
            raise self._silent(error) from error
        except APIConnectionError as error:
            raise self._broken(error) from error
        except UNUSABLE_ADDRESS:
            raise NotGradedError(
                Ungraded.UNREACHABLE, f"{self._endpoint.host} is not the name of a host: check the address."
            ) from None
        if not text.strip():
            raise _BrokenError(
                Ungraded.UNREADABLE,
                f"{self._endpoint.host} sent a reply with nothing in it: grade again, or check the address.",
            )
        return refusal_in(text, dict(response.headers), self._now(), _prompt(sent)) or text

    def _without_key(self, text: str) -> str:
        """A server's text without the key, which some send back."""
        key = self._endpoint.key
        return text if key is None else key.removed_from(text)

    def _http(self) -> Any:
        limits = self._limits
        try:
            return guarded_client(
                self._endpoint,
                connect_s=limits.connect_s,
                silence_s=limits.silence_s,
                most_bytes=limits.most_bytes,
                outside_only=self._outside_only,
            )
        except UnusableProxyError:
            raise NotGradedError(
                Ungraded.UNREACHABLE,
                "the proxy that HTTP_PROXY or HTTPS_PROXY names cannot be used: its address must start with "
                "http:// or https://.",
            ) from None

    def _silent(self, error: Exception) -> NotGradedError:
        if is_before_connecting(error):
            return NotGradedError(
                Ungraded.UNREACHABLE, f"{self._endpoint.host} does not answer: {self._hint()}"
            )
        return self._too_slow(self._limits.silence_s)

    def _broken(self, error: Exception) -> NotGradedError:
        host, causes = self._endpoint.host, _causes(error)
        if any(isinstance(cause, InsideAddressError) for cause in causes):
            return NotGradedError(Ungraded.FORBIDDEN, inside(host))
        if any(isinstance(cause, ReplyTooLargeError) for cause in causes):
            return NotGradedError(
                Ungraded.UNREADABLE, f"{host} sent far more than a grade: choose another model or endpoint."
            )
        if any(isinstance(cause, EncodedReplyError) for cause in causes):
            return NotGradedError(
                Ungraded.UNREADABLE,
                f"{host} sent a compressed reply that cannot be read here: switch compression off there or "
                "at the proxy before it, or use another endpoint.",
            )
        if any(isinstance(cause, ssl.SSLError) for cause in causes):
            return NotGradedError(
                Ungraded.TLS,
                f"the connection to {host} is not secure (its certificate or TLS failed): nothing was sent.",
            )
        if is_before_connecting(error):
            return NotGradedError(Ungraded.UNREACHABLE, f"{host} cannot be reached: {self._hint()}")
        return self._broke_off()

    def _broke_off(self) -> NotGradedError:
        return _BrokenError(
            Ungraded.UNREACHABLE,
            f"{self._endpoint.host} broke off in the middle of its reply: grade again.",
        )

    def _hint(self) -> str:
        if self._endpoint.is_local:
            return f"start the model server, and check that it listens at {self._endpoint.base_url}."
        return "check the address and your connection."

    def _too_slow(self, after_s: float) -> NotGradedError:
        host, model = self._endpoint.host, self._endpoint.model
        return NotGradedError(
            Ungraded.TIMEOUT,
            f"{model} at {host} did not finish within {after_s:.0f} seconds: try again, or use a "
            "faster model.",
        )


class _BrokenError(NotGradedError):
    """A connection that broke after it stood, or a reply that lacks its end."""


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in chain:
        chain.append(following)
        following = following.__cause__ or following.__context__
    return chain


def _prompt(sent: dict[str, Any]) -> list[str]:
    return [str(message.get("content", "")) for message in sent.get("messages", ())]


def _cancelled() -> NotGradedError:
    return NotGradedError(Ungraded.CANCELLED, "it was cancelled.")


RATE_LIMIT = RateLimit()
"""Shared by the whole process, so that limits per host hold across browser sessions."""

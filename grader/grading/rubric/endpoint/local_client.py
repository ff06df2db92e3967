"""Talks to a server on this machine, which may hand a model's work on to another without saying so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.client import RATE_LIMIT, ChatClient, Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from grader.grading.rubric.endpoint.client import Call, RateLimit
    from grader.models.endpoint import Endpoint


class LocalClient(ChatClient):
    """As ``ChatClient`` with the usual limits; nothing is sent to a model that is only listed here.

    Pages say of such an endpoint that what is sent stays on this machine. Ollama can give a model that it
    runs elsewhere any name, so it is asked before each grade what it says of this one.
    """

    def __init__(
        self, endpoint: Endpoint, rate: RateLimit | None, *, runs_elsewhere: Callable[[Endpoint], bool]
    ) -> None:
        """``rate`` is another limit of concurrent calls than the usual one."""
        super().__init__(endpoint, Limits.usual(endpoint), rate or RATE_LIMIT)
        self._runs_elsewhere = runs_elsewhere
        self._stays: bool | None = None

    def _ask(self, call: Call, sent: dict[str, Any], cancel: Event | None, longest_s: float) -> str:
        if sent and self._stays is None:
            self._stays = not self._runs_elsewhere(self._endpoint)
        if sent and not self._stays:
            raise NotGradedError(
                Ungraded.NOT_AGREED,
                f"{self._endpoint.model} does not run on this machine, the Ollama here hands on what it is "
                "sent: nothing was sent. Choose a model that runs here.",
            )
        return super()._ask(call, sent, cancel, longest_s)

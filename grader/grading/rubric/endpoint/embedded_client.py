"""Talks to a model that this app serves itself, which starts when it is first asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.client import RATE_LIMIT, ChatClient, Limits, RateLimit
from grader.models.endpoint import EndpointKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from threading import Event

    from grader.grading.local_models.model_server import ModelServer
    from grader.grading.rubric.endpoint.client import Call
    from grader.models.endpoint import Endpoint

DIES_WITHIN_S = 1.0
"""How long after a call that failed the process that served it may still be ending."""


def connect_embedded(endpoint: Endpoint, server: ModelServer, file: Callable[[], Path]) -> EmbeddedClient:
    """A client with the usual limits; ``file`` tells where the model lies when it is asked."""
    return EmbeddedClient(endpoint, Limits.usual(endpoint), RATE_LIMIT, server=server, file=file)


class EmbeddedClient(ChatClient):
    """As ``ChatClient``, with a server that is started first, and once more where it ends in the middle.

    ``file`` raises NotGradedError where no file is known for the model.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        limits: Limits,
        rate_limit: RateLimit,
        *,
        server: ModelServer,
        file: Callable[[], Path],
    ) -> None:
        super().__init__(endpoint, limits, rate_limit)
        self._server = server
        self._file = file

    def _ask(self, call: Call, sent: dict[str, Any], cancel: Event | None, longest_s: float) -> str:
        ends = self._clock() + min(longest_s, self._limits.total_s)
        model = self._endpoint.model
        for _ in range(2):
            left_s = ends - self._clock()
            with self._server.serving(model, self._file(), cancel=cancel, longest_s=left_s) as process:
                key = EndpointKey.meant_for(self._endpoint.base_url, process.served.key)
                self._endpoint = replace(self._endpoint, key=key, listens_at=f"{process.served.address}/v1")
                try:
                    return super()._ask(call, sent, cancel, ends - self._clock())
                except NotGradedError as error:
                    if error.kind is Ungraded.CANCELLED or not process.has_ended(DIES_WITHIN_S):
                        raise
        raise NotGradedError(
            Ungraded.SERVER_ERROR,
            f"the process that serves {model} ended while it was asked, and so did a second one, most likely "
            "because memory ran out: close other programs, or choose a smaller model.",
        )

    def _hint(self) -> str:
        return "grade again."

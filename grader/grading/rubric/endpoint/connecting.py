"""Which client speaks to which endpoint: here is where all conversations with language models begin."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from grader.errors import NotGradedError, Ungraded
from grader.grading.local_models.embedded import path_of
from grader.grading.local_models.model_server import SERVER
from grader.grading.local_models.servers import runs_elsewhere
from grader.grading.rubric.endpoint.outside import inside

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.grading.lending import Share
    from grader.grading.rubric.endpoint.client import ChatClient, RateLimit
    from grader.grading.rubric.endpoint.outside import Outside
    from grader.models.endpoint import Endpoint
    from grader.models.preference import KeptTexts

    Connect = Callable[[Endpoint], ChatClient]

_NOT_LENT = (
    "this server lends one model at that address and no other: use that one, or a service of your own with a "
    "key of your own."
)


def connecting(
    memory: KeptTexts,
    share: Share | None = None,
    outside: Outside | None = None,
    *,
    most_calls: int | None = None,
) -> Connect:
    """Opens conversations with endpoints; imports the client, so the first takes a while.

    ``memory`` knows the files of the models that the app serves itself. Whatever is asked of the model that a
    server lends counts in the ``share`` of the person who asks.
    ``outside`` says whom people may have asked who do not run this machine; what they had chosen before
    counts no more. ``most_calls`` to one host may be under way at once; None for as many as suits it.
    """

    @cache
    def rate() -> RateLimit | None:
        from grader.grading.rubric.endpoint.client import RateLimit

        return None if most_calls is None else RateLimit(most_calls)

    def connect(endpoint: Endpoint) -> ChatClient:
        if outside is not None and not outside.allows(endpoint):
            raise NotGradedError(Ungraded.FORBIDDEN, inside(endpoint.host))
        from grader.grading.rubric.endpoint.client import connect
        from grader.grading.rubric.endpoint.embedded_client import connect_embedded
        from grader.grading.rubric.endpoint.lent_client import connect_lent
        from grader.grading.rubric.endpoint.local_client import LocalClient

        if share is not None and share.lending.covers(endpoint):
            if outside is not None and not share.lending.lends(endpoint):
                raise NotGradedError(Ungraded.FORBIDDEN, _NOT_LENT)
            return connect_lent(endpoint, share)
        if endpoint.stays_here and not endpoint.is_embedded:
            return LocalClient(endpoint, rate(), runs_elsewhere=runs_elsewhere)
        if not endpoint.is_embedded:
            only = outside is not None and not outside.is_offered(endpoint)
            return connect(endpoint, outside_only=only, rate=rate())
        return connect_embedded(endpoint, SERVER, lambda: path_of(endpoint.model, memory))

    return connect

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.errors import NotGradedError
from grader.rubric_grading.abilities import ReplyFormat
from grader.rubric_grading.chat import UnsupportedParameter

if TYPE_CHECKING:
    from threading import Event

    from grader.models import Exchange
    from grader.rubric_grading.abilities import Abilities, KnownAbilities
    from grader.rubric_grading.chat import Chat, Reply, Request
    from grader.rubric_grading.endpoint import Endpoint

STEPS_DOWN = {ReplyFormat.JSON_SCHEMA: ReplyFormat.JSON_OBJECT, ReplyFormat.JSON_OBJECT: ReplyFormat.PLAIN}
ROOM = ("max_tokens", "max_completion_tokens")
OPTIONAL = ("temperature", "seed", "store", *ROOM)


class LearningChat:
    """A chat with one endpoint that drops what it turns down, remembers that, and keeps every exchange."""

    def __init__(
        self, chat: Chat, endpoint: Endpoint, known: KnownAbilities, *, cancel: Event | None
    ) -> None:
        self._chat = chat
        self._endpoint = endpoint
        self._known = known
        self._cancel = cancel
        self.exchanges: list[Exchange] = []

    @property
    def abilities(self) -> Abilities:
        return self._known.of(self._endpoint)

    def complete(self, request: Request) -> Reply:
        """The model's reply.

        Raises:
            NotGradedError: there is none that can be used; it carries all exchanges of this chat.
        """
        abilities = self.abilities
        while True:
            try:
                reply = self._chat.complete(request, abilities, cancel=self._cancel)
            except UnsupportedParameter as error:
                simpler = _without(abilities, error.parameter, request)
                if simpler is None:
                    raise NotGradedError(error.kind, str(error), self.exchanges) from error
                abilities = simpler
            except NotGradedError as error:
                raise NotGradedError(error.kind, str(error), [*self.exchanges, *error.exchanges]) from error
            else:
                self.exchanges.append(reply.exchange)
                if request.top_logprobs:
                    abilities = replace(abilities, logprobs=bool(reply.first_tokens))
                self._known.learn(self._endpoint, abilities)
                return reply


def _without(abilities: Abilities, parameter: str | None, request: Request) -> Abilities | None:
    """The next simpler way to ask; None if there is nothing left to leave out.

    An endpoint that names nothing is first asked without an enforced format, which most of them mean.
    """
    if parameter in ("logprobs", "top_logprobs") and abilities.logprobs is not False:
        return replace(abilities, logprobs=False)
    if parameter in OPTIONAL and parameter not in abilities.unsupported:
        return abilities.without(parameter)
    if parameter in (None, "response_format") and request.schema is not None:
        lower = STEPS_DOWN.get(abilities.reply_format)
        return replace(abilities, reply_format=lower) if lower else None
    return None

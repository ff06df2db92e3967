"""One completion for the whole answer: the protocol for capable models."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.asking.prompt import REPAIR, whole_messages, whole_schema
from grader.grading.rubric.asking.reply import (
    Claims,
    CutReplyError,
    OnlyThoughtError,
    UnreadableReplyError,
    read_claims,
)
from grader.grading.rubric.endpoint.messages import Message, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.grading.rubric.endpoint.patient_chat import PatientChat
    from grader.models import Criterion, Question

ROOM = 2_000
"""Tokens for a reply: five criteria take about 700."""
LEAST_ROOM = 140
"""Tokens for one criterion, where no more room is to be had."""
LONGEST_REPAIRED = 6_000


class WholeAnswer:
    """Asks a model for all criteria of one answer at once."""

    def __init__(
        self,
        chat: PatientChat,
        *,
        nonce: Callable[[], str],
        progress: Callable[[str], None],
        language: str,
    ) -> None:
        """``language`` is the name of the one that feedback is written in."""
        self._chat = chat
        self._nonce = nonce
        self._progress = progress
        self._language = language

    def claims(self, question: Question, criteria: Sequence[Criterion], answer: str, *, run: int) -> Claims:
        """What the model claims about every one of the criteria; ``run`` counts repeats from 0.

        Raises:
            NotGradedError: there is no reply that can be used.
        """
        self._progress(f"Asking about {len(criteria)} criteria")
        first = self._repaired(self._request(question, criteria, answer, run), criteria)
        absent = [criterion for criterion in criteria if criterion.id not in first.by_id]
        if not absent:
            return first
        self._progress(f"Asking again about {len(absent)} of them")
        try:
            second = self._read(self._request(question, absent, answer, run), absent)
        except UnreadableReplyError:
            second = Claims({}, None)
        still = [criterion.title for criterion in absent if criterion.id not in second.by_id]
        if still:
            raise self._unreadable(f"the model twice left out {' and '.join(still)}: use a stronger model.")
        return Claims({**first.by_id, **second.by_id}, first.follow_up or second.follow_up)

    def _repaired(self, request: Request, criteria: Sequence[Criterion]) -> Claims:
        """The claims, after a second try if need be."""
        reply = self._chat.complete(request)
        try:
            return read_claims(reply.text, _titles(criteria))
        except UnreadableReplyError as error:
            first = error
            self._progress("Asking for a corrected reply")
            repair = (
                Message("assistant", reply.text[:LONGEST_REPAIRED] or "{}"),
                Message("user", REPAIR.format(problem=error)),
            )
        try:
            return self._read(replace(request, messages=request.messages + repair), criteria)
        except UnreadableReplyError as error:
            raise self._unreadable(_why_twice(first, error)) from error

    def _read(self, request: Request, criteria: Sequence[Criterion]) -> Claims:
        return read_claims(self._chat.complete(request).text, _titles(criteria))

    def _request(self, question: Question, criteria: Sequence[Criterion], answer: str, run: int) -> Request:
        messages = whole_messages(question, criteria, answer, self._nonce(), self._language)
        titles = _titles(criteria)

        def is_whole(text: str) -> bool:
            try:
                return set(titles) == set(read_claims(text, titles).by_id)
            except UnreadableReplyError:
                return False

        return Request(
            messages,
            ROOM,
            whole_schema(criteria),
            seed=run,
            fewest_tokens=LEAST_ROOM * len(criteria),
            is_whole=is_whole,
        )

    def _unreadable(self, reason: str) -> NotGradedError:
        return NotGradedError(Ungraded.UNREADABLE, reason, self._chat.exchanges)


NEVER_WHOLE = (CutReplyError, OnlyThoughtError)


def _why_twice(first: UnreadableReplyError, second: UnreadableReplyError) -> str:
    """Why two replies in a row are no grade, and what to do: a model that is not done is not a weak one."""
    if not isinstance(first, NEVER_WHOLE) or not isinstance(second, NEVER_WHOLE):
        return "the model twice sent a reply that is no grade: use a stronger model."
    if isinstance(second, CutReplyError):
        return "the model's reply broke off twice: use another model, or give this one a larger context."
    return (
        "the model twice sent its thoughts and no grade after them: switch its thinking off on the server, "
        "use a model that does not think, or give this one a larger context."
    )


def _titles(criteria: Sequence[Criterion]) -> dict[str, str]:
    return {criterion.id: criterion.title for criterion in criteria}

"""One completion for the whole answer: the protocol for capable models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import NotGradedError
from grader.rubric_grading.chat import Message, Request
from grader.rubric_grading.prompt import REPAIR, whole_messages, whole_schema
from grader.rubric_grading.reply import Claims, UnreadableReplyError, read_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.models import Criterion, Question
    from grader.rubric_grading.chat import Reply
    from grader.rubric_grading.learning_chat import LearningChat

ROOM = 2_000
"""Tokens for a reply: five criteria take about 700."""
MORE_ROOM = 8_000
"""For a reply that was cut: models that reason spend most of it on thought."""
LONGEST_REPAIRED = 6_000


class WholeAnswer:
    """Asks a model for all criteria of one answer at once."""

    def __init__(self, chat: LearningChat, *, nonce: Callable[[], str], progress: Callable[[str], None]) -> None:
        self._chat = chat
        self._nonce = nonce
        self._progress = progress

    def claims(self, question: Question, criteria: Sequence[Criterion], answer: str, *, run: int) -> Claims:
        """What the model claims about every one of the criteria; ``run`` counts repeats from 0.

        Raises:
            NotGradedError: there is no reply that can be used.
        """
        self._progress(f"Asking about {len(criteria)} criteria")
        first = self._read(question, criteria, answer, run)
        absent = [criterion for criterion in criteria if criterion.id not in first.by_id]
        if not absent:
            return first
        self._progress(f"Asking again about {len(absent)} of them")
        second = self._read(question, absent, answer, run)
        still = [criterion.title for criterion in absent if criterion.id not in second.by_id]
        if still:
            raise self._unreadable(f"the model twice left out {' and '.join(still)}: use a stronger model.")
        return Claims({**first.by_id, **second.by_id}, first.follow_up or second.follow_up)

    def _read(self, question: Question, criteria: Sequence[Criterion], answer: str, run: int) -> Claims:
        messages = whole_messages(question, criteria, answer, self._nonce())
        ids = [criterion.id for criterion in criteria]
        request = Request(messages, ROOM, whole_schema(criteria), seed=run)
        reply = self._complete(request)
        try:
            return read_claims(reply.text, ids)
        except UnreadableReplyError as error:
            self._progress("Asking for a corrected reply")
            repair = (
                Message("assistant", reply.text[:LONGEST_REPAIRED] or "{}"),
                Message("user", REPAIR.format(problem=error)),
            )
        try:
            return read_claims(self._complete(Request(messages + repair, ROOM, request.schema, seed=run)).text, ids)
        except UnreadableReplyError as error:
            raise self._unreadable("the model twice sent a reply that is no grade: use a stronger model.") from error

    def _complete(self, request: Request) -> Reply:
        """A reply that is not cut, with more room the second time."""
        reply = self._chat.complete(request)
        if not reply.is_cut:
            return reply
        self._progress("Asking again with more room")
        reply = self._chat.complete(
            Request(request.messages, MORE_ROOM, request.schema, seed=request.seed)
        )
        if reply.is_cut:
            raise NotGradedError(
                "cut",
                "the model's reply was cut off twice: use a model with a larger context, or one that reasons less.",
                self._chat.exchanges,
            )
        return reply

    def _unreadable(self, reason: str) -> NotGradedError:
        return NotGradedError("unreadable", reason, self._chat.exchanges)

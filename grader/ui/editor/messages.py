"""What the browser sends, checked: it is only JSON that says it comes from our editor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from grader.errors import GraderError, InputError, NotFoundError, UnsentTextConflict
from grader.models import Answer, Peeks
from grader.models.session import attempt_followed, place_in_session
from grader.ui.state import Submission

if TYPE_CHECKING:
    from grader.rehearse import Rehearse
    from grader.ui.state import EditorState, PracticeState


_LONGEST_SITTING_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Typed:
    """The text as it stood at one moment in one editor.

    ``question`` is what the draft is kept under: a question's id, or what stands for a follow-up question
    or a place in a session.
    ``client`` is the editor and ``seq`` counts its messages; ``base`` is the revision of the stored
    draft that the text grew from, 0 if from none. ``loaded`` is the last wish to revise that it obeyed.
    """

    question: str
    client: str
    seq: int
    base: int
    text: str
    elapsed: float = 0.0
    guidance: bool = False
    model_answer: bool = False
    revises: str | None = None
    loaded: str = ""


_ADAPTER = TypeAdapter(Typed)


def read_typed(value: object) -> Typed | None:
    """The message, or None if there is none or it is not one of ours."""
    try:
        return _ADAPTER.validate_python(value) if value else None
    except ValidationError:
        return None


def submission(rehearse: Rehearse, state: PracticeState, typed: Typed) -> Submission:
    """What to grade. The link to an earlier draft is kept only if that is an attempt at this question.

    Raises:
        NotFoundError: it answers the follow-up question of an attempt, or belongs to a session, that is gone.
        StoreError: the history cannot be read, so whether it is one is unknown.
    """
    follows, place = attempt_followed(typed.question), place_in_session(typed.question)
    question_id = rehearse.history.attempt(follows).question_id if follows else typed.question
    if place is not None:
        question_id = _question_at(rehearse, *place)
    seen = state.peeked(question_id)
    answer = Answer(
        question_id,
        typed.text,
        elapsed_s=min(max(typed.elapsed, 0.0), _LONGEST_SITTING_S),
        peeks=Peeks(seen.guidance or typed.guidance, seen.model_answer or typed.model_answer),
        revises=typed.revises if typed.revises and _is_attempt_at(rehearse, typed) else None,
        follows=follows,
        session=place[0] if place else None,
    )
    base = state.editor(typed.question).base_of(typed.client, typed.base)
    return Submission(answer, typed.question, client=typed.client, seq=typed.seq, base=base)


def _question_at(rehearse: Rehearse, session_id: str, position: int) -> str:
    planned = rehearse.history.session(session_id).plan.questions
    if position >= len(planned):
        raise NotFoundError("The mock interview has no such question: reload the page.")
    return planned[position].question_id


def _is_attempt_at(rehearse: Rehearse, typed: Typed) -> bool:
    try:
        return rehearse.history.attempt(typed.revises or "").question_id == typed.question
    except InputError:
        return False


def save(rehearse: Rehearse, editor: EditorState, typed: Typed) -> bool:
    """Keep what was typed as the question's draft, once for each message; whether anything was done.

    Text that another window stored in the meantime is never overwritten: it is offered instead.
    """
    if typed.seq <= editor.heard.get(typed.client, 0):
        return False
    editor.heard[typed.client] = typed.seq
    base = editor.base_of(typed.client, typed.base)
    editor.client, editor.seq = typed.client, typed.seq
    editor.conflict = editor.problem = None
    if editor.loading is not None and typed.loaded == editor.loading.token:
        editor.loading = None
    try:
        editor.revision = rehearse.history.save_unsent_text(
            typed.question, typed.text, base_revision=base
        ).revision
    except UnsentTextConflict as conflict:
        editor.revision = conflict.stored.revision if conflict.stored.text == typed.text else base
        editor.conflict = None if conflict.stored.text == typed.text else conflict.stored
    except GraderError as error:
        editor.revision, editor.problem = base, str(error)
    return True

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.errors import GraderError, NotFoundError
from grader.models.answer import OPEN_BLANK
from grader.models.session import place_in_session
from grader.ui.editor.browser_copies import copy_key
from grader.ui.editor.messages import read_typed, save, submission
from grader.ui.state import Pending, Settled
from grader.ui.widgets.text import problem

if TYPE_CHECKING:
    from grader.models import Attempt, Question, UnsentText
    from grader.rehearse import Rehearse
    from grader.ui.editor.messages import Typed
    from grader.ui.state import EditorState, PracticeState, Submission


_HERE = Path(__file__).parent / "assets"
_SCRIPTS = (
    "disk_copies.js",
    "local_copies.js",
    "beginning.js",
    "writing_clock.js",
    "measures.js",
    "choice.js",
    "editor.js",
)
_TARGET = {"least": 90, "low": 120, "high": 180, "most": 220}
"""Words: what an interviewer listens to in about a minute and a half, and what still passes."""
_component = st.components.v2.component(
    "rehearse_answer_editor",
    html=(_HERE / "editor.html").read_text(encoding="utf-8"),
    css=(_HERE / "editor.css").read_text(encoding="utf-8"),
    js="\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS),
)


@dataclass(frozen=True, slots=True)
class EditorWords:
    """What an editor calls itself, its button, what that is doing, its key, its second try, and what stands
    in it while it is empty.

    What is typed where there is no ``button`` is kept and goes nowhere. ``focus`` is whether the box is
    typed in as soon as it is there.
    """

    label: str
    button: str
    busy: str = "Grading…"
    does: str = "grades too"
    again: str = "grade it"
    focus: bool = False
    placeholder: str = "Type it as you would say it."


FOR_A_FOLLOW_UP = EditorWords("Your answer to the follow-up question", "Grade it with my answer")


FOR_THE_NEXT = EditorWords("Your answer", "Next question", "Keeping it…", "goes on too", "go on", focus=True)


FOR_THE_LAST = EditorWords("Your answer", "Finish", "Keeping it…", "finishes too", "finish", focus=True)


FOR_NOTES = EditorWords(
    "Notes", "", placeholder="What to bring in: facts, figures, the order. Kept here and never graded."
)


_FOR_A_QUESTION = EditorWords("Your answer", "Grade my answer")
_FOR_A_STORY = replace(
    _FOR_A_QUESTION,
    placeholder="Type it as you would say it: the situation, what you did yourself, how it turned out.",
)
_FOR_A_SUBJECT = replace(
    _FOR_A_QUESTION,
    placeholder="Type it as you would say it: what you would do, in which order, and why.",
)
_BY_KIND = {"behavioral": _FOR_A_STORY, "behavioural": _FOR_A_STORY, "technical": _FOR_A_SUBJECT}


def words_for(question: Question) -> EditorWords:
    """The words of the editor of one question, by what kind of question it is."""
    return _BY_KIND.get(question.kind.casefold(), _FOR_A_QUESTION)


def notes_key(question_id: str) -> str:
    """The key, in the place of a question's id, of what is noted for a question before it is answered."""
    return f"notes:{question_id}"


@st.fragment
def draw(
    rehearse: Rehearse, state: PracticeState, draft_key: str, *, words: EditorWords = _FOR_A_QUESTION
) -> None:
    """The editor of one question, of a follow-up, or of a place in a session.

    A wish to be graded ends up in ``state.pending``; in a session, it goes on to the next question.
    """
    key = _key_of(draft_key)
    editor = state.editor(draft_key)

    def on_grade_change() -> None:
        wish = read_typed(_sent(key, "grade"))
        if wish is not None:
            take(rehearse, state, wish)

    stored, unread = _stored(rehearse, draft_key)
    editor.unread = unread
    if state.pending is not None and not rehearse.loader.ready:
        words = replace(words, busy="Loading the grader, once…")
    result = _component(
        key=key,
        # A list, because Streamlit looks into a dict for data frames and imports pandas to do so.
        data=[
            _message(state, editor, draft_key, stored)
            | {"unread": unread is not None}
            | {"graded": _graded(rehearse, state, draft_key) if stored is None and not unread else None}
            | {"latest": _latest(rehearse, editor, draft_key)}
            | asdict(words)
        ],
        default={"draft": None},
        on_draft_change=lambda: keep_sent(rehearse, state, draft_key),
        on_mounted_change=rehearse.loader.start,
        on_grade_change=on_grade_change,
    )
    for sentence in dict.fromkeys((state.problem if words.button else None, editor.problem, unread)):
        if sentence:
            problem(sentence)

    wish = read_typed(result.grade)
    if wish is not None:
        take(rehearse, state, wish)
        st.rerun()
    # What is pressed while the editor sends its text comes along with that, and draws nothing but the editor.
    if state.unseen:
        st.rerun()
    # After a restart of the server the browser sends its text again, to a session without callbacks yet.
    unseen = read_typed(result.draft)
    if unseen is not None and save(rehearse, editor, unseen):
        st.rerun()


def _key_of(draft_key: str) -> str:
    return f"practice.editor.{draft_key}"


def _sent(key: str, name: str) -> Any:
    return st.session_state.get(key, {}).get(name)


def _stored(rehearse: Rehearse, draft_key: str) -> tuple[UnsentText | None, str | None]:
    """The stored draft, and why it cannot be read; what is typed meanwhile never overwrites it."""
    try:
        return rehearse.history.unsent_text(draft_key), None
    except GraderError as error:
        return None, str(error)


def _graded(rehearse: Rehearse, state: PracticeState, draft_key: str) -> dict[str, str] | None:
    """The answer whose grade is on the page: it stays in the box of its question until it is changed."""
    if state.attempt_id is None or draft_key != state.question_id:
        return None
    try:
        attempt = rehearse.history.attempt(state.attempt_id)
    except GraderError:
        # The page says so where the grade would stand.
        return None
    return {"text": attempt.answer, "attempt": attempt.id} if attempt.follows is None else None


def _latest(rehearse: Rehearse, editor: EditorState, draft_key: str) -> dict[str, str] | None:
    """The latest answer as the session began: the browser that sent it may not have heard that it arrived."""
    if not editor.looked:
        with suppress(GraderError):
            found = rehearse.history.attempts(question_id=draft_key, limit=1)
            editor.latest = {"text": found[0].answer, "attempt": found[0].id} if found else None
            editor.looked = True
    return editor.latest


def _message(
    state: PracticeState, editor: EditorState, draft_key: str, stored: UnsentText | None
) -> dict[str, Any]:
    peeks = state.peeked(draft_key)
    settled, loading = editor.settled, editor.loading
    return {
        "session": state.session,
        "question": draft_key,
        "copy_key": copy_key(draft_key),
        "target": _TARGET,
        "blank": OPEN_BLANK,
        "stored": {"text": stored.text, "revision": stored.revision}
        if stored
        else {"text": "", "revision": 0},
        "saved": {"client": editor.client, "seq": editor.seq, "revision": editor.revision},
        "conflict": {"text": editor.conflict.text, "revision": editor.conflict.revision}
        if editor.conflict
        else None,
        "failed": editor.problem is not None,
        "settled": {
            "client": settled.client,
            "seq": settled.seq,
            "attempt": settled.attempt_id,
            "announcement": settled.announcement,
        }
        if settled
        else None,
        "loading": {
            "token": loading.token,
            "attempt": loading.attempt_id,
            "text": loading.text,
            "grown_from": loading.grown_from,
            "selected": loading.selected,
        }
        if loading
        else None,
        "peeks": {"guidance": peeks.guidance, "model_answer": peeks.model_answer},
    }


def keep_sent(rehearse: Rehearse, state: PracticeState, draft_key: str) -> None:
    """Keep what an editor has sent last; for callbacks that need it and may come before the editor's own."""
    typed = read_typed(_sent(_key_of(draft_key), "draft"))
    if typed is not None:
        save(rehearse, state.editor(typed.question), typed)


def take(rehearse: Rehearse, state: PracticeState, wish: Typed) -> None:
    """Save what is to be graded, once; if that is impossible now, say why and give the editor back.

    In a callback, which nothing interrupts: whoever leaves the page right after sending has sent.
    """
    settled, pending = state.editor(wish.question).settled, state.pending
    known = (settled, pending.sent if pending else None)
    if any(each and (each.client, each.seq) == (wish.client, wish.seq) for each in known):
        return
    try:
        sent = submission(rehearse, state, wish)
        place = place_in_session(sent.draft_key)
        if place is not None:
            _go_on(rehearse, state, sent, place)
            return
        attempt = _sent_before(rehearse, state, sent) or rehearse.practice.save(sent.answer)
        state.pending, state.problem = Pending(sent, attempt), None
    except GraderError as error:
        state.problem = str(error)
        state.editor(wish.question).settled = Settled(wish.client, wish.seq, None, state.problem)


def _sent_before(rehearse: Rehearse, state: PracticeState, sent: Submission) -> Attempt | None:
    """The attempt, if this answer was stored by a server that was gone before it had graded it."""
    latest = state.editor(sent.draft_key).latest
    if latest is None or latest["text"] != sent.answer.text:
        return None
    with suppress(NotFoundError):
        attempt = rehearse.history.attempt(latest["attempt"])
        if not attempt.grades and not attempt.failures:
            return attempt
    return None


def _go_on(rehearse: Rehearse, state: PracticeState, sent: Submission, place: tuple[str, int]) -> None:
    """Keep an answer given in a session, whose next question takes the place of this one."""
    kept = rehearse.sessions.answer(*place, sent.answer, base=sent.base)
    state.problem = None
    state.editor(sent.draft_key).settled = Settled(sent.client, sent.seq, kept.id)

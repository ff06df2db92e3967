"""What one browser session remembers between reruns; knows nothing of Streamlit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from grader.models import Peeks

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from grader.models import Advice, Answer, Attempt, UnsentText
    from grader.models.endpoint import EndpointKey


PRACTICE = "practice.state"
MOCK = "mock.state"
_TYPED_KEY = "language_model.key"


@dataclass(frozen=True, slots=True)
class Submission:
    """An answer that was sent to be graded, and the editor's message that brought it.

    ``draft_key`` is what the text was kept under while it was typed. ``client`` and ``seq`` name the message;
    ``base`` is the revision of the stored draft that the text grew from.
    """

    answer: Answer
    draft_key: str
    client: str = ""
    seq: int = 0
    base: int = 0


@dataclass(frozen=True, slots=True)
class Pending:
    """An answer that was sent, and the attempt that it is stored as and that waits for its grade."""

    sent: Submission
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a submission: the attempt it is stored as, or None if it was refused."""

    client: str
    seq: int
    attempt_id: str | None
    announcement: str = ""


@dataclass(frozen=True, slots=True)
class Loading:
    """A text that the editor should offer for revision.

    ``grown_from`` is the draft that the text keeps in full: where the editor holds just that, there is
    nothing to choose. ``selected`` is the part of it to type over, empty for none. ``token`` tells repeated
    wishes apart, also those from before a restart of the server.
    """

    token: str
    attempt_id: str
    text: str
    grown_from: str = ""
    selected: str = ""


@dataclass(slots=True)
class EditorState:
    """What the server last told the editor of one question, and the last message of each editor there was.

    ``latest`` is the answer that was the latest to the question when this browser session ``looked``.
    ``unread`` is why the stored draft could not be read, and stands below the box.
    """

    client: str = ""
    seq: int = 0
    heard: dict[str, int] = field(default_factory=dict)
    revision: int = 0
    conflict: UnsentText | None = None
    problem: str | None = None
    unread: str | None = None
    settled: Settled | None = None
    loading: Loading | None = None
    latest: dict[str, str] | None = None
    looked: bool = False

    def base_of(self, client: str, base: int) -> int:
        """The revision a message's text grew from: its sender may not have heard of its last save."""
        return max(base, self.revision) if client == self.client else base


@dataclass(slots=True)
class PracticeState:
    """The question on the page and what has happened to it in this browser session.

    ``following`` is the attempt whose follow-up question is being answered. ``advice`` is what was found out
    about an attempt, by its id. ``session`` names this state among those of all sessions. ``unseen`` says
    that a step was taken which the page does not show yet. ``unrated`` is the attempt whose grade waits for
    the candidate's own rating.
    """

    question_id: str | None = None
    attempt_id: str | None = None
    following: str | None = None
    unrated: str | None = None
    pending: Pending | None = None
    problem: str | None = None
    peeks: dict[str, Peeks] = field(default_factory=dict)
    editors: dict[str, EditorState] = field(default_factory=dict)
    advice: dict[str, Advice] = field(default_factory=dict)
    wishes: int = 0
    unseen: bool = False
    session: str = field(default_factory=lambda: uuid4().hex)

    def open_question(self, question_id: str) -> None:
        """Turn to a question; what was shown about the one before goes."""
        if question_id != self.question_id:
            self.question_id = question_id
            self.attempt_id = self.following = self.unrated = self.problem = None

    def editor(self, key: str) -> EditorState:
        """The editor of a question, or of a follow-up question by its key."""
        return self.editors.setdefault(key, EditorState())

    def revise(
        self, *, question_id: str, attempt_id: str, text: str, grown_from: str = "", selected: str = ""
    ) -> None:
        """Turn to a question and offer a stored answer, or a draft grown from it, in its editor."""
        self.open_question(question_id)
        self.wishes += 1
        token = f"{self.session}-{self.wishes}"
        self.editor(question_id).loading = Loading(token, attempt_id, text, grown_from, selected)

    def peeked(self, question_id: str) -> Peeks:
        return self.peeks.get(question_id, Peeks())

    def peek(self, question_id: str, *, guidance: bool = False, model_answer: bool = False) -> None:
        """Note that something was opened; it stays noted for this browser session."""
        seen = self.peeked(question_id)
        self.peeks[question_id] = Peeks(seen.guidance or guidance, seen.model_answer or model_answer)


def practice_state(session: MutableMapping[Any, Any]) -> PracticeState:
    return _state(session, PRACTICE)


def _state(session: MutableMapping[Any, Any], key: str) -> PracticeState:
    if key not in session:
        session[key] = PracticeState()
    state: PracticeState = session[key]
    return state


def mock_state(session: MutableMapping[Any, Any]) -> PracticeState:
    """That of sessions, of which the Practice page must not show anything."""
    return _state(session, MOCK)


def session_key(session: MutableMapping[Any, Any]) -> EndpointKey | None:
    """The key that was typed, with the origin it is meant for."""
    key: EndpointKey | None = session.get(_TYPED_KEY)
    return key


def keep_for_session(session: MutableMapping[Any, Any], key: EndpointKey | None) -> None:
    """Use a key from now on, or none."""
    session[_TYPED_KEY] = key

"""Threads that tests of exports and pages share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from grader.models import Attempt, Draft, Peeks, Thread, by_kind
from tests.history.conftest import rubric, similarity

HOSTILE = (
    "# owned\n![x](http://evil.test/leak.png) [link](http://evil.test)\n"
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>\n"
    "```\n~~~\n- item\n</div></article></style>\r<h1>owned</h1>\u2028<h1>owned</h1>\x85# owned\x00\x1b[31m\n"
    "\n        deep\n\t\t# tab\n> quote & http://evil.test/bare\n===\n"
)
WRITTEN = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)


def attempt(name: str, **changes: object) -> Attempt:
    """An attempt, graded by the model answer, with some fields changed."""
    fields: dict[str, object] = {
        "user_id": "local",
        "question_id": "drift",
        "question_text": "What about drift?",
        "answer": "I log the inputs.",
        "submitted_at": WRITTEN,
        "elapsed_s": 83.4,
        "peeks": Peeks(),
        "revises": None,
        "grades": by_kind(similarity(64)),
    }
    return Attempt(id=name, **{**fields, **changes})  # type: ignore[arg-type]


FIRST = attempt("1" * 32, elapsed_s=None, grades={})
SECOND = attempt(
    "2" * 32,
    submitted_at=WRITTEN + timedelta(hours=1),
    grades=by_kind(similarity(64), rubric(55)),
    peeks=Peeks(model_answer=True),
    revises=FIRST.id,
)
FOLLOW_UP = attempt(
    "3" * 32,
    submitted_at=WRITTEN + timedelta(hours=2),
    follows=SECOND.id,
    question_text="How did you measure it?",
    answer="I log the inputs.\n\nBy hand.",
)
THREAD = Thread(
    "drift",
    (
        Draft(1, FIRST, ""),
        Draft(2, SECOND, "Say the number first."),
        Draft(None, FOLLOW_UP, ""),
    ),
    SECOND.id,
)
HOSTILE_THREAD = Thread(
    HOSTILE, (Draft(1, attempt("4" * 32, question_text=HOSTILE, answer=HOSTILE), HOSTILE),), None
)

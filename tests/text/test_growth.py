"""Work on text from a file, an endpoint or a person grows in proportion to the text, whatever it holds.

What cuts sentences takes the square of a run of "```", and what compares drafts the square of their
words: these have bounds,
``MOST_CHARACTERS`` and ``MOST_WORDS``.
"""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from grader.advice.figures import figures_in
from grader.advice.invention import events_in, names_in
from grader.advice.spelling import SlipFinder
from grader.bank.guidance.sought import sought_in
from grader.bank.importing.documents.markdown import blocks_of_markdown
from grader.bank.importing.documents.plain import blocks_of_text
from grader.bank.importing.documents.web_page import blocks_of_html
from grader.bank.importing.pages.question_page import questions_in
from grader.errors import NotGradedError
from grader.grading.rubric.asking.reply import UnreadableReplyError, read_claims
from grader.grading.rubric.checking.parroting import NAMES_THE_GRADE, Parroting
from grader.grading.rubric.checking.passages import Passages, said_once
from grader.grading.rubric.checking.quotes import FoldedText
from grader.grading.rubric.checking.standing import unstated, without_denied
from grader.grading.rubric.endpoint.event_stream import EndedEarlyError, completion_of
from grader.grading.rubric.endpoint.http_errors import error_for
from grader.grading.rubric.endpoint.refusal_kinds import WORDS
from grader.grading.rubric.endpoint.refusals import read_refusal
from grader.grading.rubric.endpoint.response_body import read_completion
from grader.models.answer import without_blanks
from grader.models.endpoint import Endpoint, EndpointKey
from grader.text.masking import suggest_masking
from grader.text.negation import is_denied, is_withdrawn, polarity
from grader.text.plain_text import folded
from grader.text.reading import read_text
from grader.text.sentences import whole_sentence_spans

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = EndpointKey.meant_for("http://localhost:1/v1", "sk-secret-0123456789abcdef")
POINT = "the latency of every stage is measured"


def _passages(text: str) -> None:
    told = FoldedText(text)
    told.find("the latency of each stage was quickly measured")
    Passages(text, told, whole_sentence_spans(text))


def _refusal(text: str) -> None:
    sent = {"model": "m", "messages": [], "seed": 0, "response_format": {}, "max_tokens": 9}
    for body in (text, json.dumps({"error": {"message": text, "param": text, "code": text}})):
        refusal = read_refusal(400, {"retry-after": text}, body, datetime(2026, 1, 1, tzinfo=UTC), [text])
        assert error_for(refusal, Endpoint("http://localhost:1/v1", "m"), sent).kind


def _stream(text: str) -> None:
    with suppress(EndedEarlyError):
        completion_of(f"data: {text}")
    with suppress(EndedEarlyError):
        completion_of(f"data: [DONE]\ndata: {text}".replace("\\n", "\n"))
    with suppress(EndedEarlyError):
        completion_of(text)


WORK: dict[str, Callable[[str], Any]] = {
    "a wish to stream": WORDS["wants_stream"].search,
    "a key taken out": KEY.removed_from,
    "a body": lambda text: read_completion(text, "h", 1.0),
    "a stream": _stream,
    "a refusal": _refusal,
    "a reply": lambda text: read_claims(text, {"a": "A"}),
    "passages": _passages,
    "said once": said_once,
    "parroting": Parroting([POINT], [POINT], [POINT], [POINT]).is_in,
    "the grade's name": lambda text: NAMES_THE_GRADE.search(folded(text)),
    "statements": lambda text: unstated([text], "Nurse"),
    "affirmed": without_denied,
    "masking": lambda text: suggest_masking(text).masked(text),
    "polarity": lambda text: polarity(text, [word.span() for word in re.finditer(r"\w+", text)]),
    "denied": lambda text: is_denied(text, "we measured"),
    "withdrawn": is_withdrawn,
    "reading": read_text,
    "figures": lambda text: list(figures_in(text)),
    "events": lambda text: list(events_in(text)),
    "names": lambda text: list(names_in(text, set())),
    "slips": SlipFinder([POINT], lambda _: False).corrected,
    "blanks": without_blanks,
    "a page of questions": lambda text: questions_in(blocks_of_text(text)),
    "a list in Markdown": lambda text: questions_in(blocks_of_markdown(text)),
    "a web page": lambda text: questions_in(blocks_of_html(text)),
    "guidance": sought_in,
}
PIECES = """
\\|\\n|\\u0073|s\\|n\\|<|<a |<a b='|<a b='' c='|<!--|<!-- -->|<think>|{|[|{"a":|(|"|""x|!|!x|a|-|1,|9 |
I |I also |I edededed|not |never that not, |never we |i do not |don't |which |you |a@|a@b.|+1 |A|Ab |A. |
Mr Ab |my name is Ab |é|ab. |we measured it. |million |five-|and |because |strong |all strong. |please |
as shown |[date]|[your figure] |the latency of each stage |…|n't|x, |It is something I never do |漢
""".replace("\n", "").split("|")
PIECES += ["data:\n", "data: {}\n\n", 'data: {"choices": [{"delta": {"content": "x"}}]}\n\n', "event: a\n"]
PIECES += ['{"done": false, "message": {"content": "x"}}', ": ping\n", "non-stream only ", "stream "]
PIECES += [" ", "\n", "\u200b", "\r\n", "9" + " " * 40 + ";"]
SHORT, TIMES = 500, 8
MOST = 30
"""How many times as long ``TIMES`` the text may take: in proportion it is 8, by its square 64."""
NOTHING_S = 0.002
"""Seconds of the processor below which no proportion can be told."""


def _seconds(work: Callable[[str], Any], text: str) -> float:
    """The least processor time of three runs, which a busy machine does not lengthen."""
    taken = []
    for _ in range(3):
        started = time.thread_time()
        with suppress(NotGradedError, UnreadableReplyError):
            work(text)
        taken.append(time.thread_time() - started)
        if taken[-1] < NOTHING_S:
            break
    return min(taken)


@pytest.mark.parametrize("name", WORK)
def test_eight_times_the_text_takes_about_eight_times_as_long(name: str) -> None:
    work = WORK[name]
    with suppress(NotGradedError, UnreadableReplyError):
        work("What is loaded only once is loaded now.")
    too_long = []
    for piece in PIECES:
        for tail in ("", "x"):
            short, long = (
                (piece * (size // len(piece) + 1))[:size] + tail for size in (SHORT, TIMES * SHORT)
            )
            seconds = _seconds(work, long)
            if seconds > NOTHING_S * TIMES and seconds > MOST * max(_seconds(work, short), NOTHING_S / TIMES):
                too_long.append((piece, tail, seconds))
    assert too_long == []

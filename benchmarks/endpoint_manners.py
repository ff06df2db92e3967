"""What endpoints do, and what comes of it: ``python -m benchmarks.endpoint_manners > docs/endpoints.md``.

Every manner of the table in ``tests/grading/rubric/manners`` is played by a real server to the real grader;
what is printed is what was seen just then.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from grader.bank import QuestionBank
from grader.grading.rubric.endpoint.capabilities import Way
from tests.grading.rubric.manners import parameters, refusals, replies, room, transport
from tests.grading.rubric.manners.playing import POINTS, met, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Question
    from tests.grading.rubric.manners.manner import Manner
    from tests.grading.rubric.manners.playing import Outcome
    from tests.grading.rubric.scripted_endpoint import Json

QUESTION = "build-vs-buy-tooling"
CHAPTERS = (
    ("Parameters that are refused", parameters.MANNERS),
    ("Models that are not there", refusals.MODELS),
    ("Accounts that are empty", refusals.MONEY),
    ("Limits by the minute and by the day", refusals.RATES),
    ("Doors that are shut", refusals.DOORS),
    ("Addresses that are another", refusals.ADDRESSES),
    ("Servers in trouble", refusals.TROUBLE),
    ("Contexts, room and counts of tokens", room.MANNERS),
    ("Where the text of a reply is", replies.PLACES),
    ("How a reply is dressed", replies.DRESSED),
    ("What stands beside a reply", replies.BESIDE),
    ("How the bytes come", transport.MANNERS),
)
COLUMNS = "| service | what it does | what is done | calls | seen in |\n|---|---|---|---|---|"
HEAD = """\
# Endpoints, and what is done about their manners

Services that call themselves OpenAI-compatible answer in many manners. Each row below is one of them, taken
from a public report; a server on this machine plays it to the grader, and the row says what came of it: a
grade, the same as from a service that answers by the book, or one sentence. `python -m
benchmarks.endpoint_manners` prints this page; `tests/grading/rubric/test_manners.py` fails where a row would
change. "Calls" counts the requests of one grade in one completion, and of one by {points} yes/no questions
where the manner shows there; what is learnt is kept for each address and model, so that later grades take one
request (or one a question). In sentences, "the service" stands for its name, "the model" for its own.

{manners} manners: {graded} end in the grade, {told} in the reason.
"""


@dataclass(frozen=True)
class Row:
    """One manner, as it was met."""

    manner: Manner
    outcomes: Sequence[tuple[Way, Outcome]]

    @property
    def is_graded(self) -> bool:
        return all(outcome.grade is not None for _, outcome in self.outcomes)

    @property
    def line(self) -> str:
        said = [outcome for _, outcome in self.outcomes if outcome.error is not None]
        calls = " / ".join(_calls(way, outcome) for way, outcome in self.outcomes)
        changes = [change for _, outcome in self.outcomes if (change := _changes(outcome.bodies))]
        graded = f"graded: {changes[0] if changes else 'read as it is'}"
        done = _told(str(said[0].error)) if said else graded
        cells = (self.manner.service, self.manner.name, done, calls, _report(self.manner.source))
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> None:
    """Meets every manner, and prints the page."""
    question = short(QuestionBank.load().question(QUESTION))
    chapters = [(title, [_met(manner, question) for manner in manners]) for title, manners in CHAPTERS]
    rows = [row for _, chapter in chapters for row in chapter]
    graded = sum(row.is_graded for row in rows)
    print(HEAD.format(points=POINTS, manners=len(rows), graded=graded, told=len(rows) - graded))
    for title, chapter in chapters:
        print(f"## {title}\n\n{COLUMNS}")
        print("\n".join(row.line for row in chapter), end="\n\n" if title != CHAPTERS[-1][0] else "\n")


def _met(manner: Manner, question: Question) -> Row:
    print(manner.service, manner.name, sep=": ", file=sys.stderr)
    return Row(manner, [(way, met(manner, way, question)) for way in manner.ways])


def _calls(way: Way, outcome: Outcome) -> str:
    return f"{outcome.calls}" if way is Way.WHOLE else f"{outcome.calls} by points"


def _told(sentence: str) -> str:
    words = sentence.replace("127.0.0.1", "the service").replace("scripted-model", "the model")
    return f"“{words[0].upper()}{words[1:]}”".replace("<", "&lt;")


def _report(source: str) -> str:
    repository, is_report, number = source.partition("#")
    if is_report and number.isdigit():
        return f"[{source}](https://github.com/{repository}/issues/{number})"
    return f"[{source.partition('/')[0]}](https://{source})"


def _changes(bodies: Sequence[Json]) -> str:
    """How the last request differs from the first, in words; empty where it does not."""
    first, last = bodies[0], bodies[-1]
    gone = [f"`{name}`" for name in first if name not in last and name != "response_format"]
    new = [f"`{name}`" for name in last if name not in first and name != "stream"]
    changes = [f"without {' and '.join(gone)}"] if gone else []
    if _format(first) != _format(last):
        changes.append({"json_object": "as JSON without a schema"}.get(_format(last), "without a format"))
    if new:
        changes.append(f"with {' and '.join(new)}")
    if "stream" in last and "stream" not in first:
        changes.append("as a stream")
    if _room(first) != _room(last):
        changes.append("with less room" if _room(last) < _room(first) else "with more room")
    if changes:
        return f"asked {', '.join(changes)}"
    return "asked again" if _asked_twice(bodies) else ""


def _asked_twice(bodies: Sequence[Json]) -> bool:
    """Whether the same was asked more than once, tries after a pause included."""
    return any(one["messages"] == other["messages"] for one, other in pairwise(bodies))


def _format(body: Json) -> str:
    return str(body.get("response_format", {}).get("type", ""))


def _room(body: Json) -> int:
    return int(body.get("max_tokens") or body.get("max_completion_tokens") or 0)


if __name__ == "__main__":
    main()

"""Groups in words: what a member shows, what is assigned, and who has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models.group import AssignmentKind, LookKind, Shares
from grader.wording.numbers import count, date_in_words, day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from grader.groups.weak_spots import WeakSpot
    from grader.models.group import Assignment, Look

SHARES: Mapping[Shares, str] = {
    Shares.NOTHING: "Nothing",
    Shares.GRADES: "Grades",
    Shares.ANSWERS: "Answers and grades",
}
WHAT_IT_MEANS: Mapping[Shares, str] = {
    Shares.NOTHING: "Your name as a member, and nothing else.",
    Shares.GRADES: "Which questions you answered, when, and how each was graded; none of your words.",
    Shares.ANSWERS: "The answers as well: your coach can read, grade and comment on them.",
}
NEVER_SHOWN = (
    "Never shown: text that you have not submitted, notes, stories, interviews, settings. You can change "
    "this or leave at any time; it counts from then on. What a coach has read or exported before "
    "stays with them."
)


def looks_in_words(looks: Sequence[Look], zone: tzinfo | None) -> str:
    """Who saw an answer, a sentence for each: "Dana looked at this answer on 3 March"."""
    did = {LookKind.OPENED: "looked at this answer", LookKind.EXPORTED: "exported this answer"}
    told = dict.fromkeys(f"{look.by} {did[look.how]} on {day(look.at, zone)}." for look in looks)
    return " ".join(told)


def assignment_in_words(assignment: Assignment, title: str) -> str:
    """What is to be done by when; ``title`` names the question or the bank."""
    task = {
        AssignmentKind.QUESTION: f"Answer “{title}”",
        AssignmentKind.BANK: f"Practice “{title}”",
        AssignmentKind.MOCK: "Take a mock interview",
    }[assignment.kind]
    return f"{task} by {date_in_words(assignment.due_on)}"


def rests_on(spot: WeakSpot) -> str:
    """On how many answers a row about a criterion rests."""
    return count(len(spot.scores), "answer")

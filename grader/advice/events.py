"""What a text claims to have happened: a blank cannot mend it, for only the person knows whether it did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_IRREGULAR = """
    began bought brought built came caught chose cut did drew drove fell felt fought found gave got grew had
    held kept knew led left lost made met moved paid put ran rose said sat saw sent set shipped spent spoke
    stood taught told took used went were was won wrote
"""
_OUTCOMES = """
    achieved boosted cut decreased doubled dropped earned fell gained grew halved improved increased launched
    lowered proved raised reached reduced rose saved shipped showed tripled won
"""
_ACTORS = r"I|we|my (?:team|manager|company)|our (?:team|company|customers?)|the team|they|he|she"
_BETWEEN = r"(?:\s+(?:also|then|once|first|later|already|never|just|even|have|has|had|been)|['’](?:ve|d))*"
DEED = re.compile(
    rf"\b(?:{_ACTORS}){_BETWEEN}\s+(?P<verb>{'|'.join(_IRREGULAR.split())}|\w+(?<!e)ed|agreed|freed)\b",
    re.IGNORECASE,
)
OUTCOME = re.compile(
    r"(?P<before>\w+)\s+(?P<verb>went (?:up|down)|" + "|".join(_OUTCOMES.split()) + r")\b", re.IGNORECASE
)
BEFORE_A_NOUN = frozenset("a an and at by for in its of on or our the their to with".split())
"""After one of these, "reduced" and the like only describe what follows."""
NO_PAST = frozenset("embed imbed need shed shred".split())
PAST_TIME = re.compile(
    r"\b(?:last (?:year|month|week|quarter|summer|winter|spring|fall|autumn|time)|yesterday|"
    r"(?:years?|months?|weeks?) ago|(?:at|in) my (?:last|previous|former|first|old|current|present) \w+|"
    r"when I was|back (?:in|then))\b",
    re.IGNORECASE,
)


def events_in(text: str) -> Iterator[str]:
    """The words, in lower case, with which a text tells what somebody did or what came of it."""
    for found in DEED.finditer(text):
        if found["verb"].lower() not in NO_PAST:
            yield found["verb"].lower()
    for found in OUTCOME.finditer(text):
        if found["before"].lower() not in BEFORE_A_NOUN:
            yield found["verb"].lower()
    for found in PAST_TIME.finditer(text):
        yield found.group().lower()


def unfounded_event(text: str, answer: str) -> str | None:
    """The first event of ``text`` that ``answer`` does not tell in the same words; None if there is none."""
    told = set(events_in(answer))
    return next((event for event in events_in(text) if event not in told), None)

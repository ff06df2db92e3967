"""What a sentence of an answer states: not what it denies, asks, advises others or begs of the grader.

A model that is talked into a grade quotes such words as readily as a statement, and likeness cannot tell them
apart. English only, and by plain wording: irony and a wrong claim in the right words pass.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from grader.text.negation import DENIAL, JUDGED, QUOTE_CLAUSE_END, SPEAKERS, has_denial
from grader.text.plain_text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Unstated(StrEnum):
    """Why a sentence states nothing."""

    ASKED = "asked"
    ADVISED = "advised"
    OF_CANDIDATES = "of candidates"
    BEGGED = "begged"


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WANTED = "good strong ideal perfect best great top excellent convincing experienced senior skilled".split()
_MODAL = r"(?:would|should|ought|must|could)"
_SUBJECT = re.compile(r"\b(?:i|we)\b(?!\W+(?:were|was) you\b)")
_OPINION = re.compile(
    r"\b(?:i|we)(?: would| do| can| only| also| really)* (?:think|believe|say|suggest|recommend|advise"
    r"|guess|feel|hear|heard|read|know)\b(?: that\b)?"
)
"""What a speaker says of others' doing is no doing of theirs: "I think you should"."""
_OF_CANDIDATES = re.compile(
    rf"\b(?:{_one_of(_WANTED)}) (?:candidate|applicant|interviewee|answer|response|repl(?:y|ie))s?\b"
    r"|\b(?:an?|any|every|each) (?:candidate|applicant|interviewee)\b"
    r"|\b(?:candidates|applicants|interviewees|interviewers?|examiners?|graders?|the reader)"
    r" (?:\w+ ){0,2}?(?:would|should|must|ought|are|is|wants?|likes?|expects?|hopes?|may|can|will)\b"
    r"|\bif i were you\b"
)
_TO_OTHERS = re.compile(
    rf"\b(?:you|one|some(?:one|body)|any(?:one|body)|every(?:one|body)|people|those)\b"
    rf"(?: \w+){{0,4}}? {_MODAL}\b"
    r"|\bit (?:would|might) be (?:wise|good|best|better|advisable|sensible|ideal|great|useful|helpful)\b"
    r"|\b(?:experts?|textbooks?|books?|guides?|articles?) (?:\w+ )?"
    r"(?:recommend|say|suggest|advise|want|expect)s?\b"
)
_ASKS = re.compile(
    r"\b(?:i|we)(?: \w+){0,3} (?:ask|check|wonder|look|start|beg[ai]n|want|test|find)(?:ed|s)?\b"
)
_TAG = re.compile(r", (?:right|okay|ok|you know|yes|no)\?$")
_INVERTED = re.compile(
    r"(?:(?:and|so|but|then|or|well) )*(?:"
    r"(?:do|does|did|would|could|can|will|are|is|was|were) "
    r"(?:you|your|we|i|they|it|there|people|anyone|somebody)"
    r"|what if|how (?:do|does|did|would|could|can|should)|why (?:do|does|did|not)|who (?:would|could))\b"
)
"""How a question begins that was dictated without its mark."""
_GRADED = r"(?:strong|shown|covered|met|demonstrated|fulfilled|satisfied|evidence|showing|proof)"
_BEGS = re.compile(
    r"\b(?:please|kindly|let (?:this|it|that|me)"
    r"|(?:ask|trust|hope|beg|expect|like|want)(?: that)? you(?: to| will| would| can)?"
    r"|appreciate(?: it)? if you) (?:\w+ ){0,2}?"
    r"(?:count|mark|rate|grade|score|credit|accept|treat|consider|assume|award|give|grant)(?:ed)?\b"
    r"|\b(?:i|we|answer|text) (?:\w+ ){0,2}?deserves?\b"
    r"|\b(?:my|this) (?:answer|text|submission|essay) (?:\w+ ){0,2}?"
    r"(?:covers?|shows?|satisf\w+|meets?|demonstrates?|address\w*|earns?|contains|should|must|is)\b"
    r"|\b(?:give|grant|award) me\b|\b(?:full|partial|extra|the) (?:credit|marks?)\b|\bhereby\b"
    r"|\b(?:meets?|satisf\w+|covers?|fulfil\w*) (?:the|all|every|each) "
    r"(?:of the )?(?:points?|criteri\w+|rubric)\b"
    rf"|\bthe criterion (?:on|of|about|for)\b|\bas {_GRADED}\b[^.]{{0,60}}$"
    rf"|\b(?:count(?:ed)?|treat(?:ed)?|accept(?:ed)?|mark(?:ed)?|rated?|award)\b[^.]{{0,120}}\bas {_GRADED}\b"
)


MOSTLY = 1 / 3
"""Share of an answer's sentences that only ask, or that advise, from which none of them counts: among
statements of their own people ask and say "you should" as a manner of speaking."""


def unstated(sentences: Sequence[str], role: str) -> list[Unstated | None]:
    """For each sentence of an answer why it states nothing of what the speaker, who wants to work in a
    ``role``, does or holds; None where it does."""
    found = [_why_unstated(sentence, role) for sentence in sentences]
    manner = {why for why in (Unstated.ASKED, Unstated.ADVISED) if found.count(why) < MOSTLY * len(sentences)}
    return [None if why in manner else why for why in found]


def _why_unstated(sentence: str, role: str) -> Unstated | None:
    said = folded(sentence).strip(" \"'()")
    if _BEGS.search(said):
        return Unstated.BEGGED
    if (said.endswith("?") and not _TAG.search(said)) or _INVERTED.match(said):
        return None if _ASKS.search(said) else Unstated.ASKED
    if _OF_CANDIDATES.search(said):
        return Unstated.OF_CANDIDATES
    is_own = _SUBJECT.search(_OPINION.sub("", said)) is not None
    if not is_own and (_TO_OTHERS.search(said) or _of_others(role).search(said)):
        return Unstated.ADVISED
    return None


def _of_others(role: str) -> re.Pattern[str]:
    """Talk of what somebody in such a role would do: "A good nurse should"."""
    name = re.escape(folded(role).split()[-1]) if role.split() else "engineer"
    who = rf"(?:{name}|engineer|professional|expert|manager|developer|team)"
    return re.compile(
        rf"(?:\b(?:an?|any|every|each|{_one_of(_WANTED)}) (?:\w+ ){{0,2}}?{who}s?|\b{who}s) "
        rf"(?:\w+ ){{0,4}}?(?:{_MODAL}|needs? to)\b"
    )


_PART = re.compile(
    rf"{QUOTE_CLAUSE_END.pattern}|[.!?](?= |$)|\b(?:before|without)\b"
    r"|\band (?=(?:always|instead|then|rather|only)\b)"
)
_PROVIDED = re.compile(r"without\b|(?:unless|until|before)(?: [^\s,]+){3}")
"""How a clause goes on that turns a denial into a rule: "We never release it unless …"."""
_TURNED = re.compile(
    r"\W*(?:\w+\W+){0,2}?(?:skip|forget|omit|neglect|hesitate|stop|avoid|fail|miss|lack|ignore|compromise"
    r"|regret|go without)\w*\b"
)
"""Verbs that a denial turns into doing: "I never skip"."""
_FORBIDS = re.compile(r"\bnobody (?:can|may|could|gets?|is allowed)\b")
"""A rule, not a denial: "Nobody can release a model that fell"."""
_IN_PART = re.compile(r"\b(?:alone|solely|blindly|purely|merely|everywhere|at first|any ?more|any longer)\b")
"""What is denied only so far: "I don't rely on accuracy alone"."""
_JUDGED = re.compile(rf"\b(?:{_one_of(JUDGED - {'waste'})}|a waste of)\b")
_SPEAKER = re.compile(rf"\b(?:{_one_of(SPEAKERS)})\b")
_NO_USE = re.compile(
    r"\b(?:nobody|none|no (?:need|point|reason|sense|use)|not (?:\w+ )?(?:worth|necessary))\b"
    r"|^\W*never\b|^\W*there (?:is|was|are|were) no\b"
)
_RELATIVE = re.compile(r"\b(?:that|which|who|whose)\b")
_COMPLEMENT = re.compile(r"\b(?:that|what|which|who|how|why|where)\b")
_SUBORDINATE = re.compile(r"\b(?:that|what|which|whose) $")
_SERIES = re.compile(r"\W*(?:(?:or|nor)\b|\w[^,;:()]*, (?:or|nor)\b)")
"""How a denial goes on without a subject: "I never compare, watch or alert"."""
_HANGS_ON = re.compile(r"(?:which|who|where|when|if)\b")
_BESIDE_THE_VERB = re.compile(r"(?:and|or|with|by|at|in|for|than) $")
"""Words before a denial that leaves the verb ahead of it as it was: "with no tests", "and not on phones"."""


_THAT_ARE_NOT = re.compile(
    r"\b(?:that|which|who) (?:is|are|was|were|do|does|did|have|has|had)(?:n'?t| not)\b"
)


def denies(point: str) -> bool:
    """Whether a point itself is that something is not so: "tasks that are not finished" only name a thing."""
    return has_denial(_THAT_ARE_NOT.sub("", folded(point)))


def without_denied(text: str) -> str:
    """What a text affirms, its letters folded: without the clauses that deny, and what hangs on them."""
    words = folded(text)
    edges = [0, *(part.start() for part in _PART.finditer(words)), len(words)]
    kept: list[str] = []
    denied = False
    for start, end in pairwise(edges):
        clause = words[start:end]
        first = _denial_in(clause, words[end:])
        if first is not None:
            denied = True
            kept.append(clause[:first] if _BESIDE_THE_VERB.search(clause[:first]) else "")
        elif denied and (_HANGS_ON.match(clause) or (clause[:1] == "," and _SERIES.match(words[start:]))):
            continue
        else:
            denied = False
            kept.append(clause)
    return " ".join("".join(kept).split())


def _denial_in(clause: str, following: str) -> int | None:
    """Where the words begin that a clause denies; None if it denies nothing."""
    judged = _JUDGED.search(clause)
    first = DENIAL.search(clause)
    if first is None:
        return 0 if judged else None
    if not _is_own(clause, first.start()) or _FORBIDS.search(clause) or _PROVIDED.match(following):
        return None
    rest = clause[first.end() :]
    relative = _RELATIVE.search(rest)
    if relative and not _SUBJECT.search(rest, relative.end()):
        rest = rest[: relative.start()]
    denials = 1 + len(DENIAL.findall(rest)) + bool(judged)
    return None if denials % 2 == 0 or _TURNED.match(rest) or _IN_PART.search(rest) else first.start()


def _is_own(clause: str, denial: int) -> bool:
    """Whether the speaker denies it of themselves, or as of no use, rather than tells what is not so."""
    if _NO_USE.search(clause) or (
        _SPEAKER.search(clause) and clause[denial:].startswith("no ") and denial < 2
    ):
        return True
    speakers = list(_SPEAKER.finditer(clause, 0, denial))
    if not speakers:
        return False
    ahead = _OPINION.sub("", clause[: speakers[-1].start()])
    between = _OPINION.sub("", clause[speakers[-1].start() : denial])
    return not (_SUBORDINATE.search(ahead) or _COMPLEMENT.search(between))

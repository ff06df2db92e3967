"""Which parts of a story an answer tells: its task, the actions and their result.

By cues alone, and only what they get right in nine of ten. In tests/data/story_answers.jsonl 40 answers are
labelled sentence by sentence; the labels were set first, and the cues chosen on every other answer. On the
rest, 9 of 10 tasks and all situations, actions and results said to be told were there; with results or
actions taken away, 18 were said to lack them, all rightly, and about as many were not. One author wrote all
that; on 24 answers by others, only 14 of 16 situations said to be told were, so nothing is said of those.
No single sentence is named, since too few were right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.models import StoryPart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.models import Question


SAID = (StoryPart.TASK, StoryPart.ACTION, StoryPart.RESULT)
"""The parts that are told of: those that the cues get right."""
FEWEST_SENTENCES = 3
MOST_READ = 400
"""Characters of a sentence that are searched for cues."""
_ASKS = re.compile(
    r"\b(?:tell me about|describe|give (?:me |us )?an example of|share)\b.{0,40}"
    r"\b(?:time|when|situation|project|feature|model|example|conflict|mistake|failure|challenge)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHANGE = (
    r"fell|falls?|dropped|drops|rose|rises|went (?:down|up|from|live)|came down|down (?:to|by|from)"
    r"|up (?:to|by|from)|from \d\S{0,9} to \d|saved|reached|doubled|halved|tripled|improved|grew|ended at|won"
    r"|brought us"
)
_CLOSING = (
    r"in the end|as a result|the result|since then|ever since|after that|shipped|rolled out|in use|no longer"
    r"|by (?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|has not happened|without (?:an?|any|one|no)|we finished|(?:is|are|was|were) used|today"
)
_CLOSED = (
    r"happy|success\w{0,5}|agreed|now|was back|over|on time|late|early|came out|has run|stayed|worked|became"
    r"|turned out|launched|changed|came of|outcome|results?"
)
_DONE = (
    r"built|wrote|made|took|ran|cut|put|set|sat|went|drew|split|brought|told|called|chose|spent|led|gave|got"
    r"|sent|held|taught|found|kept|drove|rebuilt|turned|shut|began|broke|met|sold"
)
_STATES = (
    r"wanted|needed|worked|joined|learned|liked|owned|inherited|promised|noticed|realized|realised|received"
    r"|loved|hated|feared|hoped|agreed|seemed|used"
)
_RESULT = re.compile(rf"\b(?:{_CHANGE}|{_CLOSING})\b", re.IGNORECASE)
_OUTCOME = re.compile(rf"\b(?:{_CHANGE}|{_CLOSING}|{_CLOSED})\b", re.IGNORECASE)
_TASK = re.compile(
    r"\b(?:my (?:job|task|goal|aim|part|role|mission|responsibility) (?:was|in it was|there was)|the task"
    r"|i was (?:asked|responsible|to|in charge|supposed|told|given)|had to \w+|i needed (?:to|\d)"
    r"|we needed|asked me to|gave me \w+ \w+ to|the (?:goal|aim) was|what i owned)\b",
    re.IGNORECASE,
)
_DID = rf"(?!(?:{_STATES})\b)(?:\w{{2,20}}ed|{_DONE})\b"
_ACTION = re.compile(
    r"\b(?:I|we)(?: (?:then|also|first|next|once|immediately|quickly|finally|simply|personally|even|just))"
    rf"{{0,3}} {_DID}|\b(?:I|we)(?: \w{{1,20}}){{1,7}},? (?:and|then) {_DID}",
    re.IGNORECASE,
)
_ANY_DEED = re.compile(
    r"\b(?:I|we)(?:'d|'ve| had| have| was| were)?(?: \w{1,20}){0,3} \w{1,20}ed\b"
    rf"|\b(?:I|we)(?: \w{{1,20}}){{0,2}} (?:{_DONE})\b",
    re.IGNORECASE,
)
_BEGINS_WITH_ME = re.compile(r"\s*(?:so |then |next |first |after \w+,? ){0,3}(?:I|we)\b", re.IGNORECASE)
_FIGURE = re.compile(r"\d|percent|half|twice|third")


def asks_for_a_story(question: Question) -> bool:
    """Whether a question is of the kind "tell me about a time"."""
    return bool(_ASKS.search(question.text))


def told_parts(sentences: Sequence[str]) -> Mapping[StoryPart, bool | None]:
    """Whether an answer in English surely tells a part (true) or surely lacks it (false), for each of SAID.

    Empty where nothing is sure, and for an answer of fewer than three sentences.
    """
    if len(sentences) < FEWEST_SENTENCES:
        return {}
    sentences = [sentence[:MOST_READ] for sentence in sentences]
    parts = _parts(sentences)
    told: dict[StoryPart, bool | None] = {part: True if part in parts else None for part in SAID}
    if StoryPart.ACTION not in parts:
        deeds = any(_ANY_DEED.search(sentence) or _ACTION.search(sentence) for sentence in sentences)
        told[StoryPart.ACTION] = False if any(parts) and not deeds else None
    elif StoryPart.RESULT not in parts:
        after = sentences[parts.index(StoryPart.ACTION) :]
        ends_acting = parts[-1] is StoryPart.ACTION and not _FIGURE.search(sentences[-1])
        told[StoryPart.RESULT] = False if ends_acting and not any(map(_OUTCOME.search, after)) else None
    return told if any(sure is not None for sure in told.values()) else {}


def _parts(sentences: Sequence[str]) -> list[StoryPart | None]:
    found: list[StoryPart | None] = []
    for number, sentence in enumerate(sentences):
        acted = StoryPart.ACTION in found
        acts, mine = bool(_ACTION.search(sentence)), bool(_BEGINS_WITH_ME.match(sentence))
        figure = bool(_FIGURE.search(sentence))
        part = None
        if _TASK.search(sentence) and not acted:
            part = StoryPart.TASK
        elif (
            _RESULT.search(sentence)
            and acted
            and number >= len(sentences) / 2
            and (figure or not (acts and mine))
        ):
            part = StoryPart.RESULT
        elif acts and re.search(r"\bI\b", sentence):
            part = StoryPart.ACTION
        elif not acted and number <= 1 and not mine:
            part = StoryPart.SITUATION
        elif acted and number == len(sentences) - 1 and figure and not mine:
            part = StoryPart.RESULT
        found.append(part)
    return found

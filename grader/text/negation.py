"""What a text denies, by rules rather than a model; English only.

Embeddings barely see the difference between doing a thing and never doing it (Ettinger, 2020), so the wording
has to. Two readings share the words below: `polarity` marks each denied word of a whole text, and `is_denied`
and `is_withdrawn` judge a quote by what stands around it in its sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from grader.text.plain_text import folded
from grader.text.sentences import sentence_spans, whole_sentence_spans
from grader.text.words import FUNCTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORWARD = frozenset("never no without nobody nothing neither nor hardly rarely seldom refuse refused".split())
"""Words that deny what follows them."""
NOT_DENIED = frozenset("only just merely simply necessarily sure matter doubt longer later less more".split())
"""Before one of these a negator denies nothing of what follows: "not only", "no doubt", "no later than"."""
SPEAKERS = frozenset("i we my our me us".split())
OPENERS = frozenset(
    "because since so although though while whereas if when unless until which who where then".split()
)
"""Words that begin a clause of their own."""
TURNS = frozenset("but however instead".split())
JOINERS = frozenset("and or so".split())
"""Words before a speaker, with whom a clause of their own begins."""
REACH = 8
"""Words that a negator reaches where no marks end its clause."""
WIDEST = 60
"""Words that it reaches within marks: more than any sentence has."""

BOTH_WAYS = frozenset(
    "not cannot dont doesnt didnt isnt wasnt arent werent wont cant couldnt shouldnt".split()
)
"""Words that deny their whole clause: what is not done may stand before them."""
JUDGED = frozenset(
    "unnecessary pointless useless overrated needless unimportant irrelevant overkill waste".split()
)
"""Words that say of their whole clause that it is not worth doing."""
STANCE = JUDGED | SPEAKERS | frozenset("need needs needed necessary point reason sense worth bother".split())
"""Words that make a clause the speaker's own practice or judgment.

Only there does a denial count: exam answers that say what a thing does *not* do are mostly right, and
counting their denials cost .02 to .05 of the agreement with their graders.
"""
AGAINST = frozenset(
    """
    avoid avoids avoided avoiding prevent prevents prevented preventing fail fails failed failing miss misses
    missed lack lacks lacking ignore ignores ignored ignoring wrong impossible unable unlike
    """.split()
)
NEGATIVE = FORWARD | BOTH_WAYS | JUDGED | AGAINST
"""Words that may say in another way what a negator says: their clause cannot be denied by one."""
CLAUSE_END, SENTENCE_END = re.compile(r"[,:()—–]| - "), re.compile(r"[;.!?\[\]\n]")
CONTRACTED = re.compile(r"n['’]?t\b", re.IGNORECASE)


@dataclass(frozen=True)
class Polarity:
    """For each word of a text whether it is ``denied``, and whether its clause has anything ``negative``."""

    denied: list[bool]
    negative: list[bool]


def polarity(text: str, places: Sequence[tuple[int, int]]) -> Polarity:
    """The polarity of each word of ``text``, whose words start and end at ``places``.

    A negator denies the words after it up to the end of its clause, and one that stands at a verb ("was not",
    "isn't") those before it too; two of them cancel out. In a sentence that is too long to be one, such as a
    dictated text without marks, it reaches no further than ``REACH`` words.
    """
    words = _negators_joined(text, places)
    gaps = [text[end:start] for (_, end), (start, _) in pairwise(places)]
    ends, long = _sentences(text, places)
    denied, negative = [False] * len(words), [False] * len(words)
    start = 0
    while start < len(words):
        end = _clause_end(words, gaps, (start, ends[start]), whole=False, spoken=long[start])
        clause = words[start:end]
        is_negative = not NEGATIVE.isdisjoint(clause)
        negative[start:end] = [is_negative] * len(clause)
        if clause[0] == "never" or not STANCE.isdisjoint(clause):
            if "that" in clause and is_negative and not long[start]:
                end = _clause_end(words, gaps, (start, len(words)), whole=True, spoken=False)
            denied[start:end] = _denied(words[start:end], REACH if long[start] else WIDEST)
        start = end
    return Polarity(denied, negative)


def _sentences(text: str, places: Sequence[tuple[int, int]]) -> tuple[list[int], list[bool]]:
    """For each word the place after the last of its clause, where its sentence is cut into clauses, and
    whether it is."""
    starts = [start for start, _ in places]
    ends, long = [len(places)] * len(places), [False] * len(places)
    whole = frozenset(whole_sentence_spans(text))
    for clause in sentence_spans(text):
        if clause not in whole:
            first, after = bisect_left(starts, clause.start), bisect_left(starts, clause.end)
            ends[first:after] = [after] * (after - first)
            long[first:after] = [True] * (after - first)
    return ends, long


def _denied(clause: list[str], reach: int) -> list[bool]:
    denied = [False] * len(clause)
    for place, word in enumerate(clause):
        follows = clause[place + 1] if place + 1 < len(clause) else ""
        if word in FORWARD and follows not in NOT_DENIED:
            first = place + 1
        elif word in JUDGED or (word in BOTH_WAYS and follows not in NOT_DENIED):
            first = max(0, place - reach)
        else:
            continue
        after = place + 1 + reach
        denied[first:after] = [not is_denied for is_denied in denied[first:after]]
    if not any(denied):
        return denied
    # In context the small words of a clause take on its meaning, so they go with it.
    return [
        is_denied or word in FUNCTION_WORDS or word in NEGATIVE
        for word, is_denied in zip(clause, denied, strict=True)
    ]


def _clause_end(
    words: list[str], gaps: list[str], within: tuple[int, int], *, whole: bool, spoken: bool
) -> int:
    """Where the clause ends that begins ``within`` a stretch of words, with the first of them.

    ``whole`` takes in the clauses that hang on it; a ``spoken`` one has no marks: "and we" ends it.
    """
    start, after = within
    for place in range(start + 1, after):
        gap = gaps[place - 1]
        if spoken and words[place - 1] in JOINERS and words[place] in SPEAKERS:
            return place
        if words[place] in TURNS or SENTENCE_END.search(gap):
            return place
        if not whole and (words[place] in OPENERS or CLAUSE_END.search(gap)):
            return place
    return after


def _negators_joined(text: str, places: Sequence[tuple[int, int]]) -> list[str]:
    """The words in lower case, the "t" of "don't" and its like as "not"."""
    words = [text[start:end].lower() for start, end in places]
    for place, word in enumerate(words):
        if word == "t" and place and CONTRACTED.search(text[places[place - 1][0] : places[place][1]]):
            words[place] = "not"
    return words


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words))


QUOTE_CLAUSE_END = re.compile(rf"[,;:()\[\]\"]| - |\b(?:{_one_of(TURNS | OPENERS)})\b|\band (?=(?:i|we)\b)")
DENIAL = re.compile(
    rf"\b(?:{_one_of(FORWARD | {'not', 'cannot', 'none', 'avoid', 'avoided'})}"
    r"|(?:do|does|did|wo|would|ca|could|should|is|was|are|were|have|has|had)n'?t)\b"
    rf"(?! (?:{_one_of(NOT_DENIED)})\b)"
)
"""Every way to deny around a quote, where "none" and "avoid" do so as well: the quote says of what."""
SPEAKER = re.compile(rf"\b(?:{_one_of(SPEAKERS | {'nobody'})})\b")
SUBJECTS = frozenset({"i", "we"})
CARRIERS = frozenset(
    """
    that think thinks thought believe believes believed say says said see know knew feel felt mean suggest
    want doubt hope agree agreed why how what whether reason need sense way time day place sure nobody none
    nothing never nor do does did have had has would will can could should am was were are
    """.split()
)
"""Words after which "I" or "we" begins no clause of its own: "nobody thinks we", "no reason why I"."""
WITHDRAWAL = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|wasn't|weren't)(?: (?:really|just|simply|not))*"
    r" (?:something|anything|nothing|things?|(?:a|the) (?:thing|step|practice|habit)|what)\b.*"
    r"|\b(?:is|are|was|were|has been|have been|isn't|aren't|wasn't|weren't)(?: (?:never|not))?"
    r" (?:done|used|tried|needed) (?:by|in|on|at) .*"
)
"""How a sentence goes on that says whether the speaker does what it began with: "… is something I do"."""
AFTERTHOUGHT = re.compile(r"(?P<topic>[^,;:()\"]+)(?:, | - |: )(?P<rest>(?:i|we|nobody|none)\b[^,;:()]*)")
"""Another way to say so: "A frozen test set, we have that"."""
POINTS_BACK = re.compile(r"\b(?:it|that|this|them|those|one|so)$")
OPENS_A_CLAUSE = re.compile(
    r"(?:if|when|while|after|before|once|as|since|because|although|though|unless|until|in|at|on|for|with)\b"
)
PLAIN_WITHDRAWAL = frozenset(
    """
    i we me us my our nobody none of team company job work project projects is are was were has been have had
    something anything nothing thing things step practice habit what a the that which this it them those one
    so never not cannot rarely seldom hardly do does did done doing use uses used using need needs needed want
    wants wanted try tried bother bothered with believe believed in see saw point care cared about consider
    considered practiced would could should will can ever really just simply personally at all to for on by
    isn't aren't wasn't weren't don't doesn't didn't won't wouldn't can't couldn't shouldn't haven't hasn't
    hadn't
    """.split()
)
"""All that a plain withdrawal is made of: any other word says more ("… is something I never skip")."""


def is_denied(before: str, quoted: str) -> bool:
    """Whether ``quoted`` is the opposite of what a speaker says, who says ``before`` ahead of it.

    Two denials cancel out, and one in another clause, which "I" or "we" may begin, denies nothing here.
    """
    clause = QUOTE_CLAUSE_END.split(folded(before))[-1]
    words = [*clause.split(), *folded(quoted).split()[:1]]
    begun = [
        place
        for place in range(1, len(words))
        if words[place] in SUBJECTS and words[place - 1] not in CARRIERS
    ]
    if begun:
        clause = " ".join(words[begun[-1] : -1])
    return bool(SPEAKER.search(clause)) and has_denial(clause)


def is_withdrawn(rest: str) -> bool:
    """Whether a sentence, or the rest of one, ends by saying that what it began with is not done."""
    words = folded(rest).rstrip(" .!?\"')")
    withdrawal = WITHDRAWAL.search(words)
    if withdrawal is not None and _is_withdrawal(withdrawal[0]):
        return True
    afterthought = AFTERTHOUGHT.fullmatch(words)
    if afterthought is None:
        return False
    topic, clause = afterthought["topic"], afterthought["rest"]
    if SPEAKER.search(topic) or OPENS_A_CLAUSE.match(topic):
        return False
    return bool(POINTS_BACK.search(clause)) and _is_withdrawal(clause)


def _is_withdrawal(clause: str) -> bool:
    return bool(SPEAKER.search(clause)) and PLAIN_WITHDRAWAL.issuperset(clause.split()) and has_denial(clause)


def has_denial(text: str) -> bool:
    """Whether a text denies something; two denials cancel out."""
    return len(DENIAL.findall(folded(text))) % 2 == 1

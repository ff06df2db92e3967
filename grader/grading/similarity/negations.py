"""Which words of a text are denied, so that saying the opposite of a point does not make the point.

Rules, not a model: a negator denies the words after it up to the end of its clause, and one that stands at
a verb ("was not", "isn't") those before it too; two of them cancel out. Embeddings barely see the difference
(Ettinger, 2020), so the wording has to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.text.words import FUNCTION_WORDS, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grader.grading.similarity.text_embedding import TextEmbedding

FORWARD = frozenset("never no without nobody nothing neither nor hardly rarely seldom refuse refused".split())
"""Words that deny what follows them."""
BOTH_WAYS = frozenset(
    "not cannot dont doesnt didnt isnt wasnt arent werent wont cant couldnt shouldnt".split()
)
"""Words that deny the whole clause: what is not done may stand before them."""
JUDGED = frozenset(
    "unnecessary pointless useless overrated needless unimportant irrelevant overkill waste".split()
)
"""Words that say of their whole clause that it is not worth doing."""
STANCE = JUDGED | frozenset(
    "i we my our me us need needs needed necessary point reason sense worth bother".split()
)
"""Words that make a clause the speaker's own practice or judgment.

Only there does a denial count: exam answers that say what a thing does *not* do are mostly right, and
counting their denials cost .02 to .05 of the agreement with their graders.
"""
OPENERS = frozenset(
    "because since so although though while whereas if when unless until which who where then".split()
)
"""Words that begin a clause of their own."""
NOT_DENIED = frozenset("only just merely simply necessarily sure matter doubt longer later less more".split())
"""After one of these a negator denies nothing of what follows: "not only", "no doubt", "no later than"."""
AGAINST = frozenset(
    """
    avoid avoids avoided avoiding prevent prevents prevented preventing fail fails failed failing miss misses
    missed lack lacks lacking ignore ignores ignored ignoring wrong impossible unable unlike
    """.split()
)
NEGATIVE = FORWARD | BOTH_WAYS | JUDGED | AGAINST
"""Words that may say in another way what a negator says: their clause cannot be denied by one."""
CLAUSE_END, SENTENCE_END = re.compile(r"[,:()—–]| - "), re.compile(r"[;.!?\[\]\n]")
TURNS = frozenset("but however instead".split())
CONTRACTED = re.compile(r"n['’]?t\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Polarity:
    """For each word of a text whether it is ``denied``, and whether its clause has anything ``negative``."""

    denied: NDArray[np.bool_]
    negative: NDArray[np.bool_]


def polarity(text: TextEmbedding) -> Polarity:
    """The polarity of each word of ``text``; English only, elsewhere nothing is denied."""
    words = _negators_joined(text)
    denied, negative = np.zeros(len(words), bool), np.zeros(len(words), bool)
    start = 0
    while start < len(words):
        end = _clause_end(text, words, start, whole=False)
        clause = words[start:end]
        negative[start:end] = not NEGATIVE.isdisjoint(clause)
        if clause[0] == "never" or not STANCE.isdisjoint(clause):
            if "that" in clause and negative[start]:
                end = _clause_end(text, words, start, whole=True)
            denied[start:end] = _denied(words[start:end])
        start = end
    return Polarity(denied, negative)


def _denied(clause: list[str]) -> NDArray[np.bool_]:
    denied = np.zeros(len(clause), bool)
    for place, word in enumerate(clause):
        follows = clause[place + 1] if place + 1 < len(clause) else ""
        if word in FORWARD and follows not in NOT_DENIED:
            denied[place + 1 :] ^= True
        elif word in JUDGED or (word in BOTH_WAYS and follows not in NOT_DENIED):
            denied ^= True
    if denied.any():
        # In context the small words of a clause take on its meaning, so they go with it.
        denied |= np.array([word in FUNCTION_WORDS or word in NEGATIVE for word in clause])
    return denied


def _clause_end(text: TextEmbedding, words: list[str], start: int, *, whole: bool) -> int:
    """Where the clause from ``start`` ends; ``whole`` takes in the clauses that hang on it."""
    for place in range(start + 1, len(words)):
        between = text.text[text.ends[place - 1] : text.starts[place]]
        if words[place] in TURNS or SENTENCE_END.search(between):
            return place
        if not whole and (words[place] in OPENERS or CLAUSE_END.search(between)):
            return place
    return len(words)


def _negators_joined(text: TextEmbedding) -> list[str]:
    """The words in lower case, the "t" of "don't" and its like as "not"."""
    words = words_of(text)
    for place, word in enumerate(words):
        if word == "t" and place and CONTRACTED.search(text.text[text.starts[place - 1] : text.ends[place]]):
            words[place] = "not"
    return words

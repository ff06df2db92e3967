"""Slips of the pen, and what they cost; the only importer of pyspellchecker, which lists English words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

from grader.models import LanguageLoss, PointStatus, Slip
from grader.text.words import PLAIN_WORDS, has_digit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from grader.grading.similarity.grader import BatchGrader
    from grader.models import Question, SimilarityGrade


def is_english(word: str) -> bool:
    """Whether a word in lower case is in the list; British and American spellings may both be."""
    return word in _list()


@cache
def _list() -> SpellChecker:
    # Reading the list takes a tenth of a second, which no page should wait for.
    return SpellChecker(language="en")


OPENING, CLOSING = "([\"'“‘", ")]\"'”’.,;:!?…"
WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
RUN_ON = re.compile(r"(?P<left>[a-z]{2,}[.!?,;])(?P<right>[A-Za-z]+)")
ENDED = re.compile(r"[a-z]{3,}[.!?]$")
ABBREVIATED = frozenset("approx. etc. fig. incl. max. min. resp.".split())
FEWEST_LETTERS, FOR_A_WRONG_LETTER = 5, 6
"""A shorter word is one edit away from too many others, above all by a letter that is only wrong."""
MAY_REPEAT = frozenset("had that very".split())
"""Words that can stand twice in a row on purpose."""
SHORT_FORMS = {
    "u": "you", "ur": "your", "thru": "through", "tho": "though", "bc": "because", "cuz": "because",
    "coz": "because", "ppl": "people", "abt": "about", "pls": "please", "plz": "please", "w/o": "without",
    "w/": "with", "gonna": "going to", "wanna": "want to", "dont": "don't", "doesnt": "doesn't",
    "didnt": "didn't", "isnt": "isn't", "wasnt": "wasn't", "couldnt": "couldn't", "wouldnt": "wouldn't",
    "shouldnt": "shouldn't", "arent": "aren't", "werent": "weren't", "hasnt": "hasn't", "havent": "haven't",
    "im": "I'm", "ive": "I've",
}  # fmt: skip
"""Spellings of messages, and what they stand for."""
BRITISH = (
    ("our", "or"),
    ("is", "iz"),
    ("ys", "yz"),
    ("ll", "l"),
    ("tre", "ter"),
    ("ogue", "og"),
    ("ence", "ense"),
)


class SlipFinder:
    """Corrects words that are one edit away from one word of the question's material, and other plain slips.

    ``is_word`` tells whether a word in lower case is English: such a word is meant, whatever it looks like.
    """

    def __init__(self, material: Iterable[str], is_word: Callable[[str], bool]) -> None:
        words = {word for text in material for word in WORD.findall(text.lower())}
        self._material = {part for word in words for part in (word, *re.split("['’-]", word))}
        self._targets = sorted(word for word in self._material if len(word) >= FEWEST_LETTERS)
        self._is_word = is_word

    def corrected(self, answer: str) -> tuple[str, tuple[Slip, ...]]:
        """The answer without its slips, and what was changed, in order; white space stays as it is."""
        slips: list[Slip] = []
        pieces: list[str] = []
        previous = ""
        for piece in re.split(r"(\s+)", answer):
            if not piece or piece.isspace():
                pieces.append(piece)
                continue
            if _repeats(previous, piece) and not re.search(r"[\r\n]", pieces[-1]):
                slips.append(Slip(f"{previous} {piece}", piece))
                pieces[-2:] = []
            meant = self._meant(piece, previous)
            if meant != piece:
                slips.append(Slip(piece, meant))
            pieces.append(meant)
            previous = meant
        return "".join(pieces), tuple(slips)

    def _meant(self, chunk: str, previous: str) -> str:
        if has_digit(chunk):
            return chunk
        opened = chunk.lstrip(OPENING)
        core = opened.rstrip(CLOSING)
        before, after = chunk[: len(chunk) - len(opened)], opened[len(core) :]
        run_on = RUN_ON.fullmatch(core)
        if run_on and run_on["right"].lower() in PLAIN_WORDS and run_on["left"][:-1] not in PLAIN_WORDS:
            return f"{before}{run_on['left']} {run_on['right']}{after}"
        opens = not previous or _ends_sentence(previous)
        lower = core[:1].lower() + core[1:] if opens else core
        meant = SHORT_FORMS.get(lower) or (self._closest(lower) if WORD.fullmatch(lower) else None) or lower
        if opens and (core != lower or self._starts_sentence(meant, previous)):
            meant = meant[:1].upper() + meant[1:]
        return f"{before}{meant}{after}"

    def _starts_sentence(self, word: str, previous: str) -> bool:
        known = word in PLAIN_WORDS or self._is_word(word)
        return bool(previous) and len(word) > 1 and word.islower() and known

    def _closest(self, word: str) -> str | None:
        """The one word of the material that a misspelled word must mean; None if it is right or unclear."""
        if len(word) < FEWEST_LETTERS or word in self._material or word in PLAIN_WORDS or self._is_word(word):
            return None
        near = [
            target
            for target in self._targets
            if one_edit_apart(word, target) and not _same_word(word, target)
        ]
        if len(near) > 1:
            near = [target for target in near if len(target) == len(word)]
        return near[0] if len(near) == 1 else None


def one_edit_apart(one: str, other: str) -> bool:
    """Whether a letter too many, too few or, in a longer word, wrong is all that differs, or two swapped."""
    if OSA.distance(one, other, score_cutoff=1) != 1:
        return False
    is_wrong_letter = len(one) == len(other) and sorted(one) != sorted(other)
    return not is_wrong_letter or len(one) >= FOR_A_WRONG_LETTER


def _same_word(one: str, other: str) -> bool:
    """Whether two words differ by their ending, a hyphen, or the side of the Atlantic."""
    short, long = sorted((one, other), key=len)
    if long in (f"{short}s", f"{short}d") or short == re.sub("['’-]", "", long):
        return True
    for british, american in BRITISH:
        one, other = one.replace(british, american), other.replace(british, american)
    return one == other


def _repeats(previous: str, piece: str) -> bool:
    word = piece.lower().rstrip(".,;:!?")
    return word in PLAIN_WORDS - MAY_REPEAT and previous.lower() == word


def _ends_sentence(chunk: str) -> bool:
    return ENDED.search(chunk.rstrip("\"')”’]")[-12:]) is not None and chunk.lower() not in ABBREVIATED


_RANK = {PointStatus.MISSING: 0, PointStatus.TOUCHED: 1, PointStatus.COVERED: 2}


class StyleCheck:
    """Tells what an answer loses to slips of the pen: a copy without them is graded as well."""

    def __init__(self, grader: BatchGrader, is_word: Callable[[str], bool]) -> None:
        """``is_word`` tells whether a word in lower case is English."""
        self._grader = grader
        self._is_word = is_word

    def loss(self, question: Question, answer: str) -> LanguageLoss | None:
        """What the slips cost; None without slips, or if the copy scores no better."""
        copy, slips = SlipFinder(_material(question), self._is_word).corrected(answer)
        if not slips:
            return None
        before, after = self._grader.grade_many([(question, answer), (question, copy)])
        if after.score <= before.score:
            return None
        return LanguageLoss(slips, tuple(_better_made(before, after)), after.score - before.score)


def _material(question: Question) -> Iterator[str]:
    """All that tells the words that an answer to a question is likely to mean."""
    yield from (question.text, question.guidance, question.model_answer)
    for criterion in question.rubric.criteria if question.rubric else ():
        yield from (criterion.title, *criterion.points)


def _better_made(before: SimilarityGrade, after: SimilarityGrade) -> Iterator[str]:
    """The points that count for more, told only where both grades are sure of them."""
    for one, other in zip(before.coverage, after.coverage, strict=True):
        sure = one.status in _RANK and other.status in _RANK
        if sure and _RANK[other.status] > _RANK[one.status]:
            yield other.point

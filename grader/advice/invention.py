"""What a suggestion invents about a person: events, names and figures that they never mentioned."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.advice.figures import figures_in, tokens_of
from grader.models.answer import BLANKS, DATE, NAME, YOUR_FIGURE, YOUR_TOOL
from grader.text.words import COMMON_TERMS, COMPANIES, MONTHS, PLAIN_WORDS, TOOLS, WEEKDAYS, has_digit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from grader.advice.figures import Figure, Token


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
    r"\b(?P<before>\w++)\s++(?P<verb>went (?:up|down)|" + "|".join(_OUTCOMES.split()) + r")\b", re.IGNORECASE
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
    for deed in DEED.finditer(text):
        if deed["verb"].lower() not in NO_PAST:
            yield deed["verb"].lower()
    for outcome in OUTCOME.finditer(text):
        if outcome["before"].lower() not in BEFORE_A_NOUN:
            yield outcome["verb"].lower()
    for time in PAST_TIME.finditer(text):
        yield time.group().lower()


def unfounded_event(text: str, answer: str) -> str | None:
    """The first event of ``text`` that ``answer`` does not tell in the same words; None if there is none."""
    own_events = set(events_in(answer))
    return next((event for event in events_in(text) if event not in own_events), None)


INFLECTED = re.compile(r".{2,}(?:ing|ed|ly|tions?|ments?|ness|ities|ity|ers|ors|ances?|ences?|ive|able)")
"""Endings of common English words: at the start of a sentence such a word is no name."""
PERIOD = re.compile(r"[QH][1-4]")
POSSESSIVE = re.compile(r"['’](?:s|m|ve|re|d|ll|t)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProperName:
    """A name in ``[start, end)``, and the blank that may stand in its place."""

    start: int
    end: int
    text: str
    blank: str


def names_in(text: str, common: AbstractSet[str]) -> Iterator[ProperName]:
    """What reads as a name, in order. ``common`` are words in lower case that name nothing here.

    A capital counts inside a sentence; at its start only for a word that is neither common nor inflected.
    Names in lower case are known only for widespread tools and firms.
    """
    for token in tokens_of(text):
        if token.kind != "word":
            continue
        word = POSSESSIVE.sub("", token.text)
        blank = _blank_for(word, token, common)
        if blank is not None:
            yield ProperName(token.start, token.start + len(word), word, blank)


def _blank_for(word: str, token: Token, common: AbstractSet[str]) -> str | None:
    lower = word.lower()
    capital = word[:1].isupper()
    if has_digit(word):
        if PERIOD.fullmatch(word):
            return DATE
        return YOUR_FIGURE if "-" in word and not any(sign.isupper() for sign in word) else YOUR_TOOL
    if capital and (lower in WEEKDAYS or (lower in MONTHS and not (token.opens and lower in PLAIN_WORDS))):
        return DATE
    if word in COMMON_TERMS or len(word) < 2 or lower in PLAIN_WORDS:
        return None
    if any(part[1:] != part[1:].lower() for part in word.split("-")) or not TOOLS.isdisjoint(
        {lower, *lower.split("-")}
    ):
        return YOUR_TOOL
    if lower in COMPANIES:
        return NAME
    if not capital or all(_is_common(part, common, opens=token.opens) for part in lower.split("-")):
        return None
    return NAME


def _is_common(part: str, common: AbstractSet[str], *, opens: bool) -> bool:
    return part in common or part in PLAIN_WORDS or (opens and INFLECTED.fullmatch(part) is not None)


def lower_words(text: str) -> frozenset[str]:
    """The words that a text writes in lower case, each with its parts."""
    words = {token.text for token in tokens_of(text) if token.kind == "word" and token.text.islower()}
    return frozenset(words | {part for word in words for part in word.split("-")})


def name_words(text: str) -> frozenset[str]:
    """All words of a text as names are compared: in lower case, each with its parts."""
    words = {POSSESSIVE.sub("", token.text).lower() for token in tokens_of(text) if token.kind == "word"}
    return frozenset(words | {part for word in words for part in word.split("-")})


FEWEST_WORDS = 3
"""Words besides blanks and small words that a suggestion must have, and two for each of its blanks."""
YEAR = re.compile(r"(?:19|20)\d\d")
_INVENTION_BETWEEN = r"(?:\s*[,:/⁄–&-]?\s*|\.)"
_FIGURE_OR_DATE = f"(?:{re.escape(YOUR_FIGURE)}|{re.escape(DATE)})"
OF_ONE_DATE = re.compile(
    rf"(?:{re.escape(YOUR_FIGURE)}{_INVENTION_BETWEEN})*{re.escape(DATE)}(?:{_INVENTION_BETWEEN}{_FIGURE_OR_DATE})*"
)
SIDE_BY_SIDE = re.compile(rf"({'|'.join(map(re.escape, BLANKS))})(?:{_INVENTION_BETWEEN}\1)+")
"""The same blank again and again, with nothing between that says anything."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A suggestion with blanks for what it invented.

    ``blanks`` are the words that gave way to one, in order. ``rejected`` says why the suggestion cannot be
    used in spite of its blanks; None if it can.
    """

    text: str
    blanks: tuple[str, ...]
    rejected: str | None


class InventionChecker:
    """Finds the figures, names and events of a suggestion that the person never mentioned.

    A figure counts as theirs if the answer, the question or the point has the same number, however written,
    and not of another unit. A name does if one of them has it: so "ONNX" may stay where the rubric's point
    says ONNX. The model answer lends no names and no figures: they belong to another person's story. An
    event, such as "we reduced" or "last year", must stand in the answer itself.
    """

    def __init__(self, answer: str, *given: str, common: Sequence[str] = ()) -> None:
        """``given`` are the question and the point; ``common`` lends lower-case words that name nothing."""
        self._answer = _plain(answer)
        texts = [self._answer, *map(_plain, given)]
        self._figures: dict[str, set[str | None]] = {}
        for text in texts:
            for figure in figures_in(text):
                self._figures.setdefault(figure.value, set()).add(figure.unit)
        self._names = frozenset().union(*map(name_words, texts))
        self._common = frozenset().union(*map(lower_words, [*texts, *map(_plain, common)]))

    def check(self, suggestion: str) -> Checked:
        """The suggestion with a blank for each invented figure and name; a second check changes nothing."""
        text, blanks = _plain(suggestion), []
        for start, end, blank in sorted(self._inventions(text), reverse=True):
            blanks.append(text[start:end])
            text = f"{text[:start]}{blank}{text[end:]}"
        text = SIDE_BY_SIDE.sub(r"\1", OF_ONE_DATE.sub(DATE, text))
        return Checked(text, tuple(reversed(blanks)), self._reason(text))

    def _inventions(self, text: str) -> Iterator[tuple[int, int, str]]:
        for figure in figures_in(text):
            if not self._is_known(figure):
                yield (
                    figure.start,
                    figure.end,
                    DATE if YEAR.fullmatch(text, figure.start, figure.end) else YOUR_FIGURE,
                )
        for name in names_in(text, self._common):
            if not self._is_given(name.text):
                yield name.start, name.end, name.blank

    def _is_given(self, name: str) -> bool:
        """Whether a name was said: as a whole, or all its parts that name something."""
        parts = name.split("-")
        unsaid = [part for part in parts if part.lower() not in self._names]
        # In "Kafka-based" only Kafka names something.
        return name.lower() in self._names or (len(unsaid) < len(parts) and all(map(_names_nothing, unsaid)))

    def _is_known(self, figure: Figure) -> bool:
        units = self._figures.get(figure.value, set())
        return bool(units) and (figure.unit is None or None in units or figure.unit in units)

    def _reason(self, text: str) -> str | None:
        event = unfounded_event(text, self._answer)
        if event is not None:
            return f"it tells of something that your answer does not (“{event}”)."
        kinds = [token.kind for token in tokens_of(text) if token.text.lower() not in PLAIN_WORDS]
        blanks = kinds.count("blank")
        if blanks and len(kinds) - blanks < max(FEWEST_WORDS, 2 * blanks):
            return "most of it are figures and names that your answer does not have."
        return None


def _names_nothing(part: str) -> bool:
    return part.islower() and part not in TOOLS | COMPANIES and not has_digit(part)


def _plain(text: str) -> str:
    """One way to write every character: "½" and "²" hide no figures."""
    return unicodedata.normalize("NFKC", text)

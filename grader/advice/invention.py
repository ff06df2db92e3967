from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.advice.events import unfounded_event
from grader.advice.figures import figures_in
from grader.advice.names import lower_words, name_words, names_in
from grader.advice.tokens import has_digit, tokens_of
from grader.advice.vocabulary import COMPANIES, PLAIN_WORDS, TOOLS
from grader.models.blank import BLANKS, DATE, YOUR_FIGURE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.advice.figures import Figure

FEWEST_WORDS = 3
"""Words besides blanks and small words that a suggestion must have, and two for each of its blanks."""
YEAR = re.compile(r"(?:19|20)\d\d")
_BETWEEN = r"(?:\s*[,:/⁄–&-]?\s*|\.)"
_FIGURE_OR_DATE = f"(?:{re.escape(YOUR_FIGURE)}|{re.escape(DATE)})"
OF_ONE_DATE = re.compile(
    rf"(?:{re.escape(YOUR_FIGURE)}{_BETWEEN})*{re.escape(DATE)}(?:{_BETWEEN}{_FIGURE_OR_DATE})*"
)
SIDE_BY_SIDE = re.compile(rf"({'|'.join(map(re.escape, BLANKS))})(?:{_BETWEEN}\1)+")
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
    """Finds what a suggestion says about a person that they never said: figures, names and events.

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
            return f"it tells of something that your answer does not («{event}»)."
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

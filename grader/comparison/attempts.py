"""Stored attempts side by side."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from grader.comparison.comparing import compare
from grader.errors import InputError
from grader.models import Rewording, SimilarityGrade

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.bank import QuestionBank
    from grader.grading.loader import GraderLoader
    from grader.grading.similarity.grader import BatchGrader
    from grader.history import HistoryStore
    from grader.models import Attempt, Comparison, PairedError, Question

_WORDS = json.loads(Path(__file__).with_name("rewording_words.json").read_text(encoding="utf-8"))
"""Short forms, words of nearly the same meaning, and American endings as the British spell them."""
FILLERS = ("Well, ", "In practice, ", "As I see it, ", "Basically, ")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
CLAUSE = re.compile(r"(?:; |, and (?=(?:I|we|it|they|this|that)\b))")


class Comparing:
    """Puts stored attempts side by side; what rewording does to a score is found out once and kept."""

    def __init__(
        self, *, bank: QuestionBank, history: HistoryStore, loader: GraderLoader, paired: PairedError
    ) -> None:
        self._bank = bank
        self._history = history
        self._loader = loader
        self._paired = paired

    def compare(self, attempt_ids: Sequence[str]) -> Comparison:
        """Two to four attempts at one question, oldest first; ids may be cut as for ``history.attempt``.

        Raises:
            NotFoundError: there is no such attempt.
            InputError: they cannot be compared.
            EmbedderError: the scorer is needed, and cannot be loaded.
        """
        attempts = [self._history.attempt(each) for each in attempt_ids]
        return compare(attempts, self._paired, self._reworded)

    def _reworded(self, attempt: Attempt) -> Rewording | None:
        """How far rewording moves its score; None if its question or the grader is not what it was."""
        grade = attempt.grade(SimilarityGrade)
        if grade is None:
            return None
        version = grade.version
        known = self._history.rewording_of(attempt.id, version)
        if known is not None:
            return known
        try:
            question = self._bank.question(attempt.question_id)
        except InputError:
            return None
        scorer = self._loader.scorer()
        if scorer.version(question) != version:
            return None
        found = measure_rewording(scorer, question, attempt.answer)
        self._history.add_rewording(attempt.id, found)
        return found


def rewordings(answer: str) -> tuple[str, ...]:
    """Copies that say the same; each way of rewording that changes anything gives one, and all together one.

    They keep every number and name, and the order of what is said.
    """
    if not answer.strip():
        return ()
    copies = [reword(answer) for reword in WAYS.values()]
    together = answer
    for reword in WAYS.values():
        together = reword(together)
    return tuple(dict.fromkeys(copy for copy in [*copies, together] if copy != answer))


def _spelled(pairs: Mapping[str, str]) -> Callable[[str], str]:
    """Replaces whole words and phrases, each way round, with the capital of the first letter kept."""
    known = {**{new.lower(): old for old, new in pairs.items()}, **{o.lower(): n for o, n in pairs.items()}}
    longest_first = sorted(known, key=len, reverse=True)
    found = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)

    def swap(match: re.Match[str]) -> str:
        new = known[match[0].lower()]
        return new[0].upper() + new[1:] if match[0][0].isupper() else new

    return lambda text: found.sub(swap, text)


def _british(text: str) -> str:
    for american, british in _WORDS["british"].items():
        text = re.sub(rf"{american}\b", british, text)
    return text


def _as_a_team(text: str) -> str:
    if re.search(r"\bI\b", text):
        return re.sub(r"\bI\b", "we", re.sub(r"\bmy\b", "our", text))
    return re.sub(r"\b[Ww]e\b", "I", re.sub(r"\bour\b", "my", text))


def _with_fillers(text: str) -> str:
    """A word or two that say nothing before every third sentence."""
    sentences = SENTENCE_END.split(text)
    for place in range(0, len(sentences), 3):
        filler = FILLERS[place // 3 % len(FILLERS)]
        first = sentences[place]
        keeps_capital = re.match(r"I\b|[A-Z]{2}|[A-Z]\w*[A-Z0-9]", first)
        sentences[place] = filler + (first if keeps_capital else first[:1].lower() + first[1:])
    return " ".join(sentences)


def _in_shorter_sentences(text: str) -> str:
    parts = CLAUSE.split(text)
    ended = [part.rstrip() if part.rstrip()[-1:] in ".!?" else f"{part.rstrip()}." for part in parts]
    return " ".join(part[:1].upper() + part[1:] for part in ended)


def _as_a_list(text: str) -> str:
    return "\n".join(f"- {sentence}" for sentence in SENTENCE_END.split(text))


WAYS: dict[str, Callable[[str], str]] = {
    "short forms": _spelled(_WORDS["short_forms"]),
    "other words": _spelled(_WORDS["other_words"]),
    "British spelling": _british,
    "we for I": _as_a_team,
    "fillers": _with_fillers,
    "shorter sentences": _in_shorter_sentences,
    "as a list": _as_a_list,
}
"""Every way by its name; each gives the text as it was where it finds nothing to change."""


def measure_rewording(grader: BatchGrader, question: Question, answer: str) -> Rewording:
    """How far the score of an answer moves when the answer is only put in other words."""
    own, *copies = grader.grade_many([(question, text) for text in (answer, *rewordings(answer))])
    scores = tuple(grade.score for grade in copies)
    return Rewording(max((abs(score - own.score) for score in scores), default=0), scores, own.version)

"""Copies of an answer that say the same in other words, to see what wording alone does to a score."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.models import Rewording

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.grading.similarity.grader import BatchGrader
    from grader.models import Question


SHORT_FORMS = {
    "don't": "do not",
    "doesn't": "does not",
    "didn't": "did not",
    "can't": "cannot",
    "couldn't": "could not",
    "won't": "will not",
    "wouldn't": "would not",
    "isn't": "is not",
    "aren't": "are not",
    "wasn't": "was not",
    "weren't": "were not",
    "haven't": "have not",
    "hasn't": "has not",
    "I'd": "I would",
    "I'll": "I will",
    "I'm": "I am",
    "I've": "I have",
    "we'd": "we would",
    "we'll": "we will",
    "we're": "we are",
    "we've": "we have",
    "it's": "it is",
    "that's": "that is",
    "there's": "there is",
    "they're": "they are",
    "you're": "you are",
}
OTHER_WORDS = {
    "use": "employ",
    "uses": "employs",
    "check": "verify",
    "checks": "verifies",
    "big": "large",
    "make sure": "ensure",
    "also": "in addition",
    "because": "since",
    "about": "roughly",
    "many": "numerous",
    "start": "begin",
    "show": "indicate",
    "shows": "indicates",
    "need": "require",
    "needs": "requires",
    "fix": "repair",
    "build": "construct",
    "help": "assist",
    "helps": "assists",
    "get": "obtain",
    "keep": "retain",
    "choose": "select",
    "find": "discover",
    "fast": "quick",
    "often": "frequently",
    "whole": "entire",
    "first": "initially",
    "people": "persons",
    "problem": "issue",
    "problems": "issues",
    "mistakes": "errors",
    "pictures": "images",
}
"""Words and words that mean nearly the same, either way round."""
BRITISH = {
    "ization": "isation",
    "izing": "ising",
    "ized": "ised",
    "ize": "ise",
    "color": "colour",
    "labeling": "labelling",
    "labeled": "labelled",
    "center": "centre",
    "behavior": "behaviour",
    "modeling": "modelling",
    "analyze": "analyse",
}
FILLERS = ("Well, ", "In practice, ", "As I see it, ", "Basically, ")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
CLAUSE = re.compile(r"(?:; |, and (?=(?:I|we|it|they|this|that)\b))")


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
    for american, british in BRITISH.items():
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
    "short forms": _spelled(SHORT_FORMS),
    "other words": _spelled(OTHER_WORDS),
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

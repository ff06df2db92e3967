"""What to glance at while saying an answer from memory: a few words from its own sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.models import PointStatus, SimilarityGrade
from grader.models.preference import Preference, cues_key
from grader.text.words import LEANING_WORDS, PLAIN_WORDS, has_digit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.models import Attempt
    from grader.models.preference import KeptTexts

FEWEST, MOST = 5, 7
"""Cues of a card: fewer leave gaps, and more are read out instead of glanced at."""
LONGEST_CUE = 120
"""Characters of a cue that the candidate writes."""
_LONGEST = 7
"""Words of a phrase that is cut from a sentence."""
_MOST_FIGURES = 2
"""Figures elsewhere in the sentence that are put beside the phrase."""
_TURN = re.compile(
    r"[,;:–—()]+(?=\s|$)|\s-\s|\b(?:because|but|so that|since|unless|which|while|whereas|and then)\b", re.I
)
"""Where a sentence turns to something else."""
_LIST_MARK = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+")
_SUBJECTS = frozenset("i we you he she it they".split())
"""Words that begin another statement where they stand within a phrase."""
_EDGES = "\"'“”‘’«»().,;:!?…*_-–—"


def cues_of(attempt: Attempt) -> tuple[str, ...]:
    """Up to seven phrases of the answer's own words, in its own order; none without a grade.

    They come from the sentences that make points surely or hold a figure, and, where those are fewer than
    five, from the fullest others. A phrase begins and ends where the sentence does or beside a small word,
    and figures that it leaves out stand after it.
    """
    grade = attempt.grade(SimilarityGrade)
    if grade is None:
        return ()
    sentences = [" ".join(attempt.answer[span.start : span.end].split()) for span in grade.sentences]
    made = {
        place
        for item in grade.coverage
        if item.status is PointStatus.COVERED
        for place in item.places
        if place < len(sentences)
    }
    worth = [
        2 * (place in made) + has_digit(sentence) + min(len(_telling(sentence.split())), 20) / 40
        for place, sentence in enumerate(sentences)
    ]
    best = sorted(range(len(sentences)), key=lambda place: -worth[place])[:MOST]
    chosen = [place for rank, place in enumerate(best) if rank < FEWEST or worth[place] >= 1]
    return tuple(dict.fromkeys(filter(None, (cue(sentences[place]) for place in sorted(chosen)))))


def cue(sentence: str) -> str:
    """The phrase of a sentence that says most, and its figures; empty if it has no word."""
    pieces = [_trimmed(piece.split()) for piece in _TURN.split(_LIST_MARK.sub("", sentence))]
    phrases = [phrase for piece in pieces for phrase in _phrases(piece)]
    if not phrases:
        return ""
    best = max(phrases, key=_value)
    elsewhere = [figure for piece in pieces for figure in _figures(piece) if figure.split()[0] not in best]
    return " · ".join([" ".join(best).strip(_EDGES), *elsewhere[:_MOST_FIGURES]])


def _phrases(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Every run of a few words that begins and ends where the piece does or beside a small word."""
    for start in range(len(words)):
        if start and not _is_small(words[start - 1]):
            continue
        for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
            phrase = _trimmed(words[start:end])
            if phrase and (end == len(words) or _is_small(words[end])):
                yield phrase


def _trimmed(words: Sequence[str]) -> Sequence[str]:
    """Without the small words at its beginning, and without those at its end that lean on what is gone."""
    start, end = 0, len(words)
    while start < end and _is_small(words[start]):
        start += 1
    while end > start and (_bare(words[end - 1]) in LEANING_WORDS or not _bare(words[end - 1])):
        end -= 1
    return words[start:end]


def _value(words: Sequence[str]) -> float:
    """How much a phrase tells: figures most, then names, other words, small ones; long ones a little less."""
    told = sum(
        3.0 if has_digit(word) else 1.5 if word[1:] != word[1:].lower() else 1.0 for word in _telling(words)
    )
    turns = sum(_bare(word) in _SUBJECTS for word in words)
    return told + 0.1 * len(words) - turns - 0.4 * max(0, len(words) - 5)


def _figures(words: Sequence[str]) -> Iterator[str]:
    """Figures with the word after them, mostly what they count; near ones together: "1 in 500 boxes"."""
    places = [place for place, word in enumerate(words) if has_digit(word)]
    runs: list[list[int]] = []
    for place in places:
        if runs and place - runs[-1][-1] <= 2:
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        yield " ".join(_trimmed(words[run[0] : run[-1] + 2])).strip(_EDGES)


def _telling(words: Sequence[str]) -> list[str]:
    return [word for word in words if not _is_small(word)]


def _is_small(word: str) -> bool:
    return _bare(word) in PLAIN_WORDS or not _bare(word)


def _bare(word: str) -> str:
    # "we'd" and "wasn't" are small because what they begin with is.
    bare = word.lower().strip(_EDGES).replace("’", "'").removesuffix("n't")
    return bare.partition("'")[0]


def _kept(attempt_id: str) -> Preference[tuple[str, ...]]:
    return Preference(cues_key(attempt_id), tuple[str, ...], ())


def own_cues(history: KeptTexts, attempt_id: str) -> tuple[str, ...]:
    """The cues that the candidate wrote for an attempt; empty if they wrote none."""
    return _kept(attempt_id).of(history)


def keep_own_cues(history: KeptTexts, attempt_id: str, text: str) -> None:
    """Keeps a card's cues, one a line; an empty text brings back those cut from the answer."""
    lines = (" ".join(line.split())[:LONGEST_CUE] for line in text.splitlines())
    _kept(attempt_id).keep(history, tuple(line for line in lines if line))

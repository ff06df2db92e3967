"""A rubric drafted by rule from a question's own guidance and model answer, without any model."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.bank.guidance.sought import MOST_READ, sought_in
from grader.bank.guidance.titles import Sought
from grader.bank.guidance.words import FILLS
from grader.bank.rubric_file import make_rubric
from grader.models import Criterion, Drafted, Levels
from grader.text.sentences import whole_sentence_spans
from grader.text.words import FUNCTION_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.models import Question, Rubric

MOST_CRITERIA = 12
MOST_POINTS = 8
"""Points of one criterion."""
LONG_SENTENCE = 30
"""Words of a sentence from which it is cut into the clauses that stand alone."""
SHORTEST_CLAUSE = 5
"""Words."""

WORD = re.compile(r"\w+(?:['’]\w+)?")
BULLET = re.compile(r"(?:[-–—*•·▪►✓✔]\s*|\(?\d{1,2}[.)]\s+)+")
CLAUSE_START = re.compile(
    r"(?:;\s+|,\s+(?:and|but|so)\s+(?=(?:I|we|they|it|he|she|nobody|everybody|everyone|there)\b))"
)
SUBORDINATE = frozenset(
    "after although as because before by for if in instead once since to unless until when where whether "
    "while with without".split()
)
"""Words with which a clause begins that leans on another."""
FILLER = re.compile(
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening)|sure|yes|no|okay|ok|well|absolutely|certainly|"
    r"of course|thanks?|thank you|great question|good question|"
    r"that['’]s a (?:\w+ )?question)\b[\w\s,’'-]{0,60}$"
    r"|(?:my name is|i['’]?a?m happy to answer|let me (?:explain|tell you|give you|think|walk you|share)|"
    r"i hope (?:this|that)|does that answer|for (?:example|instance)$|"
    r"here(?:['’]s| is) (?:how|what|an? example))\b",
    re.IGNORECASE,
)
FEWEST_WORDS = 2
"""Content words of a sentence that says something by itself."""
SAYS = "What the model answer says"


def drafted_rubric(question: Question) -> Rubric | None:
    """A rubric from the question's own words; None for a question with neither guidance nor model answer.

    Each thing that the guidance looks for is a criterion, and each sentence of the model answer a point of
    the criterion with which it shares most. A criterion that no sentence speaks of has no points.
    """
    points = _points(question.model_answer)
    sought = sought_in(question.guidance)
    if not sought and not points:
        return None
    guidance = question.guidance.strip()
    sought = sought or (Sought(SAYS, SAYS.lower(), (guidance,) if guidance else ()),)
    shared = list(_with_room(sought, _shared_out(points, sought)))
    ids = _ids([each.title for each, _, _ in shared])
    criteria = [
        Criterion(own_id, each.title, weight, each.pieces, _levels(each), tuple(own))
        for own_id, (each, weight, own) in zip(ids, shared, strict=True)
    ]
    return make_rubric(question.id, criteria, drafted=Drafted.BY_RULE)


def _levels(sought: Sought) -> Levels:
    return Levels(
        missing=f"Does not speak of {sought.in_text}.",
        partial=f"Speaks of {sought.in_text}, without an example, a figure or a reason.",
        strong=f"Speaks of {sought.in_text}, and gives an example, a figure or a reason.",
    )


def _ids(titles: Sequence[str]) -> list[str]:
    ids: list[str] = []
    for number, title in enumerate(titles, 1):
        ascii_only = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
        slug = "-".join(re.findall(r"[a-z0-9]+", ascii_only)) or f"criterion-{number}"
        ids.append(slug if slug not in ids else f"{slug}-{number}")
    return ids


# Points -----------------------------------------------------------------------------------------------------


def _points(model_answer: str) -> list[str]:
    """What the model answer says, sentence by sentence and word for word, without what says nothing."""
    found: dict[str, None] = {}
    model_answer = model_answer[:MOST_READ]
    for span in whole_sentence_spans(model_answer):
        for clause in _clauses(model_answer[span.start : span.end]):
            if len(_stems(clause)) >= FEWEST_WORDS and not FILLER.match(clause.rstrip(".!?:, ")):
                found.setdefault(clause)
    return list(found)


def _clauses(sentence: str) -> Iterator[str]:
    """A sentence without the sign of a list; a long one in the clauses that each stand alone."""
    bullet = BULLET.match(sentence)
    sentence = sentence[bullet.end() :] if bullet else sentence
    start = 0
    if len(WORD.findall(sentence)) > LONG_SENTENCE:
        for cut in CLAUSE_START.finditer(sentence):
            before, after = sentence[start : cut.start()], sentence[cut.end() :]
            if _stands_alone(before) and len(WORD.findall(after)) >= SHORTEST_CLAUSE:
                yield before
                start = cut.end()
    yield sentence[start:].strip()


def _stands_alone(clause: str) -> bool:
    words = WORD.findall(clause)
    return len(words) >= SHORTEST_CLAUSE and words[0].lower() not in SUBORDINATE


def _stems(text: str, without: frozenset[str] = FUNCTION_WORDS) -> frozenset[str]:
    words = (word for word in WORD.findall(text.lower()) if word not in FUNCTION_WORDS)
    return frozenset(stem(word) for word in words if word not in without)


def _shared_out(points: Sequence[str], sought: Sequence[Sought]) -> list[list[str]]:
    """The points of each thing sought: of those with which it shares most words, and what follows them."""
    wanted = [_stems(" ".join((each.title, *each.pieces)), FILLS) for each in sought]
    common = Counter(word for words in wanted for word in words)
    said = [_stems(point) for point in points]
    often = Counter(word for words in said for word in words)
    homes: list[int | None] = []
    for number, words in enumerate(said):
        likeness = [sum(1 / (common[word] * often[word]) for word in words & each) for each in wanted]
        place = number * len(sought) // len(points)
        best = max(range(len(sought)), key=lambda each: (likeness[each], -abs(each - place)))
        homes.append(best if likeness[best] else None)
    shared: list[list[str]] = [[] for _ in sought]
    last = 0
    for number, (point, home) in enumerate(zip(points, homes, strict=True)):
        if home is None:
            # Between those around it, as far on as the point is in the answer.
            following = next((each for each in homes[number:] if each is not None), len(sought) - 1)
            home = max(last, min(number * len(sought) // len(points), following))
        shared[home].append(point)
        last = home
    return shared


def _with_room(
    sought: Sequence[Sought], shared: Sequence[list[str]]
) -> Iterator[tuple[Sought, int, list[str]]]:
    """What is sought with its weight and points, in several criteria where they are too many for one.

    Points for which a rubric has no room are left out.
    """
    spare = MOST_CRITERIA - len(sought)
    for each, weight, points in zip(sought, _parts_of(100, len(sought)), shared, strict=True):
        parts = min(-(-len(points) // MOST_POINTS), 1 + spare) or 1
        spare -= parts - 1
        kept = points[: parts * MOST_POINTS]
        for part, own_weight in enumerate(_parts_of(weight, parts)):
            own = kept[part * len(kept) // parts : (part + 1) * len(kept) // parts]
            end = f" ({part + 1} of {parts})" if parts > 1 else ""
            yield replace(each, title=f"{each.title}{end}"), own_weight, own


def _parts_of(whole: int, count: int) -> list[int]:
    """Whole numbers, as equal as can be, that add up to a whole one."""
    return [whole // count + (number < whole % count) for number in range(count)]

"""A title for a part of guidance, in its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.bank.guidance.enumeration import FINITE, RELATIVE, SHORT
from grader.bank.guidance.words import DETERMINERS, VERBS, WORD
from grader.text.words import LEANING_WORDS

if TYPE_CHECKING:
    from grader.bank.guidance.parts import Part

LONGEST_TITLE = 60
"""Characters."""
ARTICLE = re.compile(r"(?P<article>the|an?)\s", re.IGNORECASE)
ARTICLE_BEFORE = re.compile(
    r"\b(?P<article>the|an?|(?P<owner>your|their|his|her|its|our))\s+$", re.IGNORECASE
)
BEING = re.compile(r"^(?:is|are|be|was|were) ", re.IGNORECASE)
COPULA = re.compile(
    r"\s(?:(?:should|must|can|could|will|has to|have to|needs? to)(?: also)? be|is|are|was|were)(?: also)?\s",
    re.IGNORECASE,
)
TITLE_ENDS = re.compile(
    r"\s*(?:[;(]|\s[-–—]\s|,?\s(?:such as|including|for example|for instance|e\.g\.|like|so that)\s"
    r"|,\s(?=(?:with|without|so|which|who|where|in|on|at|from|to|by|as|not|backed|tied|rather|especially)\s))"
)
CLAUSE = re.compile(
    r"(?:,?\s(?:about|on|of|for|in|to|with))?,?\s"
    r"(?:that|which|who|because|so|when|while|where|how|what|why|whether|if)\s"
)
JOINT = re.compile(r",\s|\s(?:in order to|with|without|instead of|rather than|and|from|by|to|for|in|on|of)\s")


@dataclass(frozen=True, slots=True)
class Sought:
    """One thing that guidance looks for.

    ``in_text`` is the title as it can follow "does not speak of": in quotes, unless it is a topic such as
    "the outcome" or "how a model is chosen". ``pieces`` stand in the guidance word for word.
    """

    title: str
    in_text: str
    pieces: tuple[str, ...]


def sought(part: Part) -> Sought:
    title, is_clause = part.text, part.is_clause
    copula = COPULA.search(title)
    before = title[: copula.start()].lower() if copula else ""
    if copula and is_clause and not before.endswith(" and") and not RELATIVE & {*WORD.findall(before)}:
        # As in a headline: “the outcome should be told in numbers” is “outcome told in numbers”.
        title = f"{title[: copula.start()]} {title[copula.end() :]}"
    words = WORD.findall(title)
    while len(words) > 1 and words[0].lower() in DETERMINERS:
        title = title[title.index(words[0]) + len(words[0]) :].lstrip()
        words = words[1:]
    title = _shortened(BEING.sub("", title)).strip(" ,.:–—-\"'“”‘’")
    first = title.partition(" ")[0]
    begins_sentence = not part.sentence[: part.start].strip() and (first[1:].islower() or len(first) == 1)
    in_text = title[:1].lower() + title[1:] if begins_sentence else title
    article = ARTICLE_BEFORE.search(part.sentence, 0, part.start) or ARTICLE.match(part.text)
    if article:
        is_owner = bool(article.groupdict().get("owner"))
        in_text = f"{'the' if is_owner else article['article'].lower()} {in_text}"
    title = title[:1].upper() + title[1:]
    in_text = f"“{title}”" if is_clause else in_text
    return Sought(title, in_text, (piece_of(part.text),))


def piece_of(text: str) -> str:
    return text.strip().rstrip(".!?:,").rstrip()


def _shortened(title: str) -> str:
    end = TITLE_ENDS.search(title)
    if end and len(WORD.findall(title[: end.start()])) >= SHORT:
        title = title[: end.start()]
    if len(title) <= LONGEST_TITLE:
        return title
    ends = [
        found.start()
        for kind in (CLAUSE, JOINT)
        for found in kind.finditer(title)
        if found.start() <= LONGEST_TITLE and _stands_alone(title[: found.start()])
    ]
    if ends:
        return title[: next((end for end in ends if CLAUSE.match(title, end)), ends[-1])]
    title = title[: LONGEST_TITLE + 1].rpartition(" ")[0] or title[:LONGEST_TITLE]
    while " " in title and title.rpartition(" ")[2].lower() in LEANING_WORDS:
        title = title.rpartition(" ")[0]
    return title


def _stands_alone(title: str) -> bool:
    words = [word.lower() for word in WORD.findall(title)]
    last = words[-1] if words else ""
    return len(words) > SHORT and last != "way" and last not in VERBS and last not in LEANING_WORDS | FINITE

"""Reads a reply to a question that asks for yes or no, in English as it is asked, or in the question's own
language."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from grader.grading.rubric.asking.foreign_yes import is_ambiguous_no, is_yes_in, read_yes_in
from grader.grading.rubric.asking.said import UnreadableReplyError, said_in
from grader.grading.rubric.endpoint.thoughts import LEFTOVER, spoken
from grader.text.plain_text import visible

if TYPE_CHECKING:
    from grader.grading.rubric.endpoint.messages import Reply

FAIR_SHARE = 0.5
"""Share of the probability that yes and no must hold together to be believed."""
LETTERS = re.compile(r"[a-z]+")
WORDS = {"yes": True, "no": False}
FIRST = re.compile(r"\W*(yes|no)\b(?!['’-]?\w)(.{0,40})", re.DOTALL)
BOTH = re.compile(r"\W*(?:(?:and|or|but|also|to|maybe|partly)\b\W*)*(yes|no)\b")
"""What makes neither of a yes: "yes and no", "yes/no", "yes, but no"."""
LABEL = re.compile(
    r"\b(final )?(?:answer|verdict|conclusion|decision|result|response|clearly made)\b(?: is)?\W{1,12}"
    r"(yes|no)\b"
    r"(?!['’-]?\w)(?!\W{1,4}(?:and|or)\b)"
)
BOXED = re.compile(r"\\boxed\{\s*(?:\\text\{)?\s*(yes|no)\b")
ANSWER_NAMES = frozenset(["answer", "final_answer", "verdict", "decision", "result", "response", "reply"])
LONGEST_ALONE = 12
"""Characters of a thought that is nothing but the word."""


def chance_of_yes(reply: Reply, language: str | None = None) -> float | None:
    """Probability of yes (0 to 1): the server's where it gives it, else 0 or 1; None for neither.

    ``language`` is the code of the one that the question is in, whose words count beside the English ones.
    """
    said = [(_is_yes(token, language or ""), chance) for token, chance in reply.first_tokens]
    yes = sum(chance for is_yes, chance in said if is_yes)
    no = sum(chance for is_yes, chance in said if is_yes is False)
    if yes + no >= FAIR_SHARE:
        return yes / (yes + no)
    is_yes = read_yes(reply.text, language)
    return None if is_yes is None else float(is_yes)


def read_yes(text: str, language: str | None = None) -> bool | None:
    """Whether a reply says yes; None where it says neither, or both.

    What a thought says is no reply, unless the word is all there is. The first word counts, else what is
    called the answer, else a last line that is only the word.
    """
    said, own = spoken(text), language or ""
    if not said.text and said.thought_length:
        words = _plain(said.thought)
        return _first(words, own) if len(words) <= LONGEST_ALONE else None
    is_yes = _in_json(said.text, own)
    return _in_words(_plain(said.text), own) if is_yes is None else is_yes


def _plain(text: str) -> str:
    return LEFTOVER.sub(" ", unicodedata.normalize("NFKC", visible(text))).casefold().strip()


def _in_words(text: str, language: str) -> bool | None:
    first = _first(text, language)
    if first is not None or (FIRST.match(text) and not is_ambiguous_no(language, text)):
        return first
    labels = [*LABEL.finditer(text)]
    final = [label[2] for label in labels if label[1]][-1:] or [label[2] for label in labels]
    final = final or BOXED.findall(text)
    if final:
        return WORDS[final[0]] if len(set(final)) == 1 else None
    last = text.rpartition("\n")[2].strip(" *_.!\"'`")
    return WORDS.get(last, is_yes_in(language, last))


def _first(text: str, language: str) -> bool | None:
    found = FIRST.match(text)
    if found is None or is_ambiguous_no(language, text):
        return read_yes_in(language, text)
    both = BOTH.match(found[2])
    return WORDS[found[1]] if both is None or both[1] == found[1] else None


def _in_json(text: str, language: str) -> bool | None:
    """What an object has for its answer, else what its values agree on; None where none is yes or no."""
    if "{" not in text:
        return None
    try:
        value = said_in(text).found[-1].value
    except UnreadableReplyError:
        return None
    body = value if isinstance(value, dict) else {}
    answers = [each for name, each in body.items() if name.strip().lower() in ANSWER_NAMES]
    said = [
        each if isinstance(each, bool) else _in_json_word(each, language) for each in answers or body.values()
    ]
    certain = {each for each in said if each is not None}
    return certain.pop() if len(certain) == 1 else None


def _in_json_word(value: object, language: str) -> bool | None:
    return _first(_plain(value), language) if isinstance(value, str) else None


def _is_yes(token: str, language: str) -> bool | None:
    """Whether a first token is a yes or a no, or the beginning of an English one; None for neither."""
    own = is_yes_in(language, token)
    if own is not None:
        return own
    letters = _letters(token)
    return True if letters in ("yes", "y") else False if letters in ("no", "n") else None


def _letters(token: str) -> str:
    found = LETTERS.search(token.lower())
    return found.group() if found else ""

"""Whether words are denied by what stands before or after them in their sentence; English only."""

from __future__ import annotations

import re

from grader.text.plain_text import folded

CLAUSE_END = re.compile(
    r"[,;:()\[\]\"]| - |\b(?:but|however|instead|because|since|so|although|though|while|whereas|if|when"
    r"|unless|until|which|who|where|then)\b|\band (?=(?:i|we)\b)"
)
DENIAL = re.compile(
    r"\b(?:never|not|cannot|no|nobody|nothing|none|neither|nor|without|hardly|rarely|seldom|refused?"
    r"|avoid(?:ed)?|(?:do|does|did|wo|would|ca|could|should|is|was|are|were|have|has|had)n'?t)\b"
    r"(?! (?:only|just|merely|simply|necessarily|sure|matter|doubt|longer|later|less|more)\b)"
)
SPEAKER = re.compile(r"\b(?:i|we|my|our|me|us|nobody)\b")
WITHDRAWAL = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|wasn't|weren't)(?: (?:really|just|simply|not))*"
    r" (?:something|anything|nothing|things?|(?:a|the) (?:thing|step|practice|habit)|what)\b.*"
    r"|\b(?:is|are|was|were|has been|have been|isn't|aren't|wasn't|weren't)(?: (?:never|not))?"
    r" (?:done|used|tried|needed) (?:by|in|on|at) .*"
)
"""How a sentence goes on that says whether the speaker does what it began with: "… is something I do"."""
AFTERTHOUGHT = re.compile(r"(?P<topic>[^,;:()\"]+)(?:, | - |: )(?P<rest>(?:i|we|nobody|none)\b[^,;:()]*)")
"""Likewise: "A frozen test set, we have that"."""
POINTS_BACK = re.compile(r"\b(?:it|that|this|them|those|one|so)$")
OPENER = re.compile(
    r"(?:if|when|while|after|before|once|as|since|because|although|though|unless|until|in|at|on|for|with)\b"
)
SMALL_WORDS = frozenset(
    """
    i we me us my our nobody none of team company job work project projects is are was were has been have had
    something anything nothing thing things step practice habit what a the that which this it them those one
    so never not cannot rarely seldom hardly do does did done doing use uses used using need needs needed want
    wants wanted try tried bother bothered with believe believed in see saw point care cared about consider
    considered practiced would could should will can ever really just simply personally at all to for on by
    isn't aren't wasn't weren't don't doesn't didn't won't wouldn't can't couldn't shouldn't haven't hasn't
    hadn't
    """.split()
)
"""All that a plain withdrawal is made of: any other word says more ("… is something I never skip")."""


def is_denied(before: str) -> bool:
    """Whether words are the opposite of what a speaker says, who says ``before`` ahead of them.

    Two denials cancel out, and one that stands in another clause denies nothing here.
    """
    clause = CLAUSE_END.split(folded(before))[-1]
    return bool(SPEAKER.search(clause)) and has_denial(clause)


def is_withdrawn(rest: str) -> bool:
    """Whether a sentence, or the rest of one, ends by saying that what it began with is not done."""
    words = folded(rest).rstrip(" .!?\"')")
    found = WITHDRAWAL.search(words)
    if found is not None and _is_withdrawal(found[0]):
        return True
    after = AFTERTHOUGHT.fullmatch(words)
    if after is None or SPEAKER.search(after["topic"]) or OPENER.match(after["topic"]):
        return False
    return bool(POINTS_BACK.search(after["rest"])) and _is_withdrawal(after["rest"])


def _is_withdrawal(clause: str) -> bool:
    return bool(SPEAKER.search(clause)) and SMALL_WORDS.issuperset(clause.split()) and has_denial(clause)


def has_denial(text: str) -> bool:
    """Whether a text denies something; two denials cancel out."""
    return len(DENIAL.findall(folded(text))) % 2 == 1

"""Whether words are denied by what stands before them in their sentence; English only."""

from __future__ import annotations

import re

from grader.rubric_grading.plain_text import folded

CLAUSE_END = re.compile(
    r"[,;:()\[\]\"]| - |\b(?:but|however|instead|because|since|so|although|though|while|whereas|if|when"
    r"|unless|until|which|who|where|then)\b|\band (?=(?:i|we)\b)"
)
DENIAL = re.compile(
    r"\b(?:never|not|cannot|no|nobody|nothing|neither|nor|without|hardly|rarely|seldom|refused?|avoid(?:ed)?"
    r"|(?:do|does|did|wo|would|ca|could|should|is|was|are|were|have|has|had)n'?t)\b"
    r"(?! (?:only|just|merely|simply|necessarily|sure|matter|doubt|longer|later|less|more)\b)"
)
SPEAKER = re.compile(r"\b(?:i|we|my|our|me|us|nobody)\b")


def is_denied(before: str) -> bool:
    """Whether words are the opposite of what a speaker says, who says ``before`` ahead of them.

    Two denials cancel out, and one that stands in another clause denies nothing here.
    """
    clause = CLAUSE_END.split(folded(before))[-1]
    return bool(SPEAKER.search(clause)) and len(DENIAL.findall(clause)) % 2 == 1

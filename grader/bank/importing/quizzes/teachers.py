"""What teachers' quizzes have in common: notes for graders, and questions that ask for no words."""

from __future__ import annotations

import re

from grader.bank.importing.characters import plain_characters
from grader.bank.importing.documents.blocks import BlockKind
from grader.bank.importing.documents.html import text_of_html
from grader.bank.importing.pages.labels import Role, label_of
from grader.bank.importing.texts import cell_text, unquoted

PICKS = "It asks to pick from choices, not to answer in words: write it as an open question."
JUDGES = "It asks whether a statement is true, not for an answer in words: write it as an open question."
PAIRS = "It asks to match texts, not to answer in words: write it as an open question."
COUNTS = "It asks for a number, not for an answer in words: write it as an open question."
FILLS = "It asks for a word in a gap, not for an answer in words: write it as an open question."
TELLS = "It describes something, and asks nothing."
NO_TEXT = "It has no text that asks."

_LINES = (BlockKind.ITEM, BlockKind.CELLS)
_INSTRUCTS = re.compile(
    r"""
    (?: \d+ | one | two | three | half | full | partial | no | extra | bonus ) [ -] (?: a \s )?
        (?: marks? | points? | credits? (?! \s card ) | punkte? | pts? ) \b
    | \b (?: award | deduct ) (?: s | ed | ing )? \b
    | \b (?: rubric | marking \s (?: scheme | guide ) | grading | graders? | markers? ) \b
    | \b (?: answers? | responses? | students? | candidates? | learners? | they | essays? ) \s
        (?: should | must | needs? \s to | ought | (?: is | are ) \s expected | will \s vary | may \s vary )
    | (?: ^ | [.!?:\n] ) [\s\-*•–]* (?: an? | the )? \s*
        (?: good | strong | better | best | ideal | excellent | full | complete | acceptable | weak | poor )
        (?: er | est )? \s (?: answers? | responses? | candidates? | students? ) \b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BEGINS = re.compile(
    r"""
    [\s\-*•–]* (?:
        (?: look | listen ) (?: ing )? \s for | check (?: s | ing )? \s | expect (?: ed | ing )? \b
        | accept \s | give \s (?: full | half | partial | no ) | reward \s | penali[sz]e \s | consider \s
        | credit \s | should \s | must \s | mention (?: s | ing )? \s
        | (?: key | main | expected ) \s (?: points? | ideas? | elements? | words? ) \b | keywords? \b
        | criteri (?: on | a ) \b | does \s the \s (?: answer | student | candidate )
        | achten \s sie | erwartet \b | bewertung \b | stichw[oö]rter? \b
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = 60
"""Characters in which a label ends."""
_NEW_LINE = re.compile(r"\n(?=[ \t]*(?:[-*•–]|\d{1,3}[.)])[ \t])")


def guidance_and_answer(for_graders: str, feedback: str) -> tuple[str, str]:
    """What of a teacher's two texts guides and what answers.

    What a label says decides ("Model answer: …"). Else feedback, which students read when they are done, is
    the model answer, unless it speaks of marks and of what answers should have; and notes for graders guide,
    unless nothing else answers and they do not speak like that.
    """
    noted, guidance_noted, answer_noted = labeled_parts(for_graders)
    fed, guidance_fed, answer_fed = labeled_parts(feedback)
    guidance = [guidance_noted, guidance_fed]
    answers = [answer_noted, answer_fed]
    (guidance if instructs(fed) else answers).append(fed)
    (guidance if any(answers) or instructs(noted) else answers).append(noted)
    return "\n\n".join(filter(None, guidance)), "\n\n".join(filter(None, answers))


def labeled_parts(text: str) -> tuple[str, str, str]:
    """What stands in a text before any label, what its labels call guidance, and what they call an answer."""
    parts: dict[Role | None, list[str]] = {None: [], Role.GUIDANCE: [], Role.ANSWER: []}
    role: Role | None = None
    for line in text.split("\n"):
        label = label_of(line)
        if label and not label.weak and label.role in (Role.ANSWER, Role.GUIDANCE, Role.CAUTION):
            cautions = label.role is Role.CAUTION
            role = Role.GUIDANCE if cautions else label.role
            parts[role] += [line if cautions else label.rest]
        else:
            if role is Role.ANSWER and ":" in line[:_LABEL] and _BEGINS.match(line):
                role = Role.GUIDANCE
            parts[role].append(line)
    said, guidance, answer = ("\n".join(lines).strip() for lines in parts.values())
    return said, guidance, unquoted(answer)


def instructs(text: str) -> bool:
    """Whether a text tells those who grade what to look for or what to give for it."""
    return _BEGINS.match(text) is not None or _INSTRUCTS.search(text, 0, 5000) is not None


def plain(text: str, form: str) -> str:
    """A text that is set as HTML, as plain text, as Markdown or as Moodle guesses ("moodle")."""
    if form == "html":
        return unquoted(text_of_html(text))
    if form == "markdown":
        return unquoted(_text_of_markdown(text))
    if form == "plain":
        return unquoted(plain_characters(text).replace("\xa0", " ").strip())
    return cell_text(text)


def _text_of_markdown(text: str) -> str:
    # It takes its time to import, and few quizzes need it.
    from grader.bank.importing.documents.markdown import blocks_of_markdown

    said = ""
    before = None
    for block in blocks_of_markdown(text):
        item = block.kind is BlockKind.ITEM
        if before:
            said += "\n" if before is block.kind and block.kind in _LINES else "\n\n"
        said += f"{'  ' * block.depth}{block.marker or '-'} {block.text}" if item else block.text
        before = block.kind
    return said


def unwrapped(text: str) -> str:
    """Text whose lines only a narrow window ended: paragraphs and items of lists stay apart."""
    paragraphs = re.split(r"\n[ \t]*\n\s*", text.strip())
    return "\n\n".join(
        "\n".join(" ".join(line.split()) for line in _NEW_LINE.split(paragraph)) for paragraph in paragraphs
    )


def category_of(path: str) -> str:
    """The innermost of categories written as a path ("$course$/top/Databases/Locks" is "Locks")."""
    parts = [part.replace("//", "/").strip() for part in re.split(r"(?<!/)/(?!/)", path.strip())]
    named = [part for part in parts if part and part != "top" and not re.fullmatch(r"\$\w+\$", part)]
    return plain_characters(named[-1]) if named else ""

"""Questions from Moodle's XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.bank.importing.quizzes.teachers import (
    COUNTS,
    FILLS,
    JUDGES,
    NO_TEXT,
    PAIRS,
    PICKS,
    TELLS,
    category_of,
    guidance_and_answer,
    plain,
)
from grader.bank.importing.quizzes.xml import parsed, root_of
from grader.bank.importing.texts import reads_as_question, unnumbered, usable_id
from grader.models.imported import FoundQuestion, Reading, Unread

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FORMS = {"html": "html", "plain_text": "plain", "markdown": "markdown"}
_WHY = {
    "multichoice": PICKS,
    "calculatedmulti": PICKS,
    "truefalse": JUDGES,
    "matching": PAIRS,
    "match": PAIRS,
    "randomsamatch": PAIRS,
    "ddmatch": PAIRS,
    "numerical": COUNTS,
    "calculated": COUNTS,
    "calculatedsimple": COUNTS,
    "cloze": FILLS,
    "multianswer": FILLS,
    "gapselect": FILLS,
    "ddwtos": FILLS,
    "shortanswer": FILLS,
    "description": TELLS,
}
_OF_TEACHERS = ("essay", "shortanswer")


def looks_like_moodle_xml(raw: bytes) -> bool:
    """Whether bytes are XML of a Moodle quiz, cut or whole."""
    return root_of(raw) == "quiz"


def read_moodle_xml(raw: bytes) -> Reading:
    """The essay and short-answer questions of a quiz; questions of other kinds are told of.

    General feedback is the model answer, and the information for graders guides, each unless it reads like
    the other; information for graders alone is the model answer, unless it reads like notes for graders.

    Raises:
        InputError: it is cut or damaged, or defines entities of its own.
    """
    questions: list[FoundQuestion] = []
    unread: list[Unread] = []
    category = ""
    number = 0
    for element in parsed(raw, "The Moodle quiz").iter("question"):
        if element.get("type") == "category":
            category = category_of(_text(element.find("category")))
            continue
        number += 1
        found = _question(element, f"question {number}", category)
        if isinstance(found, FoundQuestion):
            questions.append(found)
        else:
            unread.append(found)
    return Reading("a Moodle quiz", tuple(questions), tuple(unread))


def _question(element: Element, place: str, category: str) -> FoundQuestion | Unread:
    kind = (element.get("type") or "").lower()
    text = _text(element.find("questiontext")) or _text(element.find("name"))
    right = [
        answer
        for each in element.iter("answer")
        if _worth(each) >= 100 and (answer := _text(each)) and answer != "*"
    ]
    if not text:
        return Unread(place, "", NO_TEXT)
    if kind not in _OF_TEACHERS or (kind == "shortanswer" and not reads_as_question(text)):
        why = _WHY.get(kind, f"It is of a kind that is not read, “{kind}”.")
        return Unread(place, "\n".join((text, *(f"- {answer} (right)" for answer in right))), why)
    guidance, answer = guidance_and_answer(
        _text(element.find("graderinfo")), _text(element.find("generalfeedback"))
    )
    return FoundQuestion(
        text=unnumbered(text),
        place=place,
        guidance=guidance,
        model_answer="\n\n".join(filter(None, (" / ".join(right), answer))),
        category=category,
        tags=tuple(dict.fromkeys(tag for each in element.iterfind("tags/tag") if (tag := _text(each)))),
        id=usable_id(_text(element.find("idnumber"))),
    )


def _worth(answer: Element) -> float:
    try:
        return float(answer.get("fraction") or 0)
    except ValueError:
        return 0.0


def _text(element: Element | None) -> str:
    """What an element says as plain text, whether its markup is escaped or stands in it as elements."""
    if element is None:
        return ""
    from xml.etree.ElementTree import tostring

    holder = element.find("text")
    if holder is None:
        holder = element
    form = _FORMS.get(element.get("format") or "", "moodle")
    inside = [
        tostring(child, encoding="unicode") for child in holder if child.tag not in ("feedback", "file")
    ]
    return plain((holder.text or "") + "".join(inside), "html" if inside else form)

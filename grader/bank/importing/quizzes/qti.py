"""Questions from QTI, the exchange format of test systems: single items and packages, of versions 2 and 3."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from grader.bank.importing.documents.html import ELEMENTS, text_of_html
from grader.bank.importing.quizzes.teachers import (
    FILLS,
    NO_TEXT,
    PAIRS,
    PICKS,
    guidance_and_answer,
    labeled_parts,
)
from grader.bank.importing.quizzes.xml import parsed, root_of
from grader.bank.importing.texts import unnumbered, unquoted, usable_id
from grader.bank.importing.zips import Zip, is_zip
from grader.errors import InputError
from grader.models.imported import FoundQuestion, Reading, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_MANIFEST = "imsmanifest.xml"
_ITEM = "assessmentitem"
_OPEN = "extendedtextinteraction"
_WHY = {
    "choiceinteraction": PICKS,
    "inlinechoiceinteraction": PICKS,
    "hottextinteraction": PICKS,
    "orderinteraction": PICKS,
    "associateinteraction": PAIRS,
    "matchinteraction": PAIRS,
    "gapmatchinteraction": PAIRS,
    "textentryinteraction": FILLS,
}
_FEEDBACK = ("modalfeedback", "feedbackblock", "feedbackinline")
_UNSEEN = ("stylesheet", "catalog-info", "cataloginfo", "templateblock", "templateinline")
_PARAGRAPHS = (_OPEN, "prompt", "contentbody", "stimulusbody")
_LINES = ("simplechoice", "simpleassociablechoice", "gaptext")
_VOID = ("br", "hr", "img")


def looks_like_qti(raw: bytes) -> bool:
    """Whether it is an item or test of QTI, or a package with a manifest, cut or whole."""
    if is_zip(raw):
        return _MANIFEST.encode() in raw
    return _kind_of(root_of(raw)) in (_ITEM, "assessmenttest", "questestinterop")


def read_qti(raw: bytes) -> Reading:
    """The extended-text questions of an item or of all items in a package; other kinds are told of.

    What stands in the item for those who score guides; a correct response, feedback and what the item calls a
    sample answer are the model answer.

    Raises:
        InputError: it is cut or damaged, a test without its items, or a package without items.
    """
    if is_zip(raw):
        return _package(Zip(raw, "The package"))
    kind = _kind_of(root_of(raw))
    if kind == "assessmenttest":
        raise InputError("It is a QTI test, which only names its items: give the package (a zip) with them.")
    if kind != _ITEM:
        raise InputError("It is QTI of version 1, which is not read: export it as QTI 2 or 3.")
    questions, unread = _read_item(parsed(raw, "The QTI item"), "item")
    return Reading("a QTI item", tuple(questions), tuple(unread))


def _package(files: Zip) -> Reading:
    questions: list[FoundQuestion] = []
    unread: list[Unread] = []
    items = 0
    for name in _in_order(files):
        raw = files.read(name)
        if _kind_of(root_of(raw)) != _ITEM:
            continue
        items += 1
        try:
            found, lost = _read_item(parsed(raw, "The item"), name)
        except InputError as error:
            found, lost = [], [Unread(name, "", str(error))]
        questions += found
        unread += lost
    if not items:
        raise InputError("The package holds no QTI items: give one with items of QTI 2 or 3.")
    return Reading("a QTI package", tuple(questions), tuple(unread))


def _in_order(files: Zip) -> Iterator[str]:
    """The files that may be items, those that the manifest lists first and as it lists them."""
    names = [name for name in files.names if name.lower().endswith(".xml")]
    manifest = min((name for name in names if posixpath.basename(name) == _MANIFEST), key=len, default="")
    listed: dict[str, None] = {}
    if manifest:
        folder = posixpath.dirname(manifest)
        for element in parsed(files.read(manifest), "The package’s manifest").iter():
            if _kind(element) == "resource" and (path := element.get("href")):
                listed[posixpath.normpath(posixpath.join(folder, unquote(path)))] = None
    every = {**{name: None for name in listed if name in set(names)}, **dict.fromkeys(names)}
    yield from (name for name in every if name != manifest)


def _kind(element: Element) -> str:
    return _kind_of(element.tag if isinstance(element.tag, str) else "")


def _kind_of(tag: str) -> str:
    """An element's name in both versions: "qti-item-body" and "itemBody" are "itembody"."""
    return tag.rpartition("}")[2].removeprefix("qti-").replace("-", "").lower()


@dataclass(slots=True)
class _Body:
    """What an item shows, as HTML, parted after each field for a longer text."""

    parts: list[list[str]] = field(default_factory=lambda: [[]])
    for_scorers: list[str] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    others: list[Element] = field(default_factory=list)
    """The fields of other kinds."""

    def write(self, element: Element) -> None:
        kind = _kind(element)
        if kind in _UNSEEN:
            pass
        elif kind == "rubricblock" and "candidate" not in (element.get("view") or "").split():
            self.for_scorers.append(_text(element))
        elif kind in _FEEDBACK:
            self.feedback.append(_text(element))
        elif kind.endswith("interaction") and kind != _OPEN:
            self.others.append(element)
        elif kind in _PARAGRAPHS:
            self._inside(element, "blockquote")
        elif kind in _LINES:
            self._inside(element, "div")
        else:
            # What an object stands for is seldom text, and what it holds is instead of it.
            self._inside(element, kind if kind in ELEMENTS - {"object"} else "")
        if kind == _OPEN:
            self.parts.append([])
        self.parts[-1].append(escape(element.tail or ""))

    def _inside(self, element: Element, tag: str) -> None:
        part = self.parts[-1]
        if tag:
            part.append(f"<{tag}>")
        part.append(escape(element.text or ""))
        for child in element:
            self.write(child)
        if tag and tag not in _VOID:
            self.parts[-1].append(f"</{tag}>")

    def texts(self) -> list[str]:
        return [text_of_html("".join(part)) for part in self.parts]


def _text(element: Element) -> str:
    """All that stands in an element, whatever kinds of elements are in it."""
    body = _Body()
    for child in element:
        body.write(child)
    text = text_of_html(escape(element.text or "") + "".join("".join(part) for part in body.parts))
    return "\n\n".join(filter(None, (text, *body.for_scorers, *body.feedback)))


def _read_item(item: Element, place: str) -> tuple[list[FoundQuestion], list[Unread]]:
    body = _Body()
    correct: list[str] = []
    unread: list[Unread] = []
    for element in item:
        kind = _kind(element)
        if kind in ("itembody", *_FEEDBACK, "rubricblock"):
            body.write(element)
        elif kind == "responsedeclaration":
            correct += [
                " ".join((value.text or "").split())
                for each in element
                if _kind(each) == "correctresponse"
                for value in each
            ]
        elif kind in ("stimulusref", "assessmentstimulusref"):
            why = "It refers to a text in another file, which was not taken."
            unread.append(Unread(place, element.get("title") or element.get("href") or "", why))
    *asked, after = body.texts()
    unread += [
        Unread(place, _text(other), _WHY.get(_kind(other), "It asks for something else than a text."))
        for other in body.others
    ]
    if not asked:
        if not body.others:
            unread.append(Unread(place, after, "It has no field for an answer."))
        elif after:
            unread[-1] = Unread(place, "\n\n".join(filter(None, (after, unread[-1].text))), unread[-1].why)
        return [], unread
    after, guided, answered = labeled_parts(after)
    notes = [labeled_parts(text) for text in body.for_scorers]
    from_feedback = guidance_and_answer("", "\n\n".join(body.feedback))
    guidance = [*(part for said, guide, _ in notes for part in (said, guide)), guided, from_feedback[0]]
    answers = [*correct, answered, *(answer for *_, answer in notes), from_feedback[1]]
    texts = list(asked)
    texts[-1] = "\n\n".join(filter(None, (texts[-1], after)))
    alone = len(texts) == 1
    found = [
        FoundQuestion(
            text=unquoted(unnumbered(text)),
            place=place,
            guidance="\n\n".join(filter(None, guidance)),
            model_answer=unquoted("\n\n".join(filter(None, answers))) if alone else "",
            id=usable_id(item.get("identifier") or "") if alone else "",
        )
        for text in texts
        if text
    ]
    if not alone and any(answers):
        why = "The item asks several questions, and does not say which of them this answers."
        unread.append(Unread(place, "\n\n".join(filter(None, answers)), why))
    if not found:
        unread.append(Unread(place, item.get("title") or "", NO_TEXT))
    return found, unread

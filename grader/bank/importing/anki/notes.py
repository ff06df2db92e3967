"""Notes of Anki, and the questions that they ask, whatever cards they make."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from grader.bank.importing.characters import plain_characters
from grader.bank.importing.documents.html import text_of_html
from grader.bank.importing.tables.field_names import fields_of, plain_name
from grader.bank.importing.texts import unnumbered, unquoted, usable_id
from grader.models.imported import Field, FoundQuestion, Reading, Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SETS_LINES = re.compile(r"<(?:br|div|p|li|pre|table|h[1-6])\b", re.IGNORECASE)
_SOUND = re.compile(r"\[sound:[^\[\]]*\]|\[anki:play:[^\[\]]*\]")
_LATEX = re.compile(r"\[/?latex\]")
_DOLLARS = re.compile(r"\[(/?)\$(\$?)\]")
_MEDIA = re.compile(r"<(?:img|audio|video|object|svg)\b|\[sound:", re.IGNORECASE)
_CLOZE = re.compile(r"\{\{c\d+::((?:(?!\{\{c\d+::|\}\}).)*)\}\}", re.DOTALL)
_GAP = re.compile(r"\{\{c\d+::")
_OCCLUSION = "image-occlusion:"
_MORE = frozenset(
    (
        "extra; back extra; extra info; additional info; more; more info; details; explanation; "
        "explanations; example; examples; notes; note; remarks; remark; comments; comment; context; "
        "usage; code; erklarung; beispiel; notizen; anmerkung; anmerkungen"
    ).split("; ")
)
"""Fields that stand under the answer on the back of a card."""
_NO_QUESTION_NAMES = frozenset(
    "id; guid; uuid; number; no; nr; index; order; sort; sort field; note id; add reverse".split("; ")
)
_OWN_TAGS = frozenset(("leech", "marked"))
"""Which Anki sets by itself."""
_NO_DECK = frozenset(("", "default"))


@dataclass(frozen=True, slots=True)
class NoteType:
    """What a kind of notes calls its fields."""

    name: str
    fields: tuple[str, ...]
    """Empty where the source does not tell the fields' names."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it is stored: its fields, its deck by its whole name ("A::B"), its tags.

    ``html`` says whether the fields are HTML; some exports are plain text.
    """

    place: str
    type: NoteType
    texts: tuple[str, ...]
    deck: str
    tags: tuple[str, ...]
    html: bool = True


def field_names(model: Mapping[str, object]) -> tuple[str, ...]:
    """The names of a note type's fields in their order, from its description in JSON."""
    fields = model.get("flds")
    told = [one for one in fields if isinstance(one, dict)] if isinstance(fields, list) else []
    return tuple(str(one.get("name", "")) for one in sorted(told, key=_place_of_field))


def _place_of_field(told: Mapping[str, object]) -> int:
    place = told.get("ord")
    return place if isinstance(place, int) else 0


def stored_text(cell: object) -> str:
    """The text of a value, of whichever type SQLite or JSON let it be."""
    if cell is None:
        return ""
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


@dataclass(slots=True)
class _Untaken:
    """Fields that are no part of a question: how often they held a text, and the first of them."""

    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, kind: str, name: str, text: str) -> None:
        self.count[kind, name] += 1
        self.first.setdefault((kind, name), text)

    def unread(self) -> Iterator[Unread]:
        for (kind, name), count in self.count.items():
            notes = "one note" if count == 1 else f"{count} notes"
            yield Unread(
                place=f"field “{name}”" + (f" of “{kind}”" if kind else ""),
                text=self.first[kind, name],
                why=f"The field holds a text in {notes}, and was not taken for any part of a question.",
            )


def reading_of(notes: Iterable[Note]) -> Reading:
    """The questions of notes in their order; what asks nothing, and fields beyond them, unread."""
    questions: list[FoundQuestion] = []
    unread: list[Unread] = []
    untaken = _Untaken()
    for note in notes:
        found = _question(note, untaken)
        if isinstance(found, FoundQuestion):
            questions.append(found)
            if not found.model_answer and any(map(_MEDIA.search, note.texts[1:])):
                unread.append(Unread(note.place, found.text, "Its answer is a picture or a sound."))
        elif found:
            unread.append(found)
    return Reading("an Anki deck", tuple(questions), (*unread, *untaken.unread()))


@cache
def _roles(names: tuple[str, ...], count: int) -> tuple[Field | None, ...]:
    """What each field of a note is: by its name, else the first asks and the second answers."""
    plain = [plain_name(name) for name in names] + [""] * (count - len(names))
    telling = ["" if plain_name(name) in _MORE else name for name in names]
    roles = [*fields_of(telling), *([None] * (count - len(names)))]
    free = [
        place
        for place, role in enumerate(roles)
        if role is None and plain[place] not in _NO_QUESTION_NAMES | _MORE
    ]
    for wanted in (Field.QUESTION, Field.MODEL_ANSWER):
        if wanted not in roles and free:
            roles[free.pop(0)] = wanted
    return tuple(roles)


@dataclass(slots=True)
class _Sides:
    """What the fields of a note say, as plain text."""

    asked: str = ""
    """The field that asks, as it is stored."""
    parts: dict[Field, list[str]] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)

    @property
    def answers(self) -> list[str]:
        return self.parts.get(Field.MODEL_ANSWER, []) + self.more

    def text(self, role: Field) -> str:
        return "\n\n".join(self.parts.get(role, ()))

    def line(self, role: Field) -> str:
        return " ".join(self.text(role).split())


def _sides(note: Note, untaken: _Untaken) -> _Sides:
    sides = _Sides()
    names = note.type.fields
    for place, (role, stored) in enumerate(zip(_roles(names, len(note.texts)), note.texts, strict=False)):
        text = _text(_revealed(stored), note.html)
        name = names[place] if place < len(names) else f"{place + 1}"
        if role is Field.QUESTION:
            sides.asked = stored
        if not text:
            continue
        if role is not None:
            sides.parts.setdefault(role, []).append(text)
        elif plain_name(name) in _MORE:
            sides.more.append(text)
        elif plain_name(name) not in _NO_QUESTION_NAMES:
            untaken.add(note.type.name, name, text)
    return sides


def _question(note: Note, untaken: _Untaken) -> FoundQuestion | Unread | None:
    sides = _sides(note, untaken)
    text, answers = sides.text(Field.QUESTION), sides.answers
    if (gap := _GAP.search(sides.asked)) and _CLOZE.search(sides.asked):
        begun = _text(sides.asked[: gap.start()], note.html)
        if _OCCLUSION in sides.asked:
            return Unread(
                note.place, "\n\n".join(answers), "It hides parts of a picture, and asks no question."
            )
        if not begun.endswith("?"):
            why = "It is a sentence with gaps, which asks no question: write the question that it answers."
            return Unread(note.place, "\n\n".join((text, *answers)), why)
        text, answers = begun, [_text(_revealed(sides.asked[gap.start() :]), note.html), *answers]
    answer = "\n\n".join(answers)
    if not text:
        why = "Its question is a picture or a sound." if _MEDIA.search(sides.asked) else "It has no question."
        return Unread(note.place, answer, why) if answer or sides.asked.strip() else None
    return FoundQuestion(
        text=unquoted(unnumbered(text)),
        place=note.place,
        guidance=unquoted(sides.text(Field.GUIDANCE)),
        model_answer=unquoted(answer),
        role=sides.line(Field.ROLE),
        category=sides.line(Field.CATEGORY) or _category(note.deck),
        kind=sides.line(Field.KIND),
        level=sides.line(Field.LEVEL),
        tags=_tags(note.tags or _written_tags(sides.line(Field.TAGS))),
        id=usable_id(sides.line(Field.ID)),
    )


def _text(stored: str, html: bool) -> str:
    """A field as plain text, without sounds, pictures and the marks round formulas of old decks."""
    stored = _SOUND.sub("", stored)
    if not html:
        return "\n".join(
            line.strip() for line in plain_characters(stored).replace("\xa0", " ").split("\n")
        ).strip()
    stored = _LATEX.sub("", stored)
    stored = _DOLLARS.sub(lambda mark: "\\" + ("[]" if mark[2] else "()")[bool(mark[1])], stored)
    if not _SETS_LINES.search(stored):
        stored = stored.strip().replace("\n", "<br>")
    return text_of_html(stored)


def _revealed(stored: str) -> str:
    """The text with its gaps filled; one gap may lie in another."""
    for _ in range(8):
        stored, count = _CLOZE.subn(lambda gap: gap[1].split("::")[0], stored)
        if not count:
            break
    return stored


def _category(deck: str) -> str:
    last = plain_characters(deck).split("::")[-1].strip()
    return "" if last.lower() in _NO_DECK else last


def _written_tags(text: str) -> tuple[str, ...]:
    return tuple(text.split(",") if "," in text else text.split())


def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    every = (plain_characters(tag).strip() for tag in tags)
    return tuple(dict.fromkeys(tag for tag in every if tag and tag.lower() not in _OWN_TAGS))

"""Questions from JSON and YAML: lists of records or of plain texts, however they are nested and named."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard

from grader.bank.importing.anki.crowdanki import looks_like_crowdanki, read_crowdanki
from grader.bank.importing.tables.field_names import field_of, fields_of, plain_name, says_question
from grader.bank.importing.texts import cell_text, reads_as_question, tags_of, usable_id
from grader.errors import InputError
from grader.models.imported import Field, FoundQuestion, Reading, Unread

if TYPE_CHECKING:
    from collections.abc import Mapping

_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")
_LINES = re.compile(r"\s*\{[^\n]*\}[ \t\r]*\n\s*\{")
_YAML_RECORD = re.compile(
    r"^[ \t]*-[ \t]+[\"']?([A-Za-z][\w -]{0,40}?)[\"']?[ \t]*:(?:[ \t]|$)", re.MULTILINE
)
_YAML_LISTS = re.compile(r"(?:\s*(?:---[ \t]*|#[^\n]*)\n)*[^\s#:-][^\n:]{0,60}:[ \t]*\n(?:[ \t]*\n)*[ \t]*- ")
_SAMPLE = 20_000
_DEEPEST = 30
_TOO_DEEP = "It is nested too deeply for a list of questions: give the questions as a list of records."
_GROUP = (Field.ROLE, Field.CATEGORY, Field.KIND, Field.LEVEL)
"""What is said once of many questions."""
_HOLDERS = frozenset(
    "question item data entry record card note list result faq row bank mainentity graph qa pair content "
    "interviewquestion frage pregunta".split()
)
"""Keys that say nothing of what they hold, without their plural."""
_MOSTLY = 0.6


def looks_like_json(text: str) -> bool:
    """Whether a text begins as JSON does, well formed or not."""
    return bool(_JSON.match(text))


def read_json(text: str) -> Reading:
    """The questions of a JSON file, or of one that has a record in each line.

    Raises:
        InputError: it is not well formed.
    """
    finder = _Finder()
    if _LINES.match(text):
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                finder.walk(_loaded(line, number), place=f"line {number}")
        return finder.reading("JSON lines")
    data = _loaded(text, 1)
    if looks_like_crowdanki(data):
        return read_crowdanki(data)
    finder.walk(data)
    return finder.reading("a JSON list")


def looks_like_yaml(text: str) -> bool:
    """Whether lines are records or named lists as YAML has them, with names of parts of questions."""
    sample = text[:_SAMPLE]
    if any(field_of(name) for name in _YAML_RECORD.findall(sample)):
        return True
    if not _YAML_LISTS.match(sample):
        return False
    from grader.bank.rubric_file import texts_in_yaml

    try:
        # A heading with a list below it looks the same, and is read the same where it is no YAML.
        return isinstance(texts_in_yaml(text), dict)
    except InputError:
        return False


def read_yaml(text: str) -> Reading:
    """The questions of a YAML file.

    Raises:
        InputError: it is not well formed, or has tags or aliases.
    """
    from grader.bank.rubric_file import texts_in_yaml

    finder = _Finder()
    finder.walk(texts_in_yaml(text))
    return finder.reading("a YAML list")


def _loaded(text: str, line: int) -> object:
    """What JSON holds, with numbers as they are written."""
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise InputError(
            f"The JSON is cut or not well formed at line {line + error.lineno - 1} "
            f"({error.msg[:1].lower()}{error.msg[1:]}): correct it there or export it again."
        ) from error
    except RecursionError as error:
        raise InputError(_TOO_DEEP) from error


class _Finder:
    """Walks through what a file holds, and keeps the questions and the keys that it does not know."""

    def __init__(self) -> None:
        self._found: list[FoundQuestion] = []
        self._unread: list[Unread] = []
        self._unknown: dict[str, list[str]] = {}
        self._count = 0

    def reading(self, form: str) -> Reading:
        """All that was found."""
        unknown = [
            Unread(
                f"key “{name}”",
                texts[0],
                f"It is no part of a question ({len(texts):,} of the records have it).",
            )
            for name, texts in self._unknown.items()
        ]
        return Reading(form, tuple(self._found), (*self._unread, *unknown))

    def walk(
        self,
        value: object,
        *,
        place: str = "",
        group: Mapping[Field, str] | None = None,
        asked: bool = False,
        depth: int = 0,
    ) -> None:
        """Find questions in a value; ``group`` is said of all in it, ``asked`` that its texts are some."""
        if depth > _DEEPEST:
            raise InputError(_TOO_DEEP)
        group = group or {}
        if isinstance(value, list):
            texts = [each for each in value if isinstance(each, str)]
            asked = asked or sum(map(reads_as_question, texts)) > _MOSTLY * len(texts)
            for each in value:
                self.walk(each, place=place, group=group, asked=asked, depth=depth + 1)
        elif isinstance(value, dict):
            self._take_object(value, place, group, depth)
        elif isinstance(value, str) and value.strip():
            self._take_text(value, place, group, asked)

    def _take_text(self, value: str, place: str, group: Mapping[Field, str], asked: bool) -> None:
        where, text = self._place(place), cell_text(value)
        if asked or reads_as_question(text):
            self._found.append(_grouped(FoundQuestion(text, where), group))
        else:
            self._unread.append(Unread(where, text, "It does not read as a question."))

    def _take_object(
        self, value: Mapping[str, object], place: str, group: Mapping[Field, str], depth: int
    ) -> None:
        known = fields_of(["" if _is_aside(name) else name for name in value])
        fields = dict(zip(value, known, strict=True))
        if _is_record(value, fields):
            self._take_record(value, fields, place, group)
            return
        if _is_pairs(value):
            for question, answer in value.items():
                texts = FoundQuestion(cell_text(question), self._place(place), model_answer=_words(answer))
                self._found.append(_grouped(texts, group))
            return
        inner = {**group, **_said_of_all(value, fields, depth)}
        for name, each in value.items():
            if not isinstance(each, list | dict):
                continue
            says = plain_name(name).replace(" ", "").removesuffix("s") in _HOLDERS or field_of(name)
            below = inner if says else {**inner, Field.CATEGORY: cell_text(name)}
            named = isinstance(each, list) and field_of(name) is Field.QUESTION
            self.walk(each, place=place, group=below, asked=named, depth=depth + 1)

    def _take_record(
        self,
        value: Mapping[str, object],
        fields: Mapping[str, Field | None],
        place: str,
        group: Mapping[Field, str],
    ) -> None:
        def words(kind: Field) -> str:
            texts = (_words(value[name]) for name, taken in fields.items() if taken is kind)
            return "\n\n".join(filter(None, texts))

        tags = (value[name] for name, taken in fields.items() if taken is Field.TAGS)
        question = FoundQuestion(
            text=words(Field.QUESTION),
            place=self._place(place),
            guidance=words(Field.GUIDANCE),
            model_answer=words(Field.MODEL_ANSWER),
            role=words(Field.ROLE),
            category=words(Field.CATEGORY),
            kind=words(Field.KIND),
            level=words(Field.LEVEL),
            tags=tags_of("\n".join("\n".join(tag) if _is_texts(tag) else _words(tag) for tag in tags)),
            id=usable_id(words(Field.ID)),
        )
        self._found.append(_grouped(question, group))
        for name, taken in fields.items():
            text = "" if taken or _is_aside(name) else _words(value[name])
            if any(map(str.isalpha, text)):
                self._unknown.setdefault(name, []).append(text)

    def _place(self, place: str) -> str:
        self._count += 1
        return place or f"item {self._count}"


def _is_record(value: Mapping[str, object], fields: Mapping[str, Field | None]) -> bool:
    """Whether an object is one question with what belongs to it."""
    name = next((name for name, kind in fields.items() if kind is Field.QUESTION), None)
    if name is None or _holds_many(value[name]) or not _words(value[name]):
        return False
    answered = any(kind is Field.MODEL_ANSWER and _words(value[key]) for key, kind in fields.items())
    return answered or says_question(name, answered=False) or reads_as_question(_words(value[name]))


def _holds_many(value: object) -> bool:
    """Whether what stands under a question's key are several questions."""
    if isinstance(value, dict):
        return _is_pairs(value) or any(isinstance(each, list | dict) for each in value.values())
    return isinstance(value, list)


def _is_pairs(value: Mapping[str, object]) -> bool:
    """Whether the keys of an object are questions, and its values their answers."""
    return bool(value) and sum(map(reads_as_question, value)) > _MOSTLY * len(value)


def _is_aside(name: str) -> bool:
    """Whether a key says what its record is to a program."""
    return name.startswith(("@", "_", "$"))


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _grouped(question: FoundQuestion, group: Mapping[Field, str]) -> FoundQuestion:
    """The question with what is said of all in its group, where it does not say otherwise itself."""
    return replace(
        question,
        role=question.role or group.get(Field.ROLE, ""),
        category=question.category or group.get(Field.CATEGORY, ""),
        kind=question.kind or group.get(Field.KIND, ""),
        level=question.level or group.get(Field.LEVEL, ""),
    )


def _said_of_all(
    value: Mapping[str, object], fields: Mapping[str, Field | None], depth: int
) -> dict[Field, str]:
    said = {
        kind: cell_text(text)
        for name, kind in fields.items()
        if kind in _GROUP and isinstance(text := value[name], str) and text.strip()
    }
    title = next((value[name] for name in ("name", "title") if isinstance(value.get(name), str)), None)
    if depth and Field.CATEGORY not in said and isinstance(title, str) and title.strip():
        said[Field.CATEGORY] = cell_text(title)
    return said


def _words(value: object) -> str:
    """A value as text: an item of a list on each line, a named part in each paragraph."""
    if isinstance(value, str):
        return cell_text(value)
    if isinstance(value, bool) or value is None:
        return ""
    if _is_texts(value):
        texts = [text for each in value if (text := cell_text(each))]
        return texts[0] if len(texts) == 1 else "\n".join(f"- {text}" for text in texts)
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(_words, value)))
    if isinstance(value, dict):
        parts = {name: _words(each) for name, each in value.items() if not _is_aside(name)}
        parts = {name: text for name, text in parts.items() if any(map(str.isalpha, text))}
        if len(parts) == 1:
            return next(iter(parts.values()))
        return "\n\n".join(f"{_as_label(name)}: {text}" for name, text in parts.items())
    return str(value)


def _as_label(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]

"""A rubric in one YAML file, read from it and written to it; the only importer of PyYAML."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from grader.errors import InputError
from grader.models import Criterion, Drafted, Levels, Rubric
from grader.models.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic_core import ErrorDetails

STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")
"""One step of a field's path: a name, or an index."""
WIDTH = 1_000_000
"""Characters, so that a text stands on one line."""
DEEPEST = 30
"""How deep lists and mappings of somebody else may lie in each other."""
QUOTE = "Quote texts that contain “: ” or “ #”"
"""What to do where YAML takes a sentence for something else."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Claim = Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=200)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


def _question(text: str) -> str:
    if not text.endswith("?") or {"[", "]"} & {*text}:
        raise PydanticCustomError("question", "Input should end with a question mark and hold no brackets")
    return text


Ask = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=160), AfterValidator(_question)
]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _LevelsForm(_Form):
    missing: Text
    partial: Text
    strong: Text


class _PointForm(_Form):
    """A point, in the file a sentence or, with the question that leads to it, ``point`` and ``ask``."""

    point: Text
    ask: Ask | None = None


def _as_point(value: object) -> object:
    if isinstance(value, str):
        return {"point": value}
    if not isinstance(value, dict) or "point" not in value:
        raise PydanticCustomError("string_type", "Input should be a sentence, or a point with its ask")
    return value


class _CriterionForm(_Form):
    id: Slug
    title: Text
    weight: Annotated[int, Field(strict=True, ge=1, le=100)]
    guidance: Annotated[list[Text], Field(default_factory=list)]
    levels: _LevelsForm
    points: Annotated[list[Annotated[_PointForm, BeforeValidator(_as_point)]], Field(max_length=8)]


class _RubricForm(_Form):
    question: Text
    drafted: Drafted | None = None
    criteria: Annotated[list[_CriterionForm], Field(min_length=1, max_length=12)]
    misconceptions: Annotated[list[Claim], Field(min_length=1, max_length=12)] | None = None


class _Loader(yaml.SafeLoader):
    """Reads plain values, and fails in one way alone wherever one cannot be read."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        try:
            return super().construct_object(node, deep)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # PyYAML trusts a tag, and lets a value that does not fit it fail in whichever way Python has.
            what = "a value is not of the kind that its tag or its form says"
            raise yaml.constructor.ConstructorError(None, None, what, node.start_mark) from error


_TextLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Takes no value for anything but its text; that written in C, where there is one, is ten times as fast."""


def read_rubric(path: Path) -> tuple[Rubric | None, list[Problem]]:
    """The rubric in ``path``, or None with every problem of its form."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        return None, [Problem(str(path), None, None, what, "Check the file and its permissions")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        return None, [Problem(str(path), row, None, "is not UTF-8", "Save the file as UTF-8 and try again")]
    found, problems = rubric_in(text, str(path))
    return found, with_rows(problems)


def rubric_in(text: str, file: str) -> tuple[Rubric | None, list[Problem]]:
    """The rubric that a file's text holds, or None with every problem of its form."""
    try:
        data = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        return None, [_bad_yaml(file, error)]
    try:
        form = _RubricForm.model_validate(data)
    except ValidationError as error:
        return None, [_bad_field(file, item) for item in error.errors()]
    return make_rubric(form.question, _criteria(form), form.misconceptions or (), form.drafted, file=file), []


def texts_in_yaml(text: str) -> object:
    """What a YAML file of somebody else holds, every plain value as it is written.

    Raises:
        InputError: it is not well formed, nested too deeply, or has tags or aliases, which no list needs.
    """
    try:
        depth = 0
        for event in yaml.parse(text, _TextLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if what := _beyond_a_list(event, depth):
                row = event.start_mark.line + 1 if event.start_mark else 1
                raise InputError(f"The YAML has {what} at line {row}, which a list needs not: write it out.")
        documents = list(yaml.load_all(text, _TextLoader))
    except yaml.YAMLError as error:
        problem = _bad_yaml("The YAML", error)
        where = f" at line {problem.row}" if problem.row else ""
        raise InputError(f"The YAML {problem.what}{where}. {QUOTE}.") from error
    return documents[0] if len(documents) == 1 else documents


def _beyond_a_list(event: yaml.Event, depth: int) -> str:
    """What makes YAML more than nested lists of texts; empty if nothing does."""
    if isinstance(event, yaml.AliasEvent):
        return "an alias"
    if getattr(event, "tag", None) not in (None, "!"):
        return "a tag"
    return "deep nesting" if depth > DEEPEST else ""


def rubric_yaml(rubric: Rubric) -> str:
    """The rubric as the text of its file, which reads back the same."""
    content: dict[str, object] = {
        "question": rubric.question_id,
        **({"drafted": rubric.drafted.value} if rubric.drafted else {}),
        "criteria": [
            {
                "id": item.id,
                "title": item.title,
                "weight": item.weight,
                "guidance": list(item.guidance),
                "levels": asdict(item.levels),
                "points": [
                    {"point": point, "ask": item.ask(point)} if item.ask(point) else point
                    for point in item.points
                ],
            }
            for item in rubric.criteria
        ],
    }
    if rubric.misconceptions:
        content["misconceptions"] = list(rubric.misconceptions)
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


class _Dumper(yaml.SafeDumper):
    """Writes texts such that they read back the same."""


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    # YAML reads other line breaks than \n as spaces, unless they are escaped.
    style = '"' if any(sign in text for sign in "\r\x85\u2028\u2029") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text_node)


def make_rubric(
    question_id: str,
    criteria: Sequence[Criterion],
    misconceptions: Sequence[str] = (),
    drafted: Drafted | None = None,
    *,
    file: str = "",
) -> Rubric:
    """A rubric with the digest of what grades go by: with anything else in that, each new wording of a
    question to the candidate would have every answer graded again."""
    graded_by: dict[str, object] = {
        "question": question_id,
        "criteria": [
            {name: value for name, value in asdict(criterion).items() if name != "asks"}
            for criterion in criteria
        ],
    }
    if misconceptions:
        graded_by["misconceptions"] = list(misconceptions)
    text = json.dumps(graded_by, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Rubric(question_id, tuple(criteria), digest, file, tuple(misconceptions), drafted)


def with_rows(problems: Iterable[Problem]) -> list[Problem]:
    """The problems of rubric files, each with the line on which its field stands."""
    return [
        replace(problem, row=row_of(Path(problem.file).read_text("utf-8-sig"), problem.column))
        if problem.row is None and problem.column is not None
        else problem
        for problem in problems
    ]


def _criteria(form: _RubricForm) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(
            id=item.id,
            title=item.title,
            weight=item.weight,
            guidance=tuple(item.guidance),
            levels=Levels(item.levels.missing, item.levels.partial, item.levels.strong),
            points=tuple(each.point for each in item.points),
            asks=tuple(each.ask or "" for each in item.points)
            if any(each.ask for each in item.points)
            else (),
        )
        for item in form.criteria
    )


def _bad_yaml(file: str, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "is not YAML"
    row = mark.line + 1 if mark else None
    return Problem(file, row, None, f"is not well-formed YAML ({what})", QUOTE)


def _bad_field(file: str, error: ErrorDetails) -> Problem:
    steps = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]]
    field = "".join(steps).lstrip(".") or "file"
    value = error["input"]
    shown = repr(value) if isinstance(value, str | int | float) else type(value).__name__
    colon = error["type"] == "string_type" and isinstance(value, dict)
    remedy = QUOTE if colon else "Correct this field"
    return Problem(file, None, field, f"{error['msg']} (found {shown[:60]})", remedy)


def row_of(text: str, field: str) -> int | None:
    """The line of ``field``, such as ``criteria[2].weight``, or of its nearest parent if it is absent."""
    node = yaml.compose(text, yaml.SafeLoader)
    row = node.start_mark.line + 1 if node else None
    for name, index in STEP.findall(field):
        children = node.value if isinstance(node, yaml.CollectionNode) else []
        if name and isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in children if key.value == name), None)
        elif index and isinstance(node, yaml.SequenceNode) and int(index) < len(children):
            found = (children[int(index)], children[int(index)])
        else:
            found = None
        if found is None:
            return row
        row, node = found[0].start_mark.line + 1, found[1]
    return row

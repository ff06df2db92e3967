"""A rubric from one YAML file; the only importer of PyYAML."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

from grader.models import Criterion, Levels, Rubric
from grader.models.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")
"""One step of a field's path: a name, or an index."""
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
    guidance: Annotated[list[Text], Field(min_length=1)]
    levels: _LevelsForm
    points: Annotated[
        list[Annotated[_PointForm, BeforeValidator(_as_point)]], Field(min_length=2, max_length=4)
    ]


class _RubricForm(_Form):
    question: Text
    criteria: Annotated[list[_CriterionForm], Field(min_length=4, max_length=6)]
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


def read_rubric(path: Path) -> tuple[Rubric | None, list[Problem]]:
    """The rubric in ``path``, or None with every problem of its form."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        return None, [Problem(str(path), None, None, what, "Check the file and its permissions")]
    try:
        data = yaml.load(raw.decode("utf-8-sig"), _Loader)  # noqa: S506 - a SafeLoader
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        return None, [Problem(str(path), row, None, "is not UTF-8", "Save the file as UTF-8 and try again")]
    except (yaml.YAMLError, RecursionError) as error:
        return None, [_bad_yaml(path, error)]
    try:
        form = _RubricForm.model_validate(data)
    except ValidationError as error:
        return None, with_rows(_bad_field(path, item) for item in error.errors())
    return _rubric(form, hashlib.sha256(_graded_by(form).encode()).hexdigest(), path), []


def _graded_by(form: _RubricForm) -> str:
    """What grades go by: with anything else in it, each new wording would have every answer graded again."""
    words = form.model_dump(exclude_none=True)
    for criterion in words["criteria"]:
        criterion["points"] = [item["point"] for item in criterion["points"]]
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))


def with_rows(problems: Iterable[Problem]) -> list[Problem]:
    """The problems of rubric files, each with the line on which its field stands."""
    return [
        replace(problem, row=row_of(Path(problem.file).read_text("utf-8-sig"), problem.column))
        if problem.row is None and problem.column is not None
        else problem
        for problem in problems
    ]


def _rubric(form: _RubricForm, digest: str, path: Path) -> Rubric:
    criteria = tuple(
        Criterion(
            id=item.id,
            title=item.title,
            weight=item.weight,
            guidance=tuple(item.guidance),
            levels=Levels(item.levels.missing, item.levels.partial, item.levels.strong),
            points=tuple(each.point for each in item.points),
            asks=tuple(each.ask or "" for each in item.points),
        )
        for item in form.criteria
    )
    return Rubric(form.question, criteria, digest, str(path), tuple(form.misconceptions or ()))


def _bad_yaml(path: Path, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "is not YAML"
    row = mark.line + 1 if mark else None
    return Problem(str(path), row, None, f"is not well-formed YAML ({what})", QUOTE)


def _bad_field(path: Path, error: ErrorDetails) -> Problem:
    steps = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]]
    field = "".join(steps).lstrip(".") or "file"
    value = error["input"]
    shown = repr(value) if isinstance(value, str | int | float) else type(value).__name__
    colon = error["type"] == "string_type" and isinstance(value, dict)
    remedy = QUOTE if colon else "Correct this field"
    return Problem(str(path), None, field, f"{error['msg']} (found {shown[:60]})", remedy)


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

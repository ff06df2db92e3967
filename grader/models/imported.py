from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models.question import Rubric


class Field(StrEnum):
    """What a text of a question can be; a table's column is taken for one of them."""

    QUESTION = "question"
    GUIDANCE = "guidance"
    MODEL_ANSWER = "model_answer"
    ROLE = "role"
    CATEGORY = "category"
    KIND = "kind"
    LEVEL = "level"
    TAGS = "tags"
    ID = "id"


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """One question as it stands in somebody's file, page or list.

    A text that the source does not have is empty; nothing is made up. ``place`` says where the question
    stands, in words that lead a person there: "line 12", "row 3", "note 5", "page 2". A bank that somebody
    shares has rubrics as well.
    """

    text: str
    place: str
    guidance: str = ""
    model_answer: str = ""
    role: str = ""
    category: str = ""
    kind: str = ""
    level: str = ""
    tags: tuple[str, ...] = ()
    id: str = ""
    rubric: Rubric | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A passage that may have mattered and was not understood: where, what it says, and why not."""

    place: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's columns by their names as they stand, and what each is taken for (None: for nothing)."""

    names: tuple[str, ...]
    fields: tuple[Field | None, ...]

    @property
    def by_name(self) -> dict[str, Field | None]:
        """What each is taken for."""
        return dict(zip(self.names, self.fields, strict=True))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source holds: its questions in their order, and what could not be understood.

    ``form`` names what the source was taken for, in words ("an Anki deck"). ``columns`` is set for tables
    alone, whose columns a person may map otherwise.
    """

    form: str
    questions: tuple[FoundQuestion, ...]
    unread: tuple[Unread, ...] = ()
    columns: Columns | None = None

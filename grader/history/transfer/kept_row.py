from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from grader.history import tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Column, Table

_OF_THE_DATABASE = {"user_id", "seq", "attempt_seq"}
_WHEN_WRITTEN = {"updated_at", "rated_at", "noted_at", "graded_at", "revision"}
"""What differs between two copies of the same text is no conflict if it is only this."""
_OF_THE_MACHINE = ("language_model.", "abilities:")


@dataclass(frozen=True)
class Kind:
    """Rows of one table, as they are the same in every database.

    ``key`` are the columns that name a row among a user's; grades have none, and stand with their attempt.
    ``belongs`` says that the rows belong to an attempt, and are kept with it.
    """

    table: Table
    key: tuple[str, ...]
    belongs: bool = False

    @property
    def name(self) -> str:
        return self.table.name

    @cached_property
    def columns(self) -> tuple[Column[Any], ...]:
        """All columns but those that a database gives; rows that belong to an attempt do not repeat it."""
        left_out = _OF_THE_DATABASE | ({"attempt_id"} if self.belongs else set())
        return tuple(column for column in self.table.c if column.name not in left_out)

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The columns that must be equal for two rows of one key to be the same."""
        return tuple(column.name for column in self.columns if column.name not in {*self.key, *_WHEN_WRITTEN})


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row and, for an attempt, what belongs to it, by table; ``place`` is where it was read, for people.

    Values are as the tables hold them: times are aware.
    """

    kind: Kind
    values: Mapping[str, Any]
    place: str
    belonging: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


ATTEMPTS = Kind(tables.attempts, ("id",))
GRADES = Kind(tables.grades, (), belongs=True)
NOTES = Kind(tables.notes, ("attempt_id",), belongs=True)
RATINGS = Kind(tables.ratings, ("attempt_id", "kind"), belongs=True)
PINS = Kind(tables.pins, ("question_id",))
DRAFTS = Kind(tables.drafts, ("question_id",))
PREFERENCES = Kind(tables.preferences, ("key",))
SITTINGS = Kind(tables.sittings, ("id",))
INTERVIEWS = Kind(tables.interviews, ("id",))
KINDS = (
    ATTEMPTS,
    PINS,
    SITTINGS,
    INTERVIEWS,
    DRAFTS,
    PREFERENCES,
)
"""All that stands by itself, attempts first: the others may name them."""
BELONGING = (GRADES, NOTES, RATINGS)


def stays_on_its_machine(preference: str) -> bool:
    """Whether a setting is about one machine: the model that it asks, and the consent to that."""
    return preference.startswith(_OF_THE_MACHINE)

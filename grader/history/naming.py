from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement

SHORTEST_PREFIX = 6
"""Characters of an id that are enough to name what has it, if no other id begins with them."""

_AFTER_EVERYTHING = "\U0010ffff"


def may_be_named(column: Column[Any], named: str) -> ColumnElement[bool]:
    """Whether an id is ``named``, or begins with it where that is long enough."""
    if len(named) < SHORTEST_PREFIX:
        return column == named
    return and_(column >= named, column < named + _AFTER_EVERYTHING)

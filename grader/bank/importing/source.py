"""What a source is, and its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.models.imported import Field, Reading

LARGEST = 20_000_000
"""Bytes of a source; a bank of 10,000 questions has about 10 million."""


def read_source(name: str, raw: bytes, *, columns: Mapping[str, Field | None] | None = None) -> Reading:
    """The questions in ``raw``, which a person knows as ``name`` (a file's name, or "the pasted text").

    ``columns`` says for a table what columns are to be taken for, by their names; those that it does not name
    are taken for what they seem to be.

    Raises:
        InputError: nothing can be read, or there is no question; one sentence says which and what to do.
    """
    if len(raw) > LARGEST:
        raise InputError(
            f"{name} has {len(raw) / 1e6:.0f} MB, and at most {LARGEST / 1e6:.0f} MB can be read at once: "
            "split it."
        )
    raise InputError(f"{name} is of no form that can be read.")

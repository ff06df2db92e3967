from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Kept = TypeVar("Kept")


def cues_key(attempt_id: str) -> str:
    """The key of the cues that a candidate wrote for an attempt; it goes with the attempt."""
    return f"cues {attempt_id}"


class KeptTexts(Protocol):
    """Where a text is kept for each key."""

    def preference(self, key: str) -> str | None: ...

    def keep_preference(self, key: str, value: str) -> None: ...


class Preference(Generic[Kept]):
    """A value of one type that is kept as JSON under one key.

    ``default`` holds while nothing is kept, and where what is kept cannot be read.
    """

    def __init__(self, key: str, of_type: Any, default: Kept) -> None:
        self.key = key
        self.default = default
        self._type = of_type

    def of(self, history: KeptTexts) -> Kept:
        """What a user has chosen."""
        text = history.preference(self.key)
        if text is None:
            return self.default
        for read in (self._form.validate_json, self._form.validate_python):
            # A plain word, such as "off", was once kept as it is.
            try:
                return read(text)
            except ValueError:
                continue
        return self.default

    def keep(self, history: KeptTexts, value: Kept) -> None:
        """Keeps a choice in the place of an earlier one."""
        history.keep_preference(self.key, self._form.dump_json(value).decode())

    @cached_property
    def _form(self) -> TypeAdapter[Kept]:
        # Imported here, so that ``--help`` need not wait.
        from pydantic import TypeAdapter

        return TypeAdapter(self._type)

from __future__ import annotations

_PREFIX = "follow-up:"


def follow_up_key(attempt_id: str) -> str:
    """What stands for a question's id with the draft that answers an attempt's follow-up question."""
    return f"{_PREFIX}{attempt_id}"


def attempt_followed(key: str) -> str | None:
    """The attempt that ``follow_up_key`` made the key for; None for a question's id."""
    return key.removeprefix(_PREFIX) if key.startswith(_PREFIX) else None

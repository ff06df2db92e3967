from __future__ import annotations

_PREFIX = "sitting:"


def sitting_key(sitting_id: str, position: int) -> str:
    """What stands for a question's id with the draft that is typed at a position of a sitting."""
    return f"{keys_of_sitting(sitting_id)}{position}"


def keys_of_sitting(sitting_id: str) -> str:
    """What the keys of all positions of a sitting begin with."""
    return f"{_PREFIX}{sitting_id}:"


def place_in_sitting(key: str) -> tuple[str, int] | None:
    """The sitting and the position that ``sitting_key`` made the key for; None for any other key."""
    if not key.startswith(_PREFIX):
        return None
    sitting_id, _, position = key.removeprefix(_PREFIX).rpartition(":")
    return (sitting_id, int(position)) if position.isdecimal() else None

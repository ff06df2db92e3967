from __future__ import annotations

from grader.errors import InputError

_LONGEST_SHOWN = 40


def fault(what: str, *, remedy: str = "export it again") -> InputError:
    """One sentence about a file that cannot be imported."""
    return InputError(f"{what[0].upper()}{what[1:]}: {remedy}; nothing was imported.")


def shown(value: object) -> str:
    """A value in a sentence: short, on one line, and without what steers a terminal."""
    text = " ".join(str(value)[: 2 * _LONGEST_SHOWN].split())
    text = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return f"«{text[:_LONGEST_SHOWN]}…»" if len(text) > _LONGEST_SHOWN else f"«{text}»"

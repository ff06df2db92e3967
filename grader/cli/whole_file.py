from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write a text file under its name only once it is whole; an earlier file stays until then.

    Raises:
        InputError: it cannot be written.
    """
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(pieces)
        unfinished.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}): name another file.") from error
    finally:
        unfinished.unlink(missing_ok=True)

"""What this machine has room for."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CGROUP = Path("/sys/fs/cgroup/memory.max")
OLLAMA_FOLDERS = (Path("~/.ollama"), Path("/usr/share/ollama/.ollama"))
"""Where Ollama keeps its models when a person starts it, and when Linux does."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Bytes of memory, and of room at ``folder``, where models would be kept; None where not known.

    What unfinished downloads take there is room: they go on in it.
    """

    memory_bytes: int | None
    folder: Path | None = None
    free_bytes: int | None = None


def this_machine(folders: Sequence[Path]) -> Machine:
    """This machine, with that of some possible folders which has most room; those not there do not count."""
    free = {folder: bytes_free for folder in folders if (bytes_free := _free(folder)) is not None}
    best = max(free, key=free.__getitem__, default=None)
    return Machine(memory_bytes(), best, free.get(best) if best else None)


def ollama_folders(configured: Path | None) -> tuple[Path, ...]:
    """Where an Ollama on this machine may keep its models; ``configured`` is what OLLAMA_MODELS says."""
    found: list[Path] = []
    for folder in [configured] if configured else OLLAMA_FOLDERS:
        with suppress(RuntimeError):
            # A home folder that is not known is no place.
            found.append(folder.expanduser())
    return tuple(found)


def memory_bytes() -> int | None:
    """How much memory this machine, or the container that this runs in, has; None if it does not say."""
    total = _windows_memory() if sys.platform == "win32" else _posix_memory()
    with suppress(OSError, ValueError):
        limit = int(CGROUP.read_text(encoding="ascii"))
        return limit if total is None else min(limit, total)
    return total


def _free(folder: Path) -> int | None:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return None
    for part in (*folder.glob("blobs/*-partial"), *folder.glob("models/blobs/*-partial")):
        with suppress(OSError):
            # Such a file is as long as it will be, and has holes.
            free += getattr(part.stat(), "st_blocks", 0) * 512
    return free


def _posix_memory() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return None


def _windows_memory() -> int | None:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            ("total", ctypes.c_ulonglong),
            ("others", ctypes.c_ulonglong * 6),
        )

    status = Status(length=ctypes.sizeof(Status))
    done = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined]
    return int(status.total) if done else None

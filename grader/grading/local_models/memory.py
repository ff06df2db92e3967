"""How much memory is free on this machine, or in the container that this is."""

from __future__ import annotations

from pathlib import Path

from grader.grading.local_models.machine import memory_bytes

MEMINFO = Path("/proc/meminfo")
CONTAINER = Path("/sys/fs/cgroup")


def free_memory(meminfo: Path = MEMINFO, container: Path = CONTAINER) -> int | None:
    """Bytes that a program could still get, where that is known; elsewhere all that there are, else None."""
    there = [each for each in (_of_machine(meminfo), _of_container(container)) if each is not None]
    return min(there) if there else memory_bytes()


def _of_machine(meminfo: Path) -> int | None:
    try:
        lines = meminfo.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    sizes = dict(line.partition(":")[::2] for line in lines)
    kilobytes = sizes.get("MemAvailable", "").split()
    return int(kilobytes[0]) * 1024 if kilobytes and kilobytes[0].isdecimal() else None


def _of_container(folder: Path) -> int | None:
    """What the limit leaves; files that are only cached count as free."""
    try:
        most, used, parts = (
            (folder / name).read_text(encoding="ascii").strip()
            for name in ("memory.max", "memory.current", "memory.stat")
        )
    except (OSError, UnicodeDecodeError):
        return None
    if not (most.isdecimal() and used.isdecimal()):
        return None
    cached = dict(line.split(" ", 1) for line in parts.splitlines() if " " in line).get("inactive_file", "0")
    return max(0, int(most) - int(used) + (int(cached) if cached.isdecimal() else 0))

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.grading.local_models.machine import memory_bytes
from grader.grading.local_models.memory import free_memory

if TYPE_CHECKING:
    from pathlib import Path

MEMINFO = "MemTotal:       16000000 kB\nMemFree:          100000 kB\nMemAvailable:    8000000 kB\n"


def container(folder: Path, most: str, used: int, cached: int) -> Path:
    (folder / "memory.max").write_text(most)
    (folder / "memory.current").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 5\ninactive_file {cached}\nactive_file 7\n")
    return folder


@pytest.mark.parametrize(
    ("most", "free"),
    [
        ("max\n", 8_192_000_000),
        ("3000000000\n", 2_500_000_000),
        ("100\n", 0),
        ("20000000000\n", 8_192_000_000),
    ],
)
def test_the_smaller_of_machine_and_container_counts(tmp_path: Path, most: str, free: int) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text(MEMINFO)
    assert free_memory(meminfo, container(tmp_path, most, 1_000_000_000, 500_000_000)) == free


def test_where_nothing_tells_what_is_free_all_counts(tmp_path: Path) -> None:
    (tmp_path / "strange").write_bytes(b"\xff\xfe MemAvailable")
    for meminfo in (tmp_path / "absent", tmp_path / "strange"):
        assert free_memory(meminfo, tmp_path) == memory_bytes()

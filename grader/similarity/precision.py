from __future__ import annotations

from enum import StrEnum


class Precision(StrEnum):
    """The numbers that a forward pass is computed in; benchmarks/backends.md says what each costs."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"

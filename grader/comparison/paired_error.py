"""What was learnt about pairs of answers: a readable file, written by ``python -m grader calibrate``."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter

from grader.models import PairedError

PAIRED_ERROR_FILE = Path(__file__).with_name("paired_error.json")


def load_paired_error(path: Path = PAIRED_ERROR_FILE) -> PairedError:
    """What is in ``path``."""
    read: PairedError = TypeAdapter(PairedError).validate_json(path.read_bytes())
    return read


def as_json(paired: PairedError) -> str:
    """The file's text, the same for the same figures."""
    return TypeAdapter(PairedError).dump_json(paired, indent=2).decode() + "\n"

"""What the folders of banks held when they were read last: rubrics take a hundred times as long to read."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from grader import __version__
from grader.models import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import TypeAdapter

    from grader.bank.bank_folder import Signature

FORM = "1"
"""Grows whenever the same files would be read differently."""


class Remembered:
    """A folder of questions as they were read, one file for each bank.

    A file that cannot be read, or is of files that were changed since, counts as absent, and one that cannot
    be written is done without: remembering is a matter of speed alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def questions(self, bank: Path, stamp: Signature) -> tuple[Question, ...] | None:
        """The questions of a bank's folder, if it was read as it is now."""
        with suppress(OSError, ValueError):
            mark, _, kept = self._file(bank).read_bytes().partition(b"\n")
            if mark == _mark(bank, stamp):
                return self._form.validate_json(kept)
        return None

    def keep(self, bank: Path, stamp: Signature, questions: Sequence[Question]) -> None:
        """Remember what was read of a bank's folder."""
        # Half a character cannot be written; who reads the bank again meets the same.
        with suppress(OSError, ValueError):
            kept = self._form.dump_json(tuple(questions))
            self._folder.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(_mark(bank, stamp) + b"\n" + kept)
                Path(name).replace(self._file(bank))
            finally:
                Path(name).unlink(missing_ok=True)

    def forget_others(self, banks: Sequence[Path]) -> None:
        """Let go of what is remembered of any other bank."""
        wanted = {self._file(bank) for bank in banks}
        with suppress(OSError):
            for file in set(self._folder.iterdir()) - wanted:
                file.unlink(missing_ok=True)

    def _file(self, bank: Path) -> Path:
        return self._folder / f"{hashlib.sha256(os.fsencode(bank)).hexdigest()[:32]}.json"

    @cached_property
    def _form(self) -> TypeAdapter[tuple[Question, ...]]:
        # Imported here, so that ``--help`` need not wait.
        from pydantic import TypeAdapter

        return TypeAdapter(tuple[Question, ...])


def _mark(bank: Path, stamp: Signature) -> bytes:
    """All that decides what is read of a folder."""
    return json.dumps([FORM, __version__, str(bank), stamp]).encode()

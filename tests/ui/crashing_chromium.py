from __future__ import annotations

import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from tests.ui.chromium import ARGS, PATIENCE_MS, find_chromium

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Playwright


class CrashingChromium:
    """A browser with a profile of its own on disk, which can be killed and started again."""

    def __init__(self, playwright: Playwright, profile: Path) -> None:
        self._playwright = playwright
        self._profile = profile
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Page:
        """A page of the browser, which remembers what its profile does."""
        port_file = self._profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        options = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={self._profile}"]
        self._process = subprocess.Popen(
            [find_chromium(), *ARGS, *options, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + PATIENCE_MS / 1000
        while not (port_file.exists() and port_file.read_text().count("\n") == 1):
            assert time.monotonic() < end, "Chromium did not start"
            time.sleep(0.05)
        port = port_file.read_text().splitlines()[0]
        browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        page = browser.contexts[0].pages[0]
        page.set_default_timeout(PATIENCE_MS)
        return page

    def kill(self) -> None:
        """As if the machine ran out of memory: all its processes at once, and nothing is told beforehand."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

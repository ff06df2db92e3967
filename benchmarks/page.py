"""How long the page takes in a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from pathlib import Path

ANSWER = (
    "I start from the decision the product has to make and fix targets for accuracy, latency and cost. "
    "I collect images from every site, label them with a written guide, and keep a frozen test set. "
    "I log every experiment, serve the model behind a small API, and watch inputs and outcomes for drift."
)


@dataclass(frozen=True)
class PageTimes:
    """Seconds from the command to a page one can type in, and to a grade on the page."""

    usable_s: float
    first_grade_s: float


def time_page(root: Path) -> PageTimes:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page()
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
        start = time.perf_counter()
        server = subprocess.Popen(
            [*command, f"--server.port={port}"],
            cwd=root,
            env={**os.environ, "GRADER_DATA_DIR": data},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for_server(port)
            page.goto(f"http://127.0.0.1:{port}")
            box = page.get_by_label("Your answer")
            box.wait_for()
            usable = time.perf_counter() - start
            box.fill(ANSWER)
            box.press("Control+Enter")
            page.get_by_text("to add next").first.wait_for(timeout=120_000)
            return PageTimes(usable, time.perf_counter() - start)
        finally:
            server.terminate()
            server.wait()


def _wait_for_server(port: int) -> None:
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health") as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.02)

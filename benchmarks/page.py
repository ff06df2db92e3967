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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Page

ANSWER = (
    "I start from the decision the product has to make and fix targets for accuracy, latency and cost. "
    "I collect images from every site, label them with a written guide, and keep a frozen test set. "
    "I log every experiment, serve the model behind a small API, and watch inputs and outcomes for drift."
)


@dataclass(frozen=True)
class PageTimes:
    """Seconds from the command to a page one can type in, and to a grade on the page, of which ``click_s``
    since it was asked for; then, for each page of the menu, from the click until it is drawn in full, for the
    first time and again."""

    usable_s: float
    first_grade_s: float
    click_s: float
    switches_s: Mapping[str, tuple[float, float]]


CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MENU = ("Mock interview", "Plan", "Progress", "History", "Questions", "Learn to grade", "Settings")
BARE_PAGE = "import streamlit as st\n\nst.text_area('Your answer')\n"


def time_page(root: Path) -> PageTimes:
    """Of the app in ``root``, with an empty history."""
    with _served(root, "app.py") as (page, start):
        box = page.get_by_label("Your answer")
        box.wait_for()
        usable = time.perf_counter() - start
        box.fill(ANSWER)
        asked = time.perf_counter()
        box.press("Control+Enter")
        page.locator(".rh-score").first.wait_for(timeout=120_000)
        first_grade, since_asked = time.perf_counter() - start, time.perf_counter() - asked
        firsts, again = ({name: _switch(page, name) for name in MENU} for _ in range(2))
        return PageTimes(
            usable, first_grade, since_asked, {name: (firsts[name], again[name]) for name in MENU}
        )


def _switch(page: Page, name: str) -> float:
    """Seconds from the click on a page's name in the menu until it is drawn in full."""
    start = time.perf_counter()
    page.get_by_role("link", name=name, exact=True).first.click()
    page.get_by_role("heading", name=name).first.wait_for()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    return time.perf_counter() - start


def time_bare_page() -> float:
    """Seconds until a Streamlit page of one text box can be typed in."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare.py").write_text(BARE_PAGE, encoding="utf-8")
        with _served(Path(folder), "bare.py") as (page, start):
            page.get_by_label("Your answer").wait_for()
            return time.perf_counter() - start


@contextmanager
def _served(folder: Path, script: str) -> Iterator[tuple[Page, float]]:
    """A browser on the script's page, and when the command was given."""
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_OPTIONS).new_page()
        start = time.perf_counter()
        with serving(folder, script) as (url, _):
            page.goto(url)
            yield page, start


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("google-chrome")


@contextmanager
def serving(folder: Path, script: str) -> Iterator[tuple[str, Path]]:
    """The address of a server of the script, with an empty history, and the folder of that."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true"]
        server = subprocess.Popen(
            [*command, f"--server.port={port}"],
            cwd=folder,
            env={**os.environ, "GRADER_DATA_DIR": data},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for_server(port)
            yield f"http://127.0.0.1:{port}", Path(data)
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

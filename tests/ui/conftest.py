from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from grader.grading import local_models
from grader.models import Answer
from grader.models.session import follow_up_key
from grader.ui import navigation, services
from grader.ui.editor.box import take
from grader.ui.editor.messages import Typed
from grader.ui.state import PRACTICE
from tests.ui.chromium import ARGS, PATIENCE_MS, find_chromium
from tests.ui.serve import DELAY, fake_scorer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

    from grader.rehearse import Rehearse

KEPT_BY_PAGES = "cookies,file_systems,indexeddb,local_storage,websql,service_workers,cache_storage"
ROOT = Path(__file__).parents[2]
expect.set_options(timeout=PATIENCE_MS)
ANSWER = (
    "I collect images from every site and camera, because lab images hide most failures. "
    "Annotators label from a written guide and I measure their agreement.\n\n"
    "In production I watch latency, input statistics and confidence."
)


class PageUnderTest:
    """The app without a browser, with a grader that knows words by their spelling."""

    def __init__(self) -> None:
        self.run = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        self.sent = 0

    @property
    def rehearse(self) -> Rehearse:
        return services.shared_rehearse()

    @property
    def shown(self) -> str:
        """All that the page shows, as HTML or text."""
        bodies = [element.proto.body for element in self.run.get("html")]
        html = [body for body in bodies if not body.startswith("<style>")]
        plain = [*self.run.text, *self.run.title, *self.run.subheader]
        return "\n".join([*html, *(element.value for element in plain)])

    def open(self, page: str = "practice", **query: str) -> PageUnderTest:
        self.run.run()
        for name in list(self.run.query_params):
            del self.run.query_params[name]
        for name, value in query.items():
            self.run.query_params[name] = value
        if page != "practice":
            self.run.switch_page(getattr(navigation, f"{page.upper()}_PAGE"))
        self.run.run()
        assert not self.run.exception
        return self

    def submit(self, question_id: str, text: str, **more: object) -> None:
        """Sends an answer as the editor's message does."""
        answer = Answer(question_id, text, **more)
        self.sent += 1
        wish = Typed(
            follow_up_key(answer.follows) if answer.follows else question_id,
            "test",
            self.sent,
            0,
            text,
            elapsed=answer.elapsed_s or 0.0,
            guidance=answer.peeks.guidance,
            model_answer=answer.peeks.model_answer,
            revises=answer.revises,
        )
        take(self.rehearse, self.run.session_state[PRACTICE], wish)
        self.run.run()
        assert not self.run.exception

    def click(self, label: str) -> None:
        next(button for button in self.run.button if button.label == label).click()
        self.run.run()
        assert not self.run.exception


@pytest.fixture(scope="session", autouse=True)
def _one_look_for_components() -> Iterator[None]:
    """Each ``AppTest`` would read the metadata of every installed package."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PageUnderTest]:
    monkeypatch.setenv("GRADER_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("GRADER_DATABASE_URL", raising=False)
    monkeypatch.setattr(services, "build_scorer", fake_scorer)
    # Whatever runs on the machine of the tests is not asked.
    monkeypatch.setattr(local_models, "well_known", lambda _ollama: ())
    services.shared_rehearse.clear()
    yield PageUnderTest()
    services.shared_rehearse.clear()


class Server:
    """The app on a port of its own; can be killed and started again.

    Unless ``real_grader``, it has one that loads at once and waits ``delay_s`` before it reads answers.
    ``settings`` are variables of its environment.
    """

    def __init__(
        self,
        folder: Path,
        *,
        real_grader: bool = False,
        delay_s: float = 0.0,
        options: tuple[str, ...] = (),
        **settings: str,
    ) -> None:
        """``options`` are Streamlit's, besides those that all tests need."""
        self.folder = folder
        self.options = options
        self._settings = settings
        self._module = "streamlit" if real_grader else "tests.ui.serve"
        self._delay_s = delay_s
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def process_id(self) -> int:
        """Of the server that runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        command = [sys.executable, "-m", self._module, "run", "app.py"]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--server.headless=true", f"--server.port={self.port}", *self.options],
                cwd=ROOT,
                env=os.environ
                | {"GRADER_DATA_DIR": str(self.folder), DELAY: str(self._delay_s)}
                | self._settings,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + 120
        while time.monotonic() < end:
            if self._is_up():
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "server.log").read_text())

    def _is_up(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            base_path = self._settings.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
            connection.request("GET", f"{base_path}/_stcore/health")
            return connection.getresponse().read() == b"ok"
        except OSError:
            return False
        finally:
            connection.close()

    def end(self) -> None:
        """As a system does that shuts down: the server is told, and must be gone before it is killed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)
        self._process = None

    def kill(self) -> None:
        """As a power cut would: nothing is told beforehand."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("data"))
    running.start()
    yield running
    running.kill()


@pytest.fixture
def real_server(tmp_path: Path) -> Iterator[Server]:
    """With the grader that people get, which takes many seconds to load."""
    running = Server(tmp_path, real_grader=True)
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def profile(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser whose disk cache spares all pages but the first the compiling of Streamlit's scripts."""
    launched = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"),
        executable_path=find_chromium(),
        args=ARGS,
        viewport={"width": 1280, "height": 1000},
    )
    launched.set_default_timeout(PATIENCE_MS)
    yield launched
    launched.close()


def at_rest(page: Page) -> Page:
    """The page with what moves on it there at once: a click that begins while an expander still opens would
    end beside the button that it began on."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("Animation.enable")
    protocol.send("Animation.setPlaybackRate", {"playbackRate": 1000})
    return page


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """A page of a browser that has kept nothing but that cache."""
    opened = at_rest(profile.new_page())
    origins: set[str] = set()
    opened.on("framenavigated", lambda frame: origins.add("/".join(frame.url.split("/")[:3])))
    yield opened
    blank, *others = profile.pages
    for other in others:
        other.close()
    profile.clear_permissions()
    protocol = profile.new_cdp_session(blank)
    for origin in origins:
        if origin.startswith("http"):
            protocol.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": KEPT_BY_PAGES})
    protocol.detach()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """For windows that are to share nothing with ``page``."""
    launched = playwright.chromium.launch(executable_path=find_chromium(), args=ARGS)
    yield launched
    launched.close()


@pytest.fixture
def device(browser: Browser) -> Iterator[Page]:
    """A page of a second device: nothing that ``page``'s browser keeps is there."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    yield at_rest(context.new_page())
    context.close()

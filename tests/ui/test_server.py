from __future__ import annotations

import asyncio
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
import streamlit as st
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit import config
from streamlit.web.server.app_discovery import discover_asgi_app

from grader.errors import EmbedderError
from grader.ui import services
from grader.ui.server import MIDDLEWARE, warming_up
from tests.ui.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from tests.ui.conftest import PageUnderTest, Server


@pytest.fixture(autouse=True)
def known_hosts() -> Iterator[None]:
    names = ("server.allowedHosts", "server.baseUrlPath", "server.corsAllowedOrigins", "server.enableCORS")
    before = {name: config.get_option(name) for name in names}
    with Path(ROOT, ".streamlit/config.toml").open("rb") as file:
        config.set_option("server.allowedHosts", tomllib.load(file)["server"]["allowedHosts"])
    yield
    for name, value in before.items():
        config.set_option(name, value)


def answer(path: str, host: str, origin: str | None = None) -> tuple[int, dict[str, str], str]:
    """Status, headers and text that a server with our middleware answers with."""
    sent: list[dict[str, Any]] = []

    async def page(_: Request) -> PlainTextResponse:
        return PlainTextResponse("the page")

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    served = Starlette(routes=[Route("/{path:path}", page)], middleware=MIDDLEWARE)
    headers = [(b"host", host.encode()), *([(b"origin", origin.encode())] if origin is not None else ())]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}
    # On a thread of its own: a browser test before may have left a running loop on this one.
    with start_blocking_portal() as portal:
        portal.call(served, scope, receive, send)
    names = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], names, b"".join(each.get("body", b"") for each in sent[1:]).decode()


def test_streamlit_run_finds_the_server_in_app_py() -> None:
    assert discover_asgi_app(Path(ROOT, "app.py")).import_string == "app:app"


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
def test_a_page_at_a_known_host_is_served(host: str) -> None:
    status, _, text = answer("/", host)
    assert (status, text) == (200, "the page")


@pytest.mark.parametrize("host", ["practice.example.org", "127.0.0.1.evil.example", "user@localhost", ""])
def test_a_page_at_another_host_says_what_to_do(host: str) -> None:
    status, _, text = answer("/progress", host)
    assert status == 421
    assert "the page" not in text
    assert f"does not answer at {host}" in text
    assert "--server.allowedHosts" in text


def test_control_characters_of_a_host_are_not_sent_back() -> None:
    assert "does not answer at evil[31m.example, " in answer("/", "evil\x1b[31m\x7f.example")[2]


@pytest.mark.parametrize(
    ("base", "path"),
    [("", "/_stcore/health"), ("sub", "/sub/_stcore/health"), ("/a/b/", "/a/b/_stcore/health")],
)
def test_the_health_of_the_server_is_told_at_any_host(base: str, path: str) -> None:
    config.set_option("server.baseUrlPath", base)
    assert answer(path, "10.0.0.7")[0] == 200
    assert answer(f"/other{path}", "10.0.0.7")[0] == 421


def settled_word(path: str = "/_rehearse/ready") -> tuple[int, str]:
    """What the server says of itself once the grader has loaded, or has failed to."""
    end = time.monotonic() + 60
    while (said := answer(path, "10.0.0.7"))[2] == "starting" and time.monotonic() < end:
        assert said[0] == 503
        time.sleep(0.05)
    return said[0], said[2]


def test_a_server_is_ready_once_the_grader_has_loaded(app: PageUnderTest) -> None:
    loading, go_on = app.rehearse.loader, Event()
    build, loading._build = loading._build, lambda: (go_on.wait(60), build())[1]
    assert answer("/_rehearse/ready", "10.0.0.7")[0::2] == (503, "starting")
    go_on.set()
    assert settled_word() == (200, "ready")
    config.set_option("server.baseUrlPath", "a/b")
    assert settled_word("/a/b/_rehearse/ready") == (200, "ready")
    assert answer("/_rehearse/ready", "10.0.0.7")[0] == 421


@pytest.mark.usefixtures("app")
def test_a_server_whose_grader_or_database_fails_says_which(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> NoReturn:
        raise EmbedderError("The weights are gone.")

    with monkeypatch.context() as patched:
        patched.setattr(services, "build_scorer", broken)
        assert settled_word() == (503, "grader")
    (tmp_path / "history.sqlite3").unlink()
    (tmp_path / "history.sqlite3").mkdir()
    assert settled_word() == (503, "database")


def test_a_database_that_keeps_silent_is_told_in_time(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = Event()
    monkeypatch.setattr(app.rehearse.history, "preference", lambda _: answered.wait(60))
    asked = time.monotonic()
    assert settled_word() == (503, "database")
    assert time.monotonic() - asked < 30
    answered.set()


@pytest.mark.parametrize("host", ["localhost", "practice.example.org"])
def test_no_other_site_may_frame_a_page(host: str) -> None:
    assert answer("/", host)[1]["content-security-policy"] == "frame-ancestors 'self'"


OWN = [
    ("http://localhost:8501", "localhost:8501"),
    ("http://127.0.0.1:8501", "127.0.0.1:8501"),
    ("http://[::1]:8501", "[::1]:8501"),
    ("http://localhost", "localhost"),
    ("http://localhost", "LOCALHOST:80"),
    ("https://localhost", "localhost:443"),
    ("https://localhost", "localhost"),
]
OTHERS = [
    ("http://localhost:9000", "localhost:8501"),
    ("http://127.0.0.1:8501", "localhost:8501"),
    ("http://localhost", "localhost:8501"),
    ("https://localhost:8502", "localhost:8501"),
    ("http://[::1]:8502", "[::1]:8501"),
    ("http://localhost:8501.evil.example", "localhost:8501"),
    ("http://localhost:port", "localhost:8501"),
    ("https://evil.example", "localhost"),
    ("null", "localhost:8501"),
    ("", "localhost:8501"),
    ("file://localhost:8501", "localhost:8501"),
]


@pytest.mark.parametrize(("origin", "host"), OWN)
def test_a_page_of_this_server_gets_what_it_asks_for(origin: str, host: str) -> None:
    assert answer("/_stcore/host-config", host, origin)[0] == 200


@pytest.mark.parametrize(("origin", "host"), OTHERS)
def test_a_page_of_another_port_or_site_gets_nothing(origin: str, host: str) -> None:
    status, _, text = answer("/_stcore/host-config", host, origin)
    assert (status, text) == (403, "Only pages of this server may ask for this.\n")


def test_an_origin_that_was_allowed_by_name_is() -> None:
    config.set_option("server.corsAllowedOrigins", ["https://practice.example.org"])
    assert answer("/", "localhost:8501", "https://practice.example.org")[0] == 200
    assert answer("/", "localhost:8501", "https://practice.example.org:8443")[0] == 403
    config.set_option("server.enableCORS", False)
    assert answer("/", "localhost:8501", "https://practice.example.org:8443")[0] == 200


def opened(server: Server, origin: str | None, name: str = "127.0.0.1") -> int:
    """The status with which the connection of the pages is answered: 101 where it is opened."""
    asked = {
        "Host": f"{name}:{server.port}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        **({"Origin": origin} if origin else {}),
    }
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("GET", "/_stcore/stream", headers=asked)
        return connection.getresponse().status


def test_no_page_of_another_port_reaches_the_data(server: Server) -> None:
    for name in ("127.0.0.1", "localhost"):
        assert opened(server, f"http://{name}:{server.port}", name) == 101
        assert opened(server, f"http://{name}:{server.port + 1}", name) == 403
        assert opened(server, f"http://{name}", name) == 403
        assert opened(server, None, name) == 101
    assert opened(server, f"http://localhost:{server.port}") == 403
    assert opened(server, "https://evil.example") == 403
    assert opened(server, "null") == 403


def test_the_grader_loads_as_soon_as_the_server_starts(app: PageUnderTest) -> None:
    async def started() -> None:
        async with warming_up(st.App(Path(ROOT, "app.py"))):
            pass

    # A browser of another test may run a loop in this thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, started()).result()
    end = time.monotonic() + 60
    while not app.rehearse.loader.ready and time.monotonic() < end:
        time.sleep(0.05)
    assert app.rehearse.loader.ready

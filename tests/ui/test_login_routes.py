"""What the server adds to Streamlit's addresses of the login."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from grader.grading.pace import Pace
from grader.ui.login.routes import LoginRoutes

if TYPE_CHECKING:
    from starlette.requests import Request

HOME = "https://practice.example.org"
IDENTITY = "_streamlit_user=signed; Max-Age=2592000; Path=/; HttpOnly"
NONE = '_streamlit_user=""; Max-Age=0; Path=/'


def client(
    *, status: int = 302, cookie: str | None = None, base: str = "", pace: Pace | None = None
) -> TestClient:
    """A browser before a server that answers like Streamlit's."""

    def answer(_: Request) -> Response:
        response = Response("Authentication error", status, {"location": f"{base}/"})
        if cookie:
            response.headers.append("set-cookie", cookie)
        return response

    names = ("/auth/login", "/auth/logout", "/oauth2callback", "/other")
    app = LoginRoutes(Starlette(routes=[Route(base + name, answer) for name in names]), pace)
    return TestClient(app, base_url=HOME, follow_redirects=False)


def come_back(browser: TestClient, asked_from: str, *, base: str = "", query: str = "code=1&state=2") -> str:
    """Where somebody ends up who asked for a login from a page."""
    browser.get(f"{base}/auth/login", headers={"referer": asked_from})
    return browser.get(f"{base}/oauth2callback?{query}").headers["location"]


@pytest.mark.parametrize(
    ("asked_from", "base", "led_to"),
    [
        (f"{HOME}/history?attempt=ab&login=denied", "", "/history?attempt=ab"),
        (f"{HOME}/", "", "/"),
        (f"{HOME}/sub/plan", "/sub", "/sub/plan"),
        (f"{HOME}/other/plan", "/sub", "/sub/"),
        ("https://evil.example/history", "", "/"),
        (f"{HOME}//evil.example/", "", "/"),
        (f"{HOME}/%5Cevil.example", "", "/%5Cevil.example"),
        ("", "", "/"),
        ("http://[", "", "/"),
        (f"{HOME}/{'x' * 2000}", "", "/"),
    ],
)
def test_after_a_login_one_is_where_one_wanted_to_be(asked_from: str, base: str, led_to: str) -> None:
    """Which is a page of this server, whatever a browser says."""
    assert come_back(client(cookie=IDENTITY, base=base), asked_from, base=base) == led_to


@pytest.mark.parametrize(
    "planted", ["https://evil.example", "//evil.example", "/\\evil.example", "/\r\nx: y", "é"]
)
def test_a_cookie_that_was_planted_leads_nowhere(planted: str) -> None:
    browser = client(cookie=IDENTITY)
    browser.cookies.set("rehearse_return", quote(planted, safe=""))
    assert browser.get("/oauth2callback?code=1").headers["location"] == "/"


@pytest.mark.parametrize(
    ("query", "cookie", "led_to"),
    [
        ("error=access_denied&state=2", None, "/?login=denied"),
        ("error=server_error", None, "/?login=refused"),
        ("code=1&state=2", NONE, "/?login=refused"),
        ("code=1&state=2", None, "/?login=refused"),
        ("", None, "/"),
    ],
)
def test_a_login_that_failed_says_so_and_a_logout_does_not(
    query: str, cookie: str | None, led_to: str
) -> None:
    assert come_back(client(cookie=cookie), f"{HOME}/plan", query=query) == led_to


def test_a_provider_that_is_down_leads_back_with_a_reason() -> None:
    answer = client(status=400).get("/auth/login")
    assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/?login=unreachable", "")


def test_a_logout_tells_the_browser_to_forget_and_others_are_left_alone() -> None:
    assert "rehearse_out=1" in client().get("/auth/logout").headers["set-cookie"]
    assert "set-cookie" not in client().get("/other").headers
    assert client(status=404).get("/other").text == "Authentication error"


def test_too_many_logins_from_one_address_are_told_to_wait() -> None:
    """A logout never is, nor is any other page."""
    browser = client(pace=Pace(2, 60, clock=lambda: 0.0), cookie=IDENTITY)
    assert come_back(browser, f"{HOME}/plan") == "/plan"
    answer = browser.get("/auth/login")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?login=busy")
    assert answer.headers["retry-after"] == "30"
    assert "set-cookie" in browser.get("/auth/logout").headers
    assert browser.get("/other").status_code == 302

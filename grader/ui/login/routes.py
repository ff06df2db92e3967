"""What stands around Streamlit's own addresses of the login: what failed is told, and links are kept.

Streamlit sends everybody back to the first page, whether they came by a link to another or could not log in.
"""

from __future__ import annotations

import math
from enum import StrEnum
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse

from grader.grading.pace import Pace

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKED = "login"
"""The parameter of the first page that says what went wrong."""
_RETURN = "rehearse_return"
_OUT = "rehearse_out"
"""Tells the page that is opened after a logout to forget what the browser has kept."""
_IDENTITY = "_streamlit_user"
_LOGIN, _LOGOUT, _CALLBACK = _ENDS = ("/auth/login", "/auth/logout", "/oauth2callback")
_KEPT_S = 600
_LONGEST = 1500


class Trouble(StrEnum):
    """Why somebody who wanted to log in is not logged in."""

    UNREACHABLE = "unreachable"
    DENIED = "denied"
    REFUSED = "refused"
    BUSY = "busy"


LOGINS = (300, 60.0)
"""Steps of logins from one address within so many seconds: a class behind one router begins at once."""


class LoginRoutes:
    """Leads back to the page that the login was asked from, or says why there is none."""

    def __init__(self, app: ASGIApp, pace: Pace | None = None) -> None:
        """``pace`` is that of logins, by the addresses that they come from."""
        self._app = app
        self._pace = pace or Pace(*LOGINS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        end = next((each for each in _ENDS if path.endswith(each)), None)
        if scope["type"] != "http" or end is None:
            await self._app(scope, receive, send)
            return
        base = path.removesuffix(end) + "/"
        address, _ = scope.get("client") or ("", 0)
        if end != _LOGOUT and (wait_s := self._pace.wait_s(address)):
            busy = RedirectResponse(_with_trouble(base, Trouble.BUSY), 303)
            busy.headers["retry-after"] = str(math.ceil(wait_s))
            await busy(scope, receive, send)
            return
        swallowed = False

        async def send_on(message: Message) -> None:
            nonlocal swallowed
            if message["type"] == "http.response.start":
                if end == _LOGIN:
                    swallowed = _on_leaving(scope, message, base)
                elif end == _CALLBACK:
                    _on_return(scope, message, base)
                else:
                    headers = MutableHeaders(scope=message)
                    headers.append("set-cookie", f"{_OUT}=1; Max-Age={_KEPT_S}; Path=/; SameSite=Lax")
            elif swallowed:
                message = {**message, "body": b""}
            await send(message)

        await self._app(scope, receive, send_on)


def _on_leaving(scope: Scope, message: Message, base: str) -> bool:
    """Keeps where to come back to; says whether the provider could not be reached, and leads back then."""
    headers = MutableHeaders(scope=message)
    if message["status"] >= 400:
        message["status"] = 303
        headers["location"] = _with_trouble(base, Trouble.UNREACHABLE)
        headers["content-length"] = "0"
        return True
    asked_from = _asked_from(Headers(scope=scope), base)
    if asked_from is not None:
        headers.append("set-cookie", _cookie(quote(asked_from, safe=""), _KEPT_S))
    return False


def _on_return(scope: Scope, message: Message, base: str) -> None:
    headers = MutableHeaders(scope=message)
    query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
    if not 300 <= message["status"] < 400 or not {"code", "error"} & query.keys():
        # Providers lead back here after a logout as well.
        return
    if _logs_in(headers):
        kept = cookie_parser(Headers(scope=scope).get("cookie", "")).get(_RETURN)
        wanted = unquote(kept) if kept else None
        if wanted is not None and _is_own(wanted, base):
            headers["location"] = wanted
            headers.append("set-cookie", _cookie("", 0))
        return
    denied = query.get("error") == "access_denied"
    headers["location"] = _with_trouble(base, Trouble.DENIED if denied else Trouble.REFUSED)


def _logs_in(headers: MutableHeaders) -> bool:
    """Whether an identity is given to the browser."""
    for line in headers.getlist("set-cookie"):
        cookie = SimpleCookie(line).get(_IDENTITY)
        if cookie is not None and cookie.value and cookie["max-age"] != "0":
            return True
    return False


def _asked_from(headers: Headers, base: str) -> str | None:
    """The page of this server from which the login was asked, without what said that one went wrong."""
    try:
        page = urlsplit(headers.get("referer", ""))
    except ValueError:
        return None
    rest = [(name, value) for name, value in parse_qsl(page.query) if name != ASKED]
    path = page.path + (f"?{urlencode(rest)}" if rest else "")
    return path if page.netloc == headers.get("host") and _is_own(path, base) else None


def _is_own(path: str, base: str) -> bool:
    """Whether this leads to a page of this server, and nowhere else."""
    return (
        path.startswith(base)
        and not path.startswith("//")
        and len(path) <= _LONGEST
        and path.isascii()
        and path.isprintable()
        and "\\" not in path
    )


def _with_trouble(base: str, trouble: Trouble) -> str:
    return f"{base}?{urlencode({ASKED: trouble})}"


def _cookie(value: str, seconds: int) -> str:
    return f"{_RETURN}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax"

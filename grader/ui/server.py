"""The web server around the pages: whom it answers, who may frame it, and what it loads beforehand."""

from __future__ import annotations

import asyncio
import inspect
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from streamlit import config
from streamlit.web.server.server_util import is_allowed_origin
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from grader.text.plain_text import plain
from grader.ui.login.routes import LoginRoutes

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from concurrent.futures import Future

    from starlette.types import ASGIApp, Message, Receive, Scope, Send
    from streamlit.web.server.starlette import App

_LOG = logging.getLogger(__name__)
_LONGEST_NAME = 253
"""Characters of a host's name."""
_POLICY_VIOLATION = 1008
_PATIENCE_S = 2.0
"""Less than a proxy waits for an answer, also where a database keeps silent."""
_USUAL_PORTS = {"http": 80, "https": 443}
"""Those that an address leaves out."""


class HostSentence:
    """Answers a page asked for at a host that is not allowed with what to do.

    Without it Streamlit sends the page, refuses its connection, and says why in the terminal alone.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_own_routes()):
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host")
        if is_host_allowed(host):
            await self._app(scope, receive, send)
            return
        refusal = PlainTextResponse(_refusal(plain(host or "no name", _LONGEST_NAME)), status_code=421)
        await refusal(scope, receive, send)


class Readiness:
    """Answers at ``/_rehearse/ready``, under any host, in one word whether people can be served.

    ``ready`` comes with the status 200, and with 503 ``starting``: the grader is still loading; ``database``:
    the history cannot be reached; ``grader``: it did not load; ``bank``: the questions that ship are broken.
    Asking begins what the first page would have to wait for.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # A database that keeps silent holds one thread, however often a proxy asks.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self._asked: Future[str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != f"{_base_path()}/_rehearse/ready":
            await self._app(scope, receive, send)
            return
        if self._asked is None or self._asked.done():
            self._asked = self._thread.submit(_readiness)
        try:
            word = await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self._asked)), _PATIENCE_S)
        except TimeoutError:
            word = "database"
        answer = PlainTextResponse(word, 200 if word == "ready" else 503, {"Cache-Control": "no-store"})
        await answer(scope, receive, send)


def _readiness() -> str:
    from grader.errors import GraderError, StoreError
    from grader.ui.services import shared_rehearse

    try:
        rehearse = shared_rehearse()
        rehearse.history.preference("ready")
    except StoreError:
        return "database"
    except GraderError:
        return "bank"
    rehearse.loader.start()
    if rehearse.loader.failure is not None:
        return "grader"
    return "ready" if rehearse.loader.ready else "starting"


class OwnPagesOnly:
    """Refuses whatever the page of another site asks for, be it served from another port of this machine.

    Streamlit compares names of hosts without their ports, and takes every page of ``localhost`` for its own;
    there is no login, so that page could read and delete everything. Programs that are no browsers name no
    origin. Whoever sets ``server.corsAllowedOrigins`` or switches ``server.enableCORS`` off has the say.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origins, host = headers.getlist("origin"), headers.get("host", "")
        if all(_is_own(origin, host) for origin in origins):
            await self._app(scope, receive, send)
            return
        _LOG.warning(
            "A page of %s was refused, because it is not this program's own. If it is a name of this server, "
            "start it with --server.corsAllowedOrigins=ORIGIN.",
            plain(origins[0], _LONGEST_NAME),
        )
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            refusal = PlainTextResponse("Only pages of this server may ask for this.\n", status_code=403)
            await refusal(scope, receive, send)


def _is_own(origin: str, host: str) -> bool:
    if not config.get_option("server.enableCORS") or is_allowed_origin(origin):
        return True
    try:
        page = urlsplit(origin)
        usual = _USUAL_PORTS.get(page.scheme)
        server = urlsplit(f"//{host}")
        return (
            usual is not None
            and page.hostname is not None
            and (page.hostname, page.port or usual) == (server.hostname, server.port or usual)
        )
    except ValueError:
        return False


class FrameHeader:
    """Forbids pages of other sites to show this one in a frame, where a click could be led astray."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = "frame-ancestors 'self'"
            await send(message)

        await self._app(scope, receive, send_with_header)


MIDDLEWARE = [
    Middleware(FrameHeader),
    Middleware(Readiness),
    Middleware(HostSentence),
    Middleware(OwnPagesOnly),
    Middleware(LoginRoutes),
]


@asynccontextmanager
async def warming_up(_app: App) -> AsyncGenerator[None, None]:
    """Load what the first page needs while the browser still loads Streamlit's own scripts."""
    Thread(target=_warm_up, name="warm-up", daemon=True).start()
    yield


def _warm_up() -> None:
    from grader.errors import GraderError
    from grader.ui.services import shared_rehearse

    import_module("grader.ui.frame")
    import_module("grader.ui.practice.page")
    rehearse = None
    # A failure is shown by the page, which tries again.
    with suppress(GraderError):
        rehearse = shared_rehearse()
    # For its first element Streamlit looks at the stack, which is slow until Python knows all modules' files.
    inspect.stack()
    # For the page's icon.
    import_module("PIL.Image")
    # While the browser loads the page and the candidate reads the question: the first answer need not wait.
    if rehearse is not None:
        rehearse.loader.start()


def _own_routes() -> str:
    """Where Streamlit itself checks the host, and where its health is asked for under any."""
    return f"{_base_path()}/_stcore/"


def _base_path() -> str:
    """What all addresses begin with, without a slash at its end; empty unless it is set."""
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def _refusal(host: str) -> str:
    return (
        f"Rehearse does not answer at {host}, because answers are private and only names that it knows are "
        "allowed.\n\nOn the machine it runs on, open it at http://localhost with the port that it printed.\n"
        "To serve it elsewhere, name the host when you start it, as docs/serving.md says:\n\n"
        "    streamlit run app.py --server.allowedHosts=HOST --server.address=0.0.0.0\n"
    )

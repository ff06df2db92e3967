"""The last thing before the network; the only importer of httpx2: import it when something is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import httpx2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from grader.models.endpoint import Endpoint

HEADERS_SENT = ("host", "accept", "content-type", "content-length", "connection", "transfer-encoding")
"""All else stays here: the environment and the libraries add headers that tell about this machine."""


class ReplyTooLargeError(httpx2.TransportError):
    """A reply longer than any grade could be."""


class EncodedReplyError(httpx2.TransportError):
    """A reply that was compressed although none was asked for: its true size cannot be bounded."""


class UnusableProxyError(Exception):
    """The proxy that the environment names cannot be used; it may hold a password and is not told."""


UNUSABLE_ADDRESS = (httpx2.InvalidURL, UnicodeError)
"""What is raised for an address that no request can go to."""


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Adds the endpoint's key last, for its own origin alone, and reads no more than is wanted."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, endpoint: Endpoint, most_bytes: int) -> None:
        self._inner = inner
        self._endpoint = endpoint
        self._most_bytes = most_bytes

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = [(name, value) for name, value in request.headers.items() if name.lower() in HEADERS_SENT]
        headers.append(("accept-encoding", "identity"))
        key = self._endpoint.key
        if key is not None and _origin(request.url) == key.origin:
            headers.append(("authorization", f"Bearer {key.secret.get_secret_value()}"))
            if self._endpoint.is_openai:
                headers.append(("api-key", key.secret.get_secret_value()))
        sent = httpx2.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
        )
        response = await self._inner.handle_async_request(sent)
        if response.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
            await response.aclose()
            raise EncodedReplyError("compressed")
        # JSON is UTF-8: a server must not choose the code, for some, such as punycode, take hours to read.
        response.encoding = "utf-8"
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Capped(response.stream, self._most_bytes)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Capped(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, most_bytes: int) -> None:
        self._inner = inner
        self._most_bytes = most_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._inner:
            read += len(chunk)
            if read > self._most_bytes:
                raise ReplyTooLargeError("too large")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


def guarded_client(
    endpoint: Endpoint, *, connect_s: float, silence_s: float, most_bytes: int
) -> httpx2.AsyncClient:
    """A client for one endpoint: it follows no redirect, and goes through a proxy only to leave this machine.

    ``connect_s`` is how long a connection may take, ``silence_s`` how long an endpoint may send nothing.

    Raises:
        UnusableProxyError: the environment names a proxy of a kind that is not known here.
    """
    try:
        inner = httpx2.AsyncHTTPTransport(proxy=_proxy_to(endpoint))
    except (ValueError, ImportError, *UNUSABLE_ADDRESS):
        raise UnusableProxyError from None
    return httpx2.AsyncClient(
        transport=GuardedTransport(inner, endpoint, most_bytes),
        timeout=httpx2.Timeout(silence_s, connect=connect_s),
        follow_redirects=False,
        trust_env=False,
    )


def _proxy_to(endpoint: Endpoint) -> str | None:
    if endpoint.is_local or proxy_bypass(endpoint.host):
        return None
    return getproxies().get(endpoint.origin.partition(":")[0])


def _origin(url: httpx2.URL) -> str:
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}:{url.port or (443 if url.scheme == 'https' else 80)}"


def is_before_connecting(error: BaseException) -> bool:
    """Whether a request failed because no connection came about."""
    cause = error.__cause__
    return isinstance(
        cause, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.UnsupportedProtocol | httpx2.ProxyError
    )

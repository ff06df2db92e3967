"""The last thing before the network; the only importer of httpx2: import it when something is sent."""

from __future__ import annotations

import re
import socket
import time
import zlib
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import httpx2
from anyio import getaddrinfo

from grader.grading.rubric.endpoint.event_stream import is_stream
from grader.grading.rubric.endpoint.outside import is_outside

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from grader.models.endpoint import Endpoint

HEADERS_SENT = ("host", "accept", "content-type", "content-length", "connection", "transfer-encoding")
"""All else stays here: the environment and the libraries add headers that tell about this machine."""


class ReplyTooLargeError(httpx2.TransportError):
    """A reply longer than any grade could be."""


class EncodedReplyError(httpx2.TransportError):
    """A reply that was compressed, although none was asked for, in a way that cannot be read here."""


class InsideAddressError(httpx2.TransportError):
    """A name that leads into this machine's own network, which whoever asks does not run."""


class UnusableProxyError(Exception):
    """The proxy that the environment names cannot be used; it may hold a password and is not told."""


UNUSABLE_ADDRESS = (httpx2.InvalidURL, UnicodeError)
"""What is raised for an address that no request can go to."""


STREAM_OVERHEAD = 8
"""How many times as long a reply may be that comes in pieces, each with all that is said about it."""
PACKED = frozenset({"gzip", "x-gzip", "deflate"})
LOOKED_AT = 64
"""Bytes of a line that are looked at to tell whether it says anything."""
SAYS_NOTHING = re.compile(
    rb"\s*(?::.*|(?:event|id|retry)\s*:.*"
    rb"|data\s*:\s*(?:\{\s*(?:\"type\"\s*:\s*\"(?:ping|heartbeat|keep-?_?alive)\"\s*)?\}|\[?[a-z-]*\]?))?\s*",
    re.IGNORECASE | re.DOTALL,
)
"""A line that only keeps a connection alive."""
MAY_SAY_NOTHING = b":eird"
"""What such a line can begin with."""


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Adds the endpoint's key last, for its own origin alone, and reads no more than is wanted, no longer."""

    def __init__(
        self,
        inner: httpx2.AsyncBaseTransport,
        endpoint: Endpoint,
        most_bytes: int,
        silence_s: float,
        clock: Callable[[], float] = time.monotonic,
        *,
        outside_only: bool = False,
        pinned: bool = True,
    ) -> None:
        """``outside_only`` refuses whatever lies in this machine's own network when a request is made; where
        it is ``pinned``, the very address that was looked at is asked, and no other that the name may get."""
        self._outside_only = outside_only
        self._pinned = pinned
        self._inner = inner
        self._endpoint = endpoint
        self._most_bytes = most_bytes
        self._silence_s = silence_s
        self._clock = clock

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = [(name, value) for name, value in request.headers.items() if name.lower() in HEADERS_SENT]
        headers.append(("accept-encoding", "identity"))
        key = self._endpoint.key
        if key is not None and _origin(request.url) == _origin(httpx2.URL(self._endpoint.address)):
            headers.append(("authorization", f"Bearer {key.secret.get_secret_value()}"))
            if self._endpoint.is_openai:
                headers.append(("api-key", key.secret.get_secret_value()))
        url, extensions = request.url, request.extensions
        if self._outside_only:
            address = await _outside_address(url)
            if self._pinned:
                extensions = {**extensions, "sni_hostname": url.host}
                url = url.copy_with(host=address)
        sent = httpx2.Request(
            request.method, url, headers=headers, stream=request.stream, extensions=extensions
        )
        response = await self._inner.handle_async_request(sent)
        packing = response.headers.get("content-encoding", "identity").strip().lower()
        if packing not in ("", "identity", *PACKED):
            await response.aclose()
            raise EncodedReplyError("compressed")
        if "content-encoding" in response.headers:
            del response.headers["content-encoding"]
        # JSON is UTF-8: a server must not choose the code, for some, such as punycode, take hours to read.
        response.encoding = "utf-8"
        if isinstance(response.stream, httpx2.AsyncByteStream):
            stream: httpx2.AsyncByteStream = response.stream
            if packing in PACKED:
                stream = _Unpacked(stream, self._most_bytes)
            response.stream = _Guarded(stream, self._most_bytes, self._silence_s, self._clock)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _outside_address(url: httpx2.URL) -> str:
    """The address of a host all of whose addresses lie outside; those of the older kind, which all reach,
    come first."""
    try:
        found = await getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpx2.ConnectError(str(error)) from error
    addresses = sorted({str(each[4][0]) for each in found}, key=lambda each: (":" in each, each))
    if not addresses or not all(map(is_outside, addresses)):
        raise InsideAddressError("inside")
    return addresses[0]


class _Unpacked(httpx2.AsyncByteStream):
    """Unpacks what was compressed unasked, in pieces of bounded size: a small file can hold a huge one."""

    def __init__(self, inner: httpx2.AsyncByteStream, most_bytes: int) -> None:
        self._inner = inner
        self._most_bytes = most_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        try:
            async for chunk in self._inner:
                packed = chunk
                while packed and not unpacker.eof:
                    yield unpacker.decompress(packed, self._most_bytes)
                    packed = unpacker.unconsumed_tail
        except zlib.error:
            raise EncodedReplyError("compressed") from None
        if not unpacker.eof:
            raise httpx2.RemoteProtocolError("cut")

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Guarded(httpx2.AsyncByteStream):
    """Ends a reply that is too long, or that says nothing for too long."""

    def __init__(
        self,
        inner: httpx2.AsyncByteStream,
        most_bytes: int,
        silence_s: float,
        clock: Callable[[], float],
    ) -> None:
        self._inner = inner
        self._most_bytes = most_bytes
        self._silence_s = silence_s
        self._clock = clock

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read, start, line = 0, b"", b""
        heard = self._clock()
        async for chunk in self._inner:
            read += len(chunk)
            start = (start + chunk[:LOOKED_AT])[:LOOKED_AT]
            if read > self._most_bytes * (STREAM_OVERHEAD if is_stream(start) else 1):
                raise ReplyTooLargeError("too large")
            *lines, line = (line + chunk).replace(b"\r", b"\n").split(b"\n")
            if any(map(_says_something, lines)) or (line.strip() and _is_told(line)):
                heard = self._clock()
            elif self._clock() - heard > self._silence_s:
                raise httpx2.ReadTimeout("only signs of life")
            line = line[:LOOKED_AT]
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


def _says_something(line: bytes) -> bool:
    return (len(line) >= LOOKED_AT and not line.startswith(b":")) or not SAYS_NOTHING.fullmatch(line)


def _is_told(line: bytes) -> bool:
    """Whether a line that is not at its end says something already."""
    first = line.lstrip()[0]
    return first not in MAY_SAY_NOTHING or (len(line) >= LOOKED_AT and not line.lstrip().startswith(b":"))


def guarded_client(
    endpoint: Endpoint, *, connect_s: float, silence_s: float, most_bytes: int, outside_only: bool = False
) -> httpx2.AsyncClient:
    """A client for one endpoint: it follows no redirect, and goes through a proxy only to leave this machine.

    ``connect_s`` is how long a connection may take, ``silence_s`` how long an endpoint may send nothing.
    ``outside_only`` is for people who do not run this machine. A proxy looks names up by itself: there a name
    is looked at here and then asked for by name.

    Raises:
        UnusableProxyError: the environment names a proxy of a kind that is not known here.
    """
    proxy = _proxy_to(endpoint)
    try:
        inner = httpx2.AsyncHTTPTransport(proxy=proxy)
    except (ValueError, ImportError, *UNUSABLE_ADDRESS):
        raise UnusableProxyError from None
    return httpx2.AsyncClient(
        transport=GuardedTransport(
            inner, endpoint, most_bytes, silence_s, outside_only=outside_only, pinned=proxy is None
        ),
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

"""Talks to servers on this machine: to no other, through no proxy, and nowhere that they point to."""

from __future__ import annotations

import ipaddress
import json
import socket
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Event, Thread, Timer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from grader.text.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

MOST_BYTES = 4_000_000
"""Of an answer that is read whole, and of one line of one that is read as it comes."""
HERE = ("127.0.0.1", "::1")
CHECK_EVERY_S = 0.1
"""How often it is seen that somebody cancels."""
LONGEST_SENTENCE = 300


class NoAnswerError(Exception):
    """Nothing listens there, it broke off or took too long, or what came is not JSON."""


class RefusedError(Exception):
    """A status that is no success; ``sentence`` is what the server says of it, empty if nothing."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence
        super().__init__(f"{status} {sentence}")


@dataclass(frozen=True, slots=True)
class Address:
    """A port of this machine; ``host`` is ``localhost``, which both of its addresses are, or an address."""

    port: int
    host: str = "localhost"

    @classmethod
    def named(cls, text: str, *, port: int) -> Address | None:
        """What OLLAMA_HOST may say (a host, a port, both, or a URL); None unless that is on this machine.

        ``0.0.0.0``, where a server listens on every address, is. ``port`` is the one where none is named.
        """
        try:
            url = urlsplit(text.strip() if "://" in text else f"//{text.strip()}")
            host, named = (url.hostname or "localhost").lower(), url.port
        except ValueError:
            return None
        if url.scheme not in ("", "http"):
            return None
        if named is None:
            named = 80 if url.scheme else port
        if host == "localhost":
            return cls(named)
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return None
        if address.is_unspecified or host == HERE[0]:
            return cls(named)
        return cls(named, host) if address.is_loopback else None

    @property
    def url(self) -> str:
        """Such as ``http://localhost:11434``."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def ask(address: Address, path: str, *, body: object = None, within_s: float) -> object:
    """The JSON that a server answers a GET with, or a POST of ``body``, all within some seconds.

    Raises:
        NoAnswerError, RefusedError: there is no such answer.
    """
    with _answer(address, path, body, within_s) as response:
        return _json(response.read_all())


def lines(
    address: Address, path: str, body: object, *, cancel: Event, silence_s: float
) -> Generator[dict[str, object], None, None]:
    """The objects of an answer that comes line by line; it ends early once ``cancel`` is set.

    Raises:
        NoAnswerError: it broke off, or nothing came for ``silence_s`` seconds.
        RefusedError: the server did not do it.
    """
    ended = Event()
    try:
        with _answer(address, path, body, silence_s, _Watch(cancel, ended)) as response:
            while not cancel.is_set():
                raw = response.read_line()
                if not raw:
                    return
                if not raw.strip():
                    continue
                found = _json(raw)
                if not isinstance(found, dict):
                    raise NoAnswerError("no object")
                yield found
    except NoAnswerError:
        if not cancel.is_set():
            raise
    finally:
        ended.set()


@dataclass(frozen=True, slots=True)
class _Watch:
    """What ends an answer that comes line by line, however long it takes."""

    cancel: Event
    ended: Event

    def over(self, connected: socket.socket) -> None:
        while not self.ended.wait(CHECK_EVERY_S):
            if self.cancel.is_set():
                _hang_up(connected)
                return


class _Response:
    """An answer whose head has come."""

    def __init__(self, response: HTTPResponse) -> None:
        self._response = response

    def read_all(self) -> bytes:
        return self._read(self._response.read)

    def read_line(self) -> bytes:
        return self._read(self._response.readline)

    def _read(self, read: Callable[[int], bytes]) -> bytes:
        raw = read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise NoAnswerError("far too much")
        return raw


@contextmanager
def _answer(
    address: Address, path: str, body: object, within_s: float, watch: _Watch | None = None
) -> Iterator[_Response]:
    """An answer, whole within some seconds, or with ``watch`` in pieces with no more between them."""
    connected = _connected(address, within_s)
    # The limit of a socket is for each piece, and some come for ever.
    limit = Timer(within_s, _hang_up, [connected])
    limit.daemon = True
    limit.start()
    if watch is not None:
        Thread(target=watch.over, args=[connected], daemon=True).start()
    connection = HTTPConnection(address.host, address.port)
    connection.sock = connected
    headers = {"Accept": "application/json", "Connection": "close"}
    try:
        if body is None:
            connection.request("GET", path, headers=headers)
        else:
            text = json.dumps(body).encode()
            connection.request("POST", path, text, {**headers, "Content-Type": "application/json"})
        with connection.getresponse() as response:
            if watch is not None:
                limit.cancel()
            if response.status != 200:
                raise RefusedError(response.status, _sentence(_Response(response).read_all()))
            yield _Response(response)
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswerError(type(error).__name__) from error
    finally:
        limit.cancel()
        connection.close()
        connected.close()


def _connected(address: Address, within_s: float) -> socket.socket:
    for host in HERE if address.host == "localhost" else (address.host,):
        with suppress(OSError):
            return socket.create_connection((host, address.port), timeout=within_s)
    raise NoAnswerError("not there")


def _hang_up(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _json(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NoAnswerError("no JSON") from error


def _sentence(raw: bytes) -> str:
    """What a server says of an error, in one line; empty where that is no text of JSON's."""
    try:
        found = _json(raw)
    except NoAnswerError:
        return ""
    said = found.get("error") if isinstance(found, dict) else None
    if isinstance(said, dict):
        said = said.get("message")
    return plain(said, LONGEST_SENTENCE) if isinstance(said, str) else ""

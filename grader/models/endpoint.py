"""Where an OpenAI-compatible service is, the model to ask there, and the key for it."""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from grader.errors import InputError

if TYPE_CHECKING:
    from grader.models.rubric_grade import RubricGrade

OPENAI_URL = "https://api.openai.com/v1"
EMBEDDED_URL = "http://rehearse.localhost/v1"
"""Stands for the server of a model file that the app starts itself, whose port changes with each start.

It is chosen, agreed to and shown; nothing is ever sent to it, nor is the name looked up.
"""
SHORTEST_SECRET = 8
"""Characters from which a key is a secret; shorter ones are made up, and could be words of JSON."""
BEARER = re.compile(r"(?:authorization\s*:\s*)?bearer\s+", re.IGNORECASE)
"""What stands before a key in a header, and is often copied with it."""
HANDED_ON = ("-cloud", ":cloud")
"""Ends of the names of models that Ollama lists here and runs elsewhere."""
AZURE = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")
HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*", re.IGNORECASE)
UNSEEN = re.compile(r"[^\x20-\x7e]+|\\+")
"""What may stand between two characters of a key without being seen, where a text has no escapes."""
ESCAPED = re.compile(r"[^\x20-\x7e]+|\\++(?:u(?P<code>[0-9a-f]{4})|[bfnrt])?", re.IGNORECASE)
"""The same with the escapes of JSON, each of which stands for a character or for one that is not seen."""
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Preset:
    """A well-known kind of endpoint: where it usually listens, and whether it asks for a key."""

    name: str
    base_url: str
    needs_key: bool


PRESETS = (
    Preset("OpenAI", OPENAI_URL, needs_key=True),
    Preset("Ollama", "http://localhost:11434/v1", needs_key=False),
    Preset("LM Studio", "http://localhost:1234/v1", needs_key=False),
    Preset("llama.cpp", "http://localhost:8080/v1", needs_key=False),
    Preset("Docker Model Runner", "http://localhost:12434/engines/v1", needs_key=False),
    Preset("Custom", "", needs_key=False),
)


@dataclass(frozen=True, slots=True)
class EndpointKey:
    """A key and the one origin (scheme, host and port) that it may be sent to; never shown."""

    secret: SecretStr
    origin: str

    @classmethod
    def meant_for(cls, base_url: str, value: str) -> EndpointKey:
        """The key ``value``, for the origin of ``base_url`` alone.

        Raises:
            InputError: ``base_url`` is not an address that can be used, or the key cannot be a header.
        """
        value = BEARER.sub("", value.strip().strip("\"'"))
        if "\n" in value or "\r" in value:
            raise InputError("The key has a line break in it: copy it again, whole and in one line.")
        if not value or not value.isascii() or not value.isprintable() or not {" ", "\\"}.isdisjoint(value):
            raise InputError(
                "The key has characters that no key has (or none at all): copy it again, without the "
                "words around it."
            )
        return cls(SecretStr(value), _origin(_split(base_url)))

    def removed_from(self, text: str) -> str:
        """A text, JSON or not, with ``[key]`` for the key, also where it is escaped or broken up unseen."""
        value = self.secret.get_secret_value()
        if len(value) < SHORTEST_SECRET:
            return text
        pieces, done = [], 0
        for start, end in sorted(_places(value, text, UNSEEN) + _places(value, text, ESCAPED)):
            if start >= done:
                pieces += [text[done:start], "[key]"]
            done = max(done, end)
        return "".join([*pieces, text[done:]])


def _places(value: str, text: str, unseen: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where a text says ``value``, in any case, whatever that is ``unseen`` stands in it.

    What is seen is put together first and searched then, so that no text takes more than its length: one
    pattern that tries every way to read a run of backslashes takes minutes.
    """
    seen: list[tuple[int, int, str]] = []
    done = 0
    for hidden in unseen.finditer(text):
        seen.append((done, hidden.start(), text[done : hidden.start()]))
        seen.append((*hidden.span(), chr(int(hidden["code"], 16)) if hidden.lastgroup else ""))
        done = hidden.end()
    seen.append((done, len(text), text[done:]))
    seen = [piece for piece in seen if piece[2] and piece[2].isascii() and piece[2].isprintable()]
    whole, firsts = "".join(signs for _, _, signs in seen).lower(), [0]
    for _, _, signs in seen:
        firsts.append(firsts[-1] + len(signs))
    wanted, places = value.lower(), []
    found = whole.find(wanted)
    while found >= 0:
        last = found + len(wanted) - 1
        first_piece, last_piece = (bisect_right(firsts, place) - 1 for place in (found, last))
        start, _, _ = seen[first_piece]
        from_there, end, signs = seen[last_piece]
        offset = last - firsts[last_piece]
        places.append(
            (
                start + found - firsts[first_piece],
                end if offset == len(signs) - 1 else from_there + offset + 1,
            )
        )
        found = whole.find(wanted, last + 1)
    return places


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible service and the model to ask there.

    A key meant for another origin is never used: ``key`` is then None, and ``key_withheld`` is True.
    ``listens_at`` is the loopback address at which the app's own server listens now.
    """

    base_url: str
    model: str
    key: EndpointKey | None = None
    key_withheld: bool = field(default=False, init=False)
    listens_at: str | None = field(default=None, compare=False, kw_only=True)

    def __post_init__(self) -> None:
        """Raises InputError if ``base_url`` cannot be used or no model is named."""
        if self.listens_at is not None and not (is_embedded(self.base_url) and is_local(self.listens_at)):
            raise ValueError("only the app's own server listens elsewhere, and on this machine")
        url = _split(self.base_url)
        object.__setattr__(self, "base_url", url.geturl().rstrip("/"))
        object.__setattr__(self, "model", self.model.strip())
        if not self.model:
            raise InputError("No model is named: choose one of the endpoint's models.")
        if self.key is not None and self.key.origin != _origin(url):
            object.__setattr__(self, "key", None)
            object.__setattr__(self, "key_withheld", True)

    @property
    def host(self) -> str:
        """The host's name or address, lower case, without a port."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def origin(self) -> str:
        """Scheme, host and port, such as ``https://api.openai.com:443``."""
        return _origin(urlsplit(self.base_url))

    @property
    def is_local(self) -> bool:
        """Whether the server listens on this machine; whether it keeps what it gets says ``stays_here``."""
        return is_local(self.base_url)

    @property
    def stays_here(self) -> bool:
        """Whether what is sent stays on this machine: no local server that hands the model's work on."""
        return self.is_local and (self.is_embedded or not self.model.lower().endswith(HANDED_ON))

    @property
    def is_embedded(self) -> bool:
        """Whether the app serves the model itself, from a file."""
        return is_embedded(self.base_url)

    @property
    def address(self) -> str:
        """Where requests go: the base of its API, or of the app's own server."""
        return self.listens_at or self.base_url

    @property
    def is_openai(self) -> bool:
        """Whether OpenAI or Azure runs it, which keep replies unless told not to."""
        return self.host == "api.openai.com" or self.host.endswith(AZURE)


def is_local(base_url: str) -> bool:
    """Whether ``base_url`` names this machine's loopback; False for anything that cannot be read."""
    try:
        host = urlsplit(base_url.strip()).hostname or ""
    except ValueError:
        return False
    return host == "localhost" or _is_loopback(host) or is_embedded(base_url)


def is_embedded(base_url: str) -> bool:
    """Whether ``base_url`` stands for the app's own server."""
    try:
        return _origin(_split(base_url)) == _origin(urlsplit(EMBEDDED_URL))
    except InputError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_host(host: str) -> bool:
    """Whether a host is a name in plain letters or an address; libraries read all others differently."""
    if HOST_NAME.fullmatch(host):
        return True
    try:
        return "%" not in host and ipaddress.ip_address(host).version == 6
    except ValueError:
        return False


def _split(base_url: str) -> SplitResult:
    try:
        url = urlsplit(base_url.strip())
        usable = url.scheme in PORTS and _is_host(url.hostname or "") and (url.port is None or url.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise InputError(
            "The address of the endpoint must start with http:// or https:// and name a host, "
            "such as http://localhost:11434/v1."
        )
    if url.username is not None or url.password is not None:
        raise InputError(
            "The address of the endpoint must not carry a name or a password: enter the key in its own field."
        )
    if any(sign.isspace() or not sign.isprintable() or sign in "?#\\" for sign in base_url.strip()):
        raise InputError(
            "The address of the endpoint must have no spaces, no ?, no # and no \\: copy it again, without "
            "what follows them."
        )
    return url


def _origin(url: SplitResult) -> str:
    host = url.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    return f"{url.scheme}://{shown}:{url.port or PORTS[url.scheme]}"


@dataclass(frozen=True, slots=True)
class EndpointChoice:
    """An endpoint without its key.

    ``masked`` is whether names and the like are replaced before sending. Prices are those of a million
    tokens, sent and received; None where nobody set them.
    """

    base_url: str
    model: str
    masked: bool = False
    price_sent: float | None = None
    price_received: float | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried at an endpoint, and how it went, in one sentence.

    ``ok`` is None where the endpoint works without it. ``sample`` is the graded sample, with the last check.
    """

    name: str
    ok: bool | None
    sentence: str
    sample: RubricGrade | None = None

"""Addresses of databases: what they mean, and what of them people may see.

An address may hold a password, and a mistake in writing one may move it anywhere. So nothing of an address is
shown before it was parsed, and then only the file, or the host and the name of the database.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from grader.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

Address = str | Path
"""Where a history is kept: the file of an SQLite database, or an address as SQLAlchemy writes them."""

EXPECTED = "expected sqlite:///path/to/file or postgresql+psycopg://user:password@host/database"
SQLITE = ("sqlite", "sqlite+pysqlite")
POSTGRESQL = ("postgresql", "postgresql+psycopg")
URI_OPTIONS = ("cache", "immutable", "mode", "nolock", "psow", "vfs")
"""What SQLite reads from a ``file:`` URI."""
_LATEST_PORT = 65_535
_HOST = re.compile(r"[\w.-]+")
_DATABASE = re.compile(r"[\w.$-]*")
_SOCKET = re.compile(r"/[^\0:@?]*")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,3})?")
_SERVER = re.compile(r"://|:[^@]*@")
"""What an address of a server holds, and the path of a file hardly ever."""


def parse_address(address: Address) -> URL:
    """The parsed address of a database.

    Raises:
        StoreError: it is malformed, has an option that does not exist, names no supported database, or no
            file. Nothing of it is said but a kind of database that is known.
    """
    if isinstance(address, Path):
        return URL.create("sqlite", database=str(address))
    try:
        parsed = make_url(address)
    except (ArgumentError, ValueError):
        # The cause is dropped: a misplaced slash makes it quote a part of the password.
        kind = address.partition("://")[0]
        raise _malformed(f"{kind}://… " if kind in (*SQLITE, *POSTGRESQL) else "") from None
    if "?" in address and not parsed.query and "?" not in f"{parsed.username}{parsed.password}":
        raise _bad_option("each is written name=value")
    if parsed.drivername in SQLITE:
        return _checked_sqlite(parsed)
    if parsed.drivername in POSTGRESQL:
        return _checked_postgresql(parsed)
    raise StoreError(f"The database address names a kind of database that is not supported: {EXPECTED}.")


def describe_address(address: Address) -> str:
    """Where the data lives, for people: a path, or host and database; never a user or a password."""
    try:
        parsed = parse_address(address)
    except StoreError:
        return "a database address that cannot be used"
    if parsed.get_backend_name() == "sqlite":
        return str(sqlite_path(parsed) or parsed.database)
    hosts = _hosts(parsed)
    # Without a user before it, a password may stand where the port is expected.
    port = f":{parsed.port}" if parsed.port and parsed.username else ""
    return f"{','.join(hosts) or 'localhost'}{port}/{parsed.database or ''}"


def sqlite_path(parsed: URL) -> Path | None:
    """The file of an address; None for PostgreSQL, and where SQLite is left to read a ``file:`` URI."""
    if parsed.get_backend_name() != "sqlite" or "uri" in parsed.query:
        return None
    return Path(parsed.database or "").absolute()


def _checked_sqlite(parsed: URL) -> URL:
    if parsed.host or parsed.port or parsed.username or parsed.password:
        raise StoreError(
            "The database address names a server, and SQLite keeps its data in a file: "
            f"{EXPECTED}, with three slashes before the path and a fourth where it begins with one."
        )
    uri = parsed.query.get("uri", "false")
    if uri not in ("true", "false"):
        raise _bad_option("uri is true or false")
    options = {name: value for name, value in parsed.query.items() if name != "uri"}
    if uri == "false":
        known, said = {"timeout"}, "an SQLite file may have the option timeout alone"
    else:
        known = {"timeout", *URI_OPTIONS}
        said = f"with uri=true, SQLite knows the options timeout, {', '.join(URI_OPTIONS)}"
    if not known.issuperset(options) or any(not isinstance(value, str) for value in options.values()):
        raise _bad_option(said)
    if not _NUMBER.fullmatch(str(options.get("timeout", "0"))):
        raise _bad_option("timeout is a number of seconds")
    database = parsed.database or ""
    if database in ("", ":memory:") or options.get("mode") == "memory":
        raise StoreError(f"The database address names no file, so nothing would be kept: {EXPECTED}.")
    if "\0" in database or _SERVER.search(database) or _SERVER.search(unquote(database)):
        raise _malformed("sqlite:///… ")
    if uri == "true":
        return parsed
    try:
        return parsed.set(database=str(Path(database).expanduser()), query=options)
    except RuntimeError:
        raise StoreError(
            "The path in the database address begins with ~ and a user whose home folder is not known: "
            "write the whole path."
        ) from None


def _checked_postgresql(parsed: URL) -> URL:
    known = _options_of_postgresql()
    if known is not None and not known.issuperset(parsed.query):
        raise _bad_option("PostgreSQL knows, for instance, sslmode, connect_timeout and host")
    for name in ("connect_timeout", "port"):
        values = parsed.query.get(name, "0")
        if not all(map(_NUMBER.fullmatch, _each(values))):
            raise _bad_option(f"{name} is a number")
    if not (
        _DATABASE.fullmatch(parsed.database or "")
        and all(map(_is_host, _hosts(parsed)))
        and (parsed.port or 0) <= _LATEST_PORT
        and all(map(_is_text, (parsed.username, parsed.password, *parsed.query.values())))
    ):
        raise _malformed(f"{parsed.drivername}://… ")
    return parsed


def _hosts(parsed: URL) -> Sequence[str]:
    """The servers of an address, of which the driver prefers those among its options."""
    named = parsed.query.get("host") or parsed.host or ()
    return [host for each in _each(named) for host in each.split(",")]


def _each(values: str | Sequence[str]) -> Sequence[str]:
    return (values,) if isinstance(values, str) else values


def _is_host(host: str) -> bool:
    """Whether it is a name, an address of the network, or the folder of a socket; a name may have a port."""
    try:
        ip_address(host)
    except ValueError:
        name, _, port = host.partition(":")
        named = bool(_HOST.fullmatch(name)) and (not port or port.isdecimal())
        return named or bool(_SOCKET.fullmatch(host))
    return True


def _is_text(value: object) -> bool:
    """Whether the driver can send it: it ends a text at a zero, and knows no bytes that are no text."""
    text = "" if value is None else str(value)
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _options_of_postgresql() -> frozenset[str] | None:
    """What the installed driver understands; None without one."""
    try:
        from psycopg.pq import Conninfo
    except ImportError:
        return None
    return frozenset(option.keyword.decode() for option in Conninfo.get_defaults())


def _malformed(kind: str) -> StoreError:
    return StoreError(
        f"The database address {kind}cannot be understood: {EXPECTED}, "
        "with special characters in a password percent-encoded."
    )


def _bad_option(said: str) -> StoreError:
    return StoreError(
        f"An option behind the ? of the database address cannot be used: {said}; "
        "a ? in a password is written %3F."
    )

"""An OpenID provider of the tests' own, as a process, and the secrets by which the app knows it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

ANN = {"sub": "ann", "name": "Ann Example", "email": "ann@example.org", "email_verified": True}
BEN = {"sub": "ben", "name": "Ben Example", "email": "ben@example.org", "email_verified": True}


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class IdentityProvider:
    """Knows Ann and Ben; can be stopped and started again."""

    def __init__(self, folder: Path, *, login_s: int = 3600) -> None:
        self._log = folder / "provider.log"
        self._login_s = login_s
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        users = (f"--user-claims={json.dumps(user)}" for user in (ANN, BEN))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "oidc_provider_mock", f"--port={self.port}"),
                    *(f"--token-max-age={self._login_s}", *users),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + 120
        while time.monotonic() < end:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=1)) as connection:
                try:
                    connection.request("GET", "/.well-known/openid-configuration")
                    if connection.getresponse().status == 200:
                        return
                except OSError:
                    time.sleep(0.05)
        raise AssertionError(self._log.read_text())

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def secrets(self, folder: Path, *names: str, port: int) -> Path:
        """A file of Streamlit's secrets for an app at a port; with names, a provider for each of them."""
        client = (
            'client_id = "rehearse"\nclient_secret = "a secret of the tests"\n'
            f'server_metadata_url = "{self.issuer}/.well-known/openid-configuration"\n'
        )
        file = folder / "secrets.toml"
        file.write_text(
            f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            'cookie_secret = "a cookie secret that is long enough"\n'
            + ("".join(f"[auth.{name}]\n{client}" for name in names) or client)
        )
        return file


def log_in(page: Page, subject: str) -> None:
    """From the page of the login to the page that was asked for, as somebody whom the provider knows."""
    page.get_by_role("button", name="Log in").first.click()
    page.get_by_role("button", name=subject, exact=True).first.click()

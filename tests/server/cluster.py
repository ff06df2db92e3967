"""What compose.yaml runs, as processes: PostgreSQL, two replicas of the app, and the proxy before them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.postgresql import PostgresqlServer
from tests.ui.conftest import ROOT, Server

if TYPE_CHECKING:
    from collections.abc import Mapping

PROXY = Path(ROOT, "deploy/haproxy.cfg")
PATIENCE_S = 120


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def haproxy() -> str:
    """Its path. Without it the tests fail: a skipped test would pass for one that holds."""
    found = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        pytest.fail("no haproxy is installed (Debian: apt-get install haproxy)", pytrace=False)
    return found


class Cluster:
    """All replicas keep what they have on disk in ``folder``, as in compose.yaml.

    ``base_path`` is what all addresses begin with; ``certificate`` a file for TLS. The others are settings
    of the replicas.
    """

    def __init__(
        self, folder: Path, *, base_path: str = "", certificate: Path | None = None, **settings: str
    ) -> None:
        self.folder = folder
        self.base_path = base_path
        self.database = PostgresqlServer()
        self.database.start()
        self.address = self.database.new_address()
        shared = {"GRADER_DATABASE_URL": self.address, "STREAMLIT_SERVER_COOKIE_SECRET": "the same"}
        if base_path:
            shared["STREAMLIT_SERVER_BASE_URL_PATH"] = base_path
        self.replicas = [Server(folder, **shared, **settings) for _ in range(2)]
        self.port = free_port()
        self._tls_port = free_port()
        self._certificate = certificate
        self._proxy: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        if self._certificate is not None:
            return f"https://127.0.0.1:{self._tls_port}{self.base_path}"
        return f"http://127.0.0.1:{self.port}{self.base_path}"

    @property
    def proxy_environment(self) -> Mapping[str, str]:
        """What deploy/haproxy.cfg takes from its environment."""
        app1, app2 = (f"127.0.0.1:{replica.port}" for replica in self.replicas)
        told = {"BIND": f"127.0.0.1:{self.port}", "APP1": app1, "APP2": app2, "BASE_PATH": self.base_path}
        if self._certificate is not None:
            told |= {"BIND_TLS": f"127.0.0.1:{self._tls_port}", "CERTIFICATE": str(self._certificate)}
        return told

    def start(self) -> None:
        for replica in self.replicas:
            replica.start()
        with (self.folder / "proxy.log").open("ab") as log:
            self._proxy = subprocess.Popen(
                [haproxy(), "-f", PROXY],
                env=os.environ | self.proxy_environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if all(self.ready(replica.port) == "ready" for replica in self.replicas):
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "server.log").read_text())

    def ready(self, port: int) -> str:
        """The word of whoever listens there, empty if nobody does."""
        try:
            with closing(HTTPConnection("localhost", port, timeout=10)) as connection:
                connection.request("GET", f"{self.base_path}/_rehearse/ready")
                return connection.getresponse().read().decode()
        except OSError:
            return ""

    def stop(self) -> None:
        if self._proxy is not None:
            self._proxy.send_signal(signal.SIGKILL)
            self._proxy.wait()
        for replica in self.replicas:
            replica.kill()
        self.database.remove()

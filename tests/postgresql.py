"""A PostgreSQL server of the tests' own, which can be stopped and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest


class PostgresqlServer:
    """Reached by a socket in ``folder`` alone, so only by this run. ``fsync`` is off."""

    def __init__(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        program = shutil.which("postgres") or (str(found[-1]) if found else None)
        if program is None:
            pytest.fail("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
        self._program = Path(program).resolve()
        self.folder = Path(tempfile.mkdtemp(prefix="history-pg-"))
        # The server refuses to run as root.
        self._other_user = {"user": "postgres"} if os.geteuid() == 0 else {}
        if self._other_user:
            shutil.chown(self.folder, "postgres")
        self._process: subprocess.Popen[bytes] | None = None
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run(
            [self._program.with_name("initdb"), "-D", self.folder / "db", *options],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **self._other_user,
        )

    def start(self) -> None:
        """Returns once it answers."""
        options = ["-D", self.folder / "db", "-k", self.folder, "-c", "listen_addresses=", "-c", "fsync=off"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, *options], stdout=log, stderr=log, cwd=self.folder, **self._other_user
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with suppress(psycopg.OperationalError), self.connect():
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        """At once, with all its connections."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(20)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True, connect_timeout=20
        )

    def new_address(self) -> str:
        """The address of an empty schema, which is all that it shows of the database."""
        name = f"history_{uuid4().hex}"
        with self.connect() as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return (
            f"postgresql+psycopg://postgres:opensesame@/postgres"
            f"?host={self.folder}&options=-csearch_path%3D{name}"
        )

"""The files of a deployment, as far as they can be checked where no container runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from compose_spec import PyCompose

from tests.history.conftest import submit
from tests.server.cluster import PROXY, haproxy
from tests.ui.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from tests.postgresql import PostgresqlServer

COMPOSE = Path(ROOT, "compose.yaml")
TLS = Path(ROOT, "compose.tls.yaml")
_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def told(file: Path, **environment: str) -> str:
    """The file as compose reads it: variables are given, or have the default that stands beside them."""

    def value(found: re.Match[str]) -> str:
        name, kind, default = found.groups()
        if not environment.get(name):
            assert kind == "-", f"{name} has to be given"
            return str(default)
        return environment[name]

    return _VARIABLE.sub(value, file.read_text())


def services(file: Path, **environment: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(told(file, **environment))["services"]
    return found


GIVEN = {"POSTGRES_PASSWORD": "opensesame", "COOKIE_SECRET": "signs", "CERTIFICATE": "./x.pem"}


@pytest.mark.parametrize("file", [COMPOSE, TLS])
def test_the_files_are_what_compose_reads(file: Path) -> None:
    # Merge keys are YAML's own, which its reader resolves.
    PyCompose.from_yaml(yaml.safe_dump(yaml.safe_load(told(file, **GIVEN)))).validate()


def test_secrets_must_be_given_and_stand_in_no_file() -> None:
    for missing in ("POSTGRES_PASSWORD", "COOKIE_SECRET"):
        with pytest.raises(AssertionError, match=missing):
            told(COMPOSE, **{**GIVEN, missing: ""})
    for service in services(COMPOSE, **GIVEN).values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "SECRET" in name:
                assert value in GIVEN.values()
            assert not re.search(r"//[^/@]*:[^/@]*@", str(value)), f"{name} holds a password"
    ignored = Path(ROOT, ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert not {"!.env", "!secrets.toml", "!.streamlit", "!.streamlit/secrets.toml"} & set(ignored)


def test_replicas_are_alike_and_the_proxy_alone_is_reached_from_outside() -> None:
    found = services(COMPOSE, **GIVEN)
    assert found["app1"] == found["app2"]
    assert [name for name, service in found.items() if "ports" in service] == ["proxy"]
    assert "ports" in services(TLS, **GIVEN)["proxy"]


def test_the_image_has_the_versions_that_the_tests_passed_with() -> None:
    image = Path(ROOT, "Dockerfile").read_text()
    (torch,) = re.findall(r"torch==\S+", image)
    assert torch in Path(ROOT, "requirements.txt").read_text().splitlines()
    assert "USER rehearse" in image
    copied = [part for line in re.findall(r"^COPY (.+) \S+$", image, re.M) for part in line.split()]
    allowed = Path(ROOT, ".dockerignore").read_text().splitlines()
    for part in copied:
        assert Path(ROOT, part).exists()
        assert f"!{part}" in allowed


def test_what_is_mounted_is_there() -> None:
    for service in services(COMPOSE, **GIVEN).values():
        for volume in service.get("volumes", ()):
            if volume.startswith("./"):
                assert Path(ROOT, volume.split(":")[0]).exists()


@pytest.mark.parametrize("tls", [False, True])
def test_the_proxy_takes_its_file_with_what_compose_gives(tls: bool, tmp_path: Path) -> None:
    environment = services(COMPOSE, **GIVEN, BASE_PATH="/practice")["proxy"]["environment"]
    if tls:
        environment |= services(TLS, **GIVEN)["proxy"]["environment"] | {
            "CERTIFICATE": str(certificate(tmp_path))
        }
    checked = subprocess.run(
        [haproxy(), "-c", "-f", PROXY], env=os.environ | environment, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr


def certificate(folder: Path) -> Path:
    """One for localhost that nobody has signed, with its key."""
    key, chain, both = folder / "key.pem", folder / "chain.pem", folder / "certificate.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run([*made, "-keyout", key, "-out", chain], check=True, capture_output=True)
    both.write_text(chain.read_text() + key.read_text())
    return both


def run_script(name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", Path(ROOT, "deploy", name), *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_backup_is_put_back_with_its_question_lists(
    postgresql_server: PostgresqlServer, make_store: Callable[..., HistoryStore], tmp_path: Path
) -> None:
    with postgresql_server.connect() as connection:
        connection.execute("CREATE DATABASE rehearse")
    store = make_store(f"postgresql+psycopg://postgres@/rehearse?host={postgresql_server.folder}")
    submit(store, answer="Before the backup.")
    of_all, of_one, backups = tmp_path / "data/banks", tmp_path / "data/people/1f/banks", tmp_path / "backups"
    lists = [folder / "own" / "questions.csv" for folder in (of_all, of_one)]
    for file in lists:
        file.parent.mkdir(parents=True)
        file.write_text("as it was")
    backups.mkdir()
    (backups / "2020-01-01T000000Z.dump").write_text("an old one")
    os.utime(backups / "2020-01-01T000000Z.dump", (0, 0))
    for part in ("2020-01-01T000000Z.dump.part", "under way.dump.part"):
        (backups / part).write_text("a piece")
    os.utime(backups / "2020-01-01T000000Z.dump.part", (0, 0))
    told = {
        "PGHOST": str(postgresql_server.folder),
        "PGUSER": "postgres",
        "PGDATABASE": "rehearse",
        "BACKUPS": str(backups),
        "BANKS": str(tmp_path / "data"),
        "KEEP_DAYS": "14",
        "EVERY_HOURS": "24",
    }
    done = run_script("backup.sh", "once", **told)
    assert done.returncode == 0, done.stderr
    (dump,) = backups.glob("*.dump")
    assert [path.name for path in backups.glob("*.part")] == ["under way.dump.part"]

    submit(store, answer="After the backup.")
    for file in lists:
        file.write_text("changed")
    store.close()
    asked = run_script("restore.sh", "missing.dump", **told)
    assert (asked.returncode, dump.name in asked.stderr) == (2, True)
    restored = run_script("restore.sh", dump.name, **told)
    assert restored.returncode == 0, restored.stderr
    assert [attempt.answer for attempt in store.attempts()] == ["Before the backup."]
    assert [file.read_text() for file in lists] == ["as it was", "as it was"]


def test_a_backup_that_fails_leaves_no_file_that_looks_whole(tmp_path: Path) -> None:
    told = {
        "PGHOST": str(tmp_path),
        "PGUSER": "postgres",
        "PGDATABASE": "rehearse",
        "BACKUPS": str(tmp_path),
        "BANKS": str(tmp_path),
        "KEEP_DAYS": "14",
        "EVERY_HOURS": "1",
    }
    assert run_script("backup.sh", "once", **told).returncode != 0
    assert not list(tmp_path.glob("*.dump"))
    with subprocess.Popen(
        ["sh", Path(ROOT, "deploy/backup.sh")],
        env=os.environ | told,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as going_on:
        assert going_on.stderr is not None
        said = [going_on.stderr.readline()]
        end = time.monotonic() + 60
        while "tried again in 1 hours" not in said[-1] and time.monotonic() < end:
            said.append(going_on.stderr.readline())
        assert going_on.poll() is None
        os.killpg(going_on.pid, signal.SIGKILL)
    assert "tried again in 1 hours" in said[-1]
    assert not list(tmp_path.glob("*.dump"))

"""Many people on one server: each types and grades through a WebSocket of their own, as a browser does.

Run with ``python -m benchmarks.load --people 1 --people 50``. One server with the real grader and PostgreSQL
is started for each number. Every person logs in as somebody else, types an answer in saves two seconds apart,
grades it once in ``--every`` seconds, and begins anew. Printed are the times from the click on Grade to the
page with the grade, what went wrong, answers that are not in the database, and the server's memory.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import re
import secrets
import sys
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from sqlalchemy import select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string
from websockets.asyncio.client import connect

from grader.history.database import Database
from grader.history.tables import attempts
from tests.postgresql import PostgresqlServer
from tests.ui.conftest import Server

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

_ANSWERS = Path(__file__).parents[1] / "tests" / "data" / "tiered_answers.csv"
_EDITOR = "rehearse_answer_editor"
_SECRET = "a cookie secret that is long enough"  # noqa: S105 - of a server that lives for a minute
_PATIENCE_S = 120.0
_SAVES_S = 2.0
_SECRETS = f"""
[auth]
redirect_uri = "http://127.0.0.1/oauth2callback"
cookie_secret = "{_SECRET}"
client_id = "load"
client_secret = "load"
server_metadata_url = "http://127.0.0.1:9/none"
"""


@dataclass(slots=True)
class Seen:
    """What all people of a run have met."""

    graded_s: list[float] = field(default_factory=list)
    saved_s: list[float] = field(default_factory=list)
    graded: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


class Person:
    """One browser's connection, and what its page has told of the editor."""

    def __init__(self, name: str, url: str, seen: Seen, random: Random) -> None:
        self._name = name
        self._url = url
        self._seen = seen
        self._random = random
        self._seq = 0
        self._editor: str | None = None
        self._fragment = ""
        self._told: dict[str, Any] = {}
        self._state: dict[str, Any] = {"draft": None}

    async def practise(self, answers: list[tuple[str, str]], *, every_s: float, ends: float) -> None:
        """Types and grades until ``ends``, of the event loop's clock."""
        now = asyncio.get_running_loop().time
        try:
            async with self._connected() as connection:
                await self._ask(connection, query="question=" + answers[0][0])
                await self._until(connection, lambda: self._editor is not None)
                await asyncio.sleep(self._random.random() * every_s)
                while now() < ends:
                    question, text = self._random.choice(answers)
                    text = f"{text} ({self._name}, {secrets.token_hex(6)})"
                    if question != self._told.get("question"):
                        await self._ask(connection, query=f"question={question}")
                        await self._until(connection, lambda q=question: self._told.get("question") == q)
                    await self._type(connection, question, text, saves=max(int(every_s / _SAVES_S) - 1, 1))
                    await self._grade(connection, question, text)
        except Exception as error:
            self._seen.faults.append(f"{self._name}: {type(error).__name__} {error}")

    def _connected(self) -> connect:
        now = int(time.time())
        claims = {
            "origin": self._url,
            "is_logged_in": True,
            "iss": "https://load.example.org",
            "sub": self._name,
            "iat": now,
            "exp": now + 36_000,
        }
        token = generate_xsrf_token_string()
        user = create_signed_value(_SECRET, "_streamlit_user", json.dumps(claims)).decode("latin-1")
        return connect(
            self._url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=self._url,  # type: ignore[arg-type] # a new type of theirs for a text
            subprotocols=["streamlit", token],  # type: ignore[list-item] # likewise
            additional_headers={"Cookie": f"_streamlit_user={user}; _streamlit_xsrf={token}"},
            max_size=None,
            open_timeout=_PATIENCE_S,
        )

    async def _type(self, connection: ClientConnection, question: str, text: str, *, saves: int) -> None:
        for part in range(1, saves + 1):
            message = self._message(question, text[: len(text) * part // saves])
            self._state = {"draft": message}
            began = time.monotonic()
            await self._ask(connection, fragment=self._fragment)
            await self._until(connection, lambda m=message: self._said("saved", m))
            self._seen.saved_s.append(time.monotonic() - began)
            if self._told.get("failed") or self._told.get("conflict"):
                self._seen.faults.append(f"{self._name}: a save failed or was in conflict")
            await asyncio.sleep(_SAVES_S)

    async def _grade(self, connection: ClientConnection, question: str, text: str) -> None:
        message = self._message(question, text)
        self._state = {"draft": None}
        began = time.monotonic()
        await self._ask(connection, fragment=self._fragment, events=[{"event": "grade", "value": message}])
        await self._until(connection, lambda: self._said("settled", message))
        self._seen.graded_s.append(time.monotonic() - began)
        if self._told["settled"]["attempt"] is None:
            self._seen.faults.append(f"{self._name}: refused: {self._told['settled']['announcement']}")
        elif not self._told["settled"]["announcement"].startswith("Graded"):
            self._seen.faults.append(f"{self._name}: {self._told['settled']['announcement']}")
        self._seen.graded.add(text)

    def _message(self, question: str, text: str) -> dict[str, Any]:
        self._seq += 1
        base = max(self._told["stored"]["revision"], self._told["saved"]["revision"])
        return {
            "question": question,
            "client": self._name,
            "seq": self._seq,
            "base": base,
            "text": text,
            "elapsed": 60.0,
        }

    def _said(self, what: str, message: dict[str, Any]) -> bool:
        said = self._told.get(what)
        return said is not None and (said["client"], said["seq"]) == (message["client"], message["seq"])

    async def _ask(
        self, connection: ClientConnection, *, query: str = "", fragment: str = "", events: Any = None
    ) -> None:
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.fragment_id = fragment
        if self._editor is not None:
            states = asked.rerun_script.widget_states.widgets
            states.add(id=self._editor, json_value=json.dumps(self._state))
            if events:
                states.add(
                    id=f"$$STREAMLIT_INTERNAL_KEY_{self._editor}__events",
                    json_trigger_value=json.dumps(events),
                )
        await connection.send(asked.SerializeToString())

    async def _until(self, connection: ClientConnection, holds: Any) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            while not holds():
                self._read(ForwardMsg.FromString(await connection.recv(decode=False)))

    def _read(self, told: ForwardMsg) -> None:
        if told.WhichOneof("type") != "delta" or told.delta.WhichOneof("type") != "new_element":
            return
        element = told.delta.new_element
        if element.WhichOneof("type") == "exception":
            self._seen.faults.append(f"{self._name}: {element.exception.message[:200]}")
        if element.WhichOneof("type") != "bidi_component":
            return
        component = element.bidi_component
        if not component.component_name.endswith(_EDITOR):
            return
        data = json.loads(component.json)[0]
        if data["button"]:
            self._editor, self._fragment, self._told = component.id, told.delta.fragment_id, data


def memory_mb(process: int) -> float:
    """Of a process, as the system counts what is its own and what it shares."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def wait_until_ready(url: str) -> None:
    ends = time.monotonic() + _PATIENCE_S
    while time.monotonic() < ends:
        with suppress(OSError), urlopen(f"{url}/_rehearse/ready"):  # noqa: S310 - our own server
            return
        time.sleep(0.2)
    raise TimeoutError("the server did not get ready")


def read_answers() -> list[tuple[str, str]]:
    """Questions of the bank that ships, each with an answer."""
    with _ANSWERS.open(encoding="utf-8", newline="") as file:
        return [(row["question_id"], row["answer"]) for row in csv.DictReader(file)]


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)] if values else float("nan")


def stored_answers(address: str) -> set[str]:
    with closing(Database(address)) as database, database.reading() as connection:
        return set(connection.scalars(select(attempts.c.answer)))


async def crowd(url: str, people: int, *, every_s: float, lasts_s: float, seen: Seen) -> None:
    answers = read_answers()
    ends = asyncio.get_running_loop().time() + lasts_s
    await asyncio.gather(
        *(
            Person(f"p{number}", url, seen, Random(number)).practise(answers, every_s=every_s, ends=ends)
            for number in range(people)
        )
    )


def measure(people: int, *, every_s: float, lasts_s: float) -> None:
    database = PostgresqlServer()
    folder = Path(tempfile.mkdtemp(prefix="load-"))
    (folder / "secrets.toml").write_text(_SECRETS)
    database.start()
    address = database.new_address()
    options = (f"--secrets.files={folder / 'secrets.toml'}",)
    server = Server(folder, real_grader=True, options=options, GRADER_DATABASE_URL=address)
    try:
        server.start()
        wait_until_ready(server.url)
        before = memory_mb(server.process_id)
        seen = Seen()
        asyncio.run(crowd(server.url, people, every_s=every_s, lasts_s=lasts_s, seen=seen))
        after = memory_mb(server.process_id)
        stored = stored_answers(address)
        print(
            f"{people} people: {len(seen.graded_s)} grades, p50 {percentile(seen.graded_s, 0.5):.2f} s, "
            f"p95 {percentile(seen.graded_s, 0.95):.2f} s; {len(seen.saved_s)} saves, "
            f"p95 {percentile(seen.saved_s, 0.95):.2f} s; {len(seen.faults)} faults; {len(stored)} answers "
            f"stored, {len(seen.graded - stored)} lost; memory {before:.0f} to {after:.0f} MB, "
            f"{(after - before) / people:.1f} a person",
            flush=True,
        )
        for fault in seen.faults[:5]:
            print("  ", fault, file=sys.stderr)
    finally:
        server.kill()
        database.remove()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, action="append", default=[], help="how many; give it again")
    parser.add_argument("--every", type=float, default=60.0, help="seconds from one grade to the next")
    parser.add_argument("--lasts", type=float, default=120.0, help="seconds for each number of people")
    told = parser.parse_args()
    for people in told.people or [1, 50]:
        measure(people, every_s=told.every, lasts_s=told.lasts)


if __name__ == "__main__":
    main()

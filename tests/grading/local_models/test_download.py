"""Downloads from a real server on this machine that answers as servers and networks do."""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from grader.errors import NotPulledError
from grader.grading.local_models.catalog import DEFAULT
from grader.grading.local_models.download import Downloading
from grader.grading.local_models.pulling import PullStep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from grader.grading.local_models.pulling import PullProgress

MODEL = b"GGUF" + bytes(range(256)) * 20_000
"""Five megabytes, of which each stands in its place."""
HALF = len(MODEL) // 2


class Answer(BaseHTTPRequestHandler):
    """One request; tests say what is done with it."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        pass

    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers.items()))  # type: ignore[attr-defined]
        self.server.script.pop(0)(self)  # type: ignore[attr-defined]
        self.close_connection = True

    def begin(self, status: int, **headers: str | int) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


def whole(answer: Answer, etag: str = '"1"', body: bytes = MODEL) -> None:
    """What a server does that knows ranges."""
    start = 0
    asked = re.fullmatch(r"bytes=(\d+)-", answer.headers.get("range", ""))
    if asked and answer.headers.get("if-range", etag) == etag:
        start = int(asked[1])
        answer.begin(
            206,
            content_range=f"bytes {start}-{len(body) - 1}/{len(body)}",
            content_length=len(body) - start,
            etag=etag,
        )
    else:
        answer.begin(200, content_length=len(body), etag=etag)
    answer.wfile.write(body[start:])


def cut(answer: Answer) -> None:
    """Half of it, then the connection is lost."""
    answer.begin(200, content_length=len(MODEL), etag='"1"')
    answer.wfile.write(MODEL[:HALF])


def status(code: int, **headers: str | int) -> Callable[[Answer], None]:
    return lambda answer: answer.begin(code, content_length=0, **headers)


def ignoring_ranges(answer: Answer) -> None:
    answer.begin(200, content_length=len(MODEL))
    answer.wfile.write(MODEL)


def login(answer: Answer) -> None:
    answer.begin(200, content_type="text/html; charset=utf-8", content_length=20)
    answer.wfile.write(b"<html>Log in</html> ")


def of_another_kind(answer: Answer) -> None:
    answer.begin(200, content_length=len(MODEL))
    answer.wfile.write(b"PK\x03\x04" + MODEL[4:])


def without_a_length(body: bytes) -> Callable[[Answer], None]:
    def send(answer: Answer) -> None:
        answer.begin(200)
        answer.wfile.write(body)

    return send


def of_another_version(answer: Answer) -> None:
    whole(answer, '"2"')


def longer(answer: Answer) -> None:
    whole(answer, body=MODEL + b"!")


def damaged(answer: Answer) -> None:
    whole(answer, body=MODEL[:-1] + b"!")


class Host:
    """A server with its script, and a download from it."""

    def __init__(self, server: ThreadingHTTPServer, folder: Path) -> None:
        self.server = server
        self.folder = folder / "models"
        self.url = f"http://127.0.0.1:{server.server_port}/Model-4B.gguf"
        self.offer = replace(
            DEFAULT,
            gguf_url=self.url,
            gguf_bytes=len(MODEL),
            gguf_sha256=hashlib.sha256(MODEL).hexdigest(),
        )
        self.seen: list[PullProgress] = []
        self.cancel = Event()
        self.downloading = Downloading(
            schemes=frozenset({"http"}), free=lambda _: 10**12, pauses_s=(0.0, 0.0), silence_s=5
        )

    @property
    def asked(self) -> list[dict[str, str]]:
        return [{name.lower(): value for name, value in each.items()} for each in self.server.asked]  # type: ignore[attr-defined]

    @property
    def part(self) -> Path:
        return self.folder / "Model-4B.gguf.part"

    def fetch(self, *script: Callable[[Answer], None], **offer: object) -> Path:
        self.server.script[:] = script  # type: ignore[attr-defined]
        path = self.downloading.fetch(
            replace(self.offer, **offer), self.folder, progress=self.seen.append, cancel=self.cancel
        )
        assert self.server.script == []  # type: ignore[attr-defined]
        return path

    def why_not(self, *script: Callable[[Answer], None], **offer: object) -> str:
        with pytest.raises(NotPulledError) as caught:
            self.fetch(*script, **offer)
        assert not (self.folder / "Model-4B.gguf").exists()
        sentence = str(caught.value)
        assert re.fullmatch(r"[^\n]{20,300}\.", sentence)
        return sentence


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with served() as server:
        yield Host(server, tmp_path)


@contextmanager
def served() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.script, server.asked = [], []  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_file_comes_whole_and_leaves_nothing_else(host: Host) -> None:
    path = host.fetch(whole)
    assert path.read_bytes() == MODEL
    assert [each.name for each in host.folder.iterdir() if not each.name.startswith(".")] == ["Model-4B.gguf"]
    done = [each.done_bytes for each in host.seen if each.step is PullStep.DOWNLOADING]
    assert done == sorted(done)
    assert {each.total_bytes for each in host.seen} == {len(MODEL)}
    assert host.seen[-1].step is PullStep.CHECKING
    assert set(host.asked[0]) <= {"host", "accept", "accept-encoding", "connection", "user-agent"}


def test_a_file_that_is_here_is_not_asked_for_again(host: Host) -> None:
    assert host.fetch(whole) == host.fetch()


def test_a_connection_that_is_lost_is_made_anew_and_goes_on(host: Host) -> None:
    assert host.fetch(cut, whole).read_bytes() == MODEL
    assert (host.asked[1]["range"], host.asked[1]["if-range"]) == (f"bytes={HALF}-", '"1"')


def test_a_later_download_goes_on_where_the_earlier_ended(host: Host) -> None:
    said = host.why_not(cut, status(503), status(503))
    assert "What has come is kept" in said
    assert host.part.stat().st_size == HALF
    assert host.fetch(whole).read_bytes() == MODEL
    assert host.asked[-1]["range"] == f"bytes={HALF}-"


def test_another_version_is_never_put_behind_the_first(host: Host) -> None:
    assert host.fetch(cut, of_another_version).read_bytes() == MODEL


def test_a_server_without_ranges_sends_it_all_again(host: Host) -> None:
    assert host.fetch(cut, ignoring_ranges).read_bytes() == MODEL


def test_what_reaches_beyond_the_file_is_begun_again(host: Host) -> None:
    host.why_not(cut, status(503), status(503))
    assert host.fetch(status(416), whole).read_bytes() == MODEL


def test_a_range_that_is_not_the_one_asked_for_is_not_used(host: Host) -> None:
    def wrong(answer: Answer) -> None:
        answer.begin(
            206, content_range=f"bytes 7-{len(MODEL) - 1}/{len(MODEL)}", content_length=len(MODEL) - 7
        )

    assert host.fetch(cut, wrong, whole).read_bytes() == MODEL


def test_a_file_of_unknown_length_is_taken_whole_and_no_longer(host: Host) -> None:
    assert host.fetch(without_a_length(MODEL)).read_bytes() == MODEL
    (host.folder / "Model-4B.gguf").unlink()
    assert "sent more than the 5.1 MB" in host.why_not(without_a_length(MODEL + MODEL))
    assert not host.part.exists()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([login], "a web page instead of the file"),
        ([of_another_kind], "is no model file"),
        ([longer], r"has 5,120,005 bytes and not 5,120,004"),
        ([damaged], "is not the file that was chosen"),
        ([status(401)], "does not give the file to everybody (401)"),
        ([status(403)], "does not give the file to everybody (403)"),
        ([status(404)], "no longer has the file (404)"),
        ([status(418)], "did not send the file (418)"),
        ([status(429)] * 3, "is busy (429): download again later"),
        ([status(500)] * 3, "is busy (500): download again later"),
        ([status(302, location="ftp://127.0.0.1/x")], "not encrypted"),
        ([status(302, location="https://127.0.0.1:1/x")], "not encrypted"),
        ([status(302, location="/again")] * 6, "in a circle"),
    ],
)
def test_whatever_comes_instead_is_told(
    host: Host, answers: list[Callable[[Answer], None]], said: str
) -> None:
    assert said in host.why_not(*answers)
    assert not host.part.exists()


def test_a_redirect_is_followed(host: Host) -> None:
    assert host.fetch(status(307, location="/elsewhere"), whole).read_bytes() == MODEL


def test_nothing_is_asked_without_encryption(host: Host) -> None:
    host.downloading = Downloading()
    assert "not encrypted" in host.why_not()
    assert host.asked == []


def test_a_host_that_does_not_answer_is_told(host: Host) -> None:
    with served() as gone:
        port = gone.server_port
    assert "cannot be reached: check your connection" in host.why_not(
        gguf_url=f"http://127.0.0.1:{port}/Model-4B.gguf"
    )


def test_a_host_that_speaks_no_tls_is_told_and_asked_once(host: Host) -> None:
    host.downloading = Downloading(pauses_s=(0.0, 0.0), silence_s=5)
    assert "is not secure" in host.why_not(gguf_url=host.url.replace("http:", "https:"))
    assert host.asked == []


def test_a_disk_without_room_is_told_before_anything_is_asked(host: Host) -> None:
    host.downloading = Downloading(schemes=frozenset({"http"}), free=lambda _: 100_000_000)
    assert "has 0.1 GB free, and the model needs 0.2 GB: make room" in host.why_not()
    assert host.asked == []


def test_a_disk_that_fills_in_the_middle_is_told(host: Host) -> None:
    host.folder.mkdir()
    host.part.symlink_to("/dev/full")
    assert "is full after" in host.why_not(whole)


def test_a_folder_that_cannot_be_made_is_told(host: Host) -> None:
    host.folder.write_text("a file")
    with pytest.raises(NotPulledError, match=r"cannot be written \(File exists\): check its rights"):
        host.fetch()


def test_a_download_that_is_stopped_goes_on_later(host: Host) -> None:
    def stop_in_the_middle(answer: Answer) -> None:
        cut(answer)
        host.cancel.set()

    assert "was stopped. What has come is kept" in host.why_not(stop_in_the_middle)
    host.cancel.clear()
    assert host.fetch(whole).read_bytes() == MODEL


def test_two_windows_do_not_write_one_file(host: Host) -> None:
    said = []

    def meanwhile(answer: Answer) -> None:
        with pytest.raises(NotPulledError) as caught:
            host.downloading.fetch(host.offer, host.folder, progress=host.seen.append, cancel=host.cancel)
        said.append(str(caught.value))
        whole(answer)

    assert host.fetch(meanwhile).read_bytes() == MODEL
    assert said == [
        "It is being downloaded already, in another window or by a command: wait until that ends."
    ]


def test_an_address_chooses_no_name_outside_the_folder(host: Host) -> None:
    path = host.fetch(whole, gguf_url=host.url.replace("Model-4B.gguf", "..%2F..%2Fx.gguf"))
    assert path == host.folder / f"{DEFAULT.name}.gguf"

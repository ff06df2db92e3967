"""A model file served by a process of its own; the model writes nonsense, the process is real."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from urllib.error import HTTPError, URLError

import pytest

from grader.errors import NotGradedError, Ungraded
from grader.grading.local_models.model_server import ModelServer
from tests.grading.rubric.tiny_model import write_tiny_model

ROOT = Path(__file__).parents[3]
PARENT = """
import sys, time
from pathlib import Path
from grader.grading.local_models.model_server import ModelServer
with ModelServer().serving("tiny", Path(sys.argv[1])) as process:
    print(process.served.address, flush=True)
    time.sleep(60)
"""


def status_of(address: str, key: str = "") -> int:
    request = urllib.request.Request(f"{address}/v1/models")  # noqa: S310 - of this test
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310
            status: int = reply.status
            return status
    except HTTPError as error:
        return error.code


def is_gone(address: str, within_s: float = 30.0) -> bool:
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        try:
            status_of(address)
        except (URLError, OSError):
            return True
        time.sleep(0.05)
    return False


def commands_of_children() -> list[str]:
    """How the processes were started that this one has started and that go on."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                found.append((process / "cmdline").read_text())
    return found


def scripted(code: str) -> ModelServer:
    """A server whose process does something else."""
    return ModelServer(command=(sys.executable, "-c", code), installed=lambda: True)


def test_only_who_has_the_key_may_ask_and_no_web_page(server: ModelServer, tiny: Path) -> None:
    with server.serving("tiny", tiny) as process:
        address, key = process.served.address, process.served.key
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        assert status_of(address, key) == 200
        assert status_of(address) == 401
        request = urllib.request.Request(f"{address}/health", headers={"Origin": "https://page.example"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310
            assert reply.headers["Access-Control-Allow-Origin"] not in ("*", "https://page.example")
        if sys.platform == "linux":
            (command,) = [each for each in commands_of_children() if "serve_file.py" in each]
            assert key not in command


def test_two_threads_that_need_it_at_once_share_one_process(server: ModelServer, tiny: Path) -> None:
    def ask(_: int) -> str:
        with server.serving("tiny", tiny) as process:
            return process.served.address

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(16)))) == 1


def test_a_process_that_died_is_started_again(server: ModelServer, tiny: Path) -> None:
    with server.serving("tiny", tiny) as first:
        first.end()
        assert first.has_ended(30)
    with server.serving("tiny", tiny) as second:
        assert status_of(second.served.address, second.served.key) == 200
        assert second.served.key != first.served.key


def test_stopping_ends_it_and_the_next_question_starts_another(server: ModelServer, tiny: Path) -> None:
    with server.serving("tiny", tiny) as process:
        address = process.served.address
    assert server.serves == "tiny"
    server.stop()
    assert server.serves is None
    assert is_gone(address)
    with server.serving("tiny", tiny) as process:
        assert status_of(process.served.address, process.served.key) == 200


def test_a_model_that_is_left_ends_at_once_or_after_what_it_is_asked(server: ModelServer, tiny: Path) -> None:
    with server.serving("tiny", tiny) as process:
        server.release()
        assert status_of(process.served.address, process.served.key) == 200
    assert process.has_ended(30)
    with server.serving("tiny", tiny) as process:
        address = process.served.address
    assert server.serves == "tiny"
    server.release()
    assert server.serves is None
    assert is_gone(address)


def test_it_ends_when_nobody_asks_and_never_while_somebody_does(tiny: Path) -> None:
    server = ModelServer(idle_s=0.2)
    with server.serving("tiny", tiny) as process:
        assert not process.has_ended(1.0)
    assert process.has_ended(30)
    assert server.serves is None


def test_it_dies_with_an_app_that_was_killed(tiny: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tiny)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        address = parent.stdout.readline().strip()
        assert status_of(address) == 401
        parent.kill()
    assert is_gone(address)


def test_it_outlives_the_thread_that_first_needed_it(server: ModelServer, tiny: Path) -> None:
    served = []

    def ask() -> None:
        with server.serving("tiny", tiny) as process:
            served.append(process)

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert not served[0].has_ended(1.0)


def test_another_file_takes_the_place_once_nobody_asks_the_first(
    server: ModelServer, tiny: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.gguf"
    write_tiny_model(other)
    with server.serving("tiny", tiny) as first:
        with pytest.raises(NotGradedError, match="tiny is being asked") as caught:
            server.serving("other", other, longest_s=0.2).__enter__()
        assert caught.value.kind is Ungraded.TIMEOUT
    with server.serving("other", other):
        assert first.has_ended()
        assert server.serves == "other"


def test_a_file_removed_between_two_questions_is_told(
    server: ModelServer, tiny: Path, tmp_path: Path
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(tiny.read_bytes())
    with server.serving("model", path):
        pass
    path.unlink()
    with pytest.raises(NotGradedError, match="There is no file") as caught:
        server.serving("model", path).__enter__()
    assert caught.value.kind is Ungraded.UNKNOWN_MODEL
    assert server.serves is None


def test_what_llama_cpp_says_of_a_file_it_cannot_load_is_told(
    server: ModelServer, tiny: Path, tmp_path: Path
) -> None:
    path = tmp_path / "strange.gguf"
    path.write_bytes(tiny.read_bytes().replace(b"blk.0.ffn_down.weight", b"blk.0.ffn_gone.weight"))
    with pytest.raises(NotGradedError) as caught:
        server.serving("strange", path).__enter__()
    assert re.fullmatch(
        r"strange cannot be loaded \(llama.cpp says “[^”\n]*blk\.0\.ffn_down\.weight[^”\n]*”\): "
        r"download it again, or choose another model\.",
        str(caught.value),
    )


def test_a_process_that_aborts_while_it_loads_is_one_sentence(tiny: Path) -> None:
    server = scripted("import os, sys; print('GGML_ASSERT(a == b) failed', file=sys.stderr); os.abort()")
    with pytest.raises(NotGradedError, match=r"tiny cannot be loaded \(llama.cpp says “GGML_ASSERT"):
        server.serving("tiny", tiny).__enter__()


def test_a_process_that_the_system_killed_is_told_so(tiny: Path) -> None:
    server = scripted("import os; os.kill(os.getpid(), 9)")
    with pytest.raises(NotGradedError, match="because memory ran out"):
        server.serving("tiny", tiny).__enter__()


def test_a_package_that_is_missing_or_broken_is_told_with_its_cure(tiny: Path) -> None:
    with pytest.raises(NotGradedError, match=r"not installed: run “pip install -r requirements-local.txt”\."):
        ModelServer(installed=lambda: False).serving("tiny", tiny).__enter__()
    broken = """print('{"not_installed": "libgomp.so.1: cannot open shared object file"}')"""
    with pytest.raises(
        NotGradedError, match=r"cannot be loaded \(libgomp.so.1.*requirements-local.txt” again"
    ):
        scripted(broken).serving("tiny", tiny).__enter__()


def test_a_model_larger_than_the_free_memory_is_not_loaded(tiny: Path) -> None:
    server = ModelServer(free=lambda: 50_000)
    with pytest.raises(NotGradedError, match=r"takes about 4\.3 MB of memory, and 0\.1 MB are free"):
        server.serving("tiny", tiny).__enter__()
    assert server.serves is None


def test_waiting_for_a_slow_start_ends_in_time_or_when_cancelled(tiny: Path) -> None:
    server, cancel = scripted("import time; time.sleep(60)"), Event()
    with pytest.raises(NotGradedError, match="not loaded in time"):
        server.serving("tiny", tiny, longest_s=0.2).__enter__()
    cancel.set()
    with pytest.raises(NotGradedError, match="cancelled"):
        server.serving("tiny", tiny, cancel=cancel).__enter__()
    server.stop()


def test_a_process_that_writes_much_never_waits_for_a_reader(tiny: Path) -> None:
    chatty = """
import sys
sys.stdin.readline()
print('{"address": "http://127.0.0.1:9"}', flush=True)
for _ in range(50_000): print('what llama.cpp has to say', file=sys.stderr)
"""
    with scripted(chatty).serving("tiny", tiny) as process:
        assert process.has_ended(30)

"""A process of its own that serves one model file to this machine, for as long as its parent lives.

It is run as a file and imports nothing of the product, so that it takes no memory but the model's. Its parent
writes one line of JSON to it, and reads one: where it listens, or why it does not. The key is on neither
command line nor environment, where other users could read it. When the parent is gone, however it ended, the
pipe from it ends, and so does this process.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

ONLY_ERRORS = 1
"""How much llama.cpp writes: with more, texts that it was sent could be among it."""
NO_PAGE = "http://no-page.invalid"
"""The one origin of web pages that may read replies."""
FIRST_TO_GO = "900"
"""Of 1,000, how gladly Linux ends this process when memory runs out: before the pages and the history."""


def main() -> None:
    """Serve what the parent says until its pipe ends."""
    order = json.loads(sys.stdin.readline())
    _end_with(order["parent"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    told = os.dup(1)
    os.dup2(2, 1)
    try:
        from xllamacpp import CommonParams, Server
    except (ImportError, OSError) as error:
        _tell(told, {"not_installed": str(error)})
        return
    parameters = CommonParams()
    parameters.model.path = order["file"]
    parameters.model_alias = {order["name"]}
    parameters.n_ctx, parameters.n_parallel = order["context"], 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = order["threads"]
    parameters.hostnames, parameters.port, parameters.n_threads_http = ["127.0.0.1"], 0, 2
    parameters.api_keys, parameters.cors_origins = [order["key"]], NO_PAGE
    parameters.ui = parameters.endpoint_slots = parameters.endpoint_props = False
    # Replies of earlier prompts would take up to 8 GB; the beginning that prompts share is kept without.
    parameters.cache_ram_mib = 0
    parameters.warmup = False
    # A model that can think does so only where that is asked for.
    parameters.default_template_kwargs = {"enable_thinking": "false"}
    parameters.verbosity = ONLY_ERRORS
    try:
        server = Server(parameters)
    except RuntimeError as error:
        _tell(told, {"problem": str(error)})
        return
    _tell(told, {"address": server.listening_address})
    sys.stdin.read()
    # Not the usual end, which waits for what is being answered.
    os._exit(0)


def _tell(told: int, what: dict[str, str]) -> None:
    os.write(told, json.dumps(what).encode() + b"\n")


def _end_with(parent: int) -> None:
    """On Linux the system sees to it besides: while a model is loaded, nothing else runs in this process."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO, encoding="ascii")
    if os.getppid() != parent:
        os._exit(0)


if __name__ == "__main__":
    main()

"""Has Ollama fetch a model, and make of it one whose context fits an answer with its rubric."""

from __future__ import annotations

import re
import time
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from grader.errors import NotPulledError
from grader.grading.local_models.catalog import CONTEXT, MADE
from grader.grading.local_models.loopback import NoAnswerError, RefusedError, lines
from grader.grading.local_models.servers import names_in_ollama
from grader.text.plain_text import plain
from grader.wording.numbers import in_gigabytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.loopback import Address
    from grader.grading.local_models.machine import Machine

SILENCE_S = 300.0
"""How long Ollama may say nothing: checking a large file takes it minutes on a slow disk."""
ANSWER_WITHIN_S = 5.0
STALLED_S = 300.0
"""How long it may go on saying that nothing more has come."""
LONGEST_SENTENCE = 200
LONGEST_NAME = 80
"""Characters that Ollama takes for one."""
ADDRESS = re.compile(r"\b(https?://[^/\s\"'?]+)[^\s\"']*")
GOES_ON = "What has come is kept: pull again to go on."


class PullStep(StrEnum):
    """What is being done."""

    ASKING = "asking"
    DOWNLOADING = "downloading"
    CHECKING = "checking"
    MAKING = "making"


@dataclass(frozen=True, slots=True)
class PullProgress:
    """How far a download is, in bytes over all its parts; the total is of those that are known by now."""

    done_bytes: int
    total_bytes: int
    step: PullStep


class Pulling:
    """Pulls models through an Ollama on this machine."""

    def __init__(
        self,
        address: Address,
        machine: Callable[[], Machine],
        *,
        clock: Callable[[], float] = time.monotonic,
        silence_s: float = SILENCE_S,
        stalled_s: float = STALLED_S,
    ) -> None:
        """``machine`` tells what room there is where Ollama keeps its models."""
        self._address = address
        self._machine = machine
        self._clock = clock
        self._silence_s = silence_s
        self._stalled_s = stalled_s

    @property
    def base_url(self) -> str:
        """Where what was pulled is asked for grades."""
        return f"{self._address.url}/v1"

    def answers(self) -> bool:
        """Whether an Ollama is there."""
        return names_in_ollama(self._address, within_s=ANSWER_WITHIN_S) is not None

    def pull(self, offer: OfferedModel, *, progress: Callable[[PullProgress], None], cancel: Event) -> str:
        """See ``LocalModels.pull``."""
        progress(PullProgress(0, offer.ollama_bytes, PullStep.ASKING))
        there = names_in_ollama(self._address, within_s=ANSWER_WITHIN_S)
        if there is None:
            raise NotPulledError(
                f"No Ollama answers at {self._address.url}: install it from ollama.com or start it, then "
                "pull again."
            )
        if offer.ollama_tag not in there:
            self._check_room(offer)
            self._download(offer, progress, cancel)
        size = offer.ollama_bytes
        progress(PullProgress(size, size, PullStep.MAKING))
        self._make(offer.derived, offer.ollama_tag, offer.template, partial(_why_not, offer), cancel)
        return offer.derived

    def _check_room(self, offer: OfferedModel) -> None:
        machine = self._machine()
        if machine.free_bytes is not None and machine.free_bytes < offer.ollama_bytes:
            raise NotPulledError(
                f"{offer.title} takes {in_gigabytes(offer.ollama_bytes)}, and {machine.folder}, where Ollama "
                f"keeps its models, has {in_gigabytes(machine.free_bytes)} left: make room, then pull again."
            )

    def _download(self, offer: OfferedModel, progress: Callable[[PullProgress], None], cancel: Event) -> None:
        parts: dict[str, tuple[int, int]] = {}
        most, since = -1, self._clock()
        body = {"model": offer.ollama_tag, "name": offer.ollama_tag, "stream": True}
        for line in self._said("/api/pull", body, partial(_why_not, offer), cancel):
            digest, total, done = line.get("digest"), _count(line.get("total")), _count(line.get("completed"))
            if isinstance(digest, str) and total:
                parts[digest] = (min(done, total), total)
                step = PullStep.DOWNLOADING
            else:
                step = PullStep.CHECKING if parts else PullStep.ASKING
            come = sum(part for part, _ in parts.values())
            if come > most or step is not PullStep.DOWNLOADING:
                most, since = max(come, most), self._clock()
            elif self._clock() - since > self._stalled_s:
                raise NotPulledError(
                    f"Nothing more of {offer.title} has come for {self._stalled_s / 60:.0f} minutes: check "
                    f"the connection to the internet. {GOES_ON}"
                )
            whole = max(offer.ollama_bytes, sum(total for _, total in parts.values()))
            progress(PullProgress(come, whole, step))

    def with_room(self, name: str) -> str:
        """See ``LocalModels.with_room``."""
        if name.startswith(MADE):
            return name
        plainer = re.sub(r"[^a-z0-9.]+", "-", name.removesuffix(":latest").lower()).strip("-.")
        derived = f"{MADE}{plainer}"[:LONGEST_NAME]

        def why(said: str) -> str:
            return f"Ollama gave {name} no more context. It says: “{_cleaned(said)}”."

        self._make(derived, name, None, why, Event())
        return derived

    def _make(
        self, derived: str, source: str, template: str | None, why: Callable[[str], str], cancel: Event
    ) -> None:
        parameters = {"num_ctx": CONTEXT, "temperature": 0}
        body: dict[str, object] = {
            "model": derived,
            "from": source,
            "parameters": parameters,
            "stream": True,
        }
        if template is not None:
            body["template"] = template
        try:
            self._go_through(body, why, cancel)
        except _NotDoneError as error:
            if error.status != 400:
                raise
            # Before version 0.5.5 Ollama knew its own files only.
            modelfile = [f"FROM {source}", *(f"PARAMETER {key} {value}" for key, value in parameters.items())]
            if template is not None:
                modelfile.append(f'TEMPLATE """{template}"""')
            older = {"model": derived, "name": derived, "modelfile": "\n".join(modelfile)}
            try:
                self._go_through(older, why, cancel)
            except _NotDoneError:
                raise error from None

    def _go_through(self, body: object, why: Callable[[str], str], cancel: Event) -> None:
        for _ in self._said("/api/create", body, why, cancel):
            pass

    def _said(
        self, path: str, body: object, why: Callable[[str], str], cancel: Event
    ) -> Iterator[dict[str, object]]:
        """What Ollama says line by line, until it says that it is done.

        Raises:
            NotPulledError: it was not done.
        """
        try:
            with closing(lines(self._address, path, body, cancel=cancel, silence_s=self._silence_s)) as said:
                for line in said:
                    error = line.get("error")
                    if isinstance(error, str):
                        raise _NotDoneError(why(error), _count(line.get("status")))
                    if line.get("status") == "success":
                        return
                    yield line
        except RefusedError as error:
            raise _NotDoneError(why(error.sentence), error.status) from None
        except NoAnswerError:
            pass
        if cancel.is_set():
            raise NotPulledError(f"It was stopped. {GOES_ON}")
        if self.answers():
            raise NotPulledError(f"Ollama broke off in the middle. {GOES_ON}")
        raise NotPulledError(
            "Ollama stopped in the middle: start it, and pull again. It goes on with what it kept, which may "
            "be nothing."
        )


class _NotDoneError(NotPulledError):
    """Ollama said why it did not do it."""

    def __init__(self, sentence: str, status: int) -> None:
        self.status = status
        super().__init__(sentence)


FULL = "The disk where Ollama keeps its models is full: make room for {size}. " + GOES_ON
TOO_OLD = "This Ollama is too old for {title}: update it, then pull again."
UNKNOWN = "Ollama's library does not have {tag}: update Ollama and pull again, or choose another model."
DAMAGED = "What came of {title} was damaged on its way, and Ollama threw it away: pull again."
NOT_ALLOWED = (
    "Ollama may not write to the folder where it keeps its models: let it, or start it with OLLAMA_MODELS "
    "set to another one, then pull again."
)
NO_WAY_OUT = (
    "Ollama cannot reach its library on the internet: check the connection, and the proxy that Ollama was "
    "started with, if any. " + GOES_ON
)
BUSY = "Ollama's library has no time for {title} just now: pull again in some minutes."
CAUSES = (
    (r"no space left|not enough space|disk full|quota exceeded", FULL),
    (r"newer version of ollama|upgrade ollama", TOO_OLD),
    (r"manifest: file does not exist|manifest unknown|manifest.* not found", UNKNOWN),
    (r"digest mismatch", DAMAGED),
    (r"permission denied|access is denied|read-only file system", NOT_ALLOWED),
    (r"\bdial\b|\blookup\b|no such host|timeout|\bEOF\b|max retries|connection re|unreachable", NO_WAY_OUT),
    (r"server misbehaving|proxyconnect|x509|certificate", NO_WAY_OUT),
    (r"\b(?:429|50[0-4])\b", BUSY),
)
"""What Ollama says has no codes: the words of its errors, and what they mean."""


def _why_not(offer: OfferedModel, said: str) -> str:
    for cause, sentence in CAUSES:
        if re.search(cause, said, re.IGNORECASE):
            size = in_gigabytes(offer.ollama_bytes)
            return sentence.format(size=size, title=offer.title, tag=offer.ollama_tag)
    told = _cleaned(said)
    if not told:
        return f"Ollama did not pull {offer.title}, and does not say why: update it, then pull again."
    return f"Ollama did not pull {offer.title}. It says: “{told}”. Pull again to go on, or update Ollama."


def _cleaned(said: str) -> str:
    """One visible line; what stands after a host may be a key to it, and goes."""
    return plain(ADDRESS.sub(r"\1", said), LONGEST_SENTENCE)


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0

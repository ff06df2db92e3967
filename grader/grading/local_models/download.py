"""Fetches the file of a model over https, going on where an earlier try ended."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
import ssl
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from grader.errors import NotPulledError
from grader.grading.local_models.pulling import PullProgress, PullStep
from grader.text.plain_text import plain
from grader.wording.numbers import in_gigabytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from threading import Event
    from typing import BinaryIO

    import httpx2

    from grader.grading.local_models.catalog import OfferedModel

    Progress = Callable[[PullProgress], None]

CONNECT_S, SILENCE_S = 10.0, 30.0
PAUSES_S = (1.0, 3.0)
"""Waits before a connection that broke is made anew; as many breaks in a row are borne as there are."""
MOST_REDIRECTS = 5
AT_A_TIME = 1 << 20
SPARE_BYTES = 200_000_000
"""Room that is left on the disk, for the history and whatever else grows."""
FILE_NAME = re.compile(r"[\w.-]{1,200}\.gguf", re.IGNORECASE | re.ASCII)
RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
GOES_ON = "What has come is kept: download again to go on."
FULL = (errno.ENOSPC, errno.EDQUOT)


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class Downloading:
    """Downloads model files, each as ``NAME.part`` until it is whole and was checked."""

    def __init__(
        self,
        *,
        schemes: frozenset[str] = frozenset({"https"}),
        free: Callable[[Path], int] = _free,
        pauses_s: tuple[float, ...] = PAUSES_S,
        silence_s: float = SILENCE_S,
    ) -> None:
        """``schemes`` are those of addresses that may be asked, ``free`` tells the bytes free at a folder."""
        self._schemes = schemes
        self._free = free
        self._pauses_s = pauses_s
        self._silence_s = silence_s

    def fetch(self, offer: OfferedModel, folder: Path, *, progress: Progress, cancel: Event) -> Path:
        """The whole file in ``folder``, whose SHA-256 is the offer's; nothing is sent if it is there.

        Raises:
            NotPulledError: it was not fetched, or ``cancel`` was set; one sentence says why and what to do.
        """
        name = urlsplit(offer.gguf_url).path.rpartition("/")[2]
        whole = folder / (name if FILE_NAME.fullmatch(name) else f"{offer.name}.gguf")
        if whole.is_file() and whole.stat().st_size == offer.gguf_bytes:
            return whole
        part = _Part(whole, offer)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with part.alone():
                progress(PullProgress(part.size, offer.gguf_bytes, PullStep.ASKING))
                if part.size > offer.gguf_bytes:
                    part.discard()
                self._check_room(folder, offer.gguf_bytes - part.size)
                self._fill(part, progress, cancel)
                part.check(progress, cancel)
                part.finish()
        except OSError as error:
            raise _unwritable(folder, error, part, offer) from error
        return whole

    def _check_room(self, folder: Path, needed: int) -> None:
        free = self._free(folder)
        if free < needed + SPARE_BYTES:
            raise NotPulledError(
                f"The disk of {_shown(folder)} has {in_gigabytes(free)} free, and the model needs "
                f"{in_gigabytes(needed + SPARE_BYTES)}: make room, or choose a smaller one."
            )

    def _fill(self, part: _Part, progress: Progress, cancel: Event) -> None:
        """Asks until all has come; what breaks is asked again as long as something comes each time."""
        import httpx2

        broken = 0
        while part.size < part.offer.gguf_bytes:
            before = part.size
            try:
                self._once(part, progress, cancel)
                lost: Exception = ConnectionError("it ended early")
            except (httpx2.TransportError, _BusyError) as error:
                lost = error
            except httpx2.InvalidURL:
                raise NotPulledError(_elsewhere(part.host)) from None
            if part.size == part.offer.gguf_bytes:
                return
            broken = 1 if part.size > before else broken + 1
            if _is_insecure(lost):
                raise NotPulledError(
                    f"The connection to {part.host} is not secure (its certificate or TLS failed): nothing "
                    "more was downloaded."
                )
            if broken > len(self._pauses_s):
                raise NotPulledError(_lost(part, lost))
            if cancel.wait(self._pauses_s[broken - 1]):
                raise _cancelled()

    def _once(self, part: _Part, progress: Progress, cancel: Event) -> None:
        url = part.offer.gguf_url
        for _ in range(MOST_REDIRECTS + 1):
            if cancel.is_set():
                raise _cancelled()
            if urlsplit(url).scheme not in self._schemes:
                raise NotPulledError(_elsewhere(part.host))
            headers = {"accept-encoding": "identity", "user-agent": "rehearse", **part.range()}
            with self._client(url) as client, client.stream("GET", url, headers=headers) as response:
                if not response.has_redirect_location:
                    self._keep(response, part, progress, cancel)
                    return
                url = str(response.url.join(response.headers["location"]))
        raise NotPulledError(f"{part.host} sends the download in a circle: try again later.")

    def _client(self, url: str) -> httpx2.Client:
        import httpx2

        host = urlsplit(url).hostname or ""
        proxy = None if proxy_bypass(host) else getproxies().get(urlsplit(url).scheme)
        try:
            return httpx2.Client(
                timeout=httpx2.Timeout(self._silence_s, connect=CONNECT_S), trust_env=False, proxy=proxy
            )
        except (ValueError, ImportError):
            raise NotPulledError(
                "The proxy that HTTPS_PROXY names cannot be used: its address must start with http:// or "
                "https://."
            ) from None

    def _keep(self, response: httpx2.Response, part: _Part, progress: Progress, cancel: Event) -> None:
        _check_status(response, part)
        if response.status_code == 416:
            # What there is reaches beyond the file that is there now.
            part.discard()
            return
        if "html" in response.headers.get("content-type", ""):
            raise NotPulledError(
                f"{part.host} sent a web page instead of the file, perhaps one to log in to this network: "
                "open it in a browser, then download again."
            )
        start, total = _extent(response)
        if total is not None and total != part.offer.gguf_bytes:
            part.discard()
            raise NotPulledError(
                f"The file at {part.host} has {total:,} bytes and not {part.offer.gguf_bytes:,}: it was "
                "changed since it was chosen, so nothing of it is kept; choose another model."
            )
        if start != part.size:
            part.discard()
            if start:
                return
        part.remember(response.headers.get("etag", ""))
        with part.path.open("ab") as file:
            told = part.size
            for chunk in response.iter_raw():
                if cancel.is_set():
                    raise _cancelled()
                part.write(file, chunk)
                if part.size - told >= AT_A_TIME or part.size == part.offer.gguf_bytes:
                    told = part.size
                    progress(PullProgress(told, part.offer.gguf_bytes, PullStep.DOWNLOADING))


class _BusyError(Exception):
    """A server that is busy or broken for the moment."""


@dataclass
class _Part:
    """What has come of a file so far, and which version of it that is."""

    whole: Path
    offer: OfferedModel

    @property
    def path(self) -> Path:
        return self.whole.with_name(self.whole.name + ".part")

    @property
    def host(self) -> str:
        return urlsplit(self.offer.gguf_url).hostname or ""

    @property
    def size(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def _notes(self) -> Path:
        return self.whole.with_name(self.whole.name + ".part.json")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps other windows and commands from writing the same file.

        Raises:
            NotPulledError: another does.
        """
        with self.whole.with_name(f".{self.whole.name}.lock").open("a+b") as file:
            try:
                _lock(file)
            except OSError:
                raise NotPulledError(
                    "It is being downloaded already, in another window or by a command: wait until that ends."
                ) from None
            yield

    def range(self) -> dict[str, str]:
        """The headers that ask for the rest, of the same version alone; none where there is nothing yet."""
        if not self.size:
            return {}
        etag = ""
        with suppress(OSError, ValueError, AttributeError):
            notes = json.loads(self._notes.read_text(encoding="utf-8"))
            etag = notes.get("etag", "") if notes.get("url") == self.offer.gguf_url else ""
        # A weak mark does not say that every byte is the same; the check at the end does.
        condition = {"if-range": etag} if etag.startswith('"') else {}
        return {"range": f"bytes={self.size}-", **condition}

    def remember(self, etag: str) -> None:
        notes = {"url": self.offer.gguf_url, "etag": etag if etag.isprintable() else ""}
        self._notes.write_text(json.dumps(notes), encoding="utf-8")

    def write(self, file: BinaryIO, chunk: bytes) -> None:
        """Raises NotPulledError if this is no model, or more of it than there should be."""
        size = self.size
        if size == 0 and not chunk.startswith(b"GGUF"[: len(chunk)]):
            self.discard()
            raise NotPulledError(
                f"What {self.host} sent is no model file: try again later, or choose another model."
            )
        if size + len(chunk) > self.offer.gguf_bytes:
            self.discard()
            raise NotPulledError(
                f"{self.host} sent more than the {in_gigabytes(self.offer.gguf_bytes)} of the file: nothing "
                "of it is kept; try again later, or choose another model."
            )
        file.write(chunk)
        file.flush()

    def check(self, progress: Progress, cancel: Event) -> None:
        """Raises NotPulledError if what came is not what was chosen."""
        digest, done = hashlib.sha256(), 0
        with self.path.open("rb") as file:
            while chunk := file.read(8 * AT_A_TIME):
                if cancel.is_set():
                    raise _cancelled()
                digest.update(chunk)
                done += len(chunk)
                progress(PullProgress(done, self.offer.gguf_bytes, PullStep.CHECKING))
        if digest.hexdigest() != self.offer.gguf_sha256:
            self.discard()
            begins, expected = digest.hexdigest()[:12], self.offer.gguf_sha256[:12]
            raise NotPulledError(
                f"What came is not the file that was chosen (its SHA-256 begins with {begins}, not with "
                f"{expected}): nothing of it is kept; download it again."
            )

    def finish(self) -> None:
        self.path.replace(self.whole)
        self._notes.unlink(missing_ok=True)

    def discard(self) -> None:
        """What has come is of no use."""
        self.path.unlink(missing_ok=True)


def _lock(file: BinaryIO) -> None:
    """Raises OSError if another holds it; closing the file lets go of it."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _check_status(response: httpx2.Response, part: _Part) -> None:
    status, host = response.status_code, part.host
    if status in (200, 206, 416):
        return
    if status in (408, 425, 429) or status >= 500:
        raise _BusyError(f"{host} is busy ({status})")
    if status in (401, 403, 407, 451):
        raise NotPulledError(
            f"{host} does not give the file to everybody ({status}): download it in a browser, and choose it "
            "as a file."
        )
    if status in (404, 410):
        raise NotPulledError(f"{host} no longer has the file ({status}): choose another model.")
    raise NotPulledError(f"{host} did not send the file ({status}): try again later.")


def _extent(response: httpx2.Response) -> tuple[int, int | None]:
    """Where in the file a reply begins, and how long the file is, where that is said."""
    if response.status_code == 206:
        said = RANGE.fullmatch(response.headers.get("content-range", "").strip())
        if said is None:
            return -1, None
        return int(said[1]), None if said[2] == "*" else int(said[2])
    length = response.headers.get("content-length", "")
    return 0, int(length) if length.isdecimal() else None


def _shown(folder: Path) -> str:
    return f"“{plain(str(folder), 200)}”"


def _cancelled() -> NotPulledError:
    return NotPulledError("The download was stopped. " + GOES_ON)


def _elsewhere(host: str) -> str:
    return (
        f"{host} sends the download on to an address that is not encrypted (https), which nobody should "
        "trust with a model: nothing more was downloaded."
    )


def _is_insecure(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _lost(part: _Part, error: Exception) -> str:
    if isinstance(error, _BusyError):
        return f"{error}: download again later." + (f" {GOES_ON}" if part.size else "")
    if not part.size:
        return f"{part.host} cannot be reached: check your connection."
    return (
        f"The connection to {part.host} was lost after {in_gigabytes(part.size)} of "
        f"{in_gigabytes(part.offer.gguf_bytes)}. {GOES_ON}"
    )


def _unwritable(folder: Path, error: OSError, part: _Part, offer: OfferedModel) -> NotPulledError:
    if error.errno in FULL:
        with suppress(OSError):
            return NotPulledError(
                f"The disk of {_shown(folder)} is full after {in_gigabytes(part.size)} of "
                f"{in_gigabytes(offer.gguf_bytes)}: make room. {GOES_ON}"
            )
    reason = error.strerror or type(error).__name__
    return NotPulledError(
        f"{_shown(folder)} cannot be written ({reason}): check its rights, or set GRADER_DATA_DIR to another "
        "folder."
    )

"""Which language model a name means that somebody typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from grader.cli.output import plain
from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.grading.local_models import LocalModels
    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.embedded import ModelFile
    from grader.grading.local_models.servers import LocalModel, LocalServer

MOST_SHOWN = 8
Found = TypeVar("Found")


def running_model(
    models: LocalModels, name: str, at: str | None
) -> tuple[LocalServer, LocalModel] | ModelFile | None:
    """The one model here, at an address if one is given, that a name means; None if none does.

    Raises:
        InputError: it may mean several.
    """
    called: list[tuple[str, tuple[LocalServer, LocalModel] | ModelFile]] = []
    where: dict[object, str] = {}
    for server in models.found():
        if at is None or server.base_url == at.rstrip("/"):
            for each in server.models:
                for names in (each.name, each.name.removesuffix(":latest")):
                    called.append((names, (server, each)))
                where[server, each] = f"{each.name} at {server.base_url}"
    for file in models.embedded.files() if at is None else ():
        called.append((file.name, file))
        where[file] = f"the file {file.path}"
    return _only(
        name,
        called,
        shown=where.__getitem__,
        more="name it whole, with --at ADDRESS, or the file by its path",
    )


def offered_model(name: str) -> OfferedModel | None:
    """The one model to be fetched that a name means; None if none does.

    Raises:
        InputError: it may mean several.
    """
    from grader.grading.local_models.catalog import OFFERED

    return _only(
        name,
        [(called, offer) for offer in OFFERED for called in (offer.name, offer.ollama_tag, offer.derived)],
        shown=lambda offer: offer.name,
        more="name one of them",
    )


def _only(
    name: str, called: Sequence[tuple[str, Found]], *, shown: Callable[[Found], str], more: str
) -> Found | None:
    """What a name means among what is called so: the whole name, else its beginning, else a part of it.

    Raises:
        InputError: it may mean several.
    """
    typed = name.strip().casefold()
    fits: tuple[Callable[[str], bool], ...] = (
        lambda each: each == typed,
        lambda each: each.startswith(typed),
        lambda each: typed in each,
    )
    for fit in fits if typed else ():
        meant = list(dict.fromkeys(found for each, found in called if fit(each.casefold())))
        if len(meant) > 1:
            several = ", ".join(plain(shown(found)) for found in meant[:MOST_SHOWN])
            raise InputError(f"“{plain(name)}” may mean {several}: {more}.")
        if meant:
            return meant[0]
    return None

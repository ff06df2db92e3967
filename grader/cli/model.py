"""``python -m grader model``: language models as judges."""

from __future__ import annotations

import sys
from dataclasses import asdict
from threading import Event
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from grader.cli.options import Json, open_rehearse
from grader.cli.output import byte_bar, confirmed, plain, print_json, print_table, say, say_heading, wrapped
from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.pulling import PullProgress
    from grader.grading.local_models.servers import LocalModel, LocalServer
    from grader.models.endpoint import EndpointChoice
    from grader.rehearse import Rehearse

model = typer.Typer(
    name="model", help="Language models that grade: find, fetch and choose them.", no_args_is_help=True
)
INTERRUPTED = 130
MOST_SHOWN = 8
Found = TypeVar("Found")


@model.command("list")
def list_models(json: Json = False) -> None:
    """Show which language models run on this machine, which could be fetched, and which one is in use."""
    from grader.grading.local_models.catalog import OFFERED

    rehearse = open_rehearse(None)
    chosen = rehearse.language_model.choice()
    servers = rehearse.local_models.found()
    if json:
        print_json(
            {
                "in_use": chosen and {"base_url": chosen.base_url, "model": chosen.model},
                "servers": [asdict(server) for server in servers],
                "offered": [_offer_as_data(offer) for offer in OFFERED],
            }
        )
        return
    _print_servers(servers, chosen)
    _print_offers(servers)


def _offer_as_data(offer: OfferedModel) -> dict[str, object]:
    return {
        "name": offer.name,
        "title": offer.title,
        "ollama_tag": offer.ollama_tag,
        "download_bytes": offer.ollama_bytes,
        "memory_bytes": offer.memory_bytes,
        "licence": offer.licence,
        "as_judge": offer.as_judge,
        "not_known": offer.not_known,
        "study": offer.study,
    }


def _print_servers(servers: tuple[LocalServer, ...], chosen: EndpointChoice | None) -> None:
    from grader.wording.local_models import model_in_words

    used = False
    for server in servers:
        say_heading(f"{server.kind}, {server.base_url}")
        if server.problem or not server.models:
            say(f"  {plain(server.problem or 'It has no model yet.')}")
            continue
        rows = []
        for each in server.models:
            in_use = chosen is not None and _is(server, each, chosen)
            used = used or in_use
            rows.append((each.name, model_in_words(each), "in use" if in_use else ""))
        print_table(rows, lead="  ")
    if not servers:
        say("No model server answers on this machine.")
    if chosen is not None and not used:
        say(plain(f"In use: {chosen.model} at {chosen.base_url}."))
    if chosen is None:
        say("None is in use: answers are graded without a language model.")


def _is(server: LocalServer, found: LocalModel, chosen: EndpointChoice) -> bool:
    names = (found.name, found.name.removesuffix(":latest"))
    return server.base_url == chosen.base_url and chosen.model in names


def _print_offers(servers: tuple[LocalServer, ...]) -> None:
    from grader.grading.local_models.catalog import OFFERED
    from grader.wording.local_models import offer_in_words

    say()
    say_heading("To be fetched through Ollama: python -m grader model pull NAME")
    there = {each.name.removesuffix(":latest") for server in servers for each in server.models}
    for offer in OFFERED:
        have = " (is here)" if offer.derived in there else ""
        say(f"  {offer.name}{have}: {offer.title}, {offer_in_words(offer)}")
        say(wrapped("    ", f"{offer.as_judge} {offer.not_known}"))
    say(f"  The study: {OFFERED[0].study}.")


Name = Annotated[str, typer.Argument(help="A name, or a part that only one has.", show_default=False)]


@model.command()
def pull(
    name: Name, yes: Annotated[bool, typer.Option("--yes", help="Fetch it without asking.")] = False
) -> None:
    """Fetch a language model through Ollama and use it; `model list` shows which there are.

    What has come stays when it is stopped: the same command goes on there.
    """
    from grader.wording.local_models import STEPS, offer_in_words

    offer = _offered(name)
    if offer is None:
        raise InputError(
            f"“{plain(name)}” is none of the models that are fetched from here: `python -m grader model "
            "list` shows them. For any other: `ollama pull`, then `python -m grader model use`."
        )
    rehearse = open_rehearse(None)
    say(f"{offer.title}: {offer_in_words(offer)}.", err=True)
    say(f"From Ollama's library ({offer.ollama_tag}), by the Ollama on this machine.", err=True)
    _say_room(rehearse, offer)
    if not yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise InputError("Nothing is fetched without a yes: add --yes.")
        if not confirmed("Fetch it, and use it for grades by the rubric?"):
            raise InputError("Nothing was fetched.")
    cancel = Event()
    try:
        with byte_bar() as draw:

            def tell(at: PullProgress) -> None:
                draw(at.done_bytes, at.total_bytes, STEPS[at.step])

            made = rehearse.local_models.pull(offer, progress=tell, cancel=cancel)
    except KeyboardInterrupt:
        say("Stopped. What has come is kept: give the same command again to go on.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        cancel.set()
    _choose(rehearse, rehearse.local_models.ollama_url, made)


def _say_room(rehearse: Rehearse, offer: OfferedModel) -> None:
    from grader.wording.local_models import lacks_memory
    from grader.wording.numbers import in_gigabytes

    machine = rehearse.local_models.machine()
    if machine.folder is not None and machine.free_bytes is not None:
        say(plain(f"To {machine.folder}, where {in_gigabytes(machine.free_bytes)} are free."), err=True)
    warning = lacks_memory(offer, machine)
    if warning:
        say(wrapped("! ", warning), err=True)


@model.command()
def use(
    name: Annotated[
        str | None, typer.Argument(help="A name, or a part that only one has.", show_default=False)
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where it is served.", show_default=False)
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Ask no language model from now on.")] = False,
) -> None:
    """Choose the language model that grades by the rubric: one that runs here, or any with its address."""
    if off == (name is not None) or (off and at is not None):
        raise typer.BadParameter("name a model, or give --off alone.")
    rehearse = open_rehearse(None)
    if name is None:
        rehearse.language_model.switch_off()
        say("No language model is asked from now on.", err=True)
        return
    found = _running(rehearse, name, at)
    if found is None and at is not None:
        _choose(rehearse, at, name)
    elif found is None:
        offer = _offered(name)
        what = (
            f"run `python -m grader model pull {offer.name}`"
            if offer
            else "`python -m grader model list` shows what there is; one elsewhere is named with --at ADDRESS"
        )
        raise InputError(f"No model that runs here is called “{plain(name)}”: {what}.")
    else:
        _use(rehearse, *found)


def _use(rehearse: Rehearse, server: LocalServer, found: LocalModel) -> None:
    from grader.grading.local_models.servers import Unfit
    from grader.models.endpoint import Endpoint
    from grader.wording.local_models import UNFIT, lacks_context

    # Where a name tells that it runs elsewhere, people are asked before anything is sent.
    asked = found.unfit is Unfit.ELSEWHERE and not Endpoint(server.base_url, found.name).stays_here
    if found.unfit is not None and not asked:
        raise InputError(f"{plain(found.name)} {UNFIT[found.unfit]}: choose another one.")
    _choose(rehearse, server.base_url, found.name)
    warning = lacks_context(server, found)
    if warning:
        say(wrapped("! ", warning), err=True)


def _running(rehearse: Rehearse, name: str, at: str | None) -> tuple[LocalServer, LocalModel] | None:
    """The one model that runs here, at an address if one is given, that a name means; None if none does."""
    servers = rehearse.local_models.found()
    running = [
        (server, each)
        for server in servers
        if at is None or server.base_url == at.rstrip("/")
        for each in server.models
    ]
    return _only(
        name,
        [(each.name, (server, each)) for server, each in running]
        + [(each.name.removesuffix(":latest"), (server, each)) for server, each in running],
        shown=lambda found: f"{found[1].name} at {found[0].base_url}",
        more="name it whole, and its place with --at ADDRESS",
    )


def _offered(name: str) -> OfferedModel | None:
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
        typed.__eq__,
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


def _choose(rehearse: Rehearse, base_url: str, name: str) -> None:
    from grader.models.endpoint import Endpoint, EndpointChoice
    from grader.wording.places import shown_origin

    language_model = rehearse.language_model
    endpoint = Endpoint(base_url, name)
    present = language_model.choice()
    if present is None or (present.base_url, present.model) != (endpoint.base_url, endpoint.model):
        language_model.choose(EndpointChoice(endpoint.base_url, endpoint.model))
    say(plain(f"In use: {endpoint.model} at {endpoint.base_url}."), err=True)
    if endpoint.stays_here:
        say("What it is sent stays on this machine.", err=True)
    elif not language_model.has_agreed(endpoint):
        where = shown_origin(endpoint.origin)
        say(plain(f"Nothing is sent to {where} before you agree: --llm asks."), err=True)

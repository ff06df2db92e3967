"""``python -m grader model``: language models as judges."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.model_names import offered_model, running_model
from grader.cli.options import Json, open_rehearse
from grader.cli.output import byte_bar, confirmed, plain, print_json, print_table, say, say_heading, wrapped
from grader.errors import InputError, NotPulledError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.local_models import LocalModels
    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.embedded import ModelFile
    from grader.grading.local_models.machine import Machine
    from grader.grading.local_models.pulling import PullProgress
    from grader.grading.local_models.servers import LocalModel, LocalServer
    from grader.models.endpoint import EndpointChoice
    from grader.rehearse import Rehearse

model = typer.Typer(
    name="model", help="Language models that grade: find, fetch and choose them.", no_args_is_help=True
)
INTERRUPTED = 130
MORE = "pip install -r requirements-local.txt"


@model.command("list")
def list_models(json: Json = False) -> None:
    """Show which language models run on this machine, which could be fetched, and which one is in use."""
    from grader.grading.local_models.catalog import OFFERED

    rehearse = open_rehearse(None)
    chosen = rehearse.language_model.choice()
    servers, embedded = rehearse.local_models.found(), rehearse.local_models.embedded
    files = embedded.files()
    if json:
        print_json(
            {
                "in_use": chosen and {"base_url": chosen.base_url, "model": chosen.model},
                "servers": [asdict(server) for server in servers],
                "files": [{**asdict(file), "path": str(file.path)} for file in files],
                "serves_files": embedded.installed,
                "offered": [_offer_as_data(offer) for offer in OFFERED],
            }
        )
        return
    used = _print_servers(servers, chosen)
    if files or embedded.installed:
        used = _print_files(files, chosen, installed=embedded.installed) or used
    if chosen is None:
        say("None is in use: answers are graded without a language model.")
    elif not used:
        gone = any(server.base_url == chosen.base_url and not server.problem for server in servers)
        lacking = ", which does not have it now: choose another one" if gone else ""
        say(plain(f"In use: {chosen.model} at {chosen.base_url}{lacking}."))
    _print_offers(servers, rehearse.local_models.machine())


def _offer_as_data(offer: OfferedModel) -> dict[str, object]:
    return {
        "name": offer.name,
        "title": offer.title,
        "ollama_tag": offer.ollama_tag,
        "download_bytes": offer.ollama_bytes,
        "file_url": offer.gguf_url,
        "file_bytes": offer.gguf_bytes,
        "memory_bytes": offer.memory_bytes,
        "licence": offer.licence,
        "as_judge": offer.as_judge,
        "not_known": offer.not_known,
        "study": offer.study,
    }


def _print_servers(servers: tuple[LocalServer, ...], chosen: EndpointChoice | None) -> bool:
    """Whether the chosen model is among them."""
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
    return used


def _is(server: LocalServer, found: LocalModel, chosen: EndpointChoice) -> bool:
    names = (found.name, found.name.removesuffix(":latest"))
    return server.base_url == chosen.base_url and chosen.model in names


def _print_files(files: Sequence[ModelFile], chosen: EndpointChoice | None, *, installed: bool) -> bool:
    """Whether the chosen model is among them."""
    from grader.models.endpoint import is_embedded
    from grader.wording.numbers import in_gigabytes

    say_heading("Model files, which Rehearse serves itself")
    served = chosen.model if chosen is not None and is_embedded(chosen.base_url) else None
    used = {file.name for file in files if file.is_kept and file.name == served}
    rows = [
        (file.name, in_gigabytes(file.size_bytes), "in use" if file.name in used and file.is_kept else "")
        for file in files
    ]
    if rows:
        print_table(rows, lead="  ")
    else:
        say("  There is none: `python -m grader model use FILE.gguf` takes any.")
    if not installed:
        say(f"  To serve one, first: {MORE}")
    return bool(used)


def _print_offers(servers: tuple[LocalServer, ...], machine: Machine) -> None:
    from grader.grading.local_models.catalog import OFFERED
    from grader.wording.local_models import lacks_memory, offer_in_words

    say()
    say_heading("To be fetched: python -m grader model pull NAME")
    there = {each.name.removesuffix(":latest") for server in servers for each in server.models}
    for offer in OFFERED:
        have = " (is here)" if offer.derived in there else ""
        say(f"  {offer.name}{have}: {offer.title}, {offer_in_words(offer)}")
        say(wrapped("    ", f"{offer.as_judge} {offer.not_known}"))
        warning = lacks_memory(offer, machine)
        if warning:
            say(wrapped("    ! ", warning))
    say(f"  The study: {OFFERED[0].study}.")


@model.command()
def pull(
    name: Annotated[str, typer.Argument(help="A name, or a part that only one has.", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help="Fetch it without asking.")] = False,
) -> None:
    """Fetch a language model and use it: through Ollama where that runs, else as a file.

    `model list` shows which there are. What has come stays when it is stopped: the same command goes on.
    """
    offer = offered_model(name)
    if offer is None:
        raise InputError(
            f"“{plain(name)}” is none of the models that are fetched from here: `python -m grader model "
            "list` shows them. For any other: `ollama pull`, then `python -m grader model use`."
        )
    rehearse = open_rehearse(None)
    models = rehearse.local_models
    through_ollama = models.has_ollama()
    if not (through_ollama or models.embedded.installed):
        raise NotPulledError(
            f"Nothing here could run it: install Ollama (ollama.com) and start it, or `{MORE}`, then give "
            "the same command again."
        )
    _say_what(models, offer, through_ollama=through_ollama)
    if not yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise InputError("Nothing is fetched without a yes: add --yes.")
        if not confirmed("Fetch it, and use it for grades by the rubric?"):
            raise InputError("Nothing was fetched.")
    _choose(rehearse, _fetched(models, offer, through_ollama=through_ollama))


def _say_what(models: LocalModels, offer: OfferedModel, *, through_ollama: bool) -> None:
    from grader.wording.local_models import lacks_memory, offer_in_words
    from grader.wording.numbers import in_gigabytes

    say(f"{offer.title}: {offer_in_words(offer, as_file=not through_ollama)}.", err=True)
    machine = models.machine()
    if not through_ollama:
        say(f"From {offer.gguf_url}", err=True)
        say(plain(f"To {models.embedded.folder}."), err=True)
    else:
        say(f"From Ollama's library ({offer.ollama_tag}), by the Ollama on this machine.", err=True)
        if machine.folder is not None and machine.free_bytes is not None:
            free = in_gigabytes(machine.free_bytes)
            say(plain(f"To {machine.folder}, where {free} are free."), err=True)
    warning = lacks_memory(offer, machine)
    if warning:
        say(wrapped("! ", warning), err=True)


def _fetched(models: LocalModels, offer: OfferedModel, *, through_ollama: bool) -> EndpointChoice:
    from grader.wording.local_models import STEPS

    cancel = Event()
    try:
        with byte_bar() as draw:

            def tell(at: PullProgress) -> None:
                draw(at.done_bytes, at.total_bytes, STEPS[at.step])

            return models.fetch(offer, through_ollama=through_ollama, progress=tell, cancel=cancel)
    except KeyboardInterrupt:
        say("Stopped. What has come is kept: give the same command again to go on.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        cancel.set()


@model.command()
def use(
    name: Annotated[
        str | None,
        typer.Argument(help="A name, a part that only one has, or a GGUF file.", show_default=False),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where it is served.", show_default=False)
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Ask no language model from now on.")] = False,
    feedback_in: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="The language of its feedback, such as en or de; “question” for that of each question.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Choose the language model that grades by the rubric: one that runs here, or any with its address."""
    from grader.grading.local_models.embedded import ModelFile
    from grader.models.endpoint import EndpointChoice

    nothing = name is None and not off and feedback_in is None
    if nothing or (off and name is not None) or (name is None and at is not None):
        raise typer.BadParameter("name a model, or give --off or --feedback-in alone.")
    rehearse = open_rehearse(None)
    if feedback_in is not None:
        code = None if feedback_in.strip().lower() == "question" else feedback_in.strip().lower()
        rehearse.language_model.give_feedback_in(code)
        names = rehearse.language_model.feedback_languages
        language = "the language of each question" if code is None else names[code]
        say(f"Feedback comes in {language} from now on.", err=True)
    if name is None and not off:
        return
    if name is None:
        rehearse.language_model.switch_off()
        say("No language model is asked from now on.", err=True)
        return
    if at is None and name.strip().lower().endswith(".gguf"):
        _serve(rehearse, rehearse.local_models.embedded.add(name))
        return
    found = running_model(rehearse.local_models, name, at)
    if isinstance(found, ModelFile):
        _serve(rehearse, found)
    elif found is not None:
        _use(rehearse, *found)
    elif at is not None:
        _choose(rehearse, EndpointChoice(at, name))
    else:
        offer = offered_model(name)
        what = (
            f"run `python -m grader model pull {offer.name}`"
            if offer
            else "`python -m grader model list` shows what there is; one elsewhere is named with --at ADDRESS"
        )
        raise InputError(f"No model on this machine is called “{plain(name)}”: {what}.")


def _serve(rehearse: Rehearse, file: ModelFile) -> None:
    from grader.wording.local_models import lacks_memory_now

    embedded = rehearse.local_models.embedded
    if not embedded.installed:
        raise InputError(f"Files are served by one more package: `{MORE}`, then give the same command again.")
    memory = embedded.memory(file)
    _choose(rehearse, embedded.choice(file))
    if not memory.fits:
        say(f"! {lacks_memory_now(memory.needed)}", err=True)


def _use(rehearse: Rehearse, server: LocalServer, found: LocalModel) -> None:
    from grader.grading.local_models.servers import Unfit
    from grader.models.endpoint import Endpoint
    from grader.wording.local_models import UNFIT, lacks_context, made_in_words

    # Where a name tells that it runs elsewhere, people are asked before anything is sent.
    asked = found.unfit is Unfit.ELSEWHERE and not Endpoint(server.base_url, found.name).stays_here
    if found.unfit is not None and not asked:
        raise InputError(f"{plain(found.name)} {UNFIT[found.unfit]}: choose another one.")
    prepared = rehearse.local_models.prepared(server, found)
    if prepared.problem:
        say(wrapped("! ", prepared.problem), err=True)
    if prepared.made_of:
        say(wrapped("", made_in_words(prepared.choice.model, prepared.made_of)), err=True)
    _choose(rehearse, prepared.choice)
    if not (asked or prepared.has_room):
        say(wrapped("! ", lacks_context(server, found)), err=True)


def _choose(rehearse: Rehearse, choice: EndpointChoice) -> None:
    from grader.models.endpoint import Endpoint
    from grader.wording.places import shown_origin

    language_model, present = rehearse.language_model, rehearse.language_model.choice()
    endpoint = Endpoint(choice.base_url, choice.model)
    if present is None or (present.base_url, present.model) != (endpoint.base_url, endpoint.model):
        language_model.choose(replace(choice, base_url=endpoint.base_url, model=endpoint.model))
    where = "served by Rehearse itself" if endpoint.is_embedded else f"at {endpoint.base_url}"
    say(plain(f"In use: {endpoint.model}, {where}."), err=True)
    if endpoint.stays_here:
        say("What it is sent stays on this machine.", err=True)
    elif not language_model.has_agreed(endpoint):
        asked = shown_origin(endpoint.origin)
        say(plain(f"Nothing is sent to {asked} before you agree: --llm asks."), err=True)

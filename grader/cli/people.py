"""The accounts of a server where people log in, for whoever runs it."""

from __future__ import annotations

from typing import Annotated

import typer

from grader.cli.options import Json, open_rehearse
from grader.cli.output import confirmed, plain, print_json, print_table, say
from grader.models.person import Role
from grader.wording.holdings import holdings_in_words
from grader.wording.numbers import count

people = typer.Typer(
    name="people",
    help="The accounts of a server where people log in.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Who = Annotated[
    str,
    typer.Argument(
        help="An id or the first 6 characters of it, an e-mail, or a subject.", show_default=False
    ),
]


NewRole = Annotated[Role, typer.Argument(help="What they may do from now on.", show_default=False)]


@people.command("list")
def list_people(json: Json = False) -> None:
    """Everybody who has logged in, in the order of joining; admins by GRADER_ADMINS are not marked."""
    everybody = open_rehearse(None).accounts.everybody()
    if json:
        print_json(everybody)
        return
    if not everybody:
        say("Nobody has logged in yet.")
        return
    rows = [
        (each.id[:8], each.name, each.email, each.role, each.issuer, f"{each.seen_at:%Y-%m-%d}")
        for each in everybody
    ]
    print_table(rows, columns=("id", "name", "e-mail", "role", "logged in by", "last seen"))


@people.command("role")
def give_role(who: Who, role: NewRole) -> None:
    """Let somebody do more or less: candidate, coach or admin, from their next click on."""
    person = open_rehearse(None).accounts.give_role(who, role)
    say(plain(f"{person.called} ({person.id[:8]}) is {role} now."))


@people.command("delete")
def delete_person(who: Who, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete an account with everything that it has, for good."""
    rehearse = open_rehearse(None)
    person = rehearse.accounts.named(who)
    own = rehearse.own.of(person) if rehearse.own else rehearse
    held = holdings_in_words(own.history.held())
    say(plain(f"This erases the account of {person.called} ({person.id[:8]}) with {held}."), err=True)
    backups = own.history.backups()
    if backups:
        say(f"Its file's {count(backups, 'backup')} may hold it as well, so they go too.", err=True)
    if not (yes or confirmed("Delete it?")):
        say("Nothing was deleted.", err=True)
        raise typer.Exit(1)
    own.deletion.delete_account()
    say("Deleted. Other backups of this server are yours to delete.")

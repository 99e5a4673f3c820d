"""The command that lets a person into the web desk for the first time."""

from __future__ import annotations

import io
import os

import click

from cli import opening, output, tables
from cli.output import json_option
from cli.speech import SpokenCommand, option
from schemas.language import _


@click.command(
    "sign-in",
    cls=SpokenCommand,
    help=_("Print a one-time link by which a person sets a password for the web desk."),
    notes=_("It holds for three days and works once. Hand it over personally, or let the desk mail one."),
    examples=["letterbook sign-in guanli", "letterbook sign-in linruoxi --address https://desk.xrwy.example"],
)
@click.argument("user", metavar="USER")
@option("--address", metavar="URL", default="", help=_("Where the desk is reached; default: [web] address."))
@json_option
def sign_in(user: str, address: str, as_json: bool) -> int:
    """Print the link of one person."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "web.desk"
    opening.opened()
    from django.conf import settings
    from django.core.management import call_command

    from pipeline.office import access

    tables.brought_up_to_date()
    person = access.person(user)
    where = address or settings.DESK_ADDRESS or "http://127.0.0.1:8000"
    link = str(call_command("password_link", person.user, where, stdout=io.StringIO()))
    if as_json:
        output.emit({"user": person.user, "link": link})
    else:
        click.echo(link)
    return 0

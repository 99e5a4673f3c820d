"""Telling people whose turn it is: the command, and what `watch` does of it beside the inbox."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from cli import opening, output
from cli.meanwhile import meanwhile
from cli.output import json_option
from cli.speech import SpokenCommand, option
from cli.vault import tend_once
from schemas.errors import LetterbookError
from schemas.language import _

EVERY_SECONDS = 60.0


@click.command(
    cls=SpokenCommand,
    help=_("Tell people whose turn it is: send what is due by mail and group robot."),
    notes=_("Set up under [notify] in office.toml. One mail a person and day; what is urgent goes out at once."),
    examples=["letterbook notify", "letterbook notify --digest --json"],
)
@option("--digest", "digest_now", is_flag=True, help=_("Send the digest of the day now, before its hour."))
@json_option
def notify(digest_now: bool, as_json: bool) -> int:
    """Print a row for each mail and post; 1 if any did not leave."""
    opening.opened()
    from pipeline import later

    sent = later.notify(digest_now=digest_now)
    if as_json:
        output.emit([one.row() for one in sent])
    else:
        _print_sent(sent)
    return 1 if any(one.error for one in sent) else 0


@click.command(
    cls=SpokenCommand,
    help=_("Remind those whose turn it is, at once; more than once a day reminds nobody again."),
    examples=["letterbook remind D000001 --by linruoxi"],
)
@click.argument("name", metavar="DOCUMENT")
@option("--by", metavar="USER", required=True, help=_("Who reminds: anybody of the project."))
@json_option
def remind(name: str, by: str, as_json: bool) -> int:
    """Print whom it reminds; `notify` or `watch` sends it."""
    opening.opened()
    from pipeline import later
    from pipeline.office import access, documents

    document = documents.find(name)
    told = later.remind(document, access.person(by))
    if as_json:
        output.emit({"document": document.key, "reminded": [person.user for person in told]})
    else:
        output.say(_("%(people)s will be reminded of %(document)s."),
                   people="、".join(person.name for person in told), document=document.key)  # fmt: skip
    return 0


def _print_sent(sent: Sequence[Any]) -> None:
    if not sent:
        output.say(_("Nobody is to be told anything now."))
        _hint_if_off()
    for one in sent:
        whom = one.person or one.route
        if one.error:
            output.note(
                _("%(whom)s: %(count)s thing(s) could not be told: %(why)s"), whom=whom, count=one.count, why=one.error
            )
        else:
            output.say(_("%(whom)s was told %(count)s thing(s)."), whom=whom, count=one.count)


def _hint_if_off() -> None:
    from pipeline.office import here, outbox

    settings = outbox.settings_of(here.office())
    if settings.smtp is None and settings.robot is None:
        output.note(_("Neither mail nor group robot is set up: see [notify] in office.toml."))


def tell_once() -> None:
    """Send what is due, as `watch` does; what cannot be sent is said and never stops the inbox."""
    from pipeline import later

    try:
        for one in later.notify():
            if one.error:
                _print_sent([one])
    except LetterbookError as error:
        output.complain(error)


def check_register() -> None:
    """Say what went out to customers and is not in the register (5.6.1): `watch` looks daily."""
    from pipeline.office import completeness

    for fault in completeness.unregistered():
        output.note(_("%(document)s: %(fault)s"), document=fault.where, fault=fault.message)


@contextmanager
def told_meanwhile(every_seconds: float = EVERY_SECONDS) -> Iterator[None]:
    """Make copies and send what is due every minute, check register daily and archive nightly, while a block runs."""
    from pipeline.office import clock, here, verifications

    checked = ""

    def once(_stop: threading.Event) -> None:
        nonlocal checked
        tend_once()
        tell_once()
        if checked != clock.today():
            check_register()
            checked = clock.today()
        verifications.begin_nightly(here.office())

    with meanwhile("notify", once, every_seconds, every_seconds):
        yield

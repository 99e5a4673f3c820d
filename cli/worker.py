"""The command that works beside the desk: what a page must not wait for."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from types import FrameType

import click

from cli import opening, output
from cli.documents import follow_index
from cli.meanwhile import meanwhile
from cli.notify import told_meanwhile
from cli.speech import SpokenCommand, option
from schemas.errors import LetterbookError
from schemas.language import _

EVERY_SECONDS = 1.0
# What a thread has to end in; a bag that takes longer is begun anew by the next worker.
_LAST_SECONDS = 20.0
# Whoever waits for a page goes before all that is done here: drawing a letter takes seconds of a core.
NICENESS = 19


@click.command(
    cls=SpokenCommand,
    help=_(
        "Work beside the web desk until stopped (Ctrl-C): register what owners write, tell people whose turn it is."
    ),
    notes=_("“letterbook serve” starts it by itself. With --once it does what there is to do and ends."),
    examples=["letterbook worker", "letterbook worker --once"],
)
@option("--once", is_flag=True, help=_("Do what there is to do and end."))
@option("--beside", metavar="PID", type=int, help=_("End when this process, which started it, has ended."))
def worker(once: bool, beside: int | None) -> int:
    """Make letters of what was written at the desk, the oldest first; 1 if one could not be made."""
    stop = threading.Event()
    if once:
        opening.opened()
        is_well = _registered(stop)
        make_bags(stop)
        return 0 if is_well else 1
    give_way()
    opening.opened()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    # A bag may take minutes, and no letter waits for it; one that the end cuts off is begun anew.
    with told_meanwhile(), meanwhile("handover", make_bags, EVERY_SECONDS, _LAST_SECONDS):
        while not stop.wait(EVERY_SECONDS) and beside in {None, os.getppid()}:
            if not (_registered(stop) and _searchable()):
                # It is kept, and the fault is in the log: trying it again every second would help nobody.
                stop.wait(60 * EVERY_SECONDS)
            judge_today()
    return 0


def give_way() -> None:
    """Let this process, its threads and whatever it starts run behind the desk, as far as the system knows how.

    A batch job of Linux never takes the core from a page when it wakes up. Not an idle one: that may wait for minutes
    while others work, and if it then holds the lock of the database, so does everybody who wants to write.
    """
    os.nice(NICENESS)
    # Other systems have no such thing, some containers forbid it; then being nice must do.
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def make_bags(stop: threading.Event) -> None:
    """Make the handovers that were asked for at the desk, and clear away those that have lain there long enough."""
    from pipeline.office import handover_orders, here

    while not stop.is_set() and handover_orders.make_next(here.office()):
        output.note(_("A handover that was asked for at the desk was worked on."))
    handover_orders.clear_away(here.office())


def _searchable() -> bool:
    """Let the index take in what the desk filed, and no visitor's search has to; return whether it could."""
    from pipeline.office import here, searching

    try:
        searching.bring_up(here.office())
    except LetterbookError as error:
        output.complain_of("index", error.localized())
        return False
    return True


def judge_today() -> None:
    """Judge what is owed once a day, before anybody looks: the desk begins from it, and nobody waits for seconds."""
    from pipeline.office import here, kept_duties

    if not kept_duties.is_at_hand(here.office()):
        kept_duties.judged(here.office())


def _registered(stop: threading.Event) -> bool:
    """Make the letters that are owed until `stop` is set; return whether all of them could be made."""
    from pipeline import inbox

    is_well, outcomes = True, inbox.written_at_the_desk()
    while not stop.is_set() and (outcome := next(outcomes, None)) is not None:
        for document in outcome.documents:
            output.note(_("Registered: %(document)s"), document=document.number or document.key)
        if outcome.error:
            output.complain_of(outcome.received.name, outcome.error.localized())
            is_well = False
        follow_index()
    return is_well

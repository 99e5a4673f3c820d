"""A handover asked for at the desk: an event is the order, whoever works beside the desk makes the bag.

A bag of ten years takes minutes, which no page may wait for. It is written into `handovers/` of the office and lies
there for a month, to be taken away: what is destroyed at the end of its term must not live on in a forgotten bag. An
order that nobody carried out within a day lapses: after a restore, or a week without the worker, nothing leaves the
office that nobody waits for any more.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from pipeline.office import access, events, filed, handing_over, leases, people, scratch
from pipeline.office.handing_over import HANDED_OVER
from pipeline.office.handover_bag import NothingToHandOver, Order
from pipeline.office.handovers import Naming, naming
from pipeline.office.leases import HeldElsewhere, lease
from pipeline.office.models import Event
from pipeline.premises import Premises
from schemas.errors import Damaged, LetterbookError, NotNow
from schemas.language import _

ASKED, FAILED = "handover-asked", "handover-failed"
LAPSES, KEPT = timedelta(days=1), timedelta(days=30)
_FOLDER, _WORK = "handovers", "handover"
_SHOWN = 20
# Why there is no bag; words that name nobody, for they stand open in the ledger.
_WHY = {
    "nothing": _("Nothing is filed that this recipient is given."),
    "damaged": _("An entry is damaged: letterbook verify"),
    "disk": _("The disk is full, or failed."),
    "refused": _("Refused: whoever asked may not hand this over any more."),
}


class AskedAlready(NotNow):
    """The same bag twice helps nobody, and each lies open on the disk."""

    message = _("This handover was asked for already and is being worked on.")


class State(StrEnum):
    """How far an order is."""

    WAITING = "waiting"
    MAKING = "making"
    DONE = "done"
    FAILED = "failed"
    LAPSED = "lapsed"

    @property
    def words(self) -> str:
        """The state as a message of the catalogue."""
        return _STATES[self]

    @property
    def is_open(self) -> bool:
        """Whether something will still come of it."""
        return self in {State.WAITING, State.MAKING}


_STATES = {
    State.WAITING: _("waits for the worker"),
    State.MAKING: _("being made"),
    State.DONE: _("finished"),
    State.FAILED: _("not made"),
    State.LAPSED: _("lapsed: ask again"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One order as the page shows it; `folder` is where the bag lies, empty once it was cleared away."""

    at: datetime
    by: str
    project: str
    recipient: str
    year: str
    state: State
    why: str = ""
    folder: str = ""
    entries: int = 0
    size_bytes: int = 0
    listing: str = ""
    bag: str = ""


def ask(order: Order, premises: Premises) -> Event:
    """Write down that a bag is wanted, for whoever works beside the desk.

    Raises:
        NotYourRole, AskedAlready
    """
    handing_over.refuse_unless_may(order)
    facts = {"project": order.project.code, "to": order.recipient.id, "year": order.year}
    with transaction.atomic():
        for one in _open():
            if all(one.body[name] == value for name, value in facts.items()):
                raise AskedAlready
        asked = events.record(ASKED, at=timezone.now(), by=order.by, purpose=order.purpose, **facts)
    filed.follow_ledger(premises)
    return asked


def make_next(premises: Premises) -> bool:
    """Make the bag that was asked for first, if any waits; return whether one did.

    Repeatable: one that a crash interrupted is begun anew, and nothing half made is left (`scratch`).
    """
    waiting = _open()
    if not waiting:
        return False
    try:
        with lease(_WORK):
            # Another process may have made it while this one looked.
            if waiting := _open():
                _made(waiting[0], premises)
    except HeldElsewhere:
        return False
    return bool(waiting)


def _made(asked: Event, premises: Premises) -> None:
    place = _place(asked, premises)
    try:
        # Whoever was killed before the bag was told of left one that stands in no log as handed over.
        _removed(place)
        handing_over.hand_over(_order(asked), place, premises)
    except (LetterbookError, OSError) as error:
        if asked.seq in _answers(asked.seq):
            return  # it is there and told of; what failed came after
        shutil.rmtree(place, ignore_errors=True)
        with transaction.atomic():
            events.record(FAILED, at=timezone.now(), order=asked.seq, why=_reason(error))
        filed.follow_ledger(premises)


def _order(asked: Event) -> Order:
    """Return what was asked for; whoever asked must still be here, and is asked for their role again.

    Raises:
        NoSuchPerson, NoSuchProject, WrongUsage
    """
    said = asked.body
    project, recipient = people.project(said["project"]), handing_over.recipient(said["to"])
    return Order(project, recipient, access.person(said["by"]), said["year"], said["purpose"], asked.seq)


def _removed(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)


def _reason(error: Exception) -> str:
    known = ((NothingToHandOver, "nothing"), (Damaged, "damaged"), (OSError, "disk"))
    return next((name for kind, name in known if isinstance(error, kind)), "refused")


def _place(asked: Event, premises: Premises) -> Path:
    said = asked.body
    year = f"-{said['year']}" if said["year"] else ""
    return premises.root / _FOLDER / f"{said['project']}-{said['to']}{year}-{asked.seq:06d}"


def _open() -> list[Event]:
    """Return the orders that something is still to come of, the oldest first."""
    asked = list(Event.objects.filter(kind=ASKED, at__gte=timezone.now() - LAPSES).order_by("seq"))
    answered = set(_answers(asked[0].seq)) if asked else set()
    return [one for one in asked if one.seq not in answered]


def _answers(first: int) -> dict[int, Event]:
    """Return what became of the orders from the event number `first` on."""
    found = Event.objects.filter(kind__in=(HANDED_OVER, FAILED), seq__gt=first).order_by("seq")
    return {int(one.body["order"]): one for one in found if one.body.get("order")}


def listed(premises: Premises) -> list[Asked]:
    """Return the newest orders and what became of each, in as many questions however many there are."""
    asked = list(Event.objects.filter(kind=ASKED).order_by("-seq")[:_SHOWN])
    if not asked:
        return []
    answers, names = _answers(asked[-1].seq), naming()
    is_making = leases.is_held(_WORK)
    waiting = [one.seq for one in _open()]
    return [
        _asked(one, answers.get(one.seq), names, premises, is_making=is_making and one.seq == min(waiting, default=0))
        for one in asked
    ]


def _asked(one: Event, answer: Event | None, names: Naming, premises: Premises, *, is_making: bool) -> Asked:
    said, told = one.body, answer.body if answer else {}
    state = State.LAPSED if one.at < timezone.now() - LAPSES else State.MAKING if is_making else State.WAITING
    if answer is not None:
        state = State.DONE if answer.kind == HANDED_OVER else State.FAILED
    place = _place(one, premises)
    return Asked(
        at=one.at,
        by=names.person(said["by"]),
        project=names.project(said["project"]),
        recipient=names.recipient(said["to"]),
        year=said["year"],
        state=state,
        why=_WHY.get(told.get("why", ""), ""),
        folder=str(place) if state is State.DONE and place.is_dir() else "",
        entries=told.get("entries", 0),
        size_bytes=told.get("bytes", 0),
        listing=told.get("listing", ""),
        bag=told.get("bag", ""),
    )


def clear_away(premises: Premises) -> list[Path]:
    """Remove the bags that have lain in the office for their month, and return them.

    What a process that was killed left unfinished goes at once: its order may lapse, and then nobody begins it anew.
    """
    folder, since = premises.root / _FOLDER, timezone.now() - KEPT
    old = Event.objects.filter(kind=ASKED, at__lt=since) if folder.is_dir() else Event.objects.none()
    there = [place for one in old if (place := _place(one, premises)).is_dir()]
    for place in there:
        # What somebody else made their own stays until they let it go; the others go all the same.
        shutil.rmtree(place, ignore_errors=True)
    return [place for place in there if not place.exists()] + [
        one for prefix in _unfinished(folder) for one in scratch.cleared(folder, prefix, handing_over.PARTIAL)
    ]


def _unfinished(folder: Path) -> set[str]:
    """Return what the names of unfinished bags begin with, up to whose they are."""
    return {
        one.name.removesuffix(handing_over.PARTIAL).rpartition(".")[0] + "."
        for one in folder.glob(f".*{handing_over.PARTIAL}")
    }

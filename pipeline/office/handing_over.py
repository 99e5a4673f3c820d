"""Everything of one project, handed to somebody else: a bag that is whole or not there, and the log that says so.

The bag is built beside its place, brought to the disk and renamed. What is taken out stands in the access log before
the first byte of it is read, and what was taken out becomes an event when the bag is there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive import durable
from pipeline.office import access, access_log, events, filed, handover_bag, scratch
from pipeline.office.handover_bag import Filed, NothingToHandOver, Order, Packed
from pipeline.office.models import Document, Event
from pipeline.premises import Premises
from schemas import handover as policy
from schemas.errors import WrongUsage
from schemas.handover import Recipient
from schemas.language import _, text

HANDED_OVER = "handed-over"
CLAUSE = "5.6.2"
# How the name of a bag ends that is being written.
PARTIAL = ".partial"


class FolderTaken(WrongUsage):
    """A bag never mixes with what lies somewhere already."""

    message = _("%(folder)s is not empty; name a folder that does not exist yet.")


def recipient(name: str) -> Recipient:
    """Return the recipient called `name`.

    Raises:
        WrongUsage: there is none.
    """
    known = policy.handover().recipients
    if name not in known:
        what = text("There is no recipient “%(name)s”; there are: %(known)s", name=name, known="、".join(known))
        raise WrongUsage(what=what)
    return known[name]


def refuse_unless_may(order: Order) -> None:
    """Refuse whoever may not hand a project over to this recipient.

    Raises:
        NotYourRole
    """
    if not access.roles_of(order.by, order.project) & set(order.recipient.by):
        roles = access.role_titles(order.recipient.by)
        raise access.NotYourRole(person=order.by.name, roles=roles, clause=CLAUSE)


def hand_over(order: Order, target: Path, premises: Premises) -> Packed:
    """Write the bag to `target`, which is missing or empty, and return what is in it.

    Raises:
        NotYourRole, FolderTaken, NothingToHandOver
        Damaged: an entry is not what was filed; then there is no bag.
    """
    refuse_unless_may(order)
    if (target.is_dir() and any(target.iterdir())) or target.is_file():
        raise FolderTaken(folder=str(target))
    chosen = _documents(order)
    if not chosen:
        raise NothingToHandOver(project=order.project.name, recipient=order.recipient.title)
    what = f"档案移交包 {order.project.code} {order.year} → {order.recipient.title}".replace("  ", " ")
    access_log.note(access_log.Action.EXPORTED, what, by=order.by, purpose=order.purpose)
    durable.make_folder(target.parent)
    with scratch.folder(target.parent, f".{target.name}.", PARTIAL) as building:
        done = handover_bag.packed(order, chosen, building, premises)
        building.chmod(0o755)
        durable.rename_durably(building, target)
    _tell(order, done, target, premises)
    return done


def _documents(order: Order) -> list[Filed]:
    """Return the filed documents of the order's project, in the order in which they were filed."""
    told = dict(Event.objects.filter(kind="filed").order_by("-seq").values_list("document", "seq"))
    found = Document.objects.filter(project=order.project).exclude(entry="")
    return sorted((Filed(one, told[one.key]) for one in found if one.key in told), key=lambda one: one.seq)


def _tell(order: Order, done: Packed, target: Path, premises: Premises) -> None:
    facts: dict[str, Any] = {
        "project": order.project.code,
        "to": order.recipient.id,
        "year": order.year,
        "purpose": order.purpose,
    }
    counts: dict[str, Any] = {"entries": done.entries, "files": done.files, "left_out": sum(done.left_out.values())}
    counts["bytes"] = sum(one.stat().st_size for one in target.rglob("*") if one.is_file())
    counts |= {"order": order.asked} if order.asked else {}
    digests = {"listing": done.digest, "bag": done.bag_digest, "folder": target.name}
    with transaction.atomic():
        events.record(HANDED_OVER, at=timezone.now(), by=order.by, **facts, **counts, **digests)
    filed.follow_ledger(premises)

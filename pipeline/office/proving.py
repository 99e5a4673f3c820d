"""What leaves the office as proof: the newest checkpoint, and that an event or a document stands in the ledger.

A proof is checked before it is handed out. What an event says stays here unless somebody asks for it to be disclosed:
then the access log says who did.
"""

from __future__ import annotations

from typing import Any

from archive.checkpoint import Checkpoint
from archive.ledger import LedgerDamaged
from archive.ledger_lines import LedgerEvent
from archive.ledger_proof import consistency, faults, inclusion, made
from archive.ledger_seal import KeyGone
from pipeline.office import access_log, documents, filed, sealing
from pipeline.office.models import Event, Person
from pipeline.premises import Premises
from schemas.errors import Damaged, NotNow, WrongUsage
from schemas.language import _


class NoCheckpoint(NotNow):
    """Nothing was ever signed."""

    message = _("The ledger has no checkpoint that is good; look with: letterbook verify")


class NoSuchEvent(WrongUsage):
    """The ledger is shorter."""

    message = _("The ledger has no event number %(seq)s; it has %(size)s.")


class NotFiledYet(NotNow):
    """Only what was filed can be shown to have been."""

    message = _("%(document)s was not filed yet: there is nothing to prove.")


class NothingProved(Damaged):
    """The lines no longer lead to the root that was signed."""

    message = _("The ledger no longer gives the root that was signed; nothing can be proved from it: letterbook verify")


def checkpoint(premises: Premises) -> Checkpoint:
    """Return the checkpoint of the ledger as it stands now.

    Raises:
        NoCheckpoint, and those of `follow_ledger`.
    """
    filed.follow_ledger(premises)
    found = sealing.seal(premises).checkpoint()
    if found is None:
        raise NoCheckpoint
    return found


def number_of(name: str, premises: Premises) -> int:
    """Return the number of the event that `name` means: a number itself, or a document (its filing).

    Raises:
        NoSuchDocument, NoSuchEvent, NotFiledYet
    """
    if name.isascii() and name.isdecimal():
        size = filed.ledger(premises).size()
        if not 1 <= int(name) <= size:
            raise NoSuchEvent(seq=name, size=size)
        return int(name)
    document = documents.find(name)
    told = Event.objects.filter(kind="filed", document=document.key).order_by("seq").first()
    if told is None:
        raise NotFiledYet(document=document.number or document.key)
    return told.seq


def taken_out(name: str, premises: Premises, by: Person | None) -> None:
    """Log that what an event says is disclosed; the log's own event stands in the ledger before the proof is made."""
    access_log.note(access_log.Action.EXPORTED, f"台账存证 {name}", by=by)
    filed.follow_ledger(premises)


def proof(
    premises: Premises, seq: int | None = None, since: bytes | None = None, *, is_disclosed: bool = False
) -> dict[str, Any]:
    """Return a proof under the newest checkpoint: of event `seq`, and that the ledger continues the checkpoint `since`.

    Raises:
        NoCheckpoint, KeyGone: it was never signed, or not since the event.
        NothingProved: what is on the disk is not what was signed.
        BadNote: `since` is no good checkpoint of this ledger.
    """
    now, keys, book = checkpoint(premises), sealing.seal(premises).keys(), filed.ledger(premises)
    old = keys.opened(since) if since is not None else None
    if seq is not None and seq > now.size:
        raise KeyGone(folder=premises.ledger_key)
    try:
        hashes = book.leaf_hashes(now.size)
        found = made(hashes, now, keys)
        if seq is not None:
            found["inclusion"] = inclusion(hashes, _event(premises, seq), is_disclosed=is_disclosed)
        if old is not None:
            found["consistency"] = consistency(hashes, old)
    except (LedgerDamaged, ValueError, IndexError) as error:
        raise NothingProved from error
    if any(True for _fault in faults(found)):
        raise NothingProved
    return found


def _event(premises: Premises, seq: int) -> LedgerEvent:
    return next(filed.ledger(premises).events(seq - 1))

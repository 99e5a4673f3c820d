"""The ledger's signature in the office: stamped after every batch of events, renewed, and looked at by `verify`.

What signs is loaded only where there is something to sign or to check: most steps find it done.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from archive.faults import Fault
from archive.ledger import CHECKPOINT, KEYS, Ledger
from archive.ledger_against import Witness
from pipeline.office import events
from pipeline.office.models import Event, Person
from pipeline.office.roles import ADMINISTRATOR
from pipeline.premises import Premises
from schemas.errors import NotAllowed
from schemas.language import _, text

if TYPE_CHECKING:
    from archive.checkpoint import Checkpoint
    from archive.key_list import KeyList
    from archive.ledger_seal import Seal

# Where a checkpoint lies, as a fault names it.
OWN, MEMORY = "ledger/checkpoint", "keys/ledger"
_RENEWED = ("ledger-key-rotated", "ledger-key-replaced")


class NotYourKey(NotAllowed):
    """The key speaks for the whole office."""

    message = _("%(person)s may not renew the key that signs the ledger; %(roles)s may.")


def seal(premises: Premises) -> Seal:
    """Return what signs the office's ledger; a vault that is away is left out."""
    from archive.ledger_seal import Seal

    vault = premises.vault_ledger if premises.vault_root.is_dir() else None
    return Seal(Ledger(premises.ledger), premises.ledger_key, vault)


def stamp(premises: Premises, size: int) -> None:
    """Sign the ledger, which has `size` events, unless that was done; the first time this makes the key.

    Raises:
        LedgerShrank, LedgerForked, LedgerDamaged: it does not continue what was signed; nothing is signed.
    """
    if not _is_stamped(premises, size):
        seal(premises).stamp(_origin(premises), timezone.localtime())


def _is_stamped(premises: Premises, size: int) -> bool:
    note = _content(premises.ledger / CHECKPOINT)
    if note is None or not (premises.ledger_key / "signed.json").is_file():
        return False
    is_copied = not premises.vault_root.is_dir() or _content(premises.vault_ledger / CHECKPOINT) == note
    return is_copied and note.split(b"\n")[1:2] == [str(size).encode()]


def _origin(premises: Premises) -> str:
    """Return a name that no other ledger has; it is used once, when the first key is made."""
    code = str(premises.company["code"] or "")
    return f"letterbook/{code if re.fullmatch(r'[A-Za-z0-9._-]+', code) else 'office'}/{secrets.token_hex(4)}"


def renewed(premises: Premises, by: Person, *, is_lost: bool) -> KeyList:
    """Put a new key in force, vouched for by the old one unless that `is_lost`; return the list of keys.

    The change is an event, which stands in the ledger before the new key signs anything.

    Raises:
        NotYourKey, KeyGone, KeyThere, and those of `stamp`; then the key is as it was.
    """
    from pipeline.office import access, filed

    if not access.holds_in_company(by, (ADMINISTRATOR,)):
        raise NotYourKey(person=by.name, roles=access.role_titles((ADMINISTRATOR,)))
    filed.follow_ledger(premises)
    signer = seal(premises)
    fresh = signer.successor(is_lost=is_lost)
    with transaction.atomic():
        events.record(_RENEWED[is_lost], at=timezone.now(), by=by, key=fresh.public().text())
    filed.follow_ledger(premises)
    return signer.renewed(fresh, timezone.localtime())


def faults(premises: Premises, against: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield every fault of the ledger: its lines, its keys, and what became of it since each known checkpoint.

    Known are its own, the signer's memory, the vault's, and those that the caller kept (`against`, by name).
    """
    from archive.key_list import EMPTY, BadKeyList

    signer = seal(premises)
    if not premises.ledger.is_dir():
        yield from signer.ledger.check()
        return
    try:
        keys = signer.keys()
        remembered = signer.remembered()
    except BadKeyList as error:
        keys, remembered = EMPTY, None
        yield Fault(error.code, str(premises.ledger), text(error.message))
    yield from _key_faults(signer, keys)
    yield from _list_faults(signer, keys)
    raw = {OWN: _content(premises.ledger / CHECKPOINT)} | dict(against)
    if signer.vault is not None:
        raw[str(signer.vault / CHECKPOINT)] = _content(signer.vault / CHECKPOINT)
    opened, bad = _opened(raw, keys)
    yield from bad
    kept = {MEMORY: remembered} | opened if remembered else opened
    yield from signer.ledger.check(Witness(tuple(kept.items()), opened.get(OWN)))


def _opened(raw: Mapping[str, bytes | None], keys: KeyList) -> tuple[dict[str, Checkpoint], list[Fault]]:
    """Return the checkpoints that are good, and a fault for each that is not."""
    from archive.signed_note import BadNote

    good, bad = {}, []
    for name, data in raw.items():
        try:
            if data is not None:
                good[name] = keys.opened(data)
            elif name == OWN and keys.listed:
                bad.append(Fault("checkpoint-missing", name, text("The ledger's checkpoint is gone.")))
        except BadNote as error:
            why = text(error.message, **error.params)
            bad.append(Fault(error.code, name, text("This checkpoint cannot be relied on: %(why)s", why=why)))
    return good, bad


def _list_faults(signer: Seal, keys: KeyList) -> Iterator[Fault]:
    """Yield each copy of the list of keys that is not, to the byte, the beginning of the longest, which serves."""
    from archive.key_list import BadKeyList, KeyList

    grown = {KeyList(keys.listed[:count]).text().encode() for count in range(1, len(keys.listed) + 1)}
    for place in (signer.ledger.folder, signer.vault):
        raw = _content(place / KEYS) if place is not None else None
        if place is not None and keys.listed and (raw not in grown if raw is not None else place != signer.vault):
            yield Fault(BadKeyList.code, str(place / KEYS), text(BadKeyList.message))


def _key_faults(signer: Seal, keys: KeyList) -> Iterator[Fault]:
    """Yield a key that is gone, and each later one that no event tells of: nobody changes the key in silence."""
    if keys.listed and signer.private() is None:
        words = text("The key that signs the ledger is gone; its checkpoints stay good, and no new one is signed.")
        yield Fault("ledger-key-missing", str(signer.folder), words)
    told = {str(event.body["key"]) for event in Event.objects.filter(kind__in=_RENEWED)}
    for one in keys.listed[1:]:
        if one.key.text() not in told:
            words = text("No event tells of the ledger's key number %(number)s.", number=one.number)
            yield Fault("ledger-key-unknown", one.key.text(), words)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None

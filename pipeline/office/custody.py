"""Who can open the personal parts should this machine burn: escrow keys, the recovery with one, and the drill of it.

An escrow key is made and kept elsewhere; here lies its public half alone, to which every document's key is closed too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive import encryption
from archive.key_safe import DocumentKeyAway, DocumentKeyDamaged, KeySafe, OfficeKeyAway, PersonalPartDestroyed
from pipeline.doctor import Finding, State
from pipeline.office import access, events, filed, personal
from pipeline.office.models import Event, Person
from pipeline.office.roles import ADMINISTRATOR
from pipeline.office.sealed_words import OWN
from pipeline.premises import Premises
from schemas.errors import NotAllowed, NotNow, WrongUsage
from schemas.language import _, text

ADDED, RECOVERED, DRILLED = "escrow-added", "office-key-recovered", "escrow-drilled"
DRILL_DAYS = 365
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class NotYourKeys(NotAllowed):
    """The keys open what concerns everybody."""

    message = _("%(person)s may not deal with the keys of the personal parts; %(roles)s may.")


class NoRecipient(WrongUsage):
    """What was given is no public key."""

    message = _("%(what)s is no public key of age (age1…). Never bring the private key onto this machine.")


class NoIdentity(WrongUsage):
    """What was given is no private key."""

    message = _("%(what)s holds no key of age (AGE-SECRET-KEY-1…).")


class FaultyName(WrongUsage):
    """The name becomes that of a file."""

    message = _("“%(name)s” is no name for a key: letters, digits, - and _ alone.")


class NothingLost(NotNow):
    """A new office key is made only where there is none."""

    message = _("The office's key is there and opens the documents' keys: there is nothing to recover.")


@dataclass(frozen=True, slots=True)
class Tried:
    """What an escrow key opened: whose it is, how many of the documents' keys, and those that it did not open."""

    name: str
    recipient: str
    opened: int
    failed: tuple[str, ...]

    def row(self) -> dict[str, Any]:
        """Return it as the outside contract shows it."""
        return {
            "name": self.name,
            "recipient": self.recipient,
            "opened": self.opened,
            "failed": list(self.failed),
        }


def add(name: str, given: str, by: Person, premises: Premises) -> int:
    """Let the escrow key whose public half is `given` open every document's key; return how many there are.

    Those that exist are closed anew. Repeatable: after a crash the same call completes it.

    Raises:
        NotYourKeys, NoRecipient, FaultyName, OfficeKeyAway
        DocumentKeyDamaged, DocumentKeyAway: a key cannot be closed anew; those before it were.
    """
    _refuse_unless_may(by)
    recipient = given.strip()
    if not encryption.is_recipient(recipient):
        raise NoRecipient(what=recipient.splitlines()[0][:20] if recipient else "—")
    if not _NAME.fullmatch(name):
        raise FaultyName(name=name)
    keys = personal.safe(premises)
    keys.create()
    keys.add_escrow(name, recipient)
    count = 0
    for document in keys.documents():
        with suppress(PersonalPartDestroyed):
            keys.put(document, keys.key_of(document))
            count += 1
    with transaction.atomic():
        # Not as `name`: a key is called after what holds it, and who that is stands in the company's own papers.
        events.record(ADDED, at=timezone.now(), by=by, escrow=name, recipient=recipient)
    filed.follow_ledger(premises)
    return count


def drill(words: str, by: Person, premises: Premises) -> Tried:
    """Prove that the escrow key in `words` opens every document's key, and write down that it does, or does not.

    Nothing is changed, and the key is kept nowhere.

    Raises:
        NotYourKeys, NoIdentity
    """
    _refuse_unless_may(by)
    tried, _opened = _tried(words, premises)
    with transaction.atomic():
        facts: dict[str, Any] = {"escrow": tried.name, "recipient": tried.recipient, "opened": tried.opened}
        events.record(DRILLED, at=timezone.now(), by=by, failed=list(tried.failed), **facts)
    filed.follow_ledger(premises)
    return tried


def recover(words: str, by: Person, premises: Premises) -> Tried:
    """Make a new office key and close every document's key to it, opened with the escrow key in `words`.

    What that key does not open stays as it is, and is told. Repeatable: after a crash the same call, which then makes
    one more office key, completes it.

    Raises:
        NotYourKeys, NoIdentity
        NothingLost: the office's key is there and works.
    """
    _refuse_unless_may(by)
    keys = personal.safe(premises)
    if not _is_lost(keys):
        raise NothingLost
    tried, opened = _tried(words, premises)
    if not tried.opened and tried.failed:
        return tried
    if tried.recipient not in keys.escrow().values():
        keys.add_escrow("recovered", tried.recipient)
    keys.put_office_key(encryption.new_identity())
    for document, identity in opened.items():
        keys.put(document, identity)
    with transaction.atomic():
        facts: dict[str, Any] = {"escrow": tried.name, "recipient": tried.recipient, "opened": tried.opened}
        events.record(RECOVERED, at=timezone.now(), by=by, failed=list(tried.failed), **facts)
    filed.follow_ledger(premises)
    return tried


def _is_lost(keys: KeySafe) -> bool:
    """Return whether the office's key is gone, or does not open all documents' keys."""
    try:
        for document in keys.documents():
            with suppress(PersonalPartDestroyed):
                keys.key_of(document)
    except (OfficeKeyAway, DocumentKeyDamaged):
        return True
    return not keys.office.exists()


def identity_in(words: str) -> str:
    """Return the key that stands in the words of a key file.

    Raises:
        NoIdentity
    """
    try:
        return encryption.key_in(words)
    except ValueError as error:
        raise NoIdentity(what=text(_("The file"))) from error


def _tried(words: str, premises: Premises) -> tuple[Tried, dict[str, str]]:
    """Open every document's key with the escrow key in `words`; each must be the one that its filing event names."""
    identity = identity_in(words)
    keys, recipient = personal.safe(premises), encryption.recipient_of(identity)
    wanted = {one.document: one.body.get("personal") for one in Event.objects.filter(kind="filed")}
    opened, failed = {}, []
    for document in keys.documents():
        try:
            found = keys.opened(document, keys.wrapped(document), identity)
        except PersonalPartDestroyed:
            continue
        except (DocumentKeyDamaged, DocumentKeyAway):
            failed.append(document)
            continue
        if wanted.get(document) in {None, encryption.recipient_of(found)}:
            opened[document] = found
        else:
            failed.append(document)
    name = next((name for name, one in keys.escrow().items() if one == recipient), "")
    return Tried(name, recipient, len(opened), tuple(failed)), opened


def is_escrow(recipient: str) -> bool:
    """Return whether this is the public half of a key that others keep, as the ledger tells of it."""
    told = Event.objects.filter(kind__in=(ADDED, DRILLED, RECOVERED), body__recipient=recipient)
    return told.exists()


def listed(premises: Premises) -> dict[str, Any]:
    """Return the public halves of the office's and the escrow keys, how many documents have one, and the last drill."""
    keys = personal.safe(premises)
    office = ""
    with suppress(OfficeKeyAway):
        office = encryption.recipient_of(keys.office_key())
    return {
        "office": office,
        "escrow": [{"name": name, "recipient": one, "drilled": _drilled(one)} for name, one in keys.escrow().items()],
        "documents": sum(1 for one in keys.documents() if one != OWN),
        "destroyed": Event.objects.filter(kind=personal.DESTROYED).count(),
    }


def _drilled(recipient: str) -> datetime | None:
    """Return when a key was last proved to open everything."""
    good = [one for one in Event.objects.filter(kind=DRILLED, body__recipient=recipient) if not one.body["failed"]]
    return max((one.at for one in good), default=None)


def findings(premises: Premises) -> Iterator[Finding]:
    """Yield how the keys are kept, for `doctor`; an office that has no personal part yet owes nothing."""
    keys = personal.safe(premises)
    if not keys.office.exists() and not any(True for _one in keys.documents()):
        return
    if _is_away(keys):
        words = text("The office's key is gone: nothing personal can be read, and no document can be taken on.")
        fix = text("Bring back keys/office.age-identity from where it was kept, or: letterbook keys recover")
        yield Finding("office-key", State.FAILED, words, fix)
    elif keys.office.stat().st_mode & 0o077:
        words = text("Others on this machine can read the office's key.")
        yield Finding("office-key", State.WARNING, words, text("chmod 600 keys/office.age-identity"))
    else:
        yield Finding("office-key", State.OK, text("The office's key is there, for its owner alone."))
    escrow = keys.escrow()
    if not escrow:
        words = text("Nobody else keeps a key: should this machine's be lost, all personal parts are lost with it.")
        yield Finding("escrow", State.WARNING, words, text("letterbook keys escrow add (docs/how-to/keys.md)"))
        return
    yield _drill_finding([_drilled(one) for one in escrow.values()])


def _is_away(keys: KeySafe) -> bool:
    try:
        keys.office_key()
    except OfficeKeyAway:
        return True
    return False


def _drill_finding(drilled: list[datetime | None]) -> Finding:
    since = timezone.now() - timedelta(days=DRILL_DAYS)
    if all(at is None or at < since for at in drilled):
        words = text("For a year nobody has tried whether an escrow key still opens the documents' keys.")
        return Finding("escrow", State.WARNING, words, text("letterbook keys drill --identity FILE"))
    return Finding("escrow", State.OK, text("An escrow key was tried within a year."))


def _refuse_unless_may(by: Person) -> None:
    if not access.holds_in_company(by, (ADMINISTRATOR,)):
        raise NotYourKeys(person=by.name, roles=access.role_titles((ADMINISTRATOR,)))

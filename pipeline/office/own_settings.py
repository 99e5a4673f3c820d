"""`office.toml` changed at the desk: read as a whole, refused as a whole, and kept as it was before."""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.durable import make_folder, write_durably
from pipeline.notifying import Notify
from pipeline.office import events
from pipeline.office.models import Person
from pipeline.parameters import company_values
from pipeline.premises import Premises
from schemas.errors import LetterbookError, NotNow, WrongUsage
from schemas.language import _, text


class ChangedMeanwhile(NotNow):
    """Two people at once: the later one must look again."""

    message = _("Somebody changed the settings meanwhile; look at them again.")


def written(premises: Premises) -> str:
    """Return `office.toml` as it is."""
    return (premises.root / "office.toml").read_text("utf-8-sig")


def digest(words: str) -> str:
    """Return by what one state of the settings is known."""
    return hashlib.sha256(words.encode()).hexdigest()


def differences(before: str, after: str) -> list[str]:
    """Return the lines that differ, each beginning with + or -."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and not line.startswith(("+++", "---"))]


def faults(words: str, premises: Premises) -> list[str]:
    """Return why these settings cannot be taken, in the reader's language; nothing, if they can."""
    try:
        read: dict[str, Any] = tomllib.loads(words)
    except ValueError as error:
        return [text(_("office.toml cannot be read: %(why)s"), why=str(error)).localized()]
    return list(_faults(read, premises))


def _faults(read: dict[str, Any], premises: Premises) -> Iterator[str]:
    company = read.get("company")
    if not isinstance(company, dict) or not company.get("name") or not company.get("code"):
        yield text(_("office.toml has no section [company].")).localized()
    for look in (
        lambda: Notify.of(read, premises.root),
        lambda: company_values(read),
    ):
        try:
            look()
        except LetterbookError as error:
            yield error.localized()


def replace(words: str, seen: str, premises: Premises, by: Person) -> list[str]:
    """Take `words` as the settings, if they still are those whose digest is `seen`; return the lines that changed.

    The state before is kept in `keys/settings/`. What is running reads them when it starts again.

    Raises:
        ChangedMeanwhile: they are not those any more.
        WrongUsage: they cannot be taken.
    """
    words = words.replace("\r\n", "\n").rstrip("\n") + "\n"
    before = written(premises)
    if digest(before) != seen:
        raise ChangedMeanwhile
    if found := faults(words, premises):
        raise WrongUsage(what="；".join(found))
    changed = differences(before, words)
    if changed:
        make_folder(premises.keys / "settings")
        write_durably(premises.keys / "settings" / f"{digest(before)[:16]}.toml", before.encode())
        with transaction.atomic():
            # The lines themselves may name what the ledger must not keep for ever; digests say that and when.
            facts: dict[str, Any] = {"before": digest(before), "after": digest(words), "lines": len(changed)}
            events.record("settings-set", at=timezone.now(), by=by, section="office.toml", **facts)
            write_durably(premises.root / "office.toml", words.encode())
    return changed

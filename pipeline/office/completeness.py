"""Is everything there that the procedure asks for: every copy, every vault copy, every register row?

`verify` asks daily; what is missing here was lost or left out, since each is made in the transaction of its step.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from archive.faults import Fault
from pipeline.office import copying, documents, kinds, targets
from pipeline.office.models import Document, RegisterRow, VaultCopy
from pipeline.premises import Premises
from pipeline.stages import RegisterState, Stage
from schemas.language import text

_OUT = (RegisterState.PUBLISHED, RegisterState.REMOVED)


def faults(premises: Premises) -> Iterator[Fault]:
    """Yield every copy and register row that should be there and is not."""
    with kinds.held():
        for document in documents.listed().exclude(entry="").prefetch_related("copies").iterator(chunk_size=500):
            yield from _copies(document, premises)
    yield from _late(premises)
    yield from unregistered()


def _copies(document: Document, premises: Premises) -> Iterator[Fault]:
    where = document.number or document.key
    kind = kinds.of(document, premises)
    made = {(copy.kind, copy.to) for copy in document.copies.all()}
    # Reading the record takes longest, and only what such a row asks of it needs it; what came from elsewhere was
    # copied to whoever was owed a copy there.
    is_asked = any((copying.ROLE, one.role) not in made for one in kind.copies) and not document.came_by
    record = documents.content(documents.newest(document)) if is_asked else {}
    for wanted in copying.owed(kind, record, document.importance) if is_asked else ():
        if (copying.ROLE, wanted.role) not in made:
            words = text("The copy to %(role)s was never made.", role=copying.title(wanted.role))
            yield Fault("copy-not-made", where, words)
    is_waiting = document.stage == Stage.FILED  # it says itself that it waits for the vault
    if document.importance == copying.IMPORTANT and ("vault", "vault") not in made and not is_waiting:
        yield Fault("vault-copy-owed", where, text("It is important, and the vault has no copy: letterbook resume"))


def _late(premises: Premises) -> Iterator[Fault]:
    """Yield the copies that a target was owed for so long that people were told of it, or should have been."""
    vault = targets.settings(premises)
    late = VaultCopy.objects.filter(owed_since__lte=timezone.now() - vault.policy.alarm_after)
    late = late.filter(target__in=[target.name for target in vault.targets]).exclude(state="copied")
    for row in late.select_related("document"):
        since = timezone.localtime(row.owed_since).isoformat(timespec="minutes")
        words = text("The target %(name)s is owed its copy since %(since)s.", name=row.target, since=since)
        yield Fault("copy-owed", row.document.number or row.document.key, words)


def unregistered() -> Iterator[Fault]:
    """Yield what went out to customers without its row in the register, or by a way that the row does not name.

    set(published) ⊆ set(registered) (5.6.1).
    """
    out = Document.objects.filter(deliveries__isnull=False) | Document.objects.filter(stage=Stage.PUBLISHED)
    for document in out.filter(came_by="").distinct().select_related("register_row").prefetch_related("deliveries"):
        where, row = document.number or document.key, _row(document)
        if row is None or row.serial is None:
            yield Fault("not-registered", where, text("It was published and has no register row."))
            continue
        ways = {delivery.channel for delivery in document.deliveries.all()}
        if ways - set(row.channels):
            yield Fault("way-not-registered", where, text("It went out by a way that its register row does not name."))
        if document.stage == Stage.PUBLISHED and row.state not in _OUT:
            yield Fault("row-not-completed", where, text("It is published, and its register row was not completed."))


def _row(document: Document) -> RegisterRow | None:
    return getattr(document, "register_row", None)

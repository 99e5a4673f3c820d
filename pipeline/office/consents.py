"""How telephone consents stand: to be confirmed, late, confirmed, refused, or lapsed. Nothing is written here.

They are recorded, confirmed and escalated in `consenting.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipeline.office import clock, gathered
from pipeline.office.models import Consent, Document
from pipeline.stages import Stage
from schemas import masking


class ConsentState(StrEnum):
    """What has become of a consent; `late` means that it is escalated."""

    WAITING = "waiting"
    LATE = "late"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LAPSED = "lapsed"

    @property
    def word(self) -> str:
        """The official word."""
        return {
            "waiting": "待书面确认",
            "late": "逾期未确认，已上报",
            "confirmed": "已确认",
            "refused": "不予确认",
            "lapsed": "未使用，已失效",
        }[self.value]


UNCONFIRMED = frozenset({ConsentState.WAITING, ConsentState.LATE})


def state(consent: Consent, now: datetime, *, content: str | None = None) -> ConsentState:
    """Return how `consent` stands at `now`; `content` is the digest of its document's newest version, where known.

    It lapses when its document changed or was taken back before it went out: then nothing went out on it.
    """
    if consent.confirmed_at is not None:
        return ConsentState.CONFIRMED
    if consent.refused_at is not None:
        return ConsentState.REFUSED
    document = consent.document
    if document.number is None:
        content = _content(document) if content is None else content
        if document.stage != Stage.APPROVED or consent.content_digest != content:
            return ConsentState.LAPSED
    return ConsentState.LATE if now > consent.due else ConsentState.WAITING


def _content(document: Document) -> str:
    if gathered.is_gathered(document):
        return str(next((one.content_digest for one in gathered.versions(document)), None))
    return str(document.revisions.order_by("-serial").values_list("content_digest", flat=True).first())


def unconfirmed(document: Document) -> Consent | None:
    """Return the consent on which `document` goes, or went, out and that nobody has confirmed in writing yet."""
    last: Consent | None = next(reversed(gathered.rows(document, "consents")), None)
    return last if last is not None and state(last, clock.now()) in UNCONFIRMED else None


def deciders(consent: Consent) -> list[str]:
    """Return the roles that may confirm: whose consent it was, and once it is late the role it is escalated to."""
    return roles_for(consent, state(consent, clock.now()))


def roles_for(consent: Consent, stands: ConsentState) -> list[str]:
    """Return the roles that may confirm `consent` as it `stands`."""
    return [consent.role, consent.escalates_to] if stands is ConsentState.LATE else [consent.role]


def all_unconfirmed() -> Iterator[Consent]:
    """Yield every consent that waits for its confirmation, late ones included, the oldest first."""
    found = Consent.objects.filter(confirmed_at=None, refused_at=None).select_related("document", "giver")
    now = clock.now()
    yield from (one for one in found if state(one, now) is not ConsentState.LAPSED)


def used(document: Document) -> Consent | None:
    """Return the consent in whose place no written approval stood when `document` got its number."""
    at = document.issued_at
    last: Consent | None = next(reversed(gathered.rows(document, "consents")), None)
    if last is None or last.refused_at is not None or (at is None and unconfirmed(document) is None):
        return None
    return last if at is None or last.confirmed_at is None or last.confirmed_at > at else None


def told(document: Document) -> list[dict[str, Any]]:
    """Return the consents to `document` as rows of the outside contract."""
    now = clock.now()
    return [
        {
            "from": one.giver.user,
            "name": one.giver.name,
            "role": one.role,
            "told_at": one.told_at,
            "at": one.at,
            "by": one.by.user,
            "by_name": one.by.name,
            "dialled": masking.mask_phone(one.dialled) or None,
            "prepared": one.prepared.number,
            "due": one.due,
            "escalates_to": one.escalates_to,
            "state": state(one, now).value,
            "state_title": state(one, now).word,
        }
        for one in gathered.rows(document, "consents")
    ]

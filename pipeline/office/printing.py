"""What a document says about itself on paper: placeholders on a draft and a trial, the real facts on the final."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from pipeline.compose import Printed
from pipeline.filing import Filing
from pipeline.office import attaching, consents, deputies, documents
from pipeline.office.models import Consent, Decision, Document
from pipeline.premises import Premises
from pipeline.render.fonts import Fonts
from pipeline.stages import Verdict
from schemas import expressions
from schemas.document_type import DocumentType, roles

VERBS = {"review": "审核", "approve": "审批", "file_copy": "备案", "issue": "签发"}


def fonts_of(premises: Premises) -> Fonts:
    """Return the faces of this office: those it owns, then the free ones."""
    return Fonts.load(premises.root / "fonts")


def local_day(at: datetime) -> str:
    """Return the day of `at` in Asia/Shanghai, as ISO."""
    return timezone.localtime(at).date().isoformat()


def prefix_of(kind: DocumentType, record: Mapping[str, Any]) -> str:
    """Return the number of a document without its serial; it names the series."""
    return expressions.filled(kind.numbering.prefix, record)


def draft(at: datetime, premises: Premises) -> Printed:
    """Return what a draft says about itself."""
    return Printed(created=at, address=premises.paper_address)


def trial(document: Document, kind: DocumentType, record: Mapping[str, Any], premises: Premises) -> Printed:
    """Return placeholders as wide as what the final will say."""
    now = timezone.now()
    return Printed(
        created=now,
        number=f"{prefix_of(kind, record)}-{'8' * kind.numbering.digits}",
        code="8888-8888",
        register_no="2088-888" if kind.channels else "",
        issued_on=local_day(now),
        draft=False,
        address=premises.paper_address,
        decisions=tuple(decisions(document)),
    )


def final(document: Document, premises: Premises) -> Printed:
    """Return what the final says about itself; the same at every call once the number is given."""
    assert document.issued_at is not None and document.number is not None
    return Printed(
        created=document.issued_at,
        number=document.number,
        code=document.code or "",
        register_no=_register_no(document),
        issued_on=local_day(document.issued_at),
        draft=False,
        address=premises.paper_address,
        decisions=tuple(decisions(document)),
    )


def _register_no(document: Document) -> str:
    line = getattr(document, "register_row", None)
    return f"{line.year}-{line.serial:03d}" if line is not None and line.serial else ""


def decisions(document: Document) -> list[dict[str, Any]]:
    """Return the approvals in force, without their notes, in the order they were given.

    What was signed after the number was given stands on no paper; a telephone consent that it went out on does.
    """
    given = document.decisions.filter(verdict=Verdict.APPROVE, void_at=None).order_by("id")
    given = given.select_related("person", "on_behalf")
    if document.issued_at is not None:
        given = given.filter(at__lte=document.issued_at)
    spoken = consents.used(document)
    return [*([_spoken(spoken)] if spoken else []), *(_decided(one) for one in given)]


def _decided(one: Decision) -> dict[str, Any]:
    named = roles()
    return {
        "roles": list(one.roles),
        "role_title": "、".join(named[role].titles["zh-Hans"] for role in one.roles),
        "verb": one.verb,
        "verb_title": VERBS[one.verb],
        "name": deputies.signed_name(one),
        "at": timezone.localtime(one.at).isoformat(timespec="seconds"),
    }


def _spoken(consent: Consent) -> dict[str, Any]:
    return {
        "roles": [consent.role],
        "role_title": roles()[consent.role].titles["zh-Hans"],
        "verb": "consent",
        "verb_title": "电话同意",
        "name": consent.giver.name,
        "at": timezone.localtime(consent.told_at).isoformat(timespec="seconds"),
    }


def filing(document: Document, kind: DocumentType, printed: Printed, premises: Premises) -> Filing:
    """Return everything that filing needs, as it was at release; `printed` is what the final says (`final`)."""
    assert document.issued_at is not None and document.number is not None
    revision = documents.newest(document)
    given = document.decisions.filter(verdict=Verdict.APPROVE, void_at=None).exclude(note="").order_by("id")
    record = documents.content(revision)
    return Filing(
        kind=kind,
        record=record,
        number=document.number,
        code=document.code or "",
        year=document.year,
        period=document.period,
        importance=document.importance,
        content_digest=revision.content_digest,
        issued_at=document.issued_at,
        issued_on=local_day(document.issued_at),
        decisions=tuple(printed.decisions),
        notes=tuple({"roles": list(one.roles), "note": one.note} for one in given),
        register=_register(document),
        fonts=fonts_of(premises).versions(),
        attachments=attaching.content(record, premises),
    )


def _register(document: Document) -> dict[str, Any] | None:
    line = getattr(document, "register_row", None)
    if line is None:
        return None
    return {
        "number": _register_no(document),
        "channels": list(line.channels),
        "audience": line.audience,
        "post_from": line.post_from,
        "post_until": line.post_until,
    }

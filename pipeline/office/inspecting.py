"""What a spot check can look up by itself (requirements 4.10): the facts behind the pre-answered rows of a check sheet.

Everything is read from where it was kept at the time: the entry, the decisions, the register, the postings. A fact
that cannot be read is left out, so that its item waits for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from archive import entry as entries
from archive import fixity
from pipeline import leaks
from pipeline.office import copying, documents, filed, kinds, knowing, people
from pipeline.office.models import Document
from pipeline.premises import Premises
from pipeline.sections import is_open
from pipeline.stages import PostingState, Verdict
from schemas import checklist, personal, wording
from schemas.document_type import TEMPLATES, DocumentType, roles
from schemas.personal import Sort

_FALLBACK = TEMPLATES / "spot_check"
# What is personal by its form alone; a room or a name in a text is for a person to judge.
_SORTS = {
    Sort.MOBILE: "手机号码",
    Sort.IDENTITY: "证件号码",
    Sort.BANK: "银行账号",
    Sort.PLATE: "车牌",
    Sort.EMAIL: "邮箱",
}


def sheet(document: Document, premises: Premises) -> list[dict[str, Any]]:
    """Return the rows of the check sheet of `document`, answered as far as they can be looked up."""
    kind = kinds.of(document, premises)
    folder = kind.folder if (kind.folder / checklist.FILE).is_file() else _FALLBACK
    known = facts(document, kind, premises)
    return [checklist.answered(item, known) for item in checklist.items(folder)]


def facts(document: Document, kind: DocumentType, premises: Premises) -> dict[str, Any]:
    """Return what can be looked up of `document`; the names are explained in `service_report/checklist.toml`."""
    record = documents.content(documents.newest(document))
    given, entry = list(_approvals(document)), _entry(document, premises)
    bound = knowing.binding(premises, document.project)
    return {
        "document": _document(document, kind, record, given, premises),
        "approvals": given,
        "copies": list(document.copies.filter(kind=copying.ROLE).exclude(at=None).values_list("to", flat=True)),
        "due": _due(document.period, bound),
        "parameters": bound,
        "register": _register(document),
        "postings": list(_postings(document)),
        "entry": entry,
        "report": record,
        "project": people.facts_of(document.project),
        "minutes": list(_minutes(document)),
        "visits": list(_visits(document)),
        # What is not what was filed says nothing of what was filed.
        "leaks": list(_leaks(document, record, premises)) if entry["intact"] else None,
    }


def _document(
    document: Document, kind: DocumentType, record: Mapping[str, Any], given: list[dict[str, str]], premises: Premises
) -> dict[str, Any]:
    sections = [section for section in kind.sections if is_open(section, record)]
    held = {section.id: record.get(section.id) or {} for section in sections}
    posted = [row["posted_on"] for row in _postings(document) if row["posted_on"]]
    delivered = document.deliveries.order_by("at").first()
    current = kinds.available(premises).get(kind.id, kind)
    return {
        "number": document.number,
        "title": document.title,
        "type_version": kind.version,
        "current_version": current.version,
        "fee_mode": document.project.fee_mode,
        "missing": [one.titles["zh-Hans"] for one in sections if not held[one.id] and not one.may_be_empty],
        "empty": [
            one.titles["zh-Hans"]
            for one in sections
            if isinstance(held[one.id], Mapping) and held[one.id].get("status") == "not_applicable"
        ],
        "approved_on": max((one["day"] for one in given), default=None),
        "published_on": _day(delivered.at) if delivered else None,
        "posted_on": min(posted, default=None),
        "mode": record.get("publication_mode"),
        "channels": list(kind.channels),
    }


def _approvals(document: Document) -> Iterator[dict[str, str]]:
    known = roles()
    for one in document.decisions.filter(verdict=Verdict.APPROVE, void_at=None).order_by("at"):
        for role in one.roles:
            title = known[role].titles["zh-Hans"] if role in known else role
            yield {"role": role, "title": title, "verb": one.verb, "at": one.at.isoformat(), "day": _day(one.at)}


def _day(at: datetime) -> str:
    return timezone.localtime(at).date().isoformat()


def _due(period: str, bound: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the last days for approval and publication (G14, G15); None for what has no period."""
    if not period:
        return {"approval": None, "publication": None}
    last = wording.day(wording.period_last(period))
    days = {"approval": "approval_due_offset_days", "publication": "publish_due_offset_days"}
    asked = {name: bound["report"][key] for name, key in days.items()}
    return {name: (last + timedelta(days=n)).isoformat() if n is not None else None for name, n in asked.items()}


def _register(document: Document) -> dict[str, Any]:
    line = getattr(document, "register_row", None)
    if line is None:
        return {"number": None, "state": None}
    return {"number": f"{line.year}-{line.serial:03d}" if line.serial else None, "state": line.state}


def _postings(document: Document) -> Iterator[dict[str, Any]]:
    """Yield the paper that hung somewhere; of a report kept for reading, that of its 查阅通知."""
    for one in (document, *document.opened.all()):
        for posting in one.postings.exclude(state=PostingState.WAITING):
            day = _day(posting.posted_at) if posting.posted_at else None
            yield {"place": posting.place, "posted_on": day, "photo": posting.photo}


def _entry(document: Document, premises: Premises) -> dict[str, Any]:
    faults = list(fixity.check_entry(filed.archive(premises), document.entry, document.entry_digest))
    return {"intact": not faults, "fault": faults[0].message.localized() if faults else ""}


def _minutes(document: Document) -> Iterator[dict[str, Any]]:
    """Yield the forum minutes of the document's period, with the roles that have no copy of them."""
    if not document.period:
        return
    first, last = wording.period_days(document.period)
    for one in documents.listed(kind="forum_minutes", project=document.project.code).exclude(entry=""):
        held_on = str(documents.content(documents.newest(one))["meeting"]["held_on"])
        if first <= held_on <= last:
            missing = one.copies.filter(kind=copying.ROLE, at=None).values_list("to", flat=True)
            titles = [roles()[role].titles["zh-Hans"] for role in missing]
            yield {"number": one.number, "held_on": held_on, "uncopied": titles}


def _visits(document: Document) -> Iterator[dict[str, Any]]:
    """Yield how many customers the project manager visited at their doors in each month of the period."""
    if not document.period:
        return
    seen: dict[str, set[str]] = {month: set() for month in _months(document.period)}
    for one in documents.listed(kind="visit_record", project=document.project.code).exclude(entry=""):
        visit = documents.content(documents.newest(one))["visit"]
        month = str(visit["visited_at"])[:7]
        if month in seen and visit["mode"] == "door" and visit["visitor_role"] == "project_manager":
            seen[month].add(str(visit["customer_id"]))
    for month, customers in seen.items():
        yield {"month": month, "customers": len(customers)}


def _months(period: str) -> list[str]:
    first, last = (date.fromisoformat(day) for day in wording.period_days(period))
    return [f"{first.year}-{month:02d}" for month in range(first.month, last.month + 1)]


def _leaks(document: Document, record: Mapping[str, Any], premises: Premises) -> Iterator[str]:
    """Yield what kinds of personal data stand in the public text; the values themselves are never told."""
    words = filed.archive(premises).read(f"urn:letterbook:{document.entry}", entries.TEXT).decode()
    contacts = leaks.work_contacts(record)
    found = [one.sort for one in personal.find(words, spread=False) if not leaks.is_work_contact(one, contacts)]
    for sort, title in _SORTS.items():
        if sort in found:
            yield f"{title}{found.count(sort)}处"

"""Findings of spot checks (5.3.3B④): what a filed check sheet calls 不合格, and what became of it.

The check sheet is an entry and is never rewritten; that something was put right, and that the quality centre looked
at it again, are events. A finding is called by its check sheet's number and the item's code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from pipeline.office import access, documents, events
from pipeline.office.models import Document, Event, Person, Revision
from pipeline.stages import Stage
from schemas import record as records
from schemas.errors import NotAllowed, NotNow, WrongUsage
from schemas.language import _, text
from schemas.record import Record

TYPE = "spot_check"
CLAUSE = "5.3.3B④"
RECTIFIED, VERIFIED = "finding-rectified", "finding-verified"
# What a corrected sheet finds is told by its correction alone.
_GONE = (Stage.SUPERSEDED, Stage.WITHDRAWN, Stage.DISPOSED)


class NoSuchFinding(WrongUsage):
    """No check sheet has this finding."""

    message = _("There is no finding “%(finding)s”; see: letterbook findings")


class NotPutRight(NotNow):
    """Nothing to verify yet."""

    message = _("“%(finding)s” has not been put right yet: there is nothing to verify.")


class VerifiedAlready(NotNow):
    """The finding is closed."""

    message = _("“%(finding)s” was verified on %(day)s.")


class NotTheVerifier(NotAllowed):
    """The quality centre verifies, and nobody what they put right themselves."""

    message = _("%(person)s may not verify this: the quality centre does, and nobody their own work.")


def listed(*, project: str = "", round_name: str = "", on: str = "") -> list[dict[str, Any]]:
    """Return the findings as rows, by deadline; `on` (ISO, default today) decides what is late and what is not known.

    States: open, late (open past its deadline), rectified, verified.
    """
    found = sheets(project=project, holding=('"fail"', *((f'"{round_name}"',) if round_name else ())))
    return [row for row in rows_of(found, on) if not round_name or row["round"] == round_name]


def sheets(*, project: str = "", holding: Iterable[str] = ()) -> Iterator[tuple[Document, Record]]:
    """Yield the filed check sheets in force, each with its record, in one question however many there are.

    `holding`: only those whose record has all these words in it somewhere, which spares reading the others.
    """
    record = Revision.objects.filter(document=OuterRef("pk")).order_by("-serial").values("record")[:1]
    found = documents.listed(kind=TYPE, project=project).exclude(entry="").exclude(stage__in=_GONE)
    found = found.annotate(newest_record=Subquery(record))
    for words in holding:
        found = found.filter(newest_record__contains=words)
    for document in found:
        yield document, records.loads(document.newest_record)


def rows_of(found: Iterable[tuple[Document, Record]], on: str = "") -> list[dict[str, Any]]:
    """Return the findings of these check sheets as `listed` does."""
    on = on or timezone.localdate().isoformat()
    told = _told(on)
    rows = (row for document, record in found for row in _of(document, record, told, on))
    return sorted(rows, key=lambda row: (row["due"], row["finding"]))


def _told(on: str) -> dict[str, dict[str, Event]]:
    found: dict[str, dict[str, Event]] = {}
    for event in Event.objects.filter(kind__in=[RECTIFIED, VERIFIED]).order_by("seq"):
        if timezone.localtime(event.at).date().isoformat() <= on:
            found.setdefault(str(event.body["finding"]), {})[event.kind] = event
    return found


def _of(
    document: Document, record: Record, told: Mapping[str, Mapping[str, Event]], on: str
) -> Iterator[dict[str, Any]]:
    if str(record["check"]["checked_on"]) > on:
        return
    for item in record["sheet"]["items"]:
        if item["result"] == "fail":
            name = f"{document.number}#{item['code']}"
            yield _row(document, record["check"], item, told.get(name, {}), on)


def _row(
    document: Document, check: Mapping[str, Any], item: Mapping[str, Any], told: Mapping[str, Event], on: str
) -> dict[str, Any]:
    rectified, verified = told.get(RECTIFIED), told.get(VERIFIED)
    late = item["due"] < on and rectified is None
    state = "verified" if verified else "rectified" if rectified else "late" if late else "open"
    return {
        "finding": f"{document.number}#{item['code']}",
        "project": document.project.code,
        "round": check["round"],
        "report": check["report_no"],
        "text": item["text"],
        "clause": item["clause"],
        "severity": item["severity"],
        "comment": item["comment"],
        "owner": item["owner"],
        "due": item["due"],
        "state": state,
        "evidence": rectified.body["evidence"] if rectified else None,
        "rectified_at": rectified.at if rectified else None,
        "rectified_by": rectified.body["by"] if rectified else None,
        "verified_at": verified.at if verified else None,
        "verified_by": verified.body["by"] if verified else None,
    }


def _found(name: str) -> tuple[dict[str, Any], Document]:
    number, on = records.storable(name.partition("#")[0]), timezone.localdate().isoformat()
    sheets = documents.listed(kind=TYPE).filter(number=number).exclude(entry="").exclude(stage__in=_GONE)
    for document in sheets:
        for row in _of(document, documents.content(documents.newest(document)), _told(on), on):
            if row["finding"] == name:
                return row, document
    raise NoSuchFinding(finding=name)


def rectify(name: str, by: Person, evidence: str) -> dict[str, Any]:
    """Record that a finding was put right, and by what that shows; said again, the newest word stands.

    Raises:
        NoSuchFinding, NotYourRole, VerifiedAlready
    """
    if not evidence.strip():
        raise WrongUsage(what=text(_("Say what was done, and what shows it.")))
    with transaction.atomic():
        row, document = _found(name)
        access.refuse_unless_of_project(by, document.project)
        _refuse_if_verified(row)
        events.record(RECTIFIED, at=timezone.now(), document=document.key, by=by, finding=name, evidence=evidence)
    return _found(name)[0]


def verify(name: str, by: Person) -> dict[str, Any]:
    """Record that the quality centre looked at it again and found it in order.

    Raises:
        NoSuchFinding, NotTheVerifier, NotPutRight, VerifiedAlready
    """
    with transaction.atomic():
        row, document = _found(name)
        _refuse_if_verified(row)
        if row["state"] != "rectified":
            raise NotPutRight(finding=name, clause=CLAUSE)
        if not access.holds_one(by, ("quality_center",), document.project) or by.user in _put_right_by(name):
            raise NotTheVerifier(person=by.name, clause=CLAUSE)
        events.record(VERIFIED, at=timezone.now(), document=document.key, by=by, finding=name)
    return _found(name)[0]


def _put_right_by(name: str) -> set[str]:
    """Return everybody who ever put it right: the word of another after theirs makes nobody a stranger to it."""
    said = Event.objects.filter(kind=RECTIFIED)
    return {str(event.body["by"]) for event in said if event.body["finding"] == name}


def _refuse_if_verified(row: Mapping[str, Any]) -> None:
    if row["verified_at"] is not None:
        day = timezone.localtime(row["verified_at"]).date().isoformat()
        raise VerifiedAlready(finding=row["finding"], day=day, clause=CLAUSE)

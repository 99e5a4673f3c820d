"""The register as the database has it: rows in the order of their numbers, planned ones last."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from pipeline import register
from pipeline.office import deputies, kinds
from pipeline.office.models import Document, Person, RegisterRow
from pipeline.premises import Premises
from pipeline.register import Line
from pipeline.stages import PostingState, RegisterState, Verdict
from schemas import wording
from schemas.document_type import channels


def written(premises: Premises, *, project: str = "", year: str = "") -> bytes:
    """Return 《对客信息发布一览表》 of a project and year (empty: all), as the bytes of an .xlsx file.

    A row that has no number yet belongs to the year in which it was opened.
    """
    rows = RegisterRow.objects.select_related("document__project", "document__author", "published_by")
    if project:
        rows = rows.filter(document__project__code=project)
    if year:
        rows = rows.filter(Q(year=year) | Q(year="", document__opened_at__year=int(year)))
    sheets: dict[str, list[Line]] = {}
    for row in rows.order_by("document__project__code", "year", F("serial").asc(nulls_last=True), "document_id"):
        sheets.setdefault(row.document.project.name, []).append(_line(row, premises))
    return register.workbook(str(premises.company["name"]), year, sheets)


def _line(row: RegisterRow, premises: Premises) -> Line:
    document = row.document
    named = channels()
    postings = list(document.postings.select_related("posted_by"))
    removed = [one.removed_at for one in postings if one.removed_at is not None]
    is_down = bool(removed) and not any(one.state == PostingState.POSTED for one in postings)
    state = RegisterState.of(row.state, document.stage)
    return Line(
        number=f"{row.year}-{row.serial:03d}" if row.serial else "",
        title=document.title,
        kind=kinds.of(document, premises).titles["zh-Hans"],
        document=document.number or "",
        channels=[named[channel].titles["zh-Hans"] for channel in row.channels if channel in named],
        audience=row.audience,
        drafted=_signed(document.author, document.opened_at),
        approved=_approvals(document),
        published=_signed(row.published_by, row.published_at),
        posted=[f"{one.place} {one.copies}份" for one in postings if one.state != PostingState.WAITING],
        term="—".join(wording.date_short(day) for day in (row.post_from, row.post_until) if day),
        removed=_day(max(removed)) if is_down else "",
        state=state.word,
    )


def _approvals(document: Document) -> dict[str, str]:
    given = document.decisions.filter(verdict=Verdict.APPROVE, void_at=None).select_related("person", "on_behalf")
    return {role: f"{deputies.signed_name(one)} {_day(one.at)}" for one in given for role in one.roles}


def _signed(person: Person | None, at: datetime | None) -> str:
    return f"{person.name} {_day(at)}" if person is not None and at is not None else ""


def _day(at: datetime) -> str:
    return wording.date_short(timezone.localtime(at).date().isoformat())

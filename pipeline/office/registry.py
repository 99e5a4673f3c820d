"""The register as the database has it: rows in the order of their numbers, planned ones last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q, Value
from django.db.models.functions import NullIf
from django.utils import timezone

from archive.entry import RESTRICTED
from pipeline import register
from pipeline.office import clock, contents, deputies, documents, kinds, printing
from pipeline.office.models import Consent, Decision, Delivery, Document, Person, Posting, RegisterRow, Revision
from pipeline.office.prepared import Prepared
from pipeline.own_papers import Printing
from pipeline.premises import Premises
from pipeline.publish import PAPER
from pipeline.register import Line
from pipeline.stages import PostingState, RegisterState, Stage, Verdict, is_over
from schemas import expressions, masking, wording
from schemas.document_type import DocumentType, channels
from schemas.expressions import NotApplicable

_OUT_OF_FORCE = {Stage.WITHDRAWN, Stage.SUPERSEDED, Stage.ABANDONED}
# Where a document lies that went out by none of the paper ways.
_ELSEWHERE = {"site": "公示页", "reading": "管家服务中心（查阅）"}


_postings = Prepared(lambda documents: Posting.objects.filter(document__in=documents), documents=[int])
_deliveries = Prepared(
    lambda documents: Delivery.objects.exclude(channel__in=PAPER).filter(document__in=documents), documents=[int]
)
_decisions = Prepared(
    lambda documents: Decision.objects.filter(
        verdict=Verdict.APPROVE, void_at=None, document__in=documents
    ).select_related("person", "on_behalf"),
    documents=[int],
)
_consents = Prepared(
    lambda documents: Consent.objects.filter(refused_at=None, document__in=documents).select_related("giver"),
    documents=[int],
)


@dataclass(slots=True)
class _Beside:
    """What a row says of its document beside the document itself, each kind in the order of its writing."""

    postings: list[Posting] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    approvals: list[Decision] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)


def written(premises: Premises, *, project: str = "", year: str = "", as_pdf: bool = False, stamp: str = "") -> bytes:
    """Return 《对客信息发布一览表》 of a project and year (empty: all), as the bytes of an .xlsx file or a PDF.

    A row that has no number yet belongs to the year in which it was opened. `stamp` says on every page who took the
    register out, and when; restricted documents are not in it.
    """
    sheets: dict[str, list[Line]] = {}
    for document, line in lines(premises, project=project, year=year):
        sheets.setdefault(document.project.name, []).append(line)
    company = str(premises.company["name"])
    if as_pdf:
        return register.pdf(company, year, sheets, Printing(timezone.now(), printing.fonts_of(premises), stamp))
    return register.workbook(company, year, sheets, stamp)


def lines(premises: Premises, *, project: str = "", year: str = "") -> Iterator[tuple[Document, Line]]:
    """Yield the rows of the register with their documents, project by project, in a constant number of questions."""
    return told(rows(premises, project=project, year=year), premises)


def rows(premises: Premises, *, project: str = "", year: str = "") -> list[RegisterRow]:
    """Return the rows of the register in their order, without what is restricted, to be `told` a page at a time."""
    asked = RegisterRow.objects.select_related("document__project", "document__author", "published_by")
    if project:
        asked = asked.filter(document__project__code=project)
    if year:
        asked = asked.filter(Q(year=year) | Q(year="", document__opened_at__year=int(year)))
    numbered = (NullIf("year", Value("")).asc(nulls_last=True), F("serial").asc(nulls_last=True))
    found = asked.order_by("document__project__code", *numbered, "document_id")
    return [row for row in found if kinds.of(row.document, premises).confidentiality != RESTRICTED]


def told(shown: Sequence[RegisterRow], premises: Premises) -> Iterator[tuple[Document, Line]]:
    """Yield each of the rows `shown` with its document, as the register has it."""
    genres, beside = _genres([row.document for row in shown], premises), _read_beside(shown)
    for row in shown:
        yield row.document, _line(row, genres[row.document_id], beside[row.document_id], premises)


def _read_beside(rows: Sequence[RegisterRow]) -> Mapping[int, _Beside]:
    keys = sorted(row.document_id for row in rows)
    found = {key: _Beside() for key in keys}
    for posting in sorted(_postings(documents=keys), key=lambda one: one.pk):
        found[posting.document_id].postings.append(posting)
    for delivery in sorted(_deliveries(documents=keys), key=lambda one: one.pk):
        found[delivery.document_id].ways.append(delivery.channel)
    for decision in sorted(_decisions(documents=keys), key=lambda one: one.pk):
        found[decision.document_id].approvals.append(decision)
    for consent in sorted(_consents(documents=keys), key=lambda one: one.pk):
        found[consent.document_id].consents.append(consent)
    return found


def years(project: str) -> list[str]:
    """Return the years in which the project's register has rows, the newest first; this year always."""
    rows = RegisterRow.objects.filter(document__project__code=project)
    found = set(rows.exclude(year="").values_list("year", flat=True).distinct())
    return sorted(found | {str(timezone.localdate().year)}, reverse=True)


def _line(row: RegisterRow, kind: str, beside: _Beside, premises: Premises) -> Line:
    document, named, postings = row.document, channels(), beside.postings
    up = [one for one in postings if one.state != PostingState.WAITING]
    removed = [one.removed_at for one in postings if one.removed_at is not None]
    is_out = document.stage in _OUT_OF_FORCE
    is_down = bool(removed) and not any(one.state == PostingState.POSTED for one in postings)
    return Line(
        number=f"{row.year}-{row.serial:03d}" if row.serial else _unnumbered(document),
        state=RegisterState.of(row.state, document.stage).word if row.serial and is_out else "",
        title=document.title,
        kind=kind,
        document=document.number or "",
        channels=[named[channel].titles["zh-Hans"] for channel in row.channels if channel in named],
        audience=row.audience,
        drafted=_signed(document.author, document.opened_at),
        approved=_approvals(document, beside),
        published=_signed(row.published_by, row.published_at),
        places=list(_places(row, beside, premises)),
        until=wording.date_short(row.post_until) if row.post_until else "",
        removed=_day(max(removed)) if is_down else "",
        copies=sum(one.copies for one in up),
        photos=sum(1 for one in up if one.photo),
        entry=document.entry,
    )


def _unnumbered(document: Document) -> str:
    """Return what stands in place of a register number: a row is planned until its release, or was given up."""
    return (RegisterState.VOID if document.stage == Stage.ABANDONED else RegisterState.PLANNED).word


def _genres(found: Sequence[Document], premises: Premises) -> dict[int, str]:
    """Return the kind of paper (文种) of each: what its record calls itself, else the name of its type."""
    types = {one.pk: kinds.of(one, premises) for one in found}
    asked = [pk for pk, kind in types.items() if kind.genre]
    newest = {one.document_id: one for one in Revision.objects.filter(document__in=asked).order_by("serial")}
    return {pk: _genre(kind, newest.get(pk)) for pk, kind in types.items()}


def _genre(kind: DocumentType, revision: Revision | None) -> str:
    content = documents.content(revision) if kind.genre and revision is not None else {}
    if kind.genre and not contents.is_bare(content):
        try:
            return str(expressions.evaluate(kind.genre, content))
        except NotApplicable:
            pass  # the record does not say; the type's own name is right then
    return kind.titles["zh-Hans"]


def _places(row: RegisterRow, beside: _Beside, premises: Premises) -> Iterator[str]:
    """Yield where the document hangs or lies: each place of its paper, then each other way that it went out by."""
    document, is_past = row.document, is_over(row.post_until, clock.today())
    for one in beside.postings:
        hangs = one.state == PostingState.POSTED and document.stage not in _OUT_OF_FORCE
        state = "" if hangs else f"（{PostingState(one.state).word_at(document.stage, is_over=is_past)}）"
        yield f"{one.place}{state}"
    for way in beside.ways:
        if way == "site" and premises.site_address:
            yield f"{premises.site_address}/{document.project.code}/"
        else:
            yield _ELSEWHERE.get(way) or channels()[way].titles["zh-Hans"]


def _approvals(document: Document, beside: _Beside) -> dict[str, str]:
    given = beside.approvals
    made = {role: f"{deputies.signed_name(one)}\n{_day(one.at)}" for one in given for role in one.roles}
    for consent in beside.consents:
        if document.issued_at is not None and consent.at <= document.issued_at:
            made[consent.role] = "\n".join(filter(None, (_by_telephone(consent), made.get(consent.role))))
    return made


def _by_telephone(one: Consent) -> str:
    """Return the consent on which the document went out, as it stands before its confirmation in writing."""
    dialled = f"\n拨打{masking.mask_phone(one.dialled)}" if one.dialled else ""
    return f"{one.giver.name}电话同意\n{_day(one.told_at)} {timezone.localtime(one.told_at):%H:%M}{dialled}"


def _signed(person: Person | None, at: datetime | None) -> str:
    return f"{person.name}\n{_day(at)}" if person is not None and at is not None else ""


def _day(at: datetime) -> str:
    return wording.date_short(timezone.localtime(at).date().isoformat())

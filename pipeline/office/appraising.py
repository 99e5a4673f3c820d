"""Appraisal (鉴定): what is to become of entries whose term ended, proposed by one person and confirmed by another.

A round has a list, so that a hundred entries are one decision. Nothing is ever destroyed without it (《档案法实施条例》
第二十四条), and nobody decides twice, or on what they wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.entry import RESTRICTED
from pipeline.office import access, clock, events, kinds, terms
from pipeline.office.here import followed, office
from pipeline.office.models import Appraisal, Document, Person
from pipeline.office.terms import CONFIRMED, DESTROY, KEEP, REFUSED, Term
from pipeline.stages import Stage
from schemas import record as records
from schemas import retention
from schemas.errors import NotAllowed, NotNow, WrongUsage
from schemas.language import _, text

PROPOSED = "appraisal-proposed"
ANSWERED = {CONFIRMED: "appraisal-confirmed", REFUSED: "appraisal-refused"}
PROPOSES = ("quality_center",)
CONFIRMS = ("general_manager", "supervising_leader")


class NoSuchAppraisal(WrongUsage):
    """No round has this name."""

    message = _("There is no appraisal “%(round)s”; see: letterbook retention rounds")


class NothingToAppraise(WrongUsage):
    """A round without entries, without a reason or without a day decides nothing."""

    message = _("Name the documents, say why, and what is to become of them: --destroy, or --keep-until a later day.")


class TermRuns(NotNow):
    """Nothing is destroyed before its term has ended."""

    message = _("%(document)s is kept until %(until)s: its term (%(term)s) has not ended.")


class KeptForEver(NotNow):
    """Some classes have no end."""

    message = _("%(document)s is kept for ever (%(term)s) and is never appraised for destruction.")


class OnHold(NotNow):
    """A lawsuit or a complaint may still need it."""

    message = _("%(document)s is on hold: %(reason)s. Release it first: letterbook hold --release")


class AppraisedAlready(NotNow):
    """One document in two rounds would be decided twice."""

    message = _("%(document)s is in the appraisal %(round)s already.")


class NotFiled(NotNow):
    """Only what is in the archive has a term."""

    message = _("%(document)s is %(stage)s: only filed documents are appraised.")


class AnsweredAlready(NotNow):
    """A round is answered once."""

    message = _("The appraisal %(round)s was answered by %(person)s already.")


class SecondPerson(NotAllowed):
    """Two people decide, whatever roles one of them holds."""

    message = _("%(person)s proposed the appraisal %(round)s; another person confirms it.")


class OwnDocument(NotAllowed):
    """Nobody decides on the end of what they wrote."""

    message = _("%(person)s wrote %(document)s and may not decide on its destruction.")


def clause() -> str:
    """Return the rule that appraisal rests on."""
    return str(retention.schedule().clauses["appraisal"])


def find(name: str) -> Appraisal:
    """Return the round with this name.

    Raises:
        NoSuchAppraisal
    """
    found = Appraisal.objects.filter(name=records.storable(name)).first()
    if found is None:
        raise NoSuchAppraisal(round=name)
    return found


def listed() -> list[Appraisal]:
    """Return every round, the newest first."""
    return list(Appraisal.objects.select_related("proposed_by", "answered_by", "begun_by").order_by("-id"))


@followed
def propose(documents: Sequence[Document], by: Person, reason: str, keep_until: date | None) -> Appraisal:
    """Open a round on `documents`: to be kept on until a day, or (None) to be destroyed.

    Raises:
        NotYourRole, NothingToAppraise
        NotFiled, KeptForEver, TermRuns, OnHold, AppraisedAlready: of the first that is not ready.
    """
    if not access.holds_in_company(by, PROPOSES):
        raise access.NotYourRole(person=by.name, roles=access.role_titles(PROPOSES), clause=clause())
    today = date.fromisoformat(clock.today())
    if not documents or not reason.strip() or (keep_until is not None and keep_until <= today):
        raise NothingToAppraise
    with transaction.atomic():
        chosen = Document.objects.select_for_update().filter(pk__in={one.pk for one in documents}).order_by("number")
        found = _ready(list(chosen.select_related("project", "author")), today)
        entries = [entry_line(one) for one in found]
        now = timezone.now()
        serial = Appraisal.objects.filter(name__startswith=f"JD-{today.year}-").count() + 1
        made = Appraisal.objects.create(
            name=f"JD-{today.year}-{serial:02d}",
            outcome=DESTROY if keep_until is None else KEEP,
            keep_until=keep_until,
            reason=reason.strip(),
            entries=entries,
            digest=records.digest(entries),
            proposed_at=now,
            proposed_by=by,
        )
        # The list itself, closed: 销毁清册 are kept for good, and must come back with a database that is made anew.
        events.record(PROPOSED, at=now, by=by, **_told(made), reason=made.reason, entries=entries)
    return made


def refuse_unless_over(found: Term, on: date) -> None:
    """Refuse what must still be kept on this day.

    Raises:
        KeptForEver, TermRuns, OnHold
    """
    name, said = str(found.document.number), found.words
    if found.last_day is None:
        raise KeptForEver(document=name, term=said, clause=clause())
    if not found.has_ended(on):
        raise TermRuns(document=name, until=found.last_day.isoformat(), term=said, clause=clause())
    if found.holds:
        raise OnHold(document=name, reason=found.holds[0].reason, clause=retention.schedule().clauses["hold"])


def _ready(documents: list[Document], today: date) -> list[Term]:
    for one in documents:
        if not one.entry:
            raise NotFiled(document=one.number or one.key, stage=text(Stage(one.stage).words), clause=clause())
    found = list(terms.of(documents, office()))
    for term in found:
        refuse_unless_over(term, today)
        if term.round is not None:
            raise AppraisedAlready(document=term.document.number, round=term.round.name, clause=clause())
    return found


def entry_line(term: Term) -> dict[str, Any]:
    """Return what the list of a round says of one document."""
    document = term.document
    return {
        "document": document.key,
        "number": document.number,
        "title": _title(document),
        "project": document.project.code,
        "term": f"{term.retention_class}-{term.period}",
        "ended_on": term.last_day.isoformat() if term.last_day else None,
        "inventory": document.entry_digest,
    }


def _title(document: Document) -> str:
    """Return what stands on the list: two people decide by it, so it is the title, but of what is restricted."""
    kind = kinds.of(document, office())
    return kind.titles["zh-Hans"] if kind.confidentiality == RESTRICTED else document.title


@followed
def answer(name: str, by: Person, *, confirms: bool, note: str = "") -> Appraisal:
    """Confirm or refuse a round as its second person; a refusal says why.

    Raises:
        NoSuchAppraisal, AnsweredAlready, NothingToAppraise
        SecondPerson, OwnDocument, NotYourRole: `by` may not, for one of its documents at least.
        KeptForEver, TermRuns, OnHold: a confirmation comes too early for one of them.
    """
    with transaction.atomic():
        one = Appraisal.objects.select_for_update().filter(pk=find(name).pk).get()
        if one.verdict:
            person = one.answered_by.name if one.answered_by else ""
            raise AnsweredAlready(round=one.name, person=person, clause=clause())
        documents = of_round(one)
        _refuse_unless_second(one, by, documents)
        if confirms:
            for term in terms.of(documents, office()):
                refuse_unless_over(term, date.fromisoformat(clock.today()))
        elif not note.strip():
            raise NothingToAppraise
        one.verdict, one.answer = CONFIRMED if confirms else REFUSED, note.strip()
        one.answered_at, one.answered_by = timezone.now(), by
        one.save()
        events.record(ANSWERED[one.verdict], at=one.answered_at, by=by, **_told(one), reason=one.answer)
    return one


def of_round(one: Appraisal) -> list[Document]:
    """Return the documents of a round, by number."""
    keys = [line["document"] for line in one.entries]
    return list(Document.objects.filter(key__in=keys).select_related("project", "author").order_by("number"))


def _refuse_unless_second(one: Appraisal, by: Person, documents: Sequence[Document]) -> None:
    if by == one.proposed_by:
        raise SecondPerson(person=by.name, round=one.name, clause=clause())
    for document in documents:
        if by == document.author:
            raise OwnDocument(person=by.name, document=document.number, clause=clause())
        if not access.holds_one(by, CONFIRMS, document.project):
            raise access.NotYourRole(person=by.name, roles=access.role_titles(CONFIRMS), clause=clause())


def _told(one: Appraisal) -> dict[str, Any]:
    return {
        "round": one.name,
        "outcome": one.outcome,
        "keep_until": one.keep_until.isoformat() if one.keep_until else None,
        "list": one.digest,
        "documents": [line["document"] for line in one.entries],
    }


def row(one: Appraisal) -> dict[str, Any]:
    """Return a round as the outside contract shows it."""
    return {
        "round": one.name,
        "outcome": one.outcome,
        "keep_until": one.keep_until,
        "reason": one.reason,
        "entries": one.entries,
        "list_digest": one.digest,
        "proposed_at": one.proposed_at,
        "proposed_by": one.proposed_by.user,
        "verdict": one.verdict or None,
        "answer": one.answer or None,
        "answered_at": one.answered_at,
        "answered_by": one.answered_by.user if one.answered_by else None,
        "begun_at": one.begun_at,
        "disposed_by": one.begun_by.user if one.begun_by else None,
        "disposed_at": one.disposed_at,
    }

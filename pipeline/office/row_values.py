"""What the database says of a filed document, beside what entry and ledger say of it: two tables of plain values.

A flipped bit in the database changes what people see without changing what was filed. Whatever a row says that stands
in the entry or in an event too is laid beside it here; `verify_rows` compares. Names, notes and what exists in the
database alone cannot be compared, and are counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from archive.entry import RESTRICTED, EntryFacts
from pipeline import decide
from pipeline.attachments import rows_of
from pipeline.office import copying, filed
from pipeline.office.models import Decision, Document, Event, Revision
from pipeline.stages import RegisterState, Stage, Verdict
from schemas import record as records

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
# Compared, where they speak of filed documents; of all other tables the rows are counted.
COMPARED = frozenset(
    {
        "document",
        "revision",
        "decision",
        "registerrow",
        "delivery",
        "posting",
        "copy",
        "consent",
        "correspondence",
        "event",
    }
)
_ENDED = {"withdrawn": Stage.WITHDRAWN, "superseded": Stage.SUPERSEDED, "published": Stage.PUBLISHED}
_CONFIRMED = {"consent-confirmed": Verdict.APPROVE, "consent-refused": Verdict.RETURN}


def gathered(keys: Collection[str]) -> QuerySet[Document]:
    """Return these documents with every row about them, in a constant number of questions."""
    return (
        Document.objects.filter(key__in=keys)
        .select_related("project", "author", "supersedes", "register_row__published_by", "correspondence__matter")
        .prefetch_related(
            "revisions__submitted_by", "decisions__person", "decisions__on_behalf", "deliveries__by",
            "postings__posted_by", "postings__removed_by", "copies__receipt_by", "consents__giver", "consents__by",
            "consents__prepared",
        )
    )  # fmt: skip


def of_database(one: Document) -> Tables:
    """Return what the rows say of a document that was `gathered`."""
    versions = list(one.revisions.all())
    return {
        "document": [_document(one)],
        "revision": [_revision(version, one, is_last=version is versions[-1]) for version in versions],
        "decision": [_decision(given, versions) for given in one.decisions.all()],
        "delivery": [
            {"channel": out.channel, "at": out.at, "by": out.by.user, "digest": out.digest}
            for out in one.deliveries.all()
        ],
        "copy": sorted((_copy(copy) for copy in one.copies.all() if copy.at is not None), key=_by_receiver),
        "receipt": sorted(
            ({"to": copy.to, "by": copy.receipt_by and copy.receipt_by.user, "at": copy.receipt_at}
            for copy in one.copies.all() if copy.receipt_at is not None), key=_by_receiver,
        ),
        "registerrow": [_register(one)] if _has(one, "register_row") else [],
        "consent": [
            {"giver": said.giver.user, "by": said.by.user, "at": said.at, "told_at": said.told_at,
             "due": said.due, "prepared": said.prepared.number}
            for said in one.consents.all()
        ],
        "correspondence": (
            [{"matter": one.correspondence.matter.number, "direction": one.correspondence.direction,
              "at": one.correspondence.at}] if _has(one, "correspondence") else []
        ),
    }  # fmt: skip


def _has(one: Document, name: str) -> bool:
    return getattr(one, name, None) is not None


def _by_receiver(row: Row) -> str:
    return str(row["to"])


def _document(one: Document) -> Row:
    facts = (
        "key", "type", "type_digest", "period", "title", "importance", "opened_at", "number", "code", "year",
        "issued_at", "entry", "entry_digest",
    )  # fmt: skip
    return {name: getattr(one, name) for name in facts} | {
        "project": one.project.code,
        "author": one.author.user,
        "stage": one.stage,
        "issued_on": timezone.localtime(one.issued_at).date().isoformat() if one.issued_at else None,
        "supersedes": one.supersedes.number if one.supersedes else None,
    }


def _revision(one: Revision, document: Document, *, is_last: bool) -> Row:
    """Return a version as its row has it; the digest of its content is computed again from the content.

    Of an earlier version a database that was made anew has the digest alone: its content stands in no entry.
    """
    facts = ("serial", "source", "sources", "content_digest", "chain", "at")
    recomputed = ""
    if not is_last and one.record == "{}" and not one.digests:
        recomputed = one.content_digest
    elif one.content_digest:
        record = records.loads(one.record)
        sections = sorted(set(one.digests) - {"header"})
        digests = {name: records.digest(record.get(name)) for name in sections}
        digests["header"] = records.digest({key: value for key, value in record.items() if key not in digests})
        attached = (row["sha256"] for row in rows_of(record))
        recomputed = decide.content_digest(digests, document.type_digest, attached)
    return {name: getattr(one, name) for name in facts} | {"record": recomputed, "by": one.submitted_by.user}


def _decision(one: Decision, versions: Sequence[Revision]) -> Row:
    chain: list[Any] = next((version.chain for version in versions if version.serial == one.revision), [])
    facts = ("verdict", "roles", "revision", "returned_to", "at", "void_at", "verb")
    return {name: getattr(one, name) for name in facts} | {
        "by": one.person.user,
        "on_behalf_of": one.on_behalf.user if one.on_behalf else None,
        "digests": one.scope_digests,
        "is_of_chain": not chain or any(step["role"] in one.roles and step["verb"] == one.verb for step in chain),
    }


def _copy(one: Any) -> Row:
    facts = ("to", "clause", "digest")
    row = {name: getattr(one, name) for name in facts}
    return row if one.kind == filed.VAULT else row | {"people": one.people, "purpose": one.purpose, "sent": one.sent}


def _register(one: Document) -> Row:
    line = one.register_row
    facts = ("channels", "audience", "post_from", "post_until", "published_at", "state")
    return {name: getattr(line, name) for name in facts} | {
        "number": f"{line.year}-{line.serial:03d}" if line.serial else "",
        "published_by": line.published_by.user if line.published_by else None,
    }


def of_record(facts: EntryFacts | None, told: Sequence[Event], users: Collection[str]) -> Tables:
    """Return what the entry (where it could be read) and the events `told` of a document say, in the same tables.

    What neither says is left out of a row; a `by` whom nobody knows by that name cannot be compared.
    """
    by_kind: dict[str, list[Event]] = {}
    for event in told:
        by_kind.setdefault(event.kind, []).append(event)
    tables: dict[str, list[Row]] = {
        "document": [_told_document(facts, told, by_kind, users)],
        "delivery": [_plain(event, ("channel", "digest"), users) for event in by_kind.get("delivered", [])],
        "receipt": sorted((_plain(event, ("to",), users) for event in by_kind.get("received", [])), key=_by_receiver),
        "decision": list(_told_decisions(told, users)),
        "revision": list(_told_revisions(told, facts, users)),
        "copy": sorted(_told_copies(by_kind), key=_by_receiver),
        "consent": [_told_consent(event, users) for event in by_kind.get("consented", [])],
        "correspondence": [_plain(event, ("matter", "direction"), ()) for event in by_kind.get("joined", [])],
    }
    if facts is not None:
        tables["registerrow"] = [_told_register(facts, by_kind, users)] if facts.register is not None else []
    return tables


def _plain(event: Event, names: Sequence[str], users: Collection[str]) -> Row:
    return {name: event.body[name] for name in names if name in event.body} | {"at": event.at} | _by(event, users)


def _told_consent(event: Event, users: Collection[str]) -> Row:
    moments = {name: datetime.fromisoformat(event.body[name]) for name in ("told_at", "due")}
    return dict(_plain(event, ("giver", "prepared"), users)) | moments


def _by(event: Event, users: Collection[str], name: str = "by") -> dict[str, str]:
    who = event.body.get("by")
    return {name: who} if isinstance(who, str) and who in users else {}


def _told_document(
    facts: EntryFacts | None, told: Sequence[Event], by_kind: Mapping[str, list[Event]], users: Collection[str]
) -> Row:
    [filing, *_more], released = by_kind["filed"], by_kind.get("released", [])
    row: dict[str, Any] = {
        "key": filing.document,
        "number": filing.body["number"],
        "entry": str(filing.body["entry"]).removeprefix("urn:letterbook:"),
        "entry_digest": filing.body["inventory"],
        "opened_at": told[0].at,
    }
    for event in released[-1:]:
        row |= {"issued_at": event.at, "code": event.body["code"], "year": event.body["year"]}
    if (submitted := by_kind.get("submitted")) and submitted[-1].body.get("author") in users:
        row["author"] = submitted[-1].body["author"]
    ended = [event for event in told if event.kind in _ENDED]
    if ended:
        row["stage"] = _ENDED[ended[-1].kind]
    if facts is not None:
        row |= _from_entry(facts)
        row["importance"] = copying.IMPORTANT if by_kind.get("raised") else facts.importance
    return row


def _from_entry(facts: EntryFacts) -> dict[str, Any]:
    names = ("type", "type_digest", "project", "period", "number", "code", "issued_on")
    row = {name: getattr(facts, name) for name in names} | {"year": str(facts.year)}
    row["supersedes"] = facts.more.get("supersedes") or None
    return row if facts.more.get("confidentiality") == RESTRICTED else row | {"title": facts.title}


def _told_decisions(told: Sequence[Event], users: Collection[str]) -> Iterator[Row]:
    voided = {event.at for event in told if event.kind == "voided"}
    for event in told:
        if event.kind == "decided":
            body = event.body
            names = ("verdict", "roles", "revision", "digests")
            row = dict(_plain(event, names, users)) | {"returned_to": body.get("returned_to", "")}
            giver = body.get("on_behalf_of")
            if giver is None or giver in users:
                row["on_behalf_of"] = giver
            yield row | {"void_at": _AnyOf(voided), "is_of_chain": True}
        elif event.kind in _CONFIRMED:
            row = {"verdict": _CONFIRMED[event.kind], "roles": [event.body["role"]], "at": event.at}
            yield row | _by(event, users) | {"void_at": _AnyOf(voided)}


class _AnyOf:
    """Equals None and any moment of those given: a verdict may have been voided, at a moment that an event tells."""

    def __init__(self, moments: Collection[datetime]) -> None:
        self.moments = moments

    def __eq__(self, other: object) -> bool:
        return other is None or other in self.moments

    __hash__ = None  # type: ignore[assignment]


def _told_revisions(told: Sequence[Event], facts: EntryFacts | None, users: Collection[str]) -> Iterator[Row]:
    rows: list[dict[str, Any]] = []
    for event in told:
        if event.kind == "submitted":
            body = event.body
            row = {"serial": body["revision"], "record": body["content_digest"], "at": event.at} | _by(event, users)
            rows.append(row | {name: body[name] for name in ("source", "sources", "content_digest", "chain")})
        elif event.kind == "scanned":
            rows.append({"source": event.body["source"], "at": event.at})
    if facts is not None and rows:
        rows[-1] |= {"content_digest": facts.content_digest, "record": facts.content_digest}
    yield from rows


def _told_copies(by_kind: Mapping[str, list[Event]]) -> Iterator[Row]:
    [filing, *_more] = by_kind["filed"]
    latest = {event.body["to"]: event for event in by_kind.get("copied", [])}
    for to, event in latest.items():
        names = ("people", "purpose", "sent", "clause")
        yield {"to": to, "digest": filing.body["inventory"]} | {
            name: event.body[name] for name in names if name in event.body
        }


def _told_register(facts: EntryFacts, by_kind: Mapping[str, list[Event]], users: Collection[str]) -> Row:
    row = dict(facts.register or {})
    published = by_kind.get("published", [])
    for event in published[-1:]:
        row |= {"published_at": event.at} | _by(event, users, "published_by")
    out = {RegisterState.PUBLISHED, RegisterState.REMOVED} if published else {RegisterState.NUMBERED}
    row["state"] = _OneOf({RegisterState.WITHDRAWN} if by_kind.get("withdrawn") else out)
    return row if published else row | {"published_at": None, "published_by": None}


class _OneOf:
    """Equals any of the states that fit what happened."""

    def __init__(self, states: Collection[str]) -> None:
        self.states = states

    def __eq__(self, other: object) -> bool:
        return other in self.states

    __hash__ = None  # type: ignore[assignment]

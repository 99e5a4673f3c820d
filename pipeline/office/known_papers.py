"""The documents that duties are judged by, as they stood at one moment: no more of each than the duties ask for.

A record is thousands of characters, of which a duty asks for one day: the database reads the fields that are needed out
of it, where all of it need not be taken apart here. Rows are read as plain values for the same reason.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Cast

from pipeline import decide
from pipeline.known import Paper
from pipeline.needs import Need
from pipeline.office.models import Decision, Document, Event, Revision
from pipeline.stages import Stage, Verdict
from schemas.periods import PLACE
from schemas.policy import Step

_GONE = ("withdrawn", "abandoned")
# What paper tells of the document that it announces: the 查阅通知 of a report kept for reading (5.3.3B②).
_ON_PAPER = ("posted", "removed")
# Of whom a copy went to, three facts are told: all that went out, the one to the vault, and the last receipt.
_COPIED, _RECEIVED = "copied", "received"
_OF_COPIES = {"sent", "vaulted", "receipted", _RECEIVED}
_HOTLINE = "$.project.hotline"
_NOT_YET = dict.fromkeys(("submitted_at", "approved_at", "released_at", "published_at"))

Facts = dict[str, tuple[datetime, ...]]


_STORED = json.JSONDecoder(parse_float=Decimal)


class _Row(NamedTuple):
    """A document as its table has it."""

    pk: int
    key: str
    type: str
    project: str
    period: str
    number: str | None
    importance: str
    title: str
    stage: str
    supersedes: int | None


@dataclass(frozen=True, slots=True)
class _Version:
    """The version of a document that stood: what was asked of its record, and (if that is asked) what approves it."""

    at: str
    record: Mapping[str, Any]
    hotline: Any
    chain: str | None


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: of which documents, up to which moment, and what of them."""

    asked: Mapping[str, Need]
    at: datetime
    codes: Collection[str] | None

    def about(self, prefix: str = "") -> Q:
        """Return the condition for the documents in question, seen from a table that reaches them by `prefix`."""
        of_types = Q(**{f"{prefix}type__in": sorted(self.asked), f"{prefix}opened_at__lte": self.at})
        if self.codes is None:
            return of_types
        across = sorted(kind for kind, need in self.asked.items() if need.across)
        return of_types & (Q(**{f"{prefix}project__code__in": sorted(self.codes)}) | Q(**{f"{prefix}type__in": across}))

    def types(self, fact: str) -> list[str]:
        """Return the types of which it is asked when `fact` happened."""
        return sorted(kind for kind, need in self.asked.items() if need.has(fact))

    @property
    def kinds(self) -> set[str] | None:
        """The events that tell the facts in question, None for all."""
        made = {*_GONE, "released", "filed"}
        for need in self.asked.values():
            if need.facts is None:
                return None
            made |= {_COPIED, _RECEIVED} if need.facts & _OF_COPIES else set()
            made |= need.facts
        return made


def papers(asked: Mapping[str, Need], at: datetime, codes: Collection[str] | None = None) -> Iterator[Paper]:
    """Yield the documents `asked` for by type as they stood at `at`, in the order in which they were opened.

    `codes` are the projects in question, None for all. What was withdrawn, abandoned or corrected is left out, and what
    waits for its other parts.
    """
    question = _Question(asked, at, codes)
    names = ("pk", "key", "type", "project__code", "period", "number", "importance", "title", "stage", "supersedes_id")
    rows = Document.objects.filter(question.about()).order_by("id").values_list(*names)
    documents = {row[0]: _Row(*row) for row in rows}
    happened, notices = _events(question), _notices(question)
    versions, signed = _versions(question), _signed(question)
    replaced = {one.supersedes for one in documents.values() if "filed" in happened.get(one.key, {})}
    for pk, document in documents.items():
        version = versions.get(pk)
        own = happened.get(document.key, {})
        if version is None or pk in replaced or document.stage == Stage.DRAFT or not own.keys().isdisjoint(_GONE):
            continue
        facts = _facts(document, documents, happened, notices)
        if version.chain is not None and (approved := _approved(version, signed.get(pk, []))):
            facts["approved"] = (approved,)
        yield _paper(document, version, facts)


def _events(question: _Question) -> dict[str, Facts]:
    """Return when what happened to each document; copies are told apart by whom they went to.

    `receipted` is the receipt that left no copy without one. What is about one finding has its name behind the fact.
    """
    told = Case(
        When(kind__in=(_COPIED, _RECEIVED), then=_read("body", "$.to")),
        default=_read("body", "$.finding"),
        output_field=TextField(),
    )
    about = Document.objects.filter(question.about()).values("key")
    rows = Event.objects.filter(at__lte=question.at, document__in=about).order_by("seq")
    if (kinds := question.kinds) is not None:
        rows = rows.filter(kind__in=sorted(kinds))
    made: dict[str, Facts] = defaultdict(dict)
    owing: dict[str, set[str]] = defaultdict(set)
    for key, kind, moment, name in rows.values_list("document", "kind", _text("at"), told):
        fact = kind
        if kind == _COPIED:
            fact = "vaulted" if name == "vault" else "sent"
            owing[key] |= {str(name)} - {"vault"}
        elif kind == _RECEIVED:
            owing[key].discard(str(name))
            fact = kind if owing[key] else "receipted"
        elif name:
            fact = f"{kind}:{name}"
        facts = made[key]
        facts[fact] = (*facts.get(fact, ()), _moment(moment))
    return made


def _notices(question: _Question) -> dict[int, list[Facts]]:
    """Return when the notices that each document opened were put up and taken down, if that is asked."""
    made: dict[int, list[Facts]] = defaultdict(list)
    if not any(question.types(fact) for fact in _ON_PAPER):
        return made
    openers = Document.objects.filter(question.about("opened_by__")).order_by("id").values_list("key", "opened_by_id")
    opener_of = dict(openers)
    rows = Event.objects.filter(at__lte=question.at, kind__in=_ON_PAPER, document__in=openers.order_by().values("key"))
    noted: dict[str, Facts] = defaultdict(dict)
    for key, kind, moment in rows.order_by("seq").values_list("document", "kind", _text("at")):
        noted[key][kind] = (*noted[key].get(kind, ()), _moment(moment))
    for key, facts in noted.items():
        made[opener_of[key]].append(facts)
    return made


def _facts(
    document: _Row,
    documents: Mapping[int, _Row],
    happened: Mapping[str, Facts],
    notices: Mapping[int, list[Facts]],
) -> Facts:
    """Return the facts of `document`, those of the one that it corrects, and the paper that announces it."""
    facts: Facts = dict(happened.get(document.key, {}))
    older = documents.get(document.supersedes) if document.supersedes else None
    if older is not None:
        for kind, times in _facts(older, documents, happened, notices).items():
            facts[kind] = (*times, *facts.get(kind, ()))
    for noted in notices.get(document.pk, ()) if "released" in facts else ():
        for kind, times in noted.items():
            facts[kind] = (*facts.get(kind, ()), *times)
    return facts


def _versions(question: _Question) -> dict[int, _Version]:
    """Return the newest version of each document, with what is asked of its record."""
    asked = question.asked
    fields = sorted({name for need in asked.values() for name in need.fields or ()})
    # Asked for one field alone the database answers with a bare value; for two with a list.
    excerpt = _read("record", _HOTLINE, *(f'$."{name}"' for name in fields or ("period",)))
    whole = sorted(kind for kind, need in asked.items() if need.fields is None)
    partly = sorted(kind for kind, need in asked.items() if need.fields or need.hotline)
    of_type = "document__type__in"
    record = _chosen(When(**{of_type: whole}, then=F("record")), When(**{of_type: partly}, then=excerpt))
    chain = _chosen(When(**{of_type: question.types("approved")}, then=_text("chain")))
    rows = Revision.objects.filter(question.about("document__"), at__lte=question.at)
    rows = rows.order_by("document_id", "serial").values_list(
        "document_id", "document__type", _text("at"), record, chain
    )
    found = {row[0]: row[1:] for row in rows}
    made = {pk: _version(row, asked[row[0]], fields) for pk, row in found.items()}
    unclear = {pk: made[pk] for pk, row in found.items() if _is_unclear(made[pk], asked[row[0]])}
    return made | _read_whole(unclear, question.at) if unclear else made


def _version(row: tuple[str, str, str | None, str | None], need: Need, fields: Sequence[str]) -> _Version:
    _kind, at, read, chain = row
    if read is None:
        return _Version(at, {}, None, chain)
    if need.fields is None:
        record = _STORED.decode(read)
        return _Version(at, record, (record.get("project") or {}).get("hotline"), chain)
    hotline, *values = _STORED.decode(read)
    return _Version(at, dict(zip(fields, values, strict=False)), hotline, chain)


def _is_unclear(version: _Version, need: Need) -> bool:
    """Return whether a field is asked for of which the excerpt cannot say if it is empty or not there at all."""
    return need.fields is not None and any(version.record.get(name) is None for name in need.causing)


def _read_whole(versions: Mapping[int, _Version], at: datetime) -> dict[int, _Version]:
    """Return those few versions with all of their records."""
    rows = Revision.objects.filter(document__in=versions, at__lte=at).order_by("document_id", "serial")
    found = dict(rows.values_list("document_id", "record"))
    return {pk: replace(one, record=_STORED.decode(found[pk])) for pk, one in versions.items()}


def _signed(question: _Question) -> dict[int, list[tuple[tuple[str, ...], str]]]:
    """Return the roles for which each document was approved, and when; what is void by now does not count."""
    made: dict[int, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    at, types = question.at, question.types("approved")
    standing = Q(void_at=None) | Q(void_at__gt=at)
    rows = Decision.objects.filter(standing, question.about("document__"), document__type__in=types)
    rows = rows.filter(verdict=Verdict.APPROVE, at__lte=at).order_by()
    for pk, roles, moment in rows.values_list("document_id", _text("roles"), _text("at")):
        made[pk].append((_roles(roles), moment))
    return made


def _approved(version: _Version, signed: list[tuple[tuple[str, ...], str]]) -> datetime | None:
    """Return when the last approval came, None while one is missing; what needs none is approved when handed in."""
    standing = [decide.Standing(roles, "", {}) for roles, _at in signed]
    if decide.waiting_for(_chain(version.chain or "[]"), standing):
        return None
    return max(_moment(at) for at in [at for _roles, at in signed] or [version.at])


def _paper(document: _Row, version: _Version, facts: Facts) -> Paper:
    about = {
        "key": document.key,
        "type": document.type,
        "project": document.project,
        "period": document.period,
        "number": document.number if "released" in facts else None,
        "importance": document.importance,
        "title": document.title,
        # Expressions see the project as it is; what the document printed of it is asked for by name.
        "hotline": version.hotline,
        **_NOT_YET,
    }
    for kind, times in facts.items():
        about[f"{kind}_at"] = min(times).isoformat()
    return Paper(document.key, document.type, document.project, version.record, facts, about)


def _read(column: str, *paths: str) -> Func:
    return Func(F(column), *map(Value, paths), function="JSON_EXTRACT", output_field=TextField())


def _text(column: str) -> Cast:
    # As it is written in the table: thousands of moments and chains are the same, and are understood once.
    return Cast(column, TextField())


def _chosen(*cases: When) -> Case:
    return Case(*cases, default=Value(None), output_field=TextField())


@lru_cache(maxsize=1 << 16)
def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC).astimezone(PLACE)


@lru_cache(maxsize=1 << 10)
def _chain(written: str) -> tuple[Step, ...]:
    return decide.from_rows(json.loads(written))


@lru_cache(maxsize=1 << 10)
def _roles(written: str) -> tuple[str, ...]:
    return tuple(json.loads(written))

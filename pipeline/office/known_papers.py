"""The documents that duties are judged by, as they stood at one moment: no more of each than the duties ask for.

A record is thousands of characters, of which a duty asks for one day: the database reads the fields that are needed out
of it, where all of it need not be taken apart here. Rows are read as plain values for the same reason.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Cast

from pipeline import decide
from pipeline.known import Paper
from pipeline.needs import Need
from pipeline.office.models import Decision, Document, Event, Project, Revision
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


_COLUMNS = ("pk", "key", "type", "project__code", "period", "number", "importance", "title", "stage", "supersedes_id")
_STORED = json.JSONDecoder(parse_float=Decimal)


class _Row(NamedTuple):
    """A document as its table has it, with its version at the moment: what is read of its record, and its chain."""

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
    at: str
    read: str | None
    chain: str | None


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: of which documents, up to which moment, and what of them."""

    asked: Mapping[str, Need]
    at: datetime
    codes: Collection[str] | None

    def about(self, prefix: str = "") -> Q:
        """Return the condition for the documents in question, seen from a table that reaches them by `prefix`."""
        of_type, opened = f"{prefix}type__in", Q(**{f"{prefix}opened_at__lte": self.at})
        if self.codes is None:
            return Q(**{of_type: sorted(self.asked)}) & opened
        across = sorted(kind for kind, need in self.asked.items() if need.across)
        projects = Project.objects.filter(code__in=sorted(self.codes)).values("pk")
        # Said like this the database finds each side by an index; else it goes through every project's documents.
        own = Q(**{of_type: sorted(self.asked), f"{prefix}project__in": projects})
        return (own | Q(**{of_type: across})) & opened

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
    fields = sorted({name for need in asked.values() for name in need.fields or ()})
    documents = _documents(question, fields)
    happened, notices, signed = _events(question), _notices(question), _signed(question)
    replaced = {one.supersedes for one in documents.values() if "filed" in happened.get(one.key, {})}
    contents = _contents(question, documents, fields)
    for pk, document in documents.items():
        own = happened.get(document.key, {})
        if pk in replaced or document.stage == Stage.DRAFT or not own.keys().isdisjoint(_GONE):
            continue
        facts = _facts(document, documents, happened, notices)
        if document.chain is not None and (approved := _approved(document, signed.get(pk, []))):
            facts["approved"] = (approved,)
        record, hotline = contents[pk]
        yield Paper(document.key, document.type, document.project, record, facts, _about(document, facts, hotline))


def _documents(question: _Question, fields: Sequence[str]) -> dict[int, _Row]:
    """Return the documents in question with their newest versions, in the order in which they were opened."""
    asked, of_type = question.asked, "document__type__in"
    # Asked for one field alone the database answers with a bare value; for two with a list.
    excerpt = _read("record", _HOTLINE, *(f'$."{name}"' for name in fields or ("period",)))
    whole = sorted(kind for kind, need in asked.items() if need.fields is None)
    partly = sorted(kind for kind, need in asked.items() if need.fields or need.hotline)
    record = _chosen(When(**{of_type: whole}, then=F("record")), When(**{of_type: partly}, then=excerpt))
    chain = _chosen(When(**{of_type: question.types("approved")}, then=_text("chain")))
    rows = Revision.objects.filter(question.about("document__"), at__lte=question.at).order_by("document_id", "serial")
    names = (f"document__{name}" for name in _COLUMNS)
    return {row[0]: _Row(*row) for row in rows.values_list(*names, _text("at"), record, chain)}


def _contents(
    question: _Question, documents: Mapping[int, _Row], fields: Sequence[str]
) -> dict[int, tuple[Mapping[str, Any], Any]]:
    """Return what was asked of each record, and the 24-hour number that it printed."""
    made: dict[int, tuple[Mapping[str, Any], Any]] = {}
    unclear = []
    for pk, document in documents.items():
        need = question.asked[document.type]
        if document.read is None:
            made[pk] = {}, None
            continue
        if need.fields is None:
            record = _STORED.decode(document.read)
            made[pk] = record, (record.get("project") or {}).get("hotline")
            continue
        hotline, *values = _STORED.decode(document.read)
        made[pk] = dict(zip(fields, values, strict=False)), hotline
        # Of a field of a cause the excerpt cannot say whether it is empty or not there at all.
        if any(made[pk][0].get(name) is None for name in need.causing):
            unclear.append(pk)
    if unclear:
        rows = Revision.objects.filter(document__in=unclear, at__lte=question.at).order_by("document_id", "serial")
        for pk, read in rows.values_list("document_id", "record"):
            made[pk] = _STORED.decode(read), made[pk][1]
    return made


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
        # With a sign the column has no index: else the database would look for the events of a kind, of all documents.
        kind_alone = Func(F("kind"), template="+%(expressions)s", output_field=TextField())
        rows = rows.alias(kind_alone=kind_alone).filter(kind_alone__in=sorted(kinds))
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
    if not (opener_of := dict(openers)):
        return made
    rows = Event.objects.filter(at__lte=question.at, kind__in=_ON_PAPER, document__in=opener_of)
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


def _approved(document: _Row, signed: list[tuple[tuple[str, ...], str]]) -> datetime | None:
    """Return when the last approval came, None while one is missing; what needs none is approved when handed in."""
    standing = [decide.Standing(roles, "", {}) for roles, _at in signed]
    if decide.waiting_for(_chain(document.chain or "[]"), standing):
        return None
    return max(_moment(at) for at in [at for _roles, at in signed] or [document.at])


def _about(document: _Row, facts: Facts, hotline: Any) -> dict[str, Any]:
    about = {
        "key": document.key,
        "type": document.type,
        "project": document.project,
        "period": document.period,
        "number": document.number if "released" in facts else None,
        "importance": document.importance,
        "title": document.title,
        # Expressions see the project as it is; what the document printed of it is asked for by name.
        "hotline": hotline,
        **_NOT_YET,
    }
    for kind, times in facts.items():
        about[f"{kind}_at"] = min(times).isoformat()
    return about


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

"""A handover of another office becomes entries of this one: the same bytes under the same numbers, and where from.

The bag is judged first, as a whole; then each entry by itself, so that one that cannot be taken keeps none of the
others out. What is here already is done: the same bag may be taken in as often as one likes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from archive import bag as bags
from archive import staging
from archive.entry import EntryFacts
from archive.store import AlreadyFiled
from pipeline import handover_reading as reading
from pipeline.handover_reading import Head, Line
from pipeline.office import filed, imported, kinds, people, personal
from pipeline.office.imported import Arrival, Taken, Way
from pipeline.office.models import Document, Person, Project
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.errors import Damaged, LetterbookError, NotNow
from schemas.language import _

# What stood at its end there stands at its end here; what waited there for a copy has one by now.
_STAGES = {Stage.PUBLISHED, Stage.WITHDRAWN, Stage.SUPERSEDED}


class NumberTaken(NotNow):
    """A number is given once."""

    message = _("%(number)s is the number of another document here (%(document)s).")


class CodeOfAnother(NotNow):
    """A project's code is part of the number and place of each of its entries, which nothing may change."""

    message = _(
        "%(code)s is the code of another project here (%(here)s); the bag has %(there)s. Nothing was taken over."
    )


class TypeUnknown(NotNow):
    """Nobody could show or describe such a document."""

    message = _("This office has no document type “%(type)s” for %(number)s; put its folder into types/ first.")


def take_over(bag: Path, by: Person, premises: Premises, *, key: str = "", only_try: bool = False) -> list[Taken]:
    """Take in every entry of the bag and return how it went with each; with `only_try` nothing is changed.

    `key` is the public key of the other office's ledger as it was told to somebody; without it the bag's own counts.

    Raises:
        NotYourArchive, NotABag, CodeOfAnother: nothing was taken in.
    """
    imported.refuse_unless_keeper(by)
    bags.refuse_unless_whole(bag)
    head = reading.head(bag)
    lines = list(reading.lines(bag))
    if len(lines) != head.entries:
        raise bags.NotABag(name=bag.name, reason=reading.LISTING)
    project = _project(head, by, only_try=only_try)
    done = [_tried(_Case(line, head, project, key), by, premises, only_try=only_try) for line in lines]
    if not only_try:
        imported.follow(done, premises)
    return done


@dataclass(frozen=True, slots=True)
class _Case:
    """One entry of the bag, and what it is judged by; `project` is None where a trial would make it."""

    line: Line
    head: Head
    project: Project | None
    key: str


def _project(head: Head, by: Person, *, only_try: bool) -> Project | None:
    code = str(head.project["code"])
    here = Project.objects.filter(code=code).first()
    if here is not None and here.name != head.project["name"]:
        raise CodeOfAnother(code=code, here=here.name, there=head.project["name"], clause=imported.CLAUSE)
    if here is None and not only_try:
        return people.add_project(dict(head.project), by)
    return here


def _tried(case: _Case, by: Person, premises: Premises, *, only_try: bool) -> Taken:
    number = case.line.id.number
    try:
        facts = reading.facts(case.line)
        return _taken(case, facts, by, premises, only_try=only_try)
    except LetterbookError as error:
        return Taken(number, error=error.localized(), clause=error.clause, exit_code=error.exit_code)


def _taken(case: _Case, facts: EntryFacts, by: Person, premises: Premises, *, only_try: bool) -> Taken:
    """Take in one entry; nothing is written before all that could speak against it was asked."""
    line = case.line
    kind = kinds.available(premises).get(facts.type)
    if kind is None:
        raise TypeUnknown(type=facts.type, number=facts.number)
    if line.id.project != case.head.project["code"]:
        raise CodeOfAnother(code=line.id.project, here="—", there=case.head.project["name"])
    shown = reading.refuse_unless_proved(line, case.head, case.key)
    if (here := _already(case, facts, premises)) is not None:
        return Taken(facts.number, here.title, here.key, here.stage, already=True)
    if only_try or case.project is None:
        return Taken(facts.number, facts.title)
    receipt = filed.archive(premises).commit(reading.staged(line))
    if not line.left_out and receipt.digest != line.inventory:
        raise Damaged(where=facts.number)
    about = _about(case, facts, shown)
    stage = Stage(line.stage) if line.stage in _STAGES else Stage.SECURED
    origin, record = case.head.company, reading.record(line) or _bare(facts)
    one = Arrival(
        Way.BAG, facts, kind, case.project, receipt, record, stage, origin, reading.source(line), line.importance,
        about, reading.key_of(line),
    )  # fmt: skip
    return _entered(one, kind, by, premises)


def _entered(one: Arrival, kind: DocumentType, by: Person, premises: Premises) -> Taken:
    kinds.keep(kind, premises)
    with transaction.atomic():
        imported.reserve(one.facts.number)
        document = imported.enter(one, by)
        if one.key:
            keys = personal.safe(premises)
            keys.create()
            keys.put(document.key, one.key)
    return Taken(one.facts.number, document.title, document.key, document.stage)


def _already(case: _Case, facts: EntryFacts, premises: Premises) -> Document | None:
    """Return the document that this entry is here already.

    Raises:
        NumberTaken, AlreadyFiled: another has its number, or lies at its place.
    """
    store, place = filed.archive(premises), str(case.line.id)
    wanted = {name: found.sha512 for name, found in staging.digests(reading.staged(case.line)).items()}
    lies = dict(store.open(place).inventory.state) if store.has(place) else None
    here = Document.objects.filter(number=facts.number).first()
    if here is not None and (here.entry != case.line.id.path or lies is None):
        raise NumberTaken(number=facts.number, document=here.title)
    if lies is not None and not wanted.items() <= lies.items():
        raise NumberTaken(number=facts.number, document=here.title) if here else AlreadyFiled(entry=place)
    return here


def _about(case: _Case, facts: EntryFacts, shown: dict[str, Any]) -> dict[str, Any]:
    """Return the provenance of an entry: what is known of its office's ledger, and what of it is not here."""
    return {
        "origin_code": case.head.company_code,
        "ledger": case.head.origin,
        "event": shown["event"],
        "size": shown["size"],
        "root": shown["root"],
        "key": shown["key"],
        "fingerprint": shown["fingerprint"],
        "filed_at": shown["told"]["at"],
        "inventory": case.line.inventory,
        "type_digest": facts.type_digest,
        "left_out": list(case.line.left_out),
    }


def _bare(facts: EntryFacts) -> bytes:
    known = {"title": facts.title, "project": {"code": facts.project, "name": facts.project_name}}
    return records.dumps(known | {"doc_type": facts.type, "project_code": facts.project}).encode()

"""The database made anew from ledger and archive: the events first, then whom and what they tell of.

Nothing new is written into the ledger here: the rows of events are the lines of the ledger, so its root is the same
before and after. What neither event nor entry tells is counted and reported, never made up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from archive.ledger_lines import LedgerEvent
from index.search import Finder
from pipeline import finding
from pipeline.office import (
    custody,
    drill_memory,
    filed,
    findings,
    handing_over,
    handover_orders,
    kinds,
    knowing,
    outages,
    personal,
    sealed_words,
    targets,
    vaulting,
)
from pipeline.office.models import (
    Consent,
    Copy,
    Decision,
    Delivery,
    Document,
    Drop,
    Event,
    Part,
    Person,
    Posting,
    Project,
    Provenance,
    RegisterRow,
    Revision,
    Role,
    Series,
)
from pipeline.office.rebuilding import contents, endings, masters, outside, remainder, steps, threads
from pipeline.office.rebuilding.story import Around, Story, key_of
from pipeline.premises import Premises
from schemas.errors import Damaged, NotNow
from schemas.language import _, translate

REBUILT, SET_UP = "database-rebuilt", "office-restored"
_AT_ONCE = 200
Item = TypeVar("Item")
_OF_DOCUMENTS: Mapping[str, steps.Handler] = {**steps.HANDLERS, **outside.HANDLERS}
# Facts that no table keeps: whoever asks, asks the events themselves.
_EVENTS_ALONE = frozenset(
    {"archive-checked", "photos-confirmed", "refused", "reminded", "repaired", "restored", "settings-set", REBUILT,
     SET_UP, personal.DESTROYED, findings.RECTIFIED, findings.VERIFIED, outages.FAILED, outages.BACK, knowing.WAIVED,
     handing_over.HANDED_OVER, handover_orders.ASKED, handover_orders.FAILED, custody.ADDED, custody.RECOVERED,
     custody.DRILLED, drill_memory.DRILLED,
     "ledger-key-rotated", "ledger-key-replaced"}
)  # fmt: skip


class HasHistory(NotNow):
    """A database with events in it is never filled a second time."""

    message = _("The database has events in it; it is not filled again.")


class NothingToRead(Damaged):
    """Without a ledger there is nothing to make a database of."""

    message = _("%(where)s: there is no ledger with events here; bring back ledger/ and archive/ first.")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many rows there are now, by table; what could not be restored, in words with a count; events not known."""

    counts: Mapping[str, int]
    root: str
    not_restored: tuple[tuple[str, int], ...]
    unknown: Mapping[str, int]

    def row(self) -> dict[str, Any]:
        """Return it as the outside contract shows it."""
        lost = [{"what": translate(what), "count": count} for what, count in self.not_restored]
        return {**self.counts, "root": self.root, "not_restored": lost, "unknown_events": dict(self.unknown)}


def rebuild(premises: Premises, snapshot: Path | None = None) -> Rebuilt:
    """Fill the empty tables from ledger and archive, in one transaction, and make the index anew.

    `snapshot` is an older database of this office: what no event tells is taken over from it.

    Raises:
        HasHistory, NothingToRead
        LedgerDamaged: a line is not what was written; nothing is filled from such a ledger.
    """
    book, around = filed.ledger(premises), Around(premises)
    if book.size() == 0:
        raise NothingToRead(where=premises.ledger)
    with kinds.held(), transaction.atomic():
        if Event.objects.exists():
            raise HasHistory
        _destroyed(book.events(), around)
        unknown = _events(book.events(), around)
        _masters(around)
        _documents(around)
        for event in _told(endings.HANDLERS):
            endings.HANDLERS[event.kind](around, event)
        threads.matters(_told(threads.LETTERS), around)
        threads.rounds(_told(threads.ROUNDS), around)
        threads.numbers(around)
        around.lose(masters.ACCOUNTS)
        if snapshot is not None:
            remainder.taken_over(snapshot, around)
        vaulting.enlist(target.name for target in targets.settings(premises).targets)
    finding.rebuild(Finder(premises.index), filed.archive(premises), book, passes_over=True)
    return Rebuilt(_counts(), book.root(), tuple(sorted(around.lost.items())), unknown)


def _told(kinds_of_events: Iterable[str]) -> Iterator[Event]:
    return Event.objects.filter(kind__in=kinds_of_events).order_by("seq").iterator()


def _destroyed(lines: Iterable[LedgerEvent], around: Around) -> None:
    """Destroy again the keys that were destroyed: one that came back out of some copy opens no word of any event."""
    keys = personal.safe(around.premises)
    for line in lines:
        if line.kind == personal.DESTROYED:
            keys.destroy(line.document, line.at)


def _events(lines: Iterable[LedgerEvent], around: Around) -> Mapping[str, int]:
    """Write the rows of all events, and return how many there are of each kind that this program does not know."""
    unknown = Counter[str]()
    known = {*_OF_DOCUMENTS, *masters.HANDLERS, *endings.HANDLERS, *threads.LETTERS, *threads.ROUNDS, *_EVENTS_ALONE}
    for some in _batches(lines):
        Event.objects.bulk_create(_row(line, around) for line in some)
        unknown.update(line.kind for line in some if line.kind not in known)
    return dict(unknown)


def _batches(all_of_them: Iterable[Item]) -> Iterator[list[Item]]:
    found = iter(all_of_them)
    while some := list(islice(found, _AT_ONCE)):
        yield some


def _row(line: LedgerEvent, around: Around) -> Event:
    try:
        body = sealed_words.readable(line, around.premises)
    except Damaged:
        around.lose(_("Words of events that no key opens here: notes, reasons, names."))
        body = dict(line.body)
    at = datetime.fromisoformat(line.at)
    if line.kind == "filed" and "number" in body:
        around.numbers[str(body["number"])] = key_of(line.document)
    return Event(seq=line.seq, at=at, kind=line.kind, document=line.document, body=body, salt=line.salt)


def _masters(around: Around) -> None:
    for event in _told(masters.HANDLERS):
        masters.HANDLERS[event.kind](around, event)


def _documents(around: Around) -> None:
    found = Event.objects.filter(kind__in=("submitted", "scanned", "part-taken", "imported"))
    keys = sorted(set(found.values_list("document", flat=True)), key=key_of)
    for some in _batches(keys):
        told: dict[str, list[Event]] = {key: [] for key in some}
        for event in Event.objects.filter(document__in=some).order_by("seq"):
            told[event.document].append(event)
        _save([_story(key, told[key], around) for key in some])


def _story(key: str, told: list[Event], around: Around) -> Story:
    first = told[0]
    place = next((str(event.body["entry"]).split(":")[-1] for event in told if event.kind == "filed"), "")
    code = first.body.get("project") or place.partition("/")[0]
    document = Document(
        pk=key_of(key), key=key, type=first.body.get("type") or "", type_digest="", project=around.project(code),
        identity="", title="", stage="draft", author=around.person(first.body.get("author") or _writer(told)),
        importance="normal", opened_at=first.at,
    )  # fmt: skip
    story = Story(document, around)
    for event in told:
        if (handler := _OF_DOCUMENTS.get(event.kind)) is not None:
            handler(story, event)
    contents.finish(story)
    return story


def _writer(told: Iterable[Event]) -> object:
    """Return who wrote a document that began as a scan or in parts: whom its first version names, else who came."""
    named = (event.body.get("author") or event.body.get("writer") or event.body.get("by") for event in told)
    return next((one for one in named if one), "")


def _save(stories: Iterable[Story]) -> None:
    stories = list(stories)
    Document.objects.bulk_create(story.document for story in stories)
    for model, name in (
        (Revision, "revisions"), (Decision, "decisions"), (Part, "parts"), (Consent, "consents"), (Drop, "drops"),
        (Delivery, "deliveries"), (Posting, "postings"),
    ):  # fmt: skip
        model._default_manager.bulk_create(row for story in stories for row in getattr(story, name))
    Copy.objects.bulk_create(copy for story in stories for copy in story.copies.values())
    RegisterRow.objects.bulk_create(story.register for story in stories if story.register is not None)
    Provenance.objects.bulk_create(story.provenance for story in stories if story.provenance is not None)


def _counts() -> dict[str, int]:
    tables = {
        "events": Event, "documents": Document, "people": Person, "projects": Project, "roles": Role,
        "revisions": Revision, "decisions": Decision, "register_rows": RegisterRow, "deliveries": Delivery,
        "postings": Posting, "copies": Copy, "series": Series,
    }  # fmt: skip
    return {name: model._default_manager.count() for name, model in tables.items()}

"""Every row about a filed document against its entry and its events, and how many rows only the database has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.apps import apps
from django.db import connection, transaction

from archive.faults import Fault
from pipeline.office import personal, row_values
from pipeline.office.models import Document, Event, Person, Posting
from pipeline.office.row_values import Tables
from pipeline.office.verify_parts import Check, Covered, Findings, Part
from pipeline.stages import PostingState
from schemas.errors import Damaged
from schemas.language import text

_AT_A_TIME = 200


def rows(check: Check) -> Findings:
    """Compare the rows of every filed document, and let the database look at its own pages."""
    yield from _pages()
    users = frozenset(Person.objects.values_list("user", flat=True))
    by_entry = {event.document: entry for entry, event in check.told.items()}
    keys, done = list(by_entry), 0
    for start in range(0, len(keys), _AT_A_TIME):
        some = keys[start : start + _AT_A_TIME]
        events = _events(some)
        found = {one.key: one for one in row_values.gathered(some)}
        for key in some:
            if key not in found:
                yield Fault("row-missing", key, text("The database has no document of this filing event."))
                continue
            if _differences(found[key], events[key], check, by_entry[key], users):
                yield from _again(key, check, by_entry[key], users)
            done += 1
    check.counted |= counted()
    yield Covered(Part.ROWS, "documents", done, len(keys))


def differences(rows: Tables, told: Tables) -> Iterator[str]:
    """Yield what differs, by the name of table and column: every value of `told` must stand in `rows`."""
    for table, wanted in told.items():
        given = rows.get(table, ())
        if len(given) != len(wanted):
            yield f"{table} ({len(given)} ≠ {len(wanted)})"
            continue
        for one, other in zip(given, wanted, strict=True):
            yield from (f"{table}.{name}" for name, value in other.items() if name not in one or value != one[name])


def counted() -> dict[str, int]:
    """Return how many rows each table has that is compared with nothing, by its name."""
    tables = apps.get_app_config("office").get_models()
    return {
        str(one._meta.model_name): one._default_manager.count()
        for one in tables
        if one._meta.model_name not in row_values.COMPARED
    }


def _events(keys: Collection[str]) -> Mapping[str, list[Event]]:
    found: dict[str, list[Event]] = {key: [] for key in keys}
    for event in Event.objects.filter(document__in=keys).order_by("seq"):
        found[event.document].append(event)
    return found


def _differences(one: Document, events: Sequence[Event], check: Check, entry: str, users: Collection[str]) -> list[str]:
    try:
        given = row_values.of_database(one)
        told = row_values.of_record(check.facts.get(entry), events, users)
        if one.came_by:
            told = _of_import(told)
        if any(event.kind == personal.DESTROYED for event in events):
            told = _of_forgotten(told)
        return [*differences(given, told), *_postings(one, events)]
    except (ValueError, KeyError, TypeError, AttributeError, Damaged) as error:
        # Whatever shape damage has in a row's JSON, it shows as one of these.
        return [f"{type(error).__name__}: {error}"]


def _of_import(told: Tables) -> Tables:
    """Return what entry and events say of a document that was imported: no version or approval of it was ever here.

    Its verification code is its own only where that was still free.
    """
    return {"document": [{name: value for name, value in row.items() if name != "code"} for row in told["document"]]}


def _of_forgotten(told: Tables) -> Tables:
    """Return the same without what was destroyed: the digest that a version's content had before, and free text."""
    lost = {"revision": "record", "copy": "purpose"}
    return {
        table: [{name: value for name, value in row.items() if name != lost.get(table)} for row in rows]
        for table, rows in told.items()
    }


def _again(key: str, check: Check, entry: str, users: Collection[str]) -> Iterator[Fault]:
    """Look once more, at one moment: meanwhile somebody may have taken a step, and we read rows and events apart."""
    with transaction.atomic():
        [one], events = row_values.gathered([key]), _events([key])[key]
        found = _differences(one, events, check, entry, users)
    if found:
        what = "、".join(dict.fromkeys(found))
        words = text("The database tells this otherwise than entry and ledger: %(what)s", what=what)
        yield Fault("row-differs", one.number or key, words)


def _postings(one: Document, events: Sequence[Event]) -> Iterator[str]:
    """Yield postings of which no event tells; several at one place are told by several events."""
    put_up_at = {event.at for event in events if event.kind == "posted"}
    for posting in one.postings.all():
        if posting.state != PostingState.WAITING and not any(_tells(event, posting, "posted") for event in events):
            yield f"posting {posting.place}"
        if posting.posted_at is not None and posting.posted_at not in put_up_at:
            yield f"posting.posted_at {posting.place}"
        if posting.state == PostingState.REMOVED and not any(_tells(event, posting, "removed") for event in events):
            yield f"posting.removed_at {posting.place}"
    put_up = sum(1 for posting in one.postings.all() if posting.posted_at is not None)
    if any(event.kind == "posted" for event in events) and not put_up:
        yield "posting (0)"


def _tells(event: Event, posting: Posting, kind: str) -> bool:
    if event.kind != kind or event.body["place"] != posting.place:
        return False
    if kind == "removed":
        return bool(event.at == posting.removed_at)
    # Copies and photo are those of the last time, the moment is that of the first.
    return bool(event.body["copies"] == posting.copies and event.body["photo"] == posting.photo)


def _pages() -> Iterator[Fault]:
    """Yield what SQLite finds wrong with its own file."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for (said,) in cursor.execute("PRAGMA quick_check(20)").fetchall():
            if said != "ok":
                yield Fault("database-damaged", "letterbook.sqlite3", text("SQLite says: %(said)s", said=said))
        for table, row, *_rest in cursor.execute("PRAGMA foreign_key_check").fetchall():
            words = text("Row %(row)s of this table points at a row that is not there.", row=row)
            yield Fault("database-damaged", str(table), words)

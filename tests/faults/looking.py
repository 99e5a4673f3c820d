"""What is looked at after a fault: everything that must hold, by our own check, by OCFL's judge, and by counting."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from ocfl import StorageRoot

# Locks and marks hold nothing; the database's own side files are its own business.
_EMPTY_ON_PURPOSE = {"lock", ".owed", "letterbook.sqlite3-wal", "letterbook.sqlite3-shm"}
_KEEPS = ("archive", "vault", "ledger", "vault-ledger", "received", "attachments", "keys", "returned", "published")


def premises() -> Any:
    """Return the office that this process is in."""
    from pipeline.office import here

    return here.office()


def faults(*, may_raise: bool = False) -> list[tuple[str, str]]:
    """Return what `verify` finds, code and place; a check that raises is a finding too, where that `may` be."""
    from pipeline.office import verifying

    try:
        return [(fault.code, fault.where) for fault in verifying.verify(premises()).faults]
    except Exception as error:
        if not may_raise:
            raise
        return [("raised", repr(error))]


def standing(key: str) -> dict[str, Any]:
    """Return how far the document `key` came, and whether its entry lies in the archive."""
    from pipeline.office import filed
    from pipeline.office.models import Document, Event

    document = Document.objects.get(key=key)
    told = Event.objects.filter(kind="filed", document=key).count()
    numbers = [str(entry).rpartition("/")[2] for entry in filed.archive(premises()).entries()]
    return {
        "stage": document.stage,
        "number": document.number,
        "told": told,
        "is_there": document.number is not None and document.number in numbers,
    }


def judged(root: Path) -> tuple[bool, int]:
    """Let ocfl-py judge an OCFL root: is it valid without any complaint, and how many objects has it?"""
    found = StorageRoot(root=str(root))
    is_good = bool(found.validate(log_warnings=True, log_errors=False)) and not found.errors
    return is_good and found.good_objects == found.num_objects, int(found.num_objects)


def empty_files(office: Path) -> list[str]:
    """Return the files without a byte among those that an office keeps."""
    return [
        str(path.relative_to(office))
        for folder in _KEEPS
        for path in sorted((office / folder).rglob("*"))
        if path.is_file() and path.stat().st_size == 0 and path.name not in _EMPTY_ON_PURPOSE
        # What a kill leaves of a file before it is renamed into its place is replaced by the next one.
        if "locks" not in path.parts and path.suffix not in {".new", ".tmp"}
    ]


def looked_at(office: Path, key: str) -> dict[str, Any]:
    """Return what the office holds now: the document, its entry, events, copies, hits, the faults found."""
    from pipeline import finding
    from pipeline.office.models import Copy, Document, Event, Series

    whole = all_of(office, "circular")
    document = Document.objects.get(key=key)
    hits = finding.finder_in(office / "index").numbers()
    return whole | {
        "stage": document.stage,
        "number": document.number,
        "released": Event.objects.filter(kind="released", document=key).count(),
        "filed": Event.objects.filter(kind="filed", document=key).count(),
        "copied": Copy.objects.filter(kind="vault", document=document).count(),
        "last": {series.name: series.last for series in Series.objects.all()},
        "is_found": document.number in hits,
    }


def all_of(office: Path, kind: str) -> dict[str, Any]:
    """Return what the office holds of the documents of a type: how many, filed, found, twice, and every fault."""
    from pipeline import finding
    from pipeline.office import events, filed, verifying
    from pipeline.office.models import Document, Event

    numbers = list(Document.objects.filter(type=kind).exclude(number=None).values_list("number", flat=True))
    entries = list(filed.archive(premises()).entries())
    told = Counter(str(event.document) for event in Event.objects.filter(kind="filed"))
    hits = finding.finder_in(office / "index").numbers()
    return {
        "numbers": sorted(str(number) for number in numbers),
        "not_found": sorted(set(map(str, numbers)) - hits),
        "entries": len(entries),
        "told_twice": sorted(key for key, times in told.items() if times > 1),
        "faults": [f"{fault.code} {fault.where}" for fault in verifying.verify(premises()).faults],
        "ledger": [filed.ledger(premises()).size(), events.last()],
        "judged": {name: judged(office / name) for name in ("archive", "vault")},
        "empty": empty_files(office),
        "benches": [path.name for path in (office / "staging").glob("*/bench-*")],
    }

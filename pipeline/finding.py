"""What the index is told: filed entries, in the order of the ledger. The index may lag the ledger, never lead (I4)."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from pathlib import Path

from archive import entry as entries
from archive.ledger import Ledger
from archive.ledger_lines import LedgerEvent
from archive.store import Store
from index.engine import Change, Gone, IndexBusy, IndexDamaged, IndexedDocument
from index.search import Finder
from schemas.errors import Damaged

FILED = "filed"
DISPOSING = "disposing"


def indexed(store: Store, object_id: str) -> IndexedDocument:
    """Return what the index holds of one entry: its public part alone."""
    view = store.open(object_id)
    facts = entries.loads(view.read(entries.ENTRY))
    return IndexedDocument(
        number=facts.number,
        title=facts.title,
        project=facts.project,
        project_name=facts.project_name,
        type=facts.type,
        type_title=str(facts.more.get("type_title", facts.type)),
        category=facts.category,
        period=facts.period,
        date=facts.issued_on,
        importance=facts.importance,
        confidentiality=str(facts.more.get("confidentiality", "internal")),
        entry=object_id,
        body=view.read(entries.TEXT).decode(),
    )


def follow(finder: Finder, store: Store, ledger: Ledger) -> int:
    """Let the index take in what the ledger holds beyond it; return where the index stands now.

    A damaged index is made anew: it is a cache. One that another process is writing to is left to that process.
    """
    try:
        since = finder.position()
        size = ledger.size()
        if since > size:
            # An index from another life of this office: the ledger is the truth.
            return rebuild(finder, store, ledger)
        return finder.follow(_changes(store, ledger, since), size, since=since) if size > since else since
    except IndexDamaged:
        return rebuild(finder, store, ledger)
    except IndexBusy:
        return finder.position()


def rebuild(finder: Finder, store: Store, ledger: Ledger, *, passes_over: bool = False) -> int:
    """Make the index anew from the ledger and the archive; return where it stands.

    It `passes_over` entries that cannot be read where somebody else names them: an office that was set up again from a
    copy with a gap is searched for all the rest.
    """
    size = ledger.size()
    finder.rebuild(_readable(store, ledger, passes_over=passes_over), size)
    return size


def _readable(store: Store, ledger: Ledger, *, passes_over: bool) -> Iterator[IndexedDocument]:
    for event in _filings(ledger, 0):
        try:
            yield indexed(store, event.body["entry"])
        except Damaged:
            if not passes_over:
                raise


def _filings(ledger: Ledger, since: int) -> Iterator[LedgerEvent]:
    """Yield the filings that may be searched and were not disposed of since.

    A hit, or one more of them, would tell what is restricted.
    """
    gone = {event.body["entry"] for event in ledger.events(since) if event.kind == DISPOSING}
    return (
        event
        for event in ledger.events(since)
        if event.kind == FILED and not event.body.get("restricted") and event.body["entry"] not in gone
    )


def _changes(store: Store, ledger: Ledger, since: int) -> Iterator[tuple[int, Change]]:
    """Yield what the index takes in: filings, and in their place in the order what was disposed of."""
    filings = ((event.seq, indexed(store, event.body["entry"])) for event in _filings(ledger, since))
    removals = ((event.seq, Gone(event.body["number"])) for event in ledger.events(since) if event.kind == DISPOSING)
    return merge(filings, removals, key=lambda change: change[0])


def finder_in(folder: Path) -> Finder:
    """Return the finder over the index in `folder`."""
    return Finder(folder)

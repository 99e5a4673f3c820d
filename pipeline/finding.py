"""What the index is told: filed entries, in the order of the ledger. The index may lag the ledger, never lead (I4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive import entry as entries
from archive.ledger import Ledger
from archive.ledger_lines import LedgerEvent
from archive.store import Store
from index.engine import IndexBusy, IndexDamaged, IndexedDocument
from index.search import Finder

FILED = "filed"


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
        changes = ((event.seq, indexed(store, event.body["entry"])) for event in _filings(ledger, since))
        return finder.follow(changes, size, since=since) if size > since else since
    except IndexDamaged:
        return rebuild(finder, store, ledger)
    except IndexBusy:
        return finder.position()


def rebuild(finder: Finder, store: Store, ledger: Ledger) -> int:
    """Make the index anew from the ledger and the archive; return where it stands."""
    size = ledger.size()
    finder.rebuild((indexed(store, event.body["entry"]) for event in _filings(ledger, 0)), size)
    return size


def _filings(ledger: Ledger, since: int) -> Iterator[LedgerEvent]:
    """Yield the filings that may be searched: a hit, or one more of them, would tell what is restricted."""
    return (event for event in ledger.events(since) if event.kind == FILED and not event.body.get("restricted"))


def finder_in(folder: Path) -> Finder:
    """Return the finder over the index in `folder`."""
    return Finder(folder)

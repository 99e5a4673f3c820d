"""The store: entries, copies, fixity, the ledger and the tickets of a draw.

Everything here is pure: it returns values and renders nothing. What joins the archive with the index or turns what it
knows into pages lives in `pipeline`. The one door for filing is `Store.commit`.
"""

from archive.faults import Fault
from archive.filestore import FileStore
from archive.ledger import Ledger
from archive.ledger_lines import LedgerEvent
from archive.ocfl import EntryId
from archive.staging import Staged
from archive.store import Entry, Receipt, Store

__all__ = ["Entry", "EntryId", "Fault", "FileStore", "Ledger", "LedgerEvent", "Receipt", "Staged", "Store"]

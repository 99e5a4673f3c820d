"""What an engine must do, and the values that go in and come out.

An engine is a cache of filed documents: it records the ledger position that it has followed together with what it
holds, in one step, so that it may lag the ledger but never lead it. Which documents a person may see is decided before
anything is counted: a number in a facet would tell about a hidden document as surely as a hit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Protocol

from schemas.errors import Damaged, Refused
from schemas.language import _

if TYPE_CHECKING:
    from index.snippet import Snippet

FACETS = ("project", "type", "category", "year", "importance")


class IndexDamaged(Damaged):
    """The index cannot be read; it is a cache, so rebuild it."""

    message = _("The search index in %(where)s is damaged (%(reason)s). Rebuild it: letterbook rebuild --index")


class IndexBusy(Refused):
    """Another process writes; what was to be added is added when the index next follows the ledger."""

    message = _("The search index in %(where)s is being written by another process.")


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A filed document as the index keeps it; `number` is its key, `date` is ISO, `entry` the id of its entry.

    `body` and `names` are the text of the rendition that its readers may see, never of the personal part.
    """

    number: str
    title: str
    project: str
    project_name: str
    type: str
    type_title: str
    category: str
    period: str
    date: str
    importance: str
    confidentiality: str
    entry: str
    names: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """Says that the document `number` is no longer to be found (disposed of after its retention)."""

    number: str


Change = IndexedDocument | Gone


@dataclass(frozen=True, slots=True)
class Scope:
    """Documents that a person may see: of one project or any (None), of one 公开范围 or any (None)."""

    project: str | None = None
    confidentiality: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question with its filters; `since` and `until` are ISO dates, both included.

    `visible` is the union of what the asker may see; an empty tuple means nothing, None everything. `newest` puts the
    newest first, whatever fits best.
    """

    text: str = ""
    project: str | None = None
    type: str | None = None
    category: str | None = None
    importance: str | None = None
    since: str | None = None
    until: str | None = None
    visible: tuple[Scope, ...] | None = None
    limit: int = 20
    offset: int = 0
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What filters, facets and order need to know of a document, small enough to be read for every hit."""

    number: str
    project: str
    type: str
    category: str
    importance: str
    confidentiality: str
    date: str

    @property
    def year(self) -> str:
        """Return the year of `date`."""
        return self.date[:4]


@dataclass(frozen=True, slots=True)
class Held:
    """What the index has of one document, for whoever compares it with the archive."""

    facts: Facts
    title: str
    entry: str
    body: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found."""

    number: str
    title: str
    project: str
    type: str
    category: str
    date: str
    importance: str
    entry: str
    snippet: Snippet
    score: float

    def row(self) -> dict[str, object]:
        """Return the hit as JSON data, with the matches of its snippet between 【 and 】."""
        return {**asdict(self), "snippet": self.snippet.marked("【", "】")}


@dataclass(frozen=True, slots=True)
class Results:
    """The page of hits that was asked for, and how many there are in all and by facet (most frequent first).

    `relaxed` says that no document has the words together as asked, and these have them apart.
    """

    total: int
    facets: Mapping[str, Mapping[str, int]]
    hits: tuple[Hit, ...]
    relaxed: bool = field(default=False, kw_only=True)

    def row(self) -> dict[str, object]:
        """Return the results as JSON data."""
        return {
            "total": self.total,
            "facets": {name: dict(counts) for name, counts in self.facets.items()},
            "hits": [hit.row() for hit in self.hits],
            "relaxed": self.relaxed,
        }


class Engine(Protocol):
    """An index on disk. Every method may raise `IndexDamaged`, those that write also `IndexBusy`."""

    def position(self) -> int:
        """Return the ledger position that the index has followed, 0 for a new one."""

    def numbers(self) -> frozenset[str]:
        """Return the numbers of all documents held."""

    def held(self) -> list[Held]:
        """Return what is held of every document; a number that is held twice comes twice."""

    def update(self, changes: Iterable[tuple[int, Change]], position: int, *, since: int | None = None) -> int:
        """Take in `changes`, each with its ledger position, and record `position`: both or neither. Return where it is.

        A change at or before the position followed is skipped, the same number later replaces, and the position never
        goes back: two processes may bring the same events. `since` says what the changes continue from; an index that
        has not come so far (it was rebuilt meanwhile) takes nothing, so that no event is ever passed over.
        """

    def rebuild(self, changes: Iterable[Change], position: int) -> None:
        """Replace everything by `changes`; until that is complete, questions are answered from the old index."""

    def clear(self) -> None:
        """Forget everything; the position becomes 0."""

    def search(self, query: Query) -> Results:
        """Return what is found; the best first, the newest first among equals."""

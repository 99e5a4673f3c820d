"""What filters, facets and order need to know of all documents, a column for each: a question may find every one.

To ask each document found one by one took longer than to find it. Here everything that is done for each is done by
lists of which it is one place; the same for every engine that numbers its documents from 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.engine import FACETS, Facts, Query, Scope

_FILTERS = ("project", "type", "category", "importance")
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """The facts of the documents 0, 1, 2 …; `ranks` says how many are newer, by date and then by number."""

    facts: Sequence[Facts]
    by_name: Mapping[str, Sequence[str]]
    scopes: Sequence[_Place]
    ranks: Sequence[int]

    @classmethod
    def of(cls, facts: Sequence[Facts]) -> Columns:
        """Return the columns over `facts`."""
        names = dict.fromkeys((*FACETS, *_FILTERS, "date", "number"))
        order = sorted(range(len(facts)), key=lambda document: facts[document].number)
        order.sort(key=lambda document: facts[document].date, reverse=True)
        ranks = [0] * len(facts)
        for rank, document in enumerate(order):
            ranks[document] = rank
        by_name = {name: [getattr(one, name) for one in facts] for name in names}
        return cls(facts, by_name, [(one.project, one.confidentiality) for one in facts], ranks)

    def admitted(self, query: Query, documents: Iterable[int]) -> list[int]:
        """Return those of `documents` that pass the filters of `query` and are visible to its asker, the newest first.

        What may not be seen is left out here, before anything is counted.
        """
        found = list(documents)
        for name in _FILTERS:
            if (wanted := getattr(query, name)) is not None:
                column = self.by_name[name]
                found = [one for one in found if column[one] == wanted]
        if query.since is not None or query.until is not None:
            dates, since, until = self.by_name["date"], query.since or "", query.until or "\U0010ffff"
            found = [one for one in found if since <= dates[one] <= until]
        if query.visible is not None:
            scopes, open_to = self.scopes, self._open_to(query.visible)
            found = [one for one in found if scopes[one] in open_to]
        return sorted(found, key=self.ranks.__getitem__)

    def _open_to(self, visible: Iterable[Scope]) -> frozenset[_Place]:
        """Return the pairs of project and 公开范围, of those that there are, which `visible` covers."""
        wanted = {(scope.project, scope.confidentiality) for scope in visible}
        return frozenset(
            (project, range_)
            for project, range_ in set(self.scopes)
            if wanted & {(project, range_), (project, None), (None, range_), (None, None)}
        )

    def counts(self, documents: Sequence[int]) -> Mapping[str, Mapping[str, int]]:
        """Return how many of `documents` there are by facet, the most frequent first."""
        columns = ((name, self.by_name[name]) for name in FACETS)
        return {name: dict(Counter(map(column.__getitem__, documents)).most_common()) for name, column in columns}

"""Whether what happened since a look bears on it: most of what happens in an office is about other projects.

What a file would become follows from the documents of the projects that it names, and from people, projects, roles and
settings, whose events are about no document. A look that was kept is good until one of these is touched.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from pipeline.office import events
from pipeline.office.events import Position
from pipeline.office.models import Document
from pipeline.office.prepared import Prepared

# About no document, and never about what is handed in: a file that was refused, checks, copies, what owners write.
_BESIDE = frozenset({"refused", "archive-checked", "exported", "target-failed", "target-back", "feedback"})
_projects = Prepared(
    lambda keys: Document.objects.filter(key__in=keys).order_by().values_list("key", "project__code"), keys=[str]
)


def carried(since: Position, codes: AbstractSet[str]) -> Position | None:
    """Return where the office stands now, if nothing after `since` bears on the projects `codes`; None if it does."""
    news = events.news(since)
    if news is None or any(not one.document and one.kind not in _BESIDE for one in news):
        return None
    keys = {one.document for one in news if one.document}
    # One whose document is gone may have been about anything.
    known = dict(_projects(keys=sorted(keys))) if keys else {}
    if keys - known.keys() or not codes.isdisjoint(known.values()):
        return None
    return news[-1][:2] if news else since

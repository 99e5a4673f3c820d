"""Whether what happened since a look bears on it: most of what happens in an office is about other projects.

What a file would become follows from the documents of the projects that it names, and from people, projects, roles and
settings, whose events are about no document. A look that was kept is good until one of these is touched.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from pipeline.office.models import Document, Event
from pipeline.office.prepared import Prepared

# The newest event that a look takes in: its number and its salt, by which a database that was put back is known.
Position = tuple[int, str]
# About no document, and never about what is handed in: a file that was refused, checks, copies, what owners write.
_BESIDE = frozenset({"refused", "archive-checked", "exported", "target-failed", "target-back", "feedback"})
_START: Position = (0, "")

_newest = Prepared(lambda: Event.objects.order_by("-seq").values_list("seq", "salt")[:1])
_since = Prepared(
    lambda seq: Event.objects.filter(seq__gte=seq).order_by("seq").values_list("seq", "salt", "kind", "document"),
    seq=int,
)
_projects = Prepared(
    lambda keys: Document.objects.filter(key__in=keys).order_by().values_list("key", "project__code"), keys=[str]
)


def position() -> Position:
    """Return where the office stands: its newest event."""
    return next(iter(_newest()), _START)


def carried(since: Position, codes: AbstractSet[str]) -> Position | None:
    """Return where the office stands now, if nothing after `since` bears on the projects `codes`; None if it does."""
    rows = _since(seq=since[0])
    if since != _START and (not rows or rows[0][:2] != since):
        return None
    news = rows if since == _START else rows[1:]
    keys = {key for *_said, key in news if key}
    if any(not key and kind not in _BESIDE for *_said, kind, key in news):
        return None
    # One whose document is gone may have been about anything.
    known = dict(_projects(keys=sorted(keys))) if keys else {}
    if keys - known.keys() or not codes.isdisjoint(known.values()):
        return None
    return rows[-1][:2] if rows else since

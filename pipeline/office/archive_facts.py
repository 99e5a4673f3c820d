"""What the archive itself owes its office each year, as duties are judged by it: drills held, rounds of appraisal.

Neither is a document: they are events, told here as the papers that duties count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from pipeline.known import Paper
from pipeline.office import drill_memory, terms
from pipeline.office.models import Document, Event
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import retention
from schemas.periods import PLACE

_PROPOSED = "appraisal-proposed"
_KINDS = {drill_memory.DRILLED: "restore_drill", _PROPOSED: "appraisal_round"}
# What changes the verdict on these duties without being about a document.
TELLING = frozenset({*_KINDS, "appraisal-confirmed", "appraisal-refused", "held", "hold-released"})


def told(
    premises: Premises, at: datetime, asked: Collection[str]
) -> tuple[dict[str, Any], dict[str, tuple[Paper, ...]]]:
    """Return the facts that expressions ask for as `archive`, and the papers by type; nothing where nobody asks.

    `since` is the year in which the first entry was made, `waits` whether a term was over when the year began and
    nobody has appraised the document yet, `appraised` the years with a round. What waits is known of today alone.
    """
    if not set(_KINDS.values()) & set(asked):
        return {}, {}
    first = Document.objects.exclude(entry="").filter(issued_at__lte=at).order_by("issued_at").first()
    if first is None or first.issued_at is None:
        return {}, {}
    made: dict[str, list[Paper]] = defaultdict(list)
    for one in Event.objects.filter(kind__in=_KINDS, at__lte=at).order_by("seq"):
        year = str(one.at.astimezone(PLACE).year)
        record = {"faults": one.body.get("faults", 0)}
        made[_KINDS[one.kind]].append(
            Paper(f"{one.kind}-{one.seq}", _KINDS[one.kind], "", record, {"held": (one.at,)}, {"period": year})
        )
    appraised = [str(paper.document["period"]) for paper in made[_KINDS[_PROPOSED]]]
    began = date(at.astimezone(PLACE).year, 1, 1)
    facts = {"since": str(first.issued_at.astimezone(PLACE).year), "waits": _waits(premises, began)}
    papers = {kind: tuple(found) for kind, found in made.items()}
    return {"archive": facts | {"appraised": appraised}}, papers


def _waits(premises: Premises, on: date) -> bool:
    """Return whether the term of any entry was over on this day and nobody has proposed what becomes of it."""
    periods = (one.period for one in retention.schedule().classes.values() if one.period != retention.FOR_EVER)
    oldest = on.year - min(int(one[1:]) for one in periods)
    # Each of them is looked up in its entry, the oldest first, until one is found: an office younger than the shortest
    # term looks nothing up.
    old = Document.objects.exclude(entry="").exclude(stage=Stage.DISPOSED).filter(year__gt="", year__lt=str(oldest))
    return any(one.state(on) is terms.State.EXPIRED for one in terms.of(old.order_by("year", "pk"), premises))

"""What became of a document beside its decisions: recalled, abandoned, withdrawn, made important; by whom, and why.

The reason is told where the document is shown: whoever finds it out of force wants to know why.
"""

from __future__ import annotations

from typing import Any

from pipeline.office import gathered
from pipeline.office.models import Document, Event, Person
from pipeline.office.prepared import Prepared
from schemas.language import _, translate

_TOLD = {
    "recalled": _("recalled"),
    "abandoned": _("abandoned"),
    "withdrawn": _("withdrawn"),
    "raised": _("made important"),
}


def told(document: Document) -> list[dict[str, Any]]:
    """Return what befell `document`, oldest first: what, when, by whom and why."""
    if gathered.is_gathered(document):
        events = [one for one in gathered.events(document) if one.kind in _TOLD]
    else:
        events = list(Event.objects.filter(document=document.key, kind__in=_TOLD).order_by("seq"))
    users = {str(one.body["by"]) for one in events if one.body.get("by")}
    names = dict(_named(users=sorted(users))) if users else {}
    return [
        {
            "kind": one.kind,
            "kind_title": translate(_TOLD[one.kind]),
            "at": one.at,
            "by": one.body.get("by"),
            "name": names.get(one.body.get("by"), ""),
            "reason": one.body.get("reason") or one.body.get("note") or "",
        }
        for one in events
    ]


_named = Prepared(lambda users: Person.objects.filter(user__in=users).values_list("user", "name"), users=[str])

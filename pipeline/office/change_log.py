"""Who changed people, projects and settings, and when: read from the one log, the newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipeline.office.event_words import SEALED
from pipeline.office.models import Event, Person
from pipeline.office.people import PROJECT_FACTS
from schemas.language import _, translate

KINDS = {
    "person-set": _("person"),
    "project-set": _("project"),
    "settings-set": _("settings"),
    "delegated": _("approval lent"),
    "delegation-revoked": _("lent approval taken back"),
}
_FACTS = {
    "name": _("name"),
    "roles": _("roles"),
    "active": _("works here or not"),
    "city": _("city"),
    "fee_mode": _("fee mode"),
    "facts": _("master data"),
}


def rows(most: int = 200) -> list[dict[str, Any]]:
    """Return the newest changes: {at, kind, about, by, operator, facts, changed}.

    `changed` names the facts that differ from the change of the same person or project before.
    """
    found = list(Event.objects.filter(kind__in=KINDS).order_by("-seq")[:most])
    names = dict(Person.objects.values_list("user", "name"))
    made = [_row(event.at, event.kind, event.body, names) for event in found]
    for place, row in enumerate(made):
        before = next((one for one in made[place + 1 :] if _same(one, row)), None)
        names_changed = _differing(before["facts"], row["facts"]) if before else None
        row["changed"] = names_changed and [_FACTS.get(name, name) for name in names_changed]
    return made


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["kind"] == other["kind"] and one["about"] == other["about"])


def _row(at: datetime, kind: str, body: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    facts = {name: value for name, value in body.items() if name not in {"by", "operator", SEALED}}
    about = facts.get("user") or facts.get("project") or facts.get("section") or ""
    by = str(body.get("by", ""))
    return {
        "at": at,
        "kind": kind,
        "what": KINDS[kind],
        "about": about,
        "about_name": facts.get("name", ""),
        "by": names.get(by, by),
        "operator": body.get("operator", ""),
        "facts": facts,
    }


def _fact(name: str, is_there: bool) -> str:
    heading = PROJECT_FACTS.get(name, name)
    return heading if is_there else translate(_("%(fact)s (emptied)"), {"fact": heading})


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    differing = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if "facts" in differing:
        now = after.get("facts") or {}
        inner = _differing(before.get("facts") or {}, now)
        return [*(name for name in differing if name != "facts"), *(_fact(name, name in now) for name in inner)]
    return differing

"""The story of a document as its page tells it: who did what, when and why, from its first file to its last copy.

It is read from the events alone, so what is told is what the ledger proves, and it takes two queries however long the
document lived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from pipeline.office import access, gathered
from pipeline.office.models import Document, Event, Person
from pipeline.office.prepared import Prepared
from pipeline.stages import Verdict
from schemas.document_type import channels, wording
from schemas.language import Text, _, text, translate
from schemas.policy import Verb

# What is told, by the kind of event. What is not in this table concerns nobody who reads the page.
_TOLD = {
    "scanned": _("the scan came in"),
    "submitted": _("handed in version %(revision)s"),
    "part-taken": _("handed in a part"),
    "voided": _("approvals became void, as what they saw has changed: %(people)s"),
    "photos-confirmed": _("looked at the photos and confirmed how faces are treated"),
    "recalled": _("recalled it"),
    "abandoned": _("gave it up"),
    "consented": _("wrote down that %(giver)s agreed by telephone"),
    "consent-confirmed": _("confirmed in writing the consent that %(giver)s gave by telephone"),
    "consent-refused": _("refused to confirm the consent that %(giver)s gave by telephone"),
    "escalated": _("the consent of %(giver)s was not confirmed in time; it went to: %(to)s"),
    "released": _("released it as %(number)s"),
    "imported": _("taken over from: %(origin)s"),
    "filed": _("the entry is in the archive"),
    "copied": _("a copy went to: %(to)s"),
    "received": _("acknowledged the copy for: %(to)s"),
    "joined": _("it joined the matter %(matter)s"),
    "answered": _("it was answered by %(reply)s"),
    "delivered": _("delivered by: %(channel)s"),
    "published": _("everything that was approved is out"),
    "posted": _("posted it: %(place)s"),
    "removed": _("took it down: %(place)s"),
    "reminded": _("reminded: %(people)s"),
    "raised": _("made it important"),
    "withdrawn": _("withdrew it"),
    "personal-destroyed": _("destroyed the personal part at the end of its term"),
    "superseded": _("it was superseded by %(superseded_by)s"),
    "exported": _("took out: %(what)s"),
    "vaulted": _("copied to the target %(target)s"),
    "held": _("put it on hold: it is not destroyed"),
    "hold-released": _("released the hold"),
    "owner-left": _("wrote down that the owner left on %(day)s"),
    "minimised": _("destroyed what concerns persons in it, at the end of its term"),
    "disposing": _("destroyed it at the end of its term: appraisal %(round)s"),
    "restored": _("the entry was brought back from the second copy"),
    "repaired": _("the entry in %(store)s was mended from the copy in %(source)s"),
    "finding-rectified": _("put finding %(finding)s right"),
    "finding-verified": _("verified that finding %(finding)s is put right"),
}
_DIALLED = _("wrote down that %(giver)s agreed by telephone at %(told)s; dialled was %(dialled)s")
_DECIDED = {
    Verb.REVIEW: _("reviewed it: agreed"),
    Verb.APPROVE: _("approved it"),
    Verb.FILE_COPY: _("put it on record"),
    Verb.ISSUE: _("issued it"),
}
_VAULT = _("the second copy (vault)")
_BACKED_UP = _("the second copy is made")
_RETURNED, _RETURNED_TO = _("sent it back"), _("sent it back to: %(role)s")


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the story. `who` is empty where nobody in person did it; `is_void`: it no longer counts."""

    at: datetime
    who: str
    what: Text
    why: str = ""
    kind: str = ""
    roles: tuple[str, ...] = ()
    is_void: bool = False


def told(document: Document) -> list[Moment]:
    """Return the story of `document`, the oldest first."""
    events = gathered.events(document)
    names = dict(_named(users=sorted(set(_people(events)))))
    given = {one.at: one for one in gathered.rows(document, "decisions")}
    made = (_decided(one, names, given) if one.kind == "decided" else _moment(one, names) for one in events)
    return [moment for moment in made if moment is not None]


_named = Prepared(lambda users: Person.objects.filter(user__in=users).values_list("user", "name"), users=[str])


def _people(events: Iterable[Event]) -> Iterator[str]:
    for one in events:
        yield from (str(one.body[name]) for name in ("by", "writer", "giver", "on_behalf_of") if one.body.get(name))
        yield from (str(user) for user in one.body.get("people") or ())


def _moment(one: Event, names: Mapping[str, str]) -> Moment | None:
    if one.kind not in _TOLD:
        return None
    body = one.body
    # A part that came through the inbox was handed in by whoever wrote it.
    by = str(body.get("by") or body.get("writer") or "")
    is_second = one.kind == "copied" and body.get("to") == "vault"
    words = _BACKED_UP if is_second else _DIALLED if body.get("dialled") else _TOLD[one.kind]
    what = text(words, **_params(one, names))
    return Moment(one.at, names.get(by, by), what, _why(body), one.kind)


def _why(body: Mapping[str, Any]) -> str:
    if isinstance(body.get("reasons"), dict):
        return "；".join(str(one) for one in dict.fromkeys(body["reasons"].values()))
    return str(body.get("reason") or body.get("note") or body.get("purpose") or body.get("evidence") or "")


def _params(one: Event, names: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in the words of an event, people, roles and channels by their names."""
    made = {name: str(value) for name, value in one.body.items() if isinstance(value, (str, int))}
    if "giver" in made:
        made["giver"] = names.get(made["giver"], made["giver"])
    if "to" in made:
        made["to"] = translate(_VAULT) if made["to"] == "vault" else access.role_titles([made["to"]])
    if "channel" in made and made["channel"] in channels():
        made["channel"] = wording(channels()[made["channel"]].titles)
    if "told_at" in made:
        made["told"] = f"{timezone.localtime(datetime.fromisoformat(made['told_at'])):%Y-%m-%d %H:%M}"
    made["people"] = "、".join(names.get(str(user), str(user)) for user in one.body.get("people") or ())
    return made


def _decided(one: Event, names: Mapping[str, str], given: Mapping[datetime, Any]) -> Moment:
    body = one.body
    by, giver = str(body.get("by", "")), str(body.get("on_behalf_of") or "")
    who = names.get(by, by)
    who = f"{names.get(giver, giver)}（由{who}代）" if giver else who
    decision = given.get(one.at)
    if body.get("verdict") == Verdict.APPROVE:
        what = text(_DECIDED[Verb(decision.verb) if decision else Verb.APPROVE])
    elif body.get("returned_to"):
        what = text(_RETURNED_TO, role=access.role_titles([body["returned_to"]]))
    else:
        what = text(_RETURNED)
    is_void = decision is not None and decision.void_at is not None and body.get("verdict") == Verdict.APPROVE
    return Moment(one.at, who, what, str(body.get("note") or ""), "decided", tuple(body.get("roles") or ()), is_void)

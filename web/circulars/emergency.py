"""An emergency from a phone: a text approved beforehand, its blanks, the manager's word by telephone, and it is out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from pipeline import flow, later, prepared, wizard
from pipeline.emergency_form import EmergencyForm, emergency_form
from pipeline.office import (
    access,
    checking,
    clock,
    composing,
    consents,
    documents,
    emergencies,
    people,
    remarks,
    reopening,
    uploads,
)
from pipeline.office.emergencies import Prepared
from pipeline.office.here import office
from pipeline.office.models import Document, Person
from schemas.errors import LetterbookError
from schemas.language import _, translate
from schemas.problem import Problem
from schemas.safeguards import Emergency
from web import addresses, gate
from web.author import checks
from web.circulars import fields, views

_BLANK, _GIVER, _TOLD, _DIALLED = "blank.", "giver", "told_at", "dialled"


@dataclass(slots=True)
class _Sent:
    """What was typed, and what is wrong with it in words, by the field; `at` and `rest` are problems of the record.

    `revises` is the document that came back, where this is its next version.
    """

    words: dict[str, str]
    values: Mapping[str, list[str]]
    giver: str
    told_at: str
    dialled: str = ""
    revises: Document | None = None
    errors: dict[str, str] = field(default_factory=dict)
    at: dict[str, list[Problem]] = field(default_factory=dict)
    rest: list[Problem] = field(default_factory=list)


def choose(request: HttpRequest) -> HttpResponse:
    """Show the prepared texts that can be used now."""
    who, asked = gate.somebody(gate.visitor(request)), views.the_wizard()
    return render(request, "circulars/emergencies.html", {"found": emergencies.usable(who, asked.kind)})


def fill(request: HttpRequest, document: Document) -> HttpResponse:
    """Show the blanks of a prepared text, or send it out on the manager's word.

    One that came back is opened again with what was typed; it may also be handed in to be approved in writing.
    """
    who, asked = gate.somebody(gate.visitor(request)), views.the_wizard()
    text = emergencies.named(document, who, asked.kind)
    form = emergency_form(asked, text.content, str(document.number)) if text else None
    rule = asked.kind.emergency
    if text is None or form is None or rule is None:
        raise Http404
    givers = composing.holders(rule.consent, document.project, who)
    revises = _revised(request, who)
    if request.method != "POST":
        return _page(request, text, form, givers, _offered(text, form, revises, givers, who))
    sent = _typed(request, form, fields.typed(request, asked, form.matter), revises)
    in_writing = revises is not None and "written" in request.POST
    giver, told_at = (None, None) if in_writing else _consent(sent, givers, rule)
    more = form.values(sent.words) | ({"revises": revises.key} if revises else {})
    record = composing.typed_in(asked, form.matter, sent.values, who, document.project, more)
    made = composing.composed(record, asked, form.matter, who, document.project, office())
    sent.at, sent.rest = wizard.by_field(made.checked.faults, asked, form.matter, made.unwritten)
    if done := checking.answered(made.upload):
        messages.info(request, translate(_("This very file was handed in before. This is what became of it.")))
        return HttpResponseRedirect(addresses.document(done[0].key))
    reasons = checks.reasons(request)
    waits = any(one.answered(reasons).waits for one in made.checked.reminders)
    if sent.errors or sent.at or sent.rest or waits:
        uploads.discard(who, made.upload, office())
        asked_for = checks.asked(made.checked, reasons) if waits else []
        return _page(request, text, form, givers, sent, asked_for)
    handed_in = flow.submit(made.upload.path, who, project=document.project.code, reasons=reasons)[0]
    uploads.discard(who, made.upload, office())
    if giver is None or told_at is None:
        messages.success(request, translate(_("Handed in: %(titles)s"), {"titles": handed_in.title}))
        return HttpResponseRedirect(addresses.document(handed_in.key))
    return _out(request, handed_in, giver, told_at, sent, who)


def _revised(request: HttpRequest, who: Person) -> Document | None:
    """Return the notice whose next version is written; None for a new one, and no such page for somebody else's."""
    key = (request.POST if request.method == "POST" else request.GET).get("revises", "")
    found = reopening.lying_with(who, key, views.CIRCULAR) if key else None
    if key and found is None:
        raise Http404
    return found


def _offered(text: Prepared, form: EmergencyForm, revises: Document | None, givers: list[Person], who: Person) -> _Sent:
    """Return what the form shows to begin with: what was typed for the one that came back, else what is known now."""
    asked, now = views.the_wizard(), timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M")
    one = givers[0] if len(givers) == 1 else None
    giver, dialled = (one.user, _phone(one, text)) if one else ("", "")
    if revises is None:
        more = {"particulars.effect_start": now, "post_from": clock.today()}
        return _Sent({}, fields.offered(asked, form.matter, None, **more), giver, now, dialled)
    record = reopening.typed(revises, office())
    words = reopening.blanks(record, form) if record else None
    if record is None or words is None:
        raise Http404
    around = composing.around(revises.project, who, office())
    bare = composing.to_change(record, asked, form.matter, around)
    return _Sent(words, fields.offered(asked, form.matter, bare), giver, now, dialled, revises)


def _out(
    request: HttpRequest, document: Document, giver: Person, told_at: datetime, sent: _Sent, who: Person
) -> HttpResponse:
    """Record the consent, release, publish. What is refused leaves the document where it is, and is told there."""
    try:
        later.consent(document, giver, told_at, who, sent.dialled)
        flow.publish(flow.release(documents.find(document.key), who), who)
    except LetterbookError as error:
        words = translate(_("Handed in, but it has not gone out: %(why)s"), {"why": error.localized()})
        messages.error(request, words)
        return HttpResponseRedirect(addresses.document(document.key))
    return HttpResponseRedirect(reverse("emergency-issued", kwargs={"key": document.key}))


def _typed(
    request: HttpRequest, form: EmergencyForm, values: Mapping[str, list[str]], revises: Document | None
) -> _Sent:
    words = {name: request.POST.get(f"{_BLANK}{at}", "").strip() for at, name in enumerate(form.blanks)}
    giver, told_at, dialled = (request.POST.get(name, "") for name in (_GIVER, _TOLD, _DIALLED))
    sent = _Sent(words, values, giver, told_at, dialled, revises)
    most = {"most": str(prepared.MOST_IN_A_BLANK)}
    for at, name in enumerate(form.blanks):
        if not prepared.fits_a_blank(words[name]):
            said = _("Fill this in: at most %(most)s characters, without a full stop, semicolon or question mark.")
            sent.errors[f"{_BLANK}{at}"] = translate(said, most)
    return sent


def _consent(sent: _Sent, givers: list[Person], rule: Emergency) -> tuple[Person | None, datetime | None]:
    giver = next((one for one in givers if one.user == sent.giver), None)
    if giver is None:
        sent.errors[_GIVER] = translate(_("Choose who agreed on the telephone."))
    if not people.plain_phone(sent.dialled):
        sent.errors[_DIALLED] = translate(_("Type the number that was dialled, in digits."))
    try:
        told_at = timezone.make_aware(datetime.strptime(sent.told_at, "%Y-%m-%dT%H:%M"))
    except ValueError:
        told_at = None
    if told_at is None or not emergencies.may_be_told(told_at, rule.hours):
        said = _("Say when they agreed: not in the future, and not over %(hours)s hours ago.")
        sent.errors[_TOLD] = translate(said, {"hours": str(rule.hours)})
        return giver, None
    return giver, told_at


def _page(
    request: HttpRequest,
    text: Prepared,
    form: EmergencyForm,
    givers: list[Person],
    sent: _Sent,
    asked_for: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    asked, rule = views.the_wizard(), views.the_wizard().kind.emergency
    blanks = [
        {
            "name": name,
            "field": f"{_BLANK}{at}",
            "value": sent.words.get(name, ""),
            "error": sent.errors.get(f"{_BLANK}{at}"),
        }
        for at, name in enumerate(form.blanks)
    ]
    rest = [*sent.rest, *(one for path, found in sent.at.items() if path in form.also.values() for one in found)]
    remark = remarks.last(sent.revises, office()) if sent.revises else None
    count = len(sent.errors) + sum(map(len, sent.at.values())) + len(sent.rest) + len(asked_for or ())
    facts = {
        "text": text,
        "blanks": blanks,
        "groups": fields.groups(asked, form.matter, sent.values, sent.at),
        "givers": [{"person": one, "phone": _phone(one, text)} for one in givers],
        "sent": sent,
        "remark": remark,
        "pinned": fields.pinned(asked, form.matter, remark),
        "at_blanks": remark is not None and remark.section == "text",
        "errors": sent.errors,
        "rest": rest,
        "asked": asked_for or [],
        "was_sent": bool(asked_for),
        "count": count,
        "hours": rule.hours if rule else 0,
        "role": access.role_titles([rule.consent]) if rule else "",
    }
    return render(request, "circulars/emergency.html", facts, status=422 if count else 200)


def _phone(one: Person, text: Prepared) -> str:
    """Return the work phone of somebody: their own, or the manager's as the project's master data has it."""
    if one.phone:
        return one.phone
    facts = people.facts_of(text.document.project)
    return str(facts["manager_phone"] or "") if facts["manager_name"] == one.name else ""


def issued(request: HttpRequest, document: Document) -> HttpResponse:
    """Say that it is out, by when it must be confirmed in writing, and give the texts to be sent."""
    told = consents.told(document)
    if not told:
        raise Http404
    facts = {
        "document": document,
        "consent": told[-1],
        "texts": [one for one in fields.messages_of(documents.content(documents.newest(document))) if one["is_chosen"]],
    }
    return render(request, "circulars/issued.html", facts)

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
from pipeline.office import access, checking, clock, composing, consents, documents, emergencies, people, uploads
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
    """What was typed, and what is wrong with it in words, by the field; `at` and `rest` are problems of the record."""

    words: dict[str, str]
    values: Mapping[str, list[str]]
    giver: str
    told_at: str
    dialled: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    at: dict[str, list[Problem]] = field(default_factory=dict)
    rest: list[Problem] = field(default_factory=list)


def choose(request: HttpRequest) -> HttpResponse:
    """Show the prepared texts that can be used now."""
    who, asked = gate.somebody(gate.visitor(request)), views.the_wizard()
    return render(request, "circulars/emergencies.html", {"found": emergencies.usable(who, asked.kind)})


def fill(request: HttpRequest, document: Document) -> HttpResponse:
    """Show the blanks of a prepared text, or send it out on the manager's word."""
    who, asked = gate.somebody(gate.visitor(request)), views.the_wizard()
    text = emergencies.named(document, who, asked.kind)
    form = emergency_form(asked, text.content, str(document.number)) if text else None
    rule = asked.kind.emergency
    if text is None or form is None or rule is None:
        raise Http404
    givers = composing.holders(rule.consent, document.project, who)
    if request.method != "POST":
        now = timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M")
        more = {"particulars.effect_start": now, "post_from": clock.today()}
        one = givers[0] if len(givers) == 1 else None
        offered = fields.offered(asked, form.matter, None, **more)
        sent = _Sent({}, offered, one.user if one else "", now, _phone(one, text) if one else "")
        return _page(request, text, form, givers, sent)
    sent = _typed(request, form, fields.typed(request, asked, form.matter))
    giver, told_at = _consent(sent, givers, rule)
    record = composing.typed_in(asked, form.matter, sent.values, who, document.project, form.values(sent.words))
    made = composing.composed(record, asked, form.matter, who, document.project, office())
    sent.at, sent.rest = wizard.by_field(made.checked.faults, asked, form.matter, made.unwritten)
    if done := checking.answered(made.upload):
        messages.info(request, translate(_("This very file was handed in before. This is what became of it.")))
        return HttpResponseRedirect(addresses.document(done[0].key))
    reasons = checks.reasons(request)
    waits = any(one.answered(reasons).waits for one in made.checked.reminders)
    if sent.errors or sent.at or sent.rest or giver is None or told_at is None or waits:
        uploads.discard(who, made.upload, office())
        asked_for = checks.asked(made.checked, reasons) if waits else []
        return _page(request, text, form, givers, sent, asked_for)
    issued_one = flow.submit(made.upload.path, who, project=document.project.code, reasons=reasons)[0]
    uploads.discard(who, made.upload, office())
    return _out(request, issued_one, giver, told_at, sent, who)


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


def _typed(request: HttpRequest, form: EmergencyForm, values: Mapping[str, list[str]]) -> _Sent:
    words = {name: request.POST.get(f"{_BLANK}{at}", "").strip() for at, name in enumerate(form.blanks)}
    giver, told_at, dialled = (request.POST.get(name, "") for name in (_GIVER, _TOLD, _DIALLED))
    sent = _Sent(words, values, giver, told_at, dialled)
    if not people.plain_phone(sent.dialled):
        sent.errors[_DIALLED] = translate(_("Type the number that was dialled, in digits."))
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
    count = len(sent.errors) + sum(map(len, sent.at.values())) + len(sent.rest) + len(asked_for or ())
    facts = {
        "text": text,
        "blanks": blanks,
        "groups": fields.groups(asked, form.matter, sent.values, sent.at),
        "givers": [{"person": one, "phone": _phone(one, text)} for one in givers],
        "sent": sent,
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

"""A circular in three looks: which matter, its form, and what it will be on the board, by message and in the group."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from pipeline import flow, wizard
from pipeline.office import checking, clock, composing, kinds, page_pictures, people, remarks, reopening, uploads
from pipeline.office.here import office
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document, Person, Project
from pipeline.office.page_pictures import Width
from pipeline.receive import Received
from pipeline.wizard import Matter, Wizard
from schemas.language import _, translate
from schemas.problem import Problem
from schemas.record import Record
from web import addresses, gate
from web.author import checks
from web.circulars import corrections, fields
from web.circulars.corrections import Corrected

CIRCULAR = "circular"


def the_wizard() -> Wizard:
    """Return the form of circulars; an office whose own type has none has no such page."""
    known = kinds.available(office()).get(CIRCULAR)
    if known is None or (found := wizard.wizard(known)) is None:
        raise Http404
    return found


def mine(who: Person, form: Wizard, code: str) -> Project:
    """Return the project `code` where `who` may write circulars; for all others there is no such page."""
    found = next((one for one in composing.projects(who, form.kind) if one.code == code), None)
    if found is None:
        raise Http404
    return found


def form(request: HttpRequest) -> HttpResponse:
    """Ask which matter, then for what that needs; a form that was sent is checked, and shown again if it lacks."""
    who, asked = gate.somebody(gate.visitor(request)), the_wizard()
    if request.method == "POST":
        return _sent(request, who, asked)
    if request.GET.get("from"):
        return _again(request, who, asked)
    if request.GET.get("revises"):
        return _returned(request, who, asked)
    if request.GET.get("corrects"):
        return _correction(request, who, asked)
    found = composing.projects(who, asked.kind)
    matter, code = asked.matter(request.GET.get("matter", "")), request.GET.get("project", "")
    if code or (matter and len(found) == 1):
        project = mine(who, asked, code or found[0].code)
        if matter is not None:
            values = fields.offered(asked, matter, None, post_from=clock.today())
            return _form(request, asked, matter, project, {"values": values})
    chosen = code or (found[0].code if found else "")
    return render(request, "circulars/choose.html", {"form": asked, "projects": found, "chosen": chosen})


def _again(request: HttpRequest, who: Person, asked: Wizard) -> HttpResponse:
    """Show the form of what was typed before, to change it."""
    upload = uploads.find(who, request.GET["from"], office())
    record = composing.typed_before(upload) if upload else None
    matter = asked.matter_of(record) if record else None
    if upload is None or record is None or matter is None:
        raise Http404
    project = mine(who, asked, upload.project)
    return _form(request, asked, matter, project, _told(record, asked, matter, project, who))


def _returned(request: HttpRequest, who: Person, asked: Wizard) -> HttpResponse:
    """Show the form of a circular that came back, filled with what was typed, and why it came back."""
    document = _revised(who, request.GET["revises"])
    record = reopening.typed(document, office())
    matter = reopening.matter(record, asked) if record else None
    if record is None or matter is None:
        raise Http404
    told = _told(record, asked, matter, document.project, who)
    return _form(request, asked, matter, document.project, told | {"revises": document})


def _correction(request: HttpRequest, who: Person, asked: Wizard) -> HttpResponse:
    """Show the form filled with what a circular in force says, to be put right."""
    corrects = corrections.found(who, request.GET["corrects"])
    if corrections.on_its_way(corrects, None):
        return HttpResponseRedirect(reverse("correct", kwargs={"key": corrects.document.key}))
    record = reopening.typed(corrects.document, office())
    matter = reopening.matter(record, asked) if record else None
    if record is None or matter is None:
        raise Http404
    project = mine(who, asked, corrects.document.project.code)
    bare = {name: value for name, value in record.items() if name not in {"revises", *corrects.header}}
    return _form(request, asked, matter, project, _told(bare, asked, matter, project, who) | {"corrects": corrects})


def _told(record: Record, asked: Wizard, matter: Matter, project: Project, who: Person) -> dict[str, Any]:
    bare = composing.to_change(record, asked, matter, composing.around(project, who, office()))
    revises = reopening.lying_with(who, str(record.get("revises") or ""), CIRCULAR)
    corrects = corrections.of_record(who, record)
    return {"values": fields.offered(asked, matter, bare), "revises": revises, "corrects": corrects}


def _revised(who: Person, key: str) -> Document:
    """Return the document whose next version is written; for all others but its author there is no such page."""
    found = reopening.lying_with(who, key, CIRCULAR)
    if found is None:
        raise Http404
    return found


def _sent(request: HttpRequest, who: Person, asked: Wizard) -> HttpResponse:
    matter = asked.matter(request.POST.get("matter", ""))
    if matter is None:
        raise Http404
    project, revises = mine(who, asked, request.POST.get("project", "")), None
    if request.POST.get("revises"):
        revises = _revised(who, request.POST["revises"])
        project = revises.project
    typed, corrects = fields.typed(request, asked, matter), corrections.sent(request, who)
    told = {"values": typed, "revises": revises, "corrects": corrects}
    if corrects and corrections.on_its_way(corrects, revises):
        return HttpResponseRedirect(reverse("correct", kwargs={"key": corrects.document.key}))
    if corrects and corrects.error:
        return _form(request, asked, matter, project, told)
    more = ({"revises": revises.key} if revises else {}) | (corrects.header if corrects else {})
    record = composing.typed_in(asked, matter, typed, who, project, more)
    made = composing.composed(record, asked, matter, who, project, office())
    if not made.checked.faults:
        return HttpResponseRedirect(reverse("circular-preview", kwargs={"sha256": made.upload.sha256}))
    uploads.discard(who, made.upload, office())
    at, rest = wizard.by_field(made.checked.faults, asked, matter, made.unwritten)
    return _form(request, asked, matter, project, told | {"at": at, "rest": rest})


def _form(request: HttpRequest, asked: Wizard, matter: Matter, project: Project, told: dict[str, Any]) -> HttpResponse:
    at: dict[str, list[Problem]] = told.get("at", {})
    rest: list[Problem] = told.get("rest", [])
    revises: Document | None = told.get("revises")
    corrects: Corrected | None = told.get("corrects")
    remark = remarks.last(revises, office()) if revises else None
    count = sum(map(len, at.values())) + len(rest) + bool(corrects and corrects.error)
    facts = {
        "form": asked,
        "matter": matter,
        "project": project,
        "facts": people.facts_of(project),
        "groups": fields.groups(asked, matter, told["values"], at),
        "revises": revises,
        "corrects": corrects,
        "remark": remark,
        "pinned": fields.pinned(asked, matter, remark),
        "rest": rest,
        "count": count,
    }
    return render(request, "circulars/form.html", facts, status=422 if count else 200)


def preview(request: HttpRequest, upload: Received) -> HttpResponse:
    """Show what the circular will be on every channel, or hand it in."""
    if done := checking.answered(upload):
        messages.info(request, translate(_("This very file was handed in before. This is what became of it.")))
        return HttpResponseRedirect(addresses.document(done[0].key))
    if request.method != "POST":
        return _preview(request, upload, {})
    who, reasons = gate.somebody(gate.visitor(request)), checks.reasons(request)
    _record(upload)
    try:
        made = flow.submit(upload.path, who, project=upload.project, reasons=reasons)
    except NotTaken:
        return _preview(request, upload, reasons, was_sent=True)
    messages.success(request, translate(_("Handed in: %(titles)s"), {"titles": made[0].title}))
    return HttpResponseRedirect(addresses.document(made[0].key))


def _record(upload: Received) -> Record:
    record = composing.typed_before(upload)
    if record is None or record.get("doc_type") != CIRCULAR:
        raise Http404
    return record


def _preview(
    request: HttpRequest, upload: Received, reasons: dict[str, str], *, was_sent: bool = False
) -> HttpResponse:
    who = gate.somebody(gate.visitor(request))
    asked, record = the_wizard(), _record(upload)
    looked = checking.looked(upload, who, office(), reasons)
    case = looked.cases[0] if looked.cases and not looked.faults else None
    facts = {
        "upload": upload,
        "matter": asked.matter_of(record),
        "case": case,
        "record": case.record if case else record,
        "checked": looked,
        "reminders": [one for one in looked.reminders if not one.needs_reason],
        "asked": checks.asked(looked, reasons),
        "texts": fields.messages_of(case.record) if case else [],
        "button": checks.button(looked) if case else "",
        "was_sent": was_sent,
    }
    return render(request, "circulars/preview.html", facts, status=409 if was_sent else 200)


def page(request: HttpRequest, upload: Received) -> HttpResponse:
    """Send the board notice as a picture, drawn once while it lies there."""
    _record(upload)
    looked = checking.looked(upload, gate.somebody(gate.visitor(request)), office(), {})
    made = composing.pages(upload, looked.cases[0], office()) if looked.cases and not looked.faults else None
    if made is None:
        raise Http404
    width = Width.PHONE if request.GET.get("w") == str(int(Width.PHONE)) else Width.SCREEN
    answer = HttpResponse(page_pictures.picture(made, 1, width, office()), content_type="image/png")
    patch_cache_control(answer, private=True, no_cache=True)
    return answer

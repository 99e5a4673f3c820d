"""The approver's queue, and the page on which one document is read and decided."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pipeline import flow, pins
from pipeline.office import access_log, before_deciding, courses, deadlines, dossier, gathered, turns
from pipeline.office.access_log import Action
from pipeline.office.before_deciding import Sight
from pipeline.office.here import office
from pipeline.office.models import Document, Person
from pipeline.stages import Seen, Verdict
from schemas.errors import LetterbookError
from schemas.language import _, translate
from web import gate
from web.approver.words import pass_word, verb_word

log = logging.getLogger("letterbook.web")


def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for the visitor, the longest-waiting first."""
    who = gate.somebody(gate.visitor(request))
    return render(request, "approver/queue.html", {"rows": _rows(who), "after": request.GET.get("after", "")})


def _rows(who: Person) -> list[dict[str, Any]]:
    found = turns.of(who)
    due = deadlines.by_document([one.document for one in found], office())
    return [{"one": one, "verb": verb_word(one.verb), "due": due.get(one.document.pk)} for one in found]


def decide(request: HttpRequest, document: Document) -> HttpResponse:
    """Show a document to whoever decides on it, and take the verdict."""
    who = gate.somebody(gate.visitor(request))
    if request.method == "POST":
        return _decided(request, document, who)
    return _shown(request, document, who)


def _shown(
    request: HttpRequest, document: Document, who: Person, *, fault: str = "", field: str = "", status: int = 200
) -> HttpResponse:
    gathered.gather(document)
    sight = before_deciding.sight(who, document, office())
    if sight is None:
        raise Http404
    if access_log.holds_personal(document, office()):
        access_log.note(Action.VIEWED, document.title, document=document, by=who, purpose="decide")
    context = {
        "document": document,
        "sight": sight,
        "verbs": courses.verbs_of(document),
        "verb": verb_word(sight.verb),
        "passes": pass_word(sight.verb),
        "fault": fault,
        "field": field,
        "typed": request.POST,
        # Whoever decides on a part of it reads that part above; the pages show all.
        "told": dossier.to_read(document, who, 0, False, office()) if sight.sees_all else None,
    }
    return render(request, "approver/decide_page.html", context, status=status)


def onward(request: HttpRequest, document: Document) -> HttpResponse:
    """Lead from a document to the next one in the visitor's queue, round its end; to the queue if there is no other."""
    waiting = [one.document.key for one in turns.of(gate.somebody(gate.visitor(request)))]
    at = waiting.index(document.key) + 1 if document.key in waiting else 0
    following = next((key for key in waiting[at:] + waiting[:at] if key != document.key), None)
    if following is None:
        messages.info(request, translate(_("Nothing else waits for your decision.")))
        return redirect("approvals")
    return redirect("decide", key=following)


def _decided(request: HttpRequest, document: Document, who: Person) -> HttpResponse:
    verdict, version, note = _read(request)
    if verdict is None or version is None:
        return _shown(request, document, who, fault=translate(_("Say what you decide.")), status=400)
    if verdict is Verdict.RETURN and not note:
        fault = translate(_("Say why it is returned: its author reads it."))
        return _shown(request, document, who, fault=fault, field="note", status=400)
    sight = before_deciding.sight(who, document, office())
    if sight is not None and verdict is Verdict.RETURN:
        note = pins.pinned(note, request.POST.get("section", ""), sight.record, sight.kind)
    saw = Seen(photos="photos" in request.POST, version=version)
    to = request.POST.get("to", "") if verdict is Verdict.RETURN else ""
    try:
        flow.decide(document, who, verdict, note, to, saw=saw)
    except LetterbookError as error:
        return _refused(request, document, who, error)
    messages.success(request, _said(verdict, document, sight))
    return redirect(f"{reverse('approvals')}?after={document.key}")


def _read(request: HttpRequest) -> tuple[Verdict | None, int | None, str]:
    said, version = request.POST.get("verdict", ""), request.POST.get("version", "")
    verdict = Verdict(said) if said in set(Verdict) else None
    is_number = version.isascii() and version.isdigit() and len(version) < 7
    return verdict, int(version) if is_number else None, request.POST.get("note", "").strip()


def _refused(request: HttpRequest, document: Document, who: Person, error: LetterbookError) -> HttpResponse:
    """Tell a refusal on the page itself; one who has decided on this version already is told so calmly."""
    document.refresh_from_db()
    sight = before_deciding.sight(who, document, office())
    is_this_version = sight is not None and request.POST.get("version") == str(sight.version)
    if sight is not None and sight.mine is not None and is_this_version and not sight.may_decide:
        log.warning("refused: %s decided on %s before, and sent it again", who.user, document.key)
        messages.info(request, translate(_("You have decided on this version already; it counts once.")))
        return redirect("decide", key=document.key)
    return _shown(request, document, who, fault=error.localized(), status=409)


def _said(verdict: Verdict, document: Document, sight: Sight | None) -> str:
    if verdict is Verdict.RETURN:
        return translate(_("Returned: %(title)s")) % {"title": document.title}
    words = pass_word(sight.verb if sight else "approve")
    return translate(_("%(words)s: %(title)s"), {"words": words, "title": document.title})


def photo(request: HttpRequest, document: Document, number: int) -> HttpResponse:
    """Send one of the photos that whoever approves must look at."""
    who = gate.somebody(gate.visitor(request))
    sight = before_deciding.sight(who, document, office())
    if sight is None or not 0 < number <= len(sight.photos):
        raise Http404
    row = sight.photos[number - 1]
    access_log.note(Action.OPENED, f"{document.title} {row['file']}", document=document, by=who)
    # A photo is kept small enough to be printed, and known by its digest.
    return HttpResponse(office().attachment(row["sha256"]).read_bytes(), content_type="image/jpeg")

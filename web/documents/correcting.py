"""A correction handed in at the desk: the corrected file, why, and the same chain again (更正).

What was uploaded lies where uploads lie until it is handed in, so that a missing word does not cost another upload.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from pipeline import later
from pipeline.office import acts, documents, dossier, remarks, uploads
from pipeline.office.acts import Act
from pipeline.office.checking import Checked
from pipeline.office.here import office
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document, Person
from pipeline.office.refusals import NothingCorrected, OneAtATime, ReasonMissing
from pipeline.receive import Received
from pipeline.stages import Stage
from schemas.language import _, translate
from web import addresses, gate, refusal
from web.author import checks, incoming
from web.circulars import corrections
from web.circulars import views as circulars


@dataclass(slots=True)
class _Sent:
    """What was sent, and what is wrong with it: `on_its_way` is the correction that came back, if one did."""

    on_its_way: Document | None
    reason: str = ""
    upload: Received | None = None
    error: str = ""
    field: str = ""
    status: int = 200
    checked: Checked | None = None


def correct(request: HttpRequest, document: Document) -> HttpResponse:
    """Ask for the corrected file and why it is corrected, and hand it in."""
    who = gate.somebody(gate.visitor(request))
    on_its_way = dossier.newer(document)
    if on_its_way is not None and not _lies_with(who, on_its_way):
        messages.info(request, translate(_("A correction of this document is on its way already: this is it.")))
        return HttpResponseRedirect(addresses.document(on_its_way.key))
    acts.refuse_unless_open(Act.CORRECT, who, document, office())
    if request.method != "POST":
        return _page(request, document, who, _Sent(on_its_way, _reason_of(on_its_way)))
    sent = _sent(request, document, who, on_its_way)
    if sent.upload is None:
        return _page(request, document, who, sent)
    return _handed_in(request, document, who, sent, sent.upload)


def _lies_with(who: Person, correction: Document) -> bool:
    return correction.stage == Stage.RETURNED and correction.author_id == who.pk


def _reason_of(correction: Document | None) -> str:
    """Return why the correction that came back was made, to stand in its next version too."""
    return str(documents.content(documents.newest(correction)).get("revision_note") or "") if correction else ""


def _sent(request: HttpRequest, document: Document, who: Person, on_its_way: Document | None) -> _Sent:
    """Return what was sent, kept for the visitor; a file that lies there from before is named by its digest."""
    sent = _Sent(on_its_way, request.POST.get("reason", "").strip()[:200])
    files = incoming.sent(request)
    drops = uploads.drops(files)
    if request.META.get("letterbook.too_large"):
        sent.error, sent.status = refusal.too_large_words(), 413
    elif uploads.too_many(files) or len(drops) > 1:
        sent.error, sent.status = translate(_("A correction is one file; its photos and scans come with it.")), 400
    elif drops:
        sent.upload = uploads.keep(who, drops[0], office(), project=document.project.code)
    else:
        sent.upload = uploads.find(who, request.POST.get("sha256", ""), office())
    if sent.upload is None and not sent.error:
        sent.error, sent.status = translate(_("Choose the corrected file.")), 400
    sent.field = "files" if sent.error else ""
    return sent


def _handed_in(request: HttpRequest, document: Document, who: Person, sent: _Sent, upload: Received) -> HttpResponse:
    reasons = checks.reasons(request)
    try:
        made = later.correct(document, upload.path, who, sent.reason, reasons=reasons)
    except ReasonMissing:
        sent.error, sent.field = translate(_("Say why; the reason is kept with the document.")), "reason"
        sent.status = 400
        return _page(request, document, who, sent)
    except (NothingCorrected, OneAtATime) as error:
        sent.error, sent.field, sent.status = error.localized(), "files", 409
        return _page(request, document, who, sent)
    except NotTaken as error:
        sent.checked, sent.status = Checked(upload, (), tuple(error.problems)), 422
        return _page(request, document, who, sent)
    uploads.discard(who, upload, office())
    messages.success(request, translate(_("The correction was handed in: %(title)s"), {"title": made.title}))
    return HttpResponseRedirect(addresses.document(made.key))


def _form(document: Document, on_its_way: Document | None) -> str:
    """Return the form in which the correction can be made instead of a file; empty where there is none."""
    if document.type != circulars.CIRCULAR:
        return ""
    return corrections.address(document, on_its_way, circulars.the_wizard())


def _page(request: HttpRequest, document: Document, who: Person, sent: _Sent) -> HttpResponse:
    checked = sent.checked
    facts = {
        "document": document,
        "sent": sent,
        "upload": sent.upload,
        "faults": checked.faults if checked else [],
        "reminders": [one for one in checked.reminders if not one.needs_reason] if checked else [],
        "asked": checks.asked(checked, checks.reasons(request)) if checked else [],
        "was_sent": checked is not None,
        "remark": remarks.last(sent.on_its_way, office()) if sent.on_its_way else None,
        "takes_source": document.author_id == who.pk,
        "form": _form(document, sent.on_its_way),
    }
    return render(request, "documents/correct.html", facts, status=sent.status)

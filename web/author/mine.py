"""What an author may still do with a document of theirs: remind, take back, give up, take the file and go on."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from pipeline import later, receive
from pipeline.office import access_log, acts, documents
from pipeline.office.acts import Act
from pipeline.office.here import office
from pipeline.office.models import Document
from pipeline.office.refusals import ReasonMissing
from schemas.language import _, translate
from web import addresses, downloads, gate
from web.circulars import reopening
from web.templatetags.words import joined


def remind(request: HttpRequest, document: Document) -> HttpResponse:
    """Remind whoever holds the document now (催办)."""
    told = later.remind(document, gate.somebody(gate.visitor(request)))
    names = joined(person.name for person in told)
    messages.success(request, translate(_("Reminded: %(names)s"), {"names": names}))
    return _back(request, document)


def acknowledge(request: HttpRequest, document: Document) -> HttpResponse:
    """Record that one has received the copies that went to one's roles."""
    later.acknowledge(document, gate.somebody(gate.visitor(request)))
    messages.success(request, translate(_("Received: %(title)s"), {"title": document.title}))
    return HttpResponseRedirect(addresses.back(request, "/"))


def recall(request: HttpRequest, document: Document) -> HttpResponse:
    """Take the document back, to change it (撤回修改)."""
    later.recall(document, gate.somebody(gate.visitor(request)), request.POST.get("note", "").strip())
    messages.success(request, translate(_("Taken back: change it and upload it again.")))
    return HttpResponseRedirect(addresses.document(document.key))


def revise(request: HttpRequest, document: Document) -> HttpResponse:
    """Lead the author to where the next version is made: the form that it was typed into, else the upload."""
    who = gate.somebody(gate.visitor(request))
    if Act.REVISE not in acts.open_to(who, document, office()).open:
        raise Http404
    if document.supersedes is not None:
        return HttpResponseRedirect(reverse("correct", kwargs={"key": document.supersedes.key}))
    return HttpResponseRedirect(reopening.address(document, who))


def abandon(request: HttpRequest, document: Document) -> HttpResponse:
    """Ask why the document is given up (作废), and give it up."""
    who, error = gate.somebody(gate.visitor(request)), ""
    if request.method != "POST":
        acts.refuse_unless_open(Act.ABANDON, who, document, office())
    else:
        try:
            later.abandon(document, who, request.POST.get("note", "").strip())
        except ReasonMissing as missing:
            error = missing.localized()
        else:
            messages.success(request, translate(_("Given up: %(title)s"), {"title": document.title}))
            return HttpResponseRedirect(addresses.document(document.key))
    facts = {"document": document, "error": error, "back": addresses.document(document.key)}
    return render(request, "author/abandon.html", facts, status=400 if error else 200)


def source(request: HttpRequest, document: Document) -> FileResponse:
    """Send the file that the newest version came from, to its author: what is to be corrected starts from it."""
    who, newest = gate.somebody(gate.visitor(request)), documents.latest(document)
    received = receive.lying(office(), newest.source) if newest and document.author == who else None
    if received is None or not received.path.is_file():
        raise Http404
    if access_log.holds_personal(document, office()):
        access_log.note(access_log.Action.EXPORTED, document.title, document=document, by=who, purpose="source")
    return downloads.answer(received.path.open("rb"), received.name)


def _back(request: HttpRequest, document: Document) -> HttpResponse:
    return HttpResponseRedirect(addresses.back(request, addresses.document(document.key)))

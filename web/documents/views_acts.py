"""Steps on a filed document that ask for a word first: withdraw, correct, raise its importance.

Each has a page that says what will happen before anything does. What the step refuses beyond a missing or unfit word is
told by its own page with the clause (`web/middleware.py`).
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from pipeline import later
from pipeline.office import acts, copying, documents, kinds, raising, withdrawing
from pipeline.office.acts import Act
from pipeline.office.here import office
from pipeline.office.models import Document, Person
from pipeline.office.refusals import ReasonMissing, WhyImportant
from schemas.language import _, translate
from web import addresses, gate

_WORDLESS = (ReasonMissing, WhyImportant)


def withdraw(request: HttpRequest, document: Document) -> HttpResponse:
    """Say what withdrawing the document does, and do it (撤回已发布)."""
    who = gate.somebody(gate.visitor(request))
    if request.method != "POST":
        acts.refuse_unless_open(Act.WITHDRAW, who, document, office())
        return _withdraw_page(request, document, who)
    error = _unfit(lambda reason: later.withdraw(document, who, reason), request)
    if error:
        return _withdraw_page(request, document, who, error)
    messages.success(request, translate(_("Withdrawn: %(title)s"), {"title": document.title}))
    return HttpResponseRedirect(addresses.document(document.key))


def _withdraw_page(request: HttpRequest, document: Document, who: Person, error: str = "") -> HttpResponse:
    facts = {
        "document": document,
        "after": withdrawing.consequences(document),
        "may_correct": Act.CORRECT in acts.open_to(who, document, office()).open,
        "error": error,
        "typed": request.POST.get("reason", ""),
    }
    return render(request, "documents/withdraw.html", facts, status=400 if error else 200)


def raise_importance(request: HttpRequest, document: Document) -> HttpResponse:
    """Say who gets a copy of what is made important, and make it so (提升重要程度)."""
    who, error = gate.somebody(gate.visitor(request)), ""
    if document.importance == copying.IMPORTANT:
        messages.info(request, translate(_("It is important already.")))
        return HttpResponseRedirect(addresses.document(document.key))
    if request.method != "POST":
        acts.refuse_unless_open(Act.RAISE, who, document, office())
    else:
        error = _unfit(lambda reason: later.raise_importance(document, who, reason), request)
        if not error:
            messages.success(request, translate(_("Made important: %(title)s"), {"title": document.title}))
            return HttpResponseRedirect(addresses.document(document.key))
    content = documents.content(documents.newest(document))
    facts = {
        "document": document,
        "copies": [one.role for one in raising.new_copies(document, kinds.of(document, office()), content)],
        "error": error,
        "typed": request.POST.get("reason", ""),
    }
    return render(request, "documents/raise.html", facts, status=400 if error else 200)


def _unfit(step: Callable[[str], object], request: HttpRequest) -> str:
    """Take `step` with the reason that was typed; return what is wrong with that reason, nothing if it was taken."""
    try:
        step(request.POST.get("reason", "").strip()[:500])
    except _WORDLESS:
        return translate(_("Say why; the reason is kept with the document."))
    except withdrawing.PublicReason as error:
        return error.localized()
    return ""

"""Releasing and publishing: one document, or all that are ready, with a statement that balances.

Many are taken a few at a time: each request works for some seconds and says how far it came; the page goes on by itself
where scripts run, and by the button 继续 where they do not. Nothing goes on unseen.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pipeline import flow
from pipeline.office import access, documents, going_out, kinds
from pipeline.office.here import office
from pipeline.office.models import Document, Person
from schemas.errors import LetterbookError
from schemas.language import _, translate
from web import addresses, gate
from web.templatetags.words import joined

AT_ONCE_SECONDS = 4.0
MOST = 500
_ORDER = "outgoing"
_WORK: dict[str, Callable[[Document, Person], Document]] = {
    "release": lambda document, who: flow.release(document, who),
    "publish": lambda document, who: flow.publish(document, who),
}


def release(request: HttpRequest, document: Document) -> HttpResponse:
    """Release one approved document: it gets its number and is filed."""
    who = gate.somebody(gate.visitor(request))
    done = flow.release(document, who)
    messages.success(request, translate(_("Released and filed: %(number)s")) % {"number": done.number})
    return redirect(addresses.back(request, reverse("outgoing")))


def publish(request: HttpRequest, document: Document) -> HttpResponse:
    """Publish one document by the channels that were ticked, or by all that were approved (`all`)."""
    who = gate.somebody(gate.visitor(request))
    wanted = tuple(dict.fromkeys(request.POST.getlist("channel")))
    if not wanted and "all" not in request.POST:
        messages.error(request, translate(_("Tick at least one channel.")))
        return redirect(addresses.back(request, reverse("outgoing")))
    flow.publish(document, who, wanted)
    left = [one.title for one in going_out.ways(document) if not one.served]
    told = _("Published by the channels you ticked; still to go out: %(left)s") if left else _("Published.")
    messages.success(request, translate(told) % ({"left": joined(left)} if left else {}))
    return redirect(addresses.back(request, reverse("outgoing")))


def ready(request: HttpRequest) -> HttpResponse:
    """Show all that can be released or published, and begin what was ticked."""
    who = gate.somebody(gate.visitor(request))
    work, names = request.POST.get("work", ""), list(dict.fromkeys(request.POST.getlist("document")))[:MOST]
    if request.method == "POST" and work in _WORK and names:
        request.session[_ORDER] = {"work": work, "asked": names, "items": []}
        return redirect("outgoing-run")
    if request.method == "POST":
        messages.error(request, translate(_("Tick at least one document.")))
        return redirect("outgoing")
    premises = office()
    lists = {
        "releasable": going_out.releasable(who, premises),
        "publishable": going_out.publishable(who, premises),
    }
    return render(request, "publish/ready.html", lists)


def run(request: HttpRequest) -> HttpResponse:
    """Carry on what was begun for some seconds, and tell how far it came."""
    who = gate.somebody(gate.visitor(request))
    order = request.session.get(_ORDER)
    if order is None:
        return redirect("outgoing")
    if request.method == "POST":
        request.session[_ORDER] = carried_on(order, who, time.monotonic() + AT_ONCE_SECONDS)
        return redirect("outgoing-run")
    return render(request, "publish/run.html", {"work": order["work"], "statement": statement(order)})


def carried_on(order: dict[str, Any], who: Person, until: float) -> dict[str, Any]:
    """Return `order` with the next of its documents done, one at least, as many as there is time for."""
    items = list(order["items"])
    while len(items) < len(order["asked"]):
        items.append(_carried_out(order["work"], order["asked"][len(items)], who))
        if time.monotonic() >= until:
            break
    return {**order, "items": items}


def _carried_out(work: str, key: str, who: Person) -> dict[str, Any]:
    """Do one; a refusal is part of the statement, and what the visitor may not know of stays unknown."""
    item: dict[str, Any] = {"document": key, "title": "", "number": None, "error": None}
    try:
        document = documents.find(key)
        if not access.may_open(who, document, kinds.of(document, office())):
            raise documents.NoSuchDocument(document=key)
        item["title"] = document.title
        item["number"] = _WORK[work](document, who).number
    except LetterbookError as error:
        item["error"] = error.localized()
    return item


def statement(order: dict[str, Any]) -> dict[str, Any]:
    """Return how far an order came: what was asked is what was done, what failed and what is left, to the last one."""
    items = order["items"]
    failed = sum(1 for item in items if item["error"])
    asked = len(order["asked"])
    left = asked - len(items)
    return {"asked": asked, "done": len(items) - failed, "failed": failed, "left": left, "items": items}

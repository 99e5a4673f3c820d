"""Who can bring the office back, and who was given a part of it: keys, the restore drill, handovers.

A key is made on its keeper's machine, a drill on the server, where its folder is. A handover is asked for here, in two
steps, and made by whoever works beside the desk.
"""

from __future__ import annotations

import shlex
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url

from pipeline.office import custody, drill_memory, handover_orders, handovers
from pipeline.office.handover_bag import Order
from pipeline.office.here import office
from pipeline.office.models import Person, Project
from schemas import record as records
from schemas.language import _, translate
from web import gate

_PURPOSE = 60


def keys(request: HttpRequest) -> HttpResponse:
    """Show which keys open the personal parts, when each was last tried, and how the last restore drill went."""
    facts = {"told": custody.listed(office()), "drill": drill_memory.last(), "tab": "keys"}
    return render(request, "quality/keys.html", facts)


def handover(request: HttpRequest) -> HttpResponse:
    """Show what was handed over and what is being made; once project and recipient are chosen, what to confirm."""
    who = gate.somebody(gate.visitor(request))
    said = _said(request.GET)
    order = _order(said, who)
    facts = {
        "said": said,
        "to": said["for"],
        "projects": Project.objects.order_by("code"),
        "recipients": [(one, handovers.named(one)) for one in handovers.recipients()],
        "is_odd": not _is_year(said["year"]),
        "order": order,
        "recipient": handovers.named(order.recipient) if order else "",
        "command": _command(order) if order else "",
        "asked": handover_orders.listed(office()),
        "kept_days": handover_orders.KEPT.days,
        "past": handovers.listed(),
        "tab": "handover",
    }
    return render(request, "quality/handover.html", facts)


def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the bag that was shown before, which is made by whoever works beside the desk."""
    said = _said(request.POST)
    order = _order(said, gate.somebody(gate.visitor(request)))
    if order is None:
        return redirect(f"{resolve_url('handover')}?{urlencode(said)}")
    handover_orders.ask(order, office())
    messages.success(request, translate(_("Asked for. Load this page again to see how far it is.")))
    return redirect("handover")


def _said(typed: QueryDict) -> dict[str, str]:
    return {name: _plain(typed.get(name) or "") for name in ("project", "for", "year", "purpose")}


def _is_year(said: str) -> bool:
    return not said or (said.isascii() and said.isdigit() and len(said) == 4)


def _order(said: dict[str, str], who: Person) -> Order | None:
    """Return what is asked for, None as long as that is not clear."""
    # Also one that ended: that is when a project is handed over.
    project = Project.objects.filter(code=said["project"]).first()
    recipient = next((one for one in handovers.recipients() if one.id == said["for"]), None)
    if project is None or recipient is None or not _is_year(said["year"]):
        return None
    return Order(project, recipient, who, said["year"], said["purpose"])


def _plain(typed: str) -> str:
    # What turns the direction of writing, or is not seen at all, has no place on a list that people sign.
    shown = "".join(sign if sign.isprintable() else " " for sign in typed)
    return records.storable(" ".join(shown.split()))[:_PURPOSE]


def _command(order: Order) -> str:
    """Return the command as it is typed on the server; every word of it is quoted where the shell needs it."""
    folder = f"{order.project.name}移交{order.year}"
    words = ["letterbook", "export", "--project", order.project.code, "--for", order.recipient.id, "-o", folder]
    words += ["--by", order.by.user]
    words += ["--year", order.year] if order.year else []
    words += ["--purpose", order.purpose] if order.purpose else []
    return shlex.join(words)

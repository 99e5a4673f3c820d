"""The state of what is kept, and the log of who looked at what concerns persons."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from pipeline.office import access_log, check_state, events, vault_state, verifications
from pipeline.office.access_log import Action
from pipeline.office.here import office
from pipeline.office.models import Access
from pipeline.vault_settings import FaultyVault
from schemas.language import _, translate
from schemas.periods import moment
from web import addresses, gate

_PAGE = 50


def state(request: HttpRequest) -> HttpResponse:
    """Show what the last check found, what the vault is owed, and what the archive was told lately."""
    try:
        targets, unclear = vault_state.states(office(), ask=False), ""
    except FaultyVault as error:
        # The page says what `doctor` says: everything else on it is as good as ever.
        targets, unclear = [], error.localized()
    owed = vault_state.owed(one.name for one in targets)
    facts = {
        "last": verifications.latest(),
        "parts": check_state.parts(),
        "is_running": verifications.is_running(),
        "targets": targets,
        "unclear": unclear,
        "owed": [(one, addresses.document(one.document.key)) for one in owed],
        "lately": verifications.lately(),
        "tab": "archive_state",
    }
    return render(request, "quality/archive.html", facts)


def verify(request: HttpRequest) -> HttpResponse:
    """Start a check, which goes on in a process of its own."""
    verifications.begin(office(), gate.somebody(gate.visitor(request)))
    messages.success(request, translate(_("The check has begun. Load this page again to see how it ended.")))
    return redirect("archive_state")


def accesses(request: HttpRequest) -> HttpResponse:
    """List who looked at what concerns persons or took it out, the newest first."""
    reader = gate.somebody(gate.visitor(request))
    said = {name: request.GET.get(name, "").replace("\0", "").strip()[:60] for name in _FILTERS}
    since, until = moment(said["since"]), moment(said["until"])
    found = access_log.found(
        reader,
        at__date__gte=since.date() if since else None,
        at__date__lte=until.date() if until else None,
        person__name__contains=said["person"] or None,
        document__number__contains=said["document"] or None,
        action=said["action"] if said["action"] in set(Action) else None,
    )
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    facts = {
        "said": said,
        "page": page,
        "rows": [_row(one) for one in page.object_list],
        "actions": [(action.value, action.words) for action in Action],
        "page_query": urlencode({name: value for name, value in said.items() if value}),
        "is_odd": bool((said["since"] and not since) or (said["until"] and not until)),
        "today": timezone.localdate().isoformat(),
        "tab": "access_log",
    }
    return render(request, "quality/accesses.html", facts)


_FILTERS = ("person", "document", "action", "since", "until")


def _row(one: Access) -> dict[str, object]:
    return {
        "one": one,
        "account": one.person.user if one.person else "",
        # Under whom the desk itself runs says nothing of a visitor; on the command line another may have named one.
        "machine": one.operator if not one.person or one.operator != events.operator() else "",
        "done": Action(one.action).words,
        "address": addresses.document(one.document.key) if one.document else "",
        "what": access_log.said(one.what, office()),
        "purpose": access_log.said(one.purpose, office()),
    }

"""The list of documents, and the page of one: what it is, how far it came, whom it waits for, what it says."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pipeline.office import acts, dossier, gathered, listing
from pipeline.office.here import office
from pipeline.office.listing import Row, Wanted
from pipeline.office.models import Document
from pipeline.stages import Stage
from web import addresses, gate
from web.choices import options
from web.templatetags.words import role_words, stage_word, type_word

# How a stage looks, beside its words.
_LOOKS = {
    Stage.DRAFT: "",
    Stage.DECIDING: "info",
    Stage.RETURNED: "warn",
    Stage.APPROVED: "info",
    Stage.RELEASED: "info",
    Stage.FILED: "good",
    Stage.SECURED: "good",
    Stage.PUBLISHED: "good",
    Stage.WITHDRAWN: "bad",
    Stage.SUPERSEDED: "warn",
    Stage.ABANDONED: "",
    Stage.DISPOSED: "",
}


def listed(request: HttpRequest) -> HttpResponse:
    """Show the documents that match what the address says, a page of them."""
    who, asked = gate.somebody(gate.visitor(request)), request.GET
    wanted = Wanted(
        stage=asked.get("stage", ""),
        project=asked.get("project", ""),
        kind=asked.get("type", ""),
        words=asked.get("words", "")[:200],
        mine=bool(asked.get("mine")),
    )
    said = asked.get("page", "")
    page = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 1
    found = listing.listed(who, wanted, page, office())
    rest = asked.copy()
    rest.pop("page", None)
    facts = {
        "found": found,
        "rows": [_said(row) for row in found.rows],
        "wanted": wanted,
        "stages": options(((one.value, stage_word(one)) for one in Stage), wanted.stage),
        "projects": options(listing.projects(who), wanted.project),
        "types": options(((one.id, one.title_in()) for one in listing.types(office())), wanted.kind),
        "query": rest.urlencode(),
    }
    return render(request, "documents/list.html", facts)


def _said(row: Row) -> tuple[str, ...]:
    """Return a row in words: a page has fifty, and looks nothing up while it is written."""
    look = _LOOKS.get(Stage(row.stage), "")
    stage, roles = stage_word(row.stage, row.verbs), role_words(row.roles)
    number = row.number or row.key
    return (
        addresses.document(row.key),
        row.title,
        type_word(row.kind),
        row.project,
        look,
        stage,
        roles,
        row.author,
        number,
    )


def shown(request: HttpRequest, document: Document) -> HttpResponse:
    """Show one document to whoever the gate let in."""
    who = gate.somebody(gate.visitor(request))
    serial = request.GET.get("version", "")
    wanted = int(serial) if serial.isascii() and serial.isdigit() and len(serial) < 6 else 0
    gathered.gather(document)
    told = dossier.told(document, who, wanted, bool(request.GET.get("internal")), office())
    gone = document.stage in {Stage.WITHDRAWN, Stage.SUPERSEDED, Stage.ABANDONED, Stage.DISPOSED}
    facts = {"document": document, "told": told, "look": _look(document), "gone": gone, "person": who}
    facts["verbs"] = [one.verb for one in told["awaited"]]
    facts |= {"acts": acts.open_to(who, document, office()), "remark": told["remark"]}
    return render(request, "documents/document.html", facts)


def by_number(request: HttpRequest, document: Document) -> HttpResponse:  # noqa: ARG001 - a view's form
    """Lead from a number, as it stands on paper, to the document's page."""
    return redirect("document", key=document.key)


def _look(document: Document) -> str:
    return _LOOKS[Stage(document.stage)]

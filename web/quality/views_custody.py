"""Who can bring the office back, and who was given a part of it: keys, the restore drill, handovers.

Nothing is done here: a key is made on its keeper's machine, a drill and a handover on the server, where their folders
are.
"""

from __future__ import annotations

import shlex

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pipeline.office import custody, drill_memory, handovers, people
from pipeline.office.here import office
from pipeline.office.models import Person, Project
from schemas import record as records
from web import gate

_PURPOSE = 60


def keys(request: HttpRequest) -> HttpResponse:
    """Show which keys open the personal parts, when each was last tried, and how the last restore drill went."""
    facts = {"told": custody.listed(office()), "drill": drill_memory.last(), "tab": "keys"}
    return render(request, "quality/keys.html", facts)


def handover(request: HttpRequest) -> HttpResponse:
    """Show what was handed over; once project and recipient are chosen, the command that hands the project over."""
    who = gate.somebody(gate.visitor(request))
    said = {name: _plain(request.GET.get(name, "")) for name in ("project", "for", "year", "purpose")}
    project = people.project_or_none(said["project"]) if said["project"] else None
    recipients = {one.id: one for one in handovers.recipients()}
    is_year = not said["year"] or (said["year"].isascii() and said["year"].isdigit() and len(said["year"]) == 4)
    is_whole = project is not None and said["for"] in recipients and is_year
    facts = {
        "said": said,
        "to": said["for"],
        "projects": Project.objects.order_by("code"),
        "recipients": [(one, handovers.named(one)) for one in recipients.values()],
        "is_odd": bool(said["year"]) and not is_year,
        "command": _command(said, project, who) if is_whole and project else "",
        "past": handovers.listed(),
        "tab": "handover",
    }
    return render(request, "quality/handover.html", facts)


def _plain(typed: str) -> str:
    return records.storable(" ".join(typed.replace("\x00", "").split()))[:_PURPOSE]


def _command(said: dict[str, str], project: Project, who: Person) -> str:
    """Return the command as it is typed on the server; every word of it is quoted where the shell needs it."""
    folder = f"{project.name}移交{said['year']}"
    words = ["letterbook", "export", "--project", project.code, "--for", said["for"], "-o", folder, "--by", who.user]
    words += ["--year", said["year"]] if said["year"] else []
    words += ["--purpose", said["purpose"]] if said["purpose"] else []
    return shlex.join(words)

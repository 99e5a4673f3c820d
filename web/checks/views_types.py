"""The register of templates: which type stands in which version, to be read and not changed here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pipeline.office import type_register
from pipeline.office.here import office


def registered(request: HttpRequest) -> HttpResponse:
    """Show every type with its version, and what is under way on an older copy of it."""
    rows = type_register.registered(office())
    behind = sum(row.behind for row in rows)
    return render(request, "checks/types.html", {"tab": "types", "rows": rows, "behind": behind})

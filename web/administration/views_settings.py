"""Types, settings and the log of changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pipeline import first_settings
from pipeline.office import change_log, filed, kinds, own_settings
from pipeline.office.here import office
from schemas.errors import LetterbookError
from schemas.language import _, current, translate
from schemas.policy import Step
from web import gate


def types(request: HttpRequest) -> HttpResponse:
    """Show which types documents may have, who writes and decides them, and whether they are the office's own."""
    own = office().types
    rows = [
        {
            "id": kind.id,
            "title": kind.titles.get(current(), kind.id),
            "category": kind.category,
            "authors": kind.author_roles,
            "chain": _in_turn(kind.approvals),
            "is_own": own in kind.folder.parents,
            "digest": kind.digest[:12],
        }
        for kind in kinds.available(office()).values()
    ]
    return render(request, "administration/types.html", {"rows": sorted(rows, key=lambda row: str(row["category"]))})


def _in_turn(steps: Iterable[Step]) -> list[list[str]]:
    """Return the roles that decide, those that may do so side by side together, each once."""
    turns: dict[int, list[str]] = {}
    at: dict[str, int] = {}
    for step in steps:
        turn = max((at[role] + 1 for role in step.after if role in at), default=0)
        at[step.role] = max(at.get(step.role, 0), turn)
        if step.role not in turns.setdefault(turn, []):
            turns[turn].append(step.role)
    return [turns[turn] for turn in sorted(turns)]


def settings(request: HttpRequest) -> HttpResponse:
    """Show `office.toml`, try a change out, and take it."""
    if request.method == "GET":
        words = own_settings.written(office())
        return _settings_page(request, words, own_settings.digest(words))
    words, seen = _typed(request), request.POST.get("seen", "")
    if request.POST.get("step") != "take":
        return _settings_page(request, words, seen, tried=True)
    try:
        changed = own_settings.replace(words, seen, office(), gate.somebody(gate.visitor(request)))
    except LetterbookError as error:
        messages.error(request, error.localized())
        return _settings_page(request, words, seen, status=409)
    filed.follow_ledger(office())
    if changed:
        messages.success(request, translate(_("Saved. What runs reads the settings when it is started again.")))
    return redirect("settings")


def _typed(request: HttpRequest) -> str:
    """Return what was typed, its remarks as the file has them and not as they were shown."""
    words = request.POST.get("words", "").replace("\r\n", "\n")
    return first_settings.as_kept(words, own_settings.written(office()))


def _settings_page(
    request: HttpRequest, words: str, seen: str, *, tried: bool = False, status: int = 200
) -> HttpResponse:
    before = own_settings.written(office())
    facts = {
        "words": first_settings.spoken(words, current()),
        "seen": seen,
        "tried": tried,
        "faults": own_settings.faults(words, office()) if tried else [],
        "changed": own_settings.differences(before, words) if tried else [],
    }
    return render(request, "administration/settings.html", facts, status=status)


def changes(request: HttpRequest) -> HttpResponse:
    """Show who changed people, projects and settings."""
    return render(request, "administration/changes.html", {"rows": change_log.rows()})

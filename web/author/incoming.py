"""Upload: files come in, one or several, and each lies ready for its check; nothing is handed in yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from pipeline.office import checking, next_version, people, remarks, uploads
from pipeline.office.here import office
from pipeline.office.letters import LETTERS
from pipeline.office.models import Document, Person
from schemas.language import _, translate
from web import addresses, gate, refusal
from web.author import ways


def upload(request: HttpRequest) -> HttpResponse:
    """Show where files are dropped, or take what was dropped."""
    who = gate.somebody(gate.visitor(request))
    if request.method != "POST":
        return _form(request, who)
    files = sent(request)
    if request.META.get("letterbook.too_large"):
        return _form(request, who, refusal.too_large_words(), 413)
    if not files:
        return _form(request, who, translate(_("Choose a file first.")), 400)
    if uploads.too_many(files):
        return _form(request, who, translate(_("More than 300 files at once: hand in one document at a time.")), 400)
    project, room = _project(request, who), LETTERS if request.POST.get("letter") else ""
    # Letters are pages of one scan each; what belongs together is told by their data file, and these have none.
    drops = uploads.drops(files)
    again = _again(request, who) if len(drops) == 1 else None
    about = again.key if again else ""
    kept = [uploads.keep(who, drop, office(), project=project, room=room, about=about) for drop in drops]
    if len(kept) > 1:
        messages.success(
            request, translate(_("%(count)s files have come in. Check each, then hand it in."), _count(kept))
        )
        return ways.led(request, f"{reverse('upload')}#lying")
    if done := checking.answered(kept[0]):
        messages.info(request, translate(_("This very file was handed in before. This is what became of it.")))
        return ways.led(request, addresses.document(done[0].key))
    return ways.led(request, reverse("upload-check", kwargs={"sha256": kept[0].sha256}))


def discard(request: HttpRequest, upload: Any) -> HttpResponse:
    """Throw away what was uploaded and not handed in."""
    who = gate.somebody(gate.visitor(request))
    uploads.discard(who, upload, office())
    messages.success(request, translate(_("%(file)s was thrown away."), {"file": upload.name}))
    return ways.led(request, reverse("upload"))


def _count(found: list[Any]) -> dict[str, str]:
    return {"count": str(len(found))}


def sent(request: HttpRequest) -> list[uploads.Sent]:
    """Return the files of a form, each by the name that the visitor's machine gave it."""
    files = [file for name in ("files", "folder") for file in request.FILES.getlist(name)]
    return [
        (str(file.name), Path(file.temporary_file_path())) for file in files if isinstance(file, TemporaryUploadedFile)
    ]


def _project(request: HttpRequest, who: Person) -> str:
    asked = request.POST.get("project", "")
    return asked if asked in {one.code for one in people.projects_of(who)} else ""


def _form(request: HttpRequest, who: Person, error: str = "", status: int = 200) -> HttpResponse:
    if error and "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": error}, status=status)
    found = people.projects_of(who)
    names = {one.code: one.name for one in found}
    lying = [one for one in uploads.listed(who, office()) if not checking.answered(one)]
    again = _again(request, who)
    chosen = again.project.code if again else request.POST.get("project") or request.GET.get("project", "")
    facts = {
        "projects": found,
        "chosen": chosen or (found[0].code if len(found) == 1 else ""),
        "lying": [(one, names.get(one.project, "")) for one in lying],
        "error": error,
        "again": again,
        "returned": remarks.last(again, office()) if again else None,
        "letter": request.POST.get("letter") or request.GET.get("room") == LETTERS,
        "most_bytes": settings.MOST_UPLOAD_BYTES,
        "most_megabytes": settings.MOST_UPLOAD_BYTES // (1024 * 1024),
        "too_large": refusal.too_large_words(),
    }
    return render(request, "author/upload.html", facts, status=status)


def _again(request: HttpRequest, who: Person) -> Document | None:
    """Return the document that the next version is uploaded for, where it is the visitor's own."""
    key = request.POST.get("document") or request.GET.get("document", "")
    return next_version.own(key, who) if key else None

"""The check page: what must be corrected, what needs a word, and the button that hands the file in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from pipeline import flow
from pipeline.office import access, checking, composing, documents, marking, next_version, printing, remarks, uploads
from pipeline.office.cases import Case
from pipeline.office.checking import Checked, Next
from pipeline.office.here import office
from pipeline.office.intake import NotTaken
from pipeline.receive import Received
from schemas.language import CHINESE, _, current, translate
from web import addresses, downloads, gate
from web.templatetags.words import joined

_REASON = "reason."
_VERBS = {"review": _("review"), "approve": _("approval"), "file_copy": _("filing"), "issue": _("issue")}


def check(request: HttpRequest, upload: Received) -> HttpResponse:
    """Show what is wrong with an upload, and what will become of it."""
    if done := checking.answered(upload):
        messages.info(request, translate(_("This very file was handed in before. This is what became of it.")))
        return HttpResponseRedirect(addresses.document(done[0].key))
    return _page(request, upload, {})


def submit(request: HttpRequest, upload: Received) -> HttpResponse:
    """Hand an upload in, with the reasons given for its reminders; back to the check if something stands in the way."""
    who, given = gate.somebody(gate.visitor(request)), reasons(request)
    if upload.about and next_version.doubt(checking.looked(upload, who, office(), given), who):
        return _page(request, upload, given, status=409, was_sent=True)
    project = upload.project or None
    try:
        made = flow.submit(upload.path, who, project=project, reasons=given, room=upload.room, revises=upload.revises)
    except NotTaken:
        return _page(request, upload, given, status=409, was_sent=True)
    uploads.handed_in(who, upload, office())
    titles = joined(document.title for document in made)
    messages.success(request, translate(_("Handed in: %(titles)s"), {"titles": titles}))
    return HttpResponseRedirect(addresses.document(made[0].key) if len(made) == 1 else reverse("home"))


def choose(request: HttpRequest, upload: Received) -> HttpResponse:
    """Take what the sender of an upload says it is: the next version of a document of theirs, or a new one."""
    who, revises = gate.somebody(gate.visitor(request)), request.POST.get("revises", "")
    if revises and next_version.own(revises, who) is None:
        raise Http404
    uploads.settle(who, upload, office(), revises=revises)
    composing.forget_pages(upload)
    return HttpResponseRedirect(reverse("upload-check", kwargs={"sha256": upload.sha256}))


def marked(request: HttpRequest, upload: Received) -> HttpResponse | FileResponse:
    """Send the marked copy of an upload; of several records, all of theirs in one zip."""
    who = gate.somebody(gate.visitor(request))
    looked = checking.looked(upload, who, office(), {})
    copies = marking.marked_copies(upload, [*looked.problems, *looked.left_out], office())
    if not copies:
        raise Http404
    if len(copies) == 1:
        ((name, data),) = copies.items()
        return downloads.answer(data, name)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, data in copies.items():
            target.writestr(name, data)
    return downloads.answer(packed.getvalue(), f"{upload.path.stem}.问题标注表.zip")


def reasons(request: HttpRequest) -> dict[str, str]:
    """Return the reasons that were typed for reminders, by their codes."""
    given = ((name.removeprefix(_REASON), value) for name, value in request.POST.items() if name.startswith(_REASON))
    return {code: str(value).strip() for code, value in given if str(value).strip()}


def _page(
    request: HttpRequest, upload: Received, reasons: Mapping[str, str], *, status: int = 200, was_sent: bool = False
) -> HttpResponse:
    who = gate.somebody(gate.visitor(request))
    looked = checking.looked(upload, who, office(), reasons)
    groups = checking.sheets(looked, office()) if looked.problems or looked.left_out else []
    doubt, meant = next_version.doubt(looked, who), next_version.meant(upload, who)
    opened = [case.open for case in looked.cases if case.open]
    facts: dict[str, Any] = {
        "upload": upload,
        "meant": meant,
        "remark": remarks.last(meant, office()) if meant and meant not in opened else None,
        "doubt": doubt,
        "perhaps": next_version.perhaps(looked, who) if doubt is None else [],
        "checked": looked,
        "groups": groups,
        "cases": [_case(case) for case in looked.cases],
        "title": _title(looked, is_clear=doubt is None),
        "button": button(looked),
        "asked": asked(looked, reasons),
        "was_sent": was_sent,
        "can_mark": any(not one.place.file or one.place.sheet or one.place.path for one in looked.problems),
        "has_pages": len(looked.cases) == 1 and not looked.faults and checking.has_pages(looked.cases[0]),
    }
    return render(request, "author/check.html", facts, status=status)


def _title(looked: Checked, *, is_clear: bool) -> str:
    told = {"count": str(len(looked.faults)), "file": looked.received.name}
    if looked.faults:
        return translate(_("%(count)s to be corrected — %(file)s"), told)
    if not is_clear:
        return translate(_("Say first what it is — %(file)s"), told)
    if looked.waits:
        told["count"] = str(len({one.code for one in looked.problems if one.waits}))
        return translate(_("%(count)s reminder(s) need a word — %(file)s"), told)
    return translate(_("Ready to be handed in — %(file)s"), told)


def asked(looked: Checked, reasons: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return each reminder that passes only with a reason, once a code, with what was typed."""
    asked = {one.code: one for one in looked.reminders if one.needs_reason}
    return [
        {"code": code, "problem": one, "typed": reasons.get(code) or one.reason, "lacks": one.waits}
        for code, one in asked.items()
    ]


def _case(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "title": case.record.get("title"),
        "parts": len(case.joining.sections) if case.joining else 0,
        "serial": documents.newest_serial(case.open) + 1 if case.open else 1,
        "returned": remarks.last(case.open, office()) if case.open else None,
        "left_out": len(case.left_out.numbers) if case.left_out else 0,
    }


def button(looked: Checked) -> str:
    """Return what the button says: what it does, and who gets it."""
    if looked.is_letter:
        return translate(_("Keep the scan, to be registered"))
    if len(looked.cases) == 1 and looked.cases[0].is_incomplete:
        return translate(_("Hand in this part"))
    told = dict.fromkeys(_whom(one) for case in looked.cases for one in checking.next_ones(case))
    if not told:
        return translate(_("Hand in"))
    return translate(_("Submit to %(whom)s"), {"whom": joined(told)})


def _whom(one: Next) -> str:
    verb = printing.VERBS[one.step.verb] if current() == CHINESE else translate(_VERBS[one.step.verb])
    names = joined(one.names)
    told = {"role": access.role_titles([one.step.role]), "names": names, "verb": verb}
    return translate(_("%(role)s %(names)s for %(verb)s"), told)

"""A word to the project: the form, its receipt, and how far it has come."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pipeline import hearing
from pipeline.office import feedback, feedback_photos, people
from pipeline.office.feedback import Category, Concern, Said
from pipeline.office.here import office
from schemas.errors import BadFile
from schemas.language import _, translate
from web import limits
from web.owner import door
from web.owner.door import Reader

_RECEIPT = "owner-receipt"


def _plain(typed: str) -> str:
    """Return what was typed without control characters, with one way to end a line."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one == "\n" or unicodedata.category(one) not in {"Cc", "Cs", "Cn"}).strip()


class FeedbackForm(forms.Form):
    """What may be typed. Contact is nobody's duty; the notice of processing must have been read."""

    category = forms.ChoiceField(choices=[(one.value, one.words) for one in Category])
    words = forms.CharField(max_length=500)
    concerns = forms.MultipleChoiceField(choices=[(one.value, one.words) for one in Concern], required=False)
    name = forms.CharField(max_length=40, required=False)
    room = forms.CharField(max_length=40, required=False)
    phone = forms.CharField(max_length=30, required=False)
    agreed = forms.BooleanField()

    def clean(self) -> dict[str, Any]:
        """Take out what no paper can carry."""
        given: dict[str, Any] = super().clean() or {}
        for field in ("words", "name", "room", "phone"):
            given[field] = _plain(given.get(field) or "")
        if "words" not in self.errors and len(given["words"]) < 5:
            self.add_error("words", "short")
        return given

    def said(self, photos: tuple[bytes, ...]) -> Said:
        """Return what was typed, of a form that is valid, with the photos sent beside it."""
        given = self.cleaned_data
        return Said(
            category=Category(given["category"]),
            words=given["words"],
            concerns=tuple(Concern(one) for one in given["concerns"]),
            photos=photos,
            **{name: " ".join(given[name].split()) for name in ("name", "room", "phone")},
        )


_WRONG = {
    "category": _("Choose what it is about."),
    "words": _("Write between 5 and 500 characters."),
    "concerns": _("Choose from the list."),
    "name": _("At most 40 characters."),
    "room": _("At most 40 characters."),
    "phone": _("At most 30 characters."),
    "agreed": _("Please read the notice and tick the box; without that we may not take it."),
}


@door.of_project
def write(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the form, or take what was written into the letters register and lead to its receipt."""
    if request.method != "POST":
        return _form(request, reader, FeedbackForm())
    form = FeedbackForm(request.POST)
    if request.META.get("letterbook.too_large"):
        return _form(request, reader, form, translate(_("The photos are too large together. Send fewer of them.")))
    if not form.is_valid():
        return _form(request, reader, form)
    project = reader.project.code
    if door.is_shut(request, (door.LETTERS, ""), (door.LETTERS_OF_PROJECT, project), (door.PHOTOS, "")):
        return door.too_many(request, door.LETTERS)
    try:
        photos = _photos(request)
    except BadFile as error:
        return _form(request, reader, form, f"{error.localized()} {translate(error.fix)}")
    both = (limits.address_of(request), door.LETTERS), (project, door.LETTERS_OF_PROJECT)
    if not all(limits.spend(limit, whom) for whom, limit in both):
        return door.too_many(request, door.LETTERS)
    receipt = hearing.hear(reader.project, form.said(photos))
    # Shown once: the session brings it over the redirect, and the page that shows it takes it out.
    request.session[_RECEIPT] = {"number": receipt.number, "secret": receipt.secret, "due_on": receipt.due_on}
    return redirect("owner_receipt", code=project)


def _photos(request: HttpRequest) -> tuple[bytes, ...]:
    """Return the photos that came along; looking at one is work, so tries are counted whatever comes of them.

    Raises:
        BadFile
    """
    files = [one for one in request.FILES.getlist("photos") if isinstance(one, TemporaryUploadedFile)]
    if files:
        limits.spend(door.PHOTOS, limits.address_of(request))
    return feedback_photos.taken([(str(one.name), Path(one.temporary_file_path())) for one in files])


def _form(request: HttpRequest, reader: Reader, form: FeedbackForm, bad_photos: str = "") -> HttpResponse:
    """Show the form with what was typed; files are the one thing that no browser lets a page give back."""
    facts = _form_facts(reader, form)
    if bad_photos:
        facts["wrong"]["photos"] = bad_photos
    facts["choose_again"] = bool(bad_photos or request.FILES)
    return render(request, "owner/feedback.html", facts, status=400 if facts["wrong"] else 200)


def _form_facts(reader: Reader, form: FeedbackForm) -> dict[str, Any]:
    typed = form.data if form.is_bound else {}
    chosen = form["concerns"].value() or [] if form.is_bound else []
    return {
        "reader": reader,
        "facts": people.facts_of(reader.project),
        "notice": feedback.notice(reader.project, office()),
        "categories": list(Category),
        "concerns": [(one, one.value in chosen) for one in Concern],
        "typed": typed,
        "photos": range(1, feedback_photos.MOST + 1),
        "wrong": {name: translate(_WRONG[name]) for name in form.errors if name in _WRONG},
    }


@door.of_project
def receipt(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the receipt once, with the secret that opens its state."""
    shown = request.session.pop(_RECEIPT, None)
    if shown is None:
        return redirect("owner_status", code=reader.project.code)
    response = render(request, "owner/receipt.html", {"reader": reader, "receipt": shown, "by": shown["due_on"]})
    response["Cache-Control"] = "no-store"
    return response


@door.of_project
def status(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Tell how far it has come to whoever has the receipt and its secret; nothing of what was written."""
    facts: dict[str, Any] = {"reader": reader, "facts": people.facts_of(reader.project)}
    if request.method != "POST":
        return render(request, "owner/status.html", facts)
    if door.is_shut(request, (door.RECEIPTS, "")):
        return door.too_many(request, door.RECEIPTS)
    row = feedback.found(reader.project, request.POST.get("receipt", ""), request.POST.get("secret", ""))
    if row is None:
        door.note_wrong(request, "a receipt or secret that does not exist", (door.RECEIPTS, ""))
        return render(request, "owner/status.html", facts | {"unknown": True}, status=404)
    told = {"row": row, "progress": feedback.progress(row), "category": Category(row.category)}
    return render(request, "owner/status.html", facts | told)

"""A word to the project: the form, its receipt, and how far it has come."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pipeline import hearing
from pipeline.office import feedback, people
from pipeline.office.feedback import Category, Concern, Said
from pipeline.office.here import office
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

    def said(self) -> Said:
        """Return what was typed, of a form that is valid."""
        given = self.cleaned_data
        return Said(
            category=Category(given["category"]),
            words=given["words"],
            concerns=tuple(Concern(one) for one in given["concerns"]),
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
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "owner/feedback.html", _form_facts(reader, form), status=400 if form.errors else 200)
    if door.is_shut(request, (door.LETTERS, ""), (door.LETTERS_OF_PROJECT, reader.project.code)):
        return door.too_many(request, door.LETTERS)
    both = (limits.address_of(request), door.LETTERS), (reader.project.code, door.LETTERS_OF_PROJECT)
    if not all(limits.spend(limit, whom) for whom, limit in both):
        return door.too_many(request, door.LETTERS)
    receipt = hearing.hear(reader.project, form.said())
    # Shown once: the session brings it over the redirect, and the page that shows it takes it out.
    request.session[_RECEIPT] = {"number": receipt.number, "secret": receipt.secret, "due_on": receipt.due_on}
    return redirect("owner_receipt", code=reader.project.code)


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

"""The check sheet of one drawn document as a form: what the system found, and what a person judges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pipeline import judging
from pipeline.office import check_sheets, clock, dossier, gathered, people, spot_checks
from pipeline.office.check_sheets import Judgement
from pipeline.office.here import office
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document, DrawRound, Person
from schemas import record as records
from schemas.checklist import Answer
from schemas.language import _, translate
from schemas.problem import Problem
from web import gate

_ANSWERS = (
    (Answer.PASS, _("in order")),
    (Answer.FAIL, _("not in order")),
    (Answer.NOT_APPLICABLE, _("not applicable")),
)
_WORDS: dict[str, str] = dict(_ANSWERS)
_TAGS: dict[str, str] = {Answer.PASS: "good", Answer.FAIL: "bad", Answer.NOT_APPLICABLE: ""}
# How long a project gets to put a finding right, where the inspector sets no other day.
_DAYS = 10


def sheet(request: HttpRequest, round_name: str, key: str) -> HttpResponse:
    """Show the form beside the pages of the document, or take what was judged."""
    who = gate.somebody(gate.visitor(request))
    found = spot_checks.drawn_one(round_name, key, who, office())
    if found is None:
        raise Http404
    one, document = found
    if (done := spot_checks.sheet_of(one, document)) is not None:
        messages.info(request, translate(_("This document has been checked in this round already.")))
        return redirect("document", key=done.key)
    if request.method != "POST":
        return _form(request, one, document, who)
    try:
        made = judging.judge(one, document, _given(request), who, _plain(request.POST.get("conclusion", "")))
    except NotTaken as error:
        return _form(request, one, document, who, error.problems)
    messages.success(request, translate(_("The check sheet of “%(title)s” is filed."), {"title": document.title}))
    if made.number is None:
        return redirect("document", key=made.key)
    return redirect("check_round", round_name=one.name)


def _plain(typed: str) -> str:
    return records.storable(" ".join(typed.replace("\x00", "").split()))


def _given(request: HttpRequest) -> dict[str, Judgement]:
    """Return what was judged, by the code of the item; the fields are called `result.<code>` and so on."""
    said: dict[str, dict[str, str]] = {}
    for name, words in request.POST.items():
        field, dot, code = name.partition(".")
        if dot and field in Judgement.__slots__:
            said.setdefault(code, {})[field] = _plain(str(words))
    return {code: Judgement(**fields) for code, fields in said.items()}


def _form(
    request: HttpRequest, one: DrawRound, document: Document, who: Person, problems: Iterable[Problem] = ()
) -> HttpResponse:
    gathered.gather(document)
    begun = check_sheets.begun(one, str(document.number), office(), who)
    problems = [problem for problem in problems if problem.stops or problem.waits]
    rows = _rows(begun["sheet"]["items"], problems, _given(request), request.method == "POST")
    placed = [problem for row in rows for problem in row["problems"]]
    facts: dict[str, Any] = {
        "tab": "checks",
        "round": one,
        "document": document,
        "person": who,
        "rows": rows,
        "answers": _ANSWERS,
        "to_judge": sum("found" not in row["item"] for row in rows),
        "faults": len(problems),
        "others": [problem for problem in problems if problem not in placed],
        "owner": people.facts_of(document.project)["manager_name"] or "",
        "due": (date.fromisoformat(clock.today()) + timedelta(days=_DAYS)).isoformat(),
        "today": clock.today(),
        "people": spot_checks.names_in(document.project),
        "conclusion": request.POST.get("conclusion", ""),
        "told": dossier.to_read(document, who, 0, False, office()),
    }
    return render(request, "checks/sheet.html", facts, status=409 if problems else 200)


def _rows(
    items: list[dict[str, Any]], problems: list[Problem], given: dict[str, Judgement], was_sent: bool
) -> list[dict[str, Any]]:
    made = []
    for index, item in enumerate(items):
        mine = [one for one in problems if one.place.path.startswith(f"sheet.items[{index}]")]
        said = given.get(item["code"], Judgement())
        found = item.get("found", "")
        made.append(
            {
                "item": item,
                "said": said,
                "chosen": said.result or found,
                "was_sent": was_sent,
                # What the system found wrong is described by its ground already; the inspector may say it better.
                "comment": said.comment if was_sent or found != Answer.FAIL else item.get("evidence", ""),
                "problems": mine,
                # What is answered and in order is one line, until somebody means to overrule it.
                "is_short": found in {Answer.PASS, Answer.NOT_APPLICABLE} and not mine and said.result in {"", found},
                "tag": _TAGS.get(found, "warn"),
                "answer": _WORDS.get(found, _("to be judged")),
            }
        )
    return made

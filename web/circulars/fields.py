"""The fields of a form as its page shows them: what stands in each, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from pipeline import wizard
from pipeline.office.remarks import Remark
from pipeline.text_message import counted
from pipeline.wizard import Matter, Widget, Wizard
from schemas.problem import Problem
from schemas.record import value_at
from web.templatetags.words import channel_words

Shown = list[dict[str, Any]]


def typed(request: HttpRequest, form: Wizard, matter: Matter) -> dict[str, list[str]]:
    """Return what was typed, by field."""
    return {one.path: request.POST.getlist(one.path) for one in form.fields(matter)}


def offered(form: Wizard, matter: Matter, record: Mapping[str, Any] | None, **more: str) -> dict[str, list[str]]:
    """Return what stands in the fields to begin with: `record` where there is one, else what the matter offers."""
    made = {}
    for one in form.fields(matter):
        value = value_at(record, one.path) if record is not None else matter.offers.get(one.path, more.get(one.path))
        shown = wizard.shown(one, value)
        made[one.path] = shown if isinstance(shown, list) else [shown]
    return made


def groups(
    form: Wizard, matter: Matter, values: Mapping[str, Sequence[str]], problems: Mapping[str, list[Problem]]
) -> list[dict[str, Any]]:
    """Return the groups of the form for its page."""
    return [
        {
            "title": title,
            "fields": [_shown(one, values.get(one.path, ()), problems.get(one.path, [])) for one in found],
        }
        for title, found in form.form(matter)
    ]


def pinned(form: Wizard, matter: Matter, remark: Remark | None) -> str:
    """Return the title of the group at which `remark` is shown; empty where it is pinned to nothing that is asked."""
    section = remark.section if remark else ""
    return next((title for title, found in form.form(matter) if section in _sections(found)), "")


def _sections(found: Sequence[wizard.Asked]) -> set[str]:
    return {one.path.partition(".")[0] for one in found}


def _shown(one: wizard.Asked, values: Sequence[str], problems: list[Problem]) -> dict[str, Any]:
    return {
        "asked": one,
        "id": one.path.replace(".", "-"),
        "value": values[0] if values else "",
        # What else stands in a form is called as on the paper; the ways out have names of the desk.
        "choices": [
            (id_, channel_words(id_) if one.path == "channels" else title, id_ in values)
            for id_, title in one.choices.items()
        ],
        "faults": [fault for fault in problems if fault.stops],
        "is_long": one.widget is Widget.LINE and one.longest > 60,
    }


def messages_of(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the texts of a circular that somebody carries to its channels, each with its own measure."""
    texts = record.get("texts") or {}
    chosen = record.get("channels") or []
    sms, wechat = str(texts.get("sms") or ""), str(texts.get("wechat") or "")
    return [
        {"id": "sms", "words": sms, "counted": counted(sms), "is_chosen": "sms" in chosen},
        {"id": "wechat", "words": wechat, "counted": None, "is_chosen": {"wechat_group", "qq_group"} & set(chosen)},
    ]

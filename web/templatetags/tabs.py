"""The tabs of a room: only pages that open for the visitor, as the head offers only such places."""

from __future__ import annotations

from typing import Any

from django import template

from schemas.language import _
from web.quality import pages

register = template.Library()

_QUALITY: tuple[tuple[str, str], ...] = (
    ("quality", _("Project by period")),
    ("missing", _("Chase list")),
    ("archive_state", _("State of the archive")),
    ("keys", _("Keys and drill")),
    ("retention", _("Terms and appraisal")),
    ("handover", _("Handing over")),
    ("access_log", _("Access log")),
)
_RULES = {page.name: page.rule for page in pages.PAGES}


@register.inclusion_tag("quality/tabs.html", takes_context=True)
def quality_tabs(context: template.Context) -> dict[str, Any]:
    """Show the pages of the overview that the visitor may open; the page of the context is the one they are on."""
    opened = [(name, words) for name, words in _QUALITY if _RULES[name].opens(context["held"])]
    return {"tabs": opened, "tab": context.get("tab")}

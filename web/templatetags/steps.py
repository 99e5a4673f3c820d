"""What a document's page offers its visitor next: to decide, release or publish, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from django import template

from pipeline import pins
from pipeline.office import access, consents, documents, going_out
from pipeline.office.here import office
from pipeline.office.models import Document, Person
from pipeline.stages import Stage
from web.approver.words import verb_word

register = template.Library()


@register.simple_tag
def next_steps(document: Document, who: Person) -> dict[str, Any]:
    """Return what `who` may do with `document` now."""
    premises = office()
    releases, publishes = (
        going_out.may_release(who, document, premises),
        going_out.may_publish(who, document, premises),
    )
    step = "release" if releases else "publish"
    return {
        # Asked when a page says it: the page of the decision itself does not.
        "verb": lru_cache(maxsize=1)(partial(_verb, document, who)),
        "releases": releases,
        "publishes": publishes,
        "held_back": going_out.held_back(document, step, premises) if releases or publishes else [],
        "ways": going_out.ways(document) if publishes else [],
    }


def _verb(document: Document, who: Person) -> str:
    """Return what the decision of `who` that is awaited is called; empty for none."""
    consent = consents.unconfirmed(document)
    if consent is not None and set(consents.deciders(consent)) & access.acting_roles(who, document.project):
        return verb_word("approve")
    if document.stage != Stage.DECIDING:
        return ""
    signature = access.signature(who, document, documents.chain(document))
    is_writer = who == document.author
    return "" if signature is None or is_writer else verb_word(signature.steps[0].verb.value)


@register.filter
def remark_anchor(note: str | None) -> str:
    """Return where a document's page opens for whoever reads why it came back: at the section, if one is named."""
    return "#pinned" if pins.is_pinned(note or "") else "#remark"


@register.simple_tag
def cell_of(cells: Mapping[str, tuple[str, str]], path: str) -> tuple[str, str] | None:
    """Return file and cell in which the value at `path` stood."""
    return cells.get(path)

"""The paper of one document, for its page: asked for only where there is any that may be recorded."""

from __future__ import annotations

from django import template

from pipeline.office import hanging
from pipeline.office.hanging import Papers
from pipeline.office.here import office
from pipeline.office.models import Document, Person
from pipeline.publish import PAPER

register = template.Library()


@register.simple_tag
def hanging_of(document: Document, person: Person) -> Papers | None:
    """Return the paper of `document` as it concerns `person`; None where nothing of it was ever printed."""
    if not document.deliveries.filter(channel__in=PAPER).exists():
        return None
    return hanging.papers(person, office(), of=document)

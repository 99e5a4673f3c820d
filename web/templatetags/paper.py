"""The paper of one document, for its page: what may be recorded of it, and the photos that show it hanging."""

from __future__ import annotations

from pathlib import PurePosixPath

from django import template

from pipeline.office import gathered, hanging
from pipeline.office.hanging import Papers
from pipeline.office.here import office
from pipeline.office.models import Document, Person
from pipeline.publish import PAPER
from web import addresses

register = template.Library()


@register.simple_tag
def hanging_of(document: Document, person: Person) -> Papers | None:
    """Return the paper of `document` as it concerns `person`; None where nothing of it was ever printed."""
    if not any(one.channel in PAPER for one in gathered.rows(document, "deliveries")):
        return None
    return hanging.of_document(person, document, office())


@register.inclusion_tag("posting/photo.html")
def photo_of(key: str, photo: str, place: str) -> dict[str, str]:
    """Show the photo that a place was recorded with (where it lies), small, with a way to the whole; or nothing."""
    return {"key": key, "name": PurePosixPath(photo).name if photo else "", "place": place}


@register.filter
def page_of(document: Document) -> str:
    """Return the address of the page of `document`: a list of paper names it again and again."""
    return addresses.document(document.key)


@register.filter
def posted_at(document: Document) -> str:
    """Return the address at which is told that paper of `document` went up or came down."""
    return addresses.posting(document.key)

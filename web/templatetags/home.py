"""What the first page says of each entry of its lists: a document, written out once, and where a duty leads."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from pipeline.office.models import Document
from pipeline.office.soon import Soon, Step
from web import addresses
from web.kept_markup import kept, written_out

register = template.Library()


@register.simple_tag
def what(document: Document, beside: str = "", anchor: str = "") -> SafeString:
    """Return one document in a list: its title, which leads to it, and whose it is, with further words `beside`."""
    address = addresses.document(document.key) + anchor
    about = " · ".join(filter(None, (document.project.name, document.number or document.key, beside)))
    return _what(address, str(document.title), about)


@register.filter
def begun(one: Soon) -> str:
    """Return where the document that a duty asks for is begun; empty where the duties say more of it."""
    return addresses.begun(one.kind, one.code, one.asked_period) if one.step is Step.WRITE else ""


@kept
def _what(address: str, title: str, about: str) -> SafeString:
    return written_out("home/what.html", address=address, title=title, about=about)

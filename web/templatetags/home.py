"""What the first page says again and again: a document of one of its lists, written out once."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from pipeline.office.models import Document
from web import addresses
from web.kept_markup import kept, written_out

register = template.Library()


@register.simple_tag
def what(document: Document, beside: str = "", anchor: str = "") -> SafeString:
    """Return one document in a list: its title, which leads to it, and whose it is, with further words `beside`."""
    address = addresses.document(document.key) + anchor
    about = " · ".join(filter(None, (document.project.name, document.number or document.key, beside)))
    return _what(address, str(document.title), about)


@kept
def _what(address: str, title: str, about: str) -> SafeString:
    return written_out("home/what.html", address=address, title=title, about=about)

"""Ways into rooms of the desk that may be built in or not: a room left out leaves words, and no broken page."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()


@register.simple_tag
def way(page: str, **where: str) -> str:
    """Return the address of a page by its name, "" where this desk has no such page."""
    try:
        return reverse(page, kwargs=where or None)
    except NoReverseMatch:
        return ""

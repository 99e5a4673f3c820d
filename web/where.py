"""Where the pages of other rooms are, for links that lead out of a room: the room may not be built yet."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def document(key: str) -> str:
    """Return the address of a document's page; empty without a key, or while there is no such page."""
    try:
        return reverse("document", kwargs={"key": key}) if key else ""
    except NoReverseMatch:
        return ""

"""What the categories of the archive are called: one word each, wherever somebody reads them.

In an archive's paths, in JSON and on the command line a category is the ASCII slug of its `type.toml`.
"""

from __future__ import annotations

from schemas.language import CHINESE, ENGLISH, _, translate

# In the order in which a steward's year asks for them.
CATEGORIES = {
    "reports": _("reports"),
    "circulars": _("circulars"),
    "households": _("household notices"),
    "messages": _("messages"),
    "wording": _("prepared texts"),
    "letters": _("letters"),
    "minutes": _("minutes"),
    "visits": _("visits"),
    "events": _("community events"),
    "surveys": _("surveys"),
    "incidents": _("incidents"),
    "registers": _("registers"),
    "applications": _("applications"),
    "posts": _("network posts"),
    "accounts": _("accounts"),
    "checks": _("spot checks"),
    "procedures": _("procedures"),
    "legacy": _("old files"),
}


def title(category: str) -> str:
    """Return the name of a category in the reader's language; one of an office's own types has its slug alone."""
    return translate(CATEGORIES[category]) if category in CATEGORIES else category


def slug(said: str) -> str:
    """Return the slug of a category that somebody calls by its name or by its slug."""
    named = {translate(words, language=one): known for known, words in CATEGORIES.items() for one in (CHINESE, ENGLISH)}
    return named.get(said.strip(), said.strip())

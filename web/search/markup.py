"""The parts of the page that come by the hundred: values of facets, and pieces of snippets.

A template takes a dozen steps for each of them, which was half of the page's time; everything else is in the template.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from index.snippet import Snippet
from pipeline.office.searching import Choice
from schemas.language import _, translate

_OTHER = '<li><a href="?{query}">{words}</a> <span class="soft">{count}</span></li>'
_CHOSEN = (
    '<li><b>{words}</b> <span class="soft">{count}</span> '
    '<a href="?{query}">{take_away}<span class="visually-hidden"> {words}</span></a></li>'
)


def marked(snippet: Snippet) -> SafeString:
    """Return the words of a snippet, with its matches marked."""
    pieces = ((escape(words), is_match) for words, is_match in snippet.pieces)
    # Each piece is escaped, the marks alone are ours.
    return mark_safe("".join(f"<mark>{words}</mark>" if is_match else words for words, is_match in pieces))


def facet(choices: Iterable[Choice]) -> SafeString:
    """Return the values of a facet, each a link that chooses it, or takes the chosen one away."""
    take_away = escape(translate(_("take away")))
    return mark_safe("".join(_value(one, take_away) for one in choices))


def _value(one: Choice, take_away: str) -> str:
    form = _CHOSEN if one.is_chosen else _OTHER
    return form.format(query=escape(one.query), words=escape(one.words), count=one.count, take_away=take_away)

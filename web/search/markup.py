"""The parts of the page that come by the hundred: values of facets, and pieces of snippets.

A template takes a dozen steps for each of them, which was half of the page's time; everything else is in the template.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from index.snippet import Snippet
from pipeline.office.searching import Choice
from schemas.language import _, translate

_OTHER = '<li><a href="?{}">{}</a> <span class="soft">{}</span></li>'
_CHOSEN = (
    '<li><b>{words}</b> <span class="soft">{count}</span> '
    '<a href="?{query}">{take_away}<span class="visually-hidden"> {words}</span></a></li>'
)


def marked(snippet: Snippet) -> SafeString:
    """Return the words of a snippet, with its matches marked."""
    pieces = ((escape(words), is_match) for words, is_match in snippet.pieces)
    # Each piece is escaped, the marks alone are ours.
    return mark_safe("".join(f"<mark>{words}</mark>" if is_match else words for words, is_match in pieces))  # noqa: S308


def facet(choices: Iterable[Choice]) -> SafeString:
    """Return the values of a facet, each a link that chooses it, or takes the chosen one away."""
    return format_html_join("", "{}", ((_value(one),) for one in choices))


def _value(one: Choice) -> SafeString:
    if not one.is_chosen:
        return format_html(_OTHER, one.query, one.words, one.count)
    take_away = translate(_("take away"))
    return format_html(_CHOSEN, words=one.words, count=one.count, query=one.query, take_away=take_away)

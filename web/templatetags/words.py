"""What templates say and how: messages of the one catalogue, moments in the office's time, stages and roles by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.template import Context, Node
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from pipeline.office import access, kinds
from pipeline.office.here import office
from pipeline.stages import state_in_words, words_now
from schemas import wording
from schemas.document_type import channels
from schemas.document_type import wording as wording_of
from schemas.language import CHINESE, current, translate
from web import official as official_words

register = template.Library()


@register.tag
def t(parser: Parser, token: Token) -> Node:
    """Return a message of the catalogue in the reader's language; it is escaped like any other value.

    `{% t "%(days)s day(s) left" days=one.days %}`, or kept under a name: `{% t "before" as old_words %}`.
    """
    _name, message, *rest = token.split_contents()
    kept_as = rest[-1] if len(rest) > 1 and rest[-2] == "as" else ""
    params = token_kwargs(given := rest[:-2] if kept_as else rest, parser)
    if given or message[0] not in "\"'" or message[-1] != message[0]:
        raise template.TemplateSyntaxError(f"{{% {token.contents} %}}: a message in quotes, then name=value")
    return _Message(message[1:-1], params, kept_as)


@register.simple_tag
def gap() -> str:
    """Return what stands between two sentences, or between a colon and what it announces: in Chinese nothing."""
    return "" if current() == CHINESE else " "


class _Message(Node):
    """Most of a page's words stand in loops and never change: those are looked up and escaped once a language."""

    def __init__(self, message: str, params: Mapping[str, FilterExpression], kept_as: str) -> None:
        self.message, self.params, self.kept_as = message, params, kept_as

    def render(self, context: Context) -> str:
        said = (
            translate(self.message, {name: value.resolve(context) for name, value in self.params.items()})
            if self.params
            else _unchanging(self.message, current())
        )
        if self.kept_as:
            context[self.kept_as] = said
            return ""
        return conditional_escape(said) if context.autoescape else said


@cache
def _unchanging(message: str, language: str) -> SafeString:
    # Escaped here, once; a name that it is kept under is written out by a variable, which leaves it as it is.
    return conditional_escape(translate(message, language=language))


@register.filter
def said(message: object) -> str:
    """Return a message, or a text that brings its own wordings, in the reader's language."""
    return message.localized() if hasattr(message, "localized") else translate(str(message))


@register.filter
def with_fix(problem: Any) -> str:
    """Return what is wrong and what to do about it, as sentences follow one another in the reader's language."""
    sentences = [said(one) for one in (problem.message, problem.fix) if one]
    return ("" if current() == CHINESE else " ").join(one for one in sentences if one)


@register.filter
def moment(at: datetime | str | None) -> str:
    """Return a moment as people read it where the office is: 2026-07-10 09:30."""
    if not at:
        return ""
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


@register.filter
def day(on: date | str | None) -> str:
    """Return a day in long form: 2026年7月10日, in English as ISO writes it."""
    if not on:
        return ""
    iso = str(on)[:10]
    return wording.date_long(iso) if current() == CHINESE else iso


@register.filter
def day_or_moment(at: str) -> str:
    """Return a day in long form, and its hour where `at` has one: 2026年7月20日 17:00."""
    _day, _t, hour = at.partition("T")
    return f"{day(at)} {hour[:5]}".rstrip()


@register.filter
def period_words(period: str) -> str:
    """Return a period as people say it: 2026年第二季度, in English as its data has it (2026Q2)."""
    return _period_title(period) if period and current() == CHINESE else period


def _period_title(period: str) -> str:
    # What somebody typed into an upload may be no period at all, and is shown as it was typed.
    with suppress(ValueError):
        return wording.period_title(period)
    return period


@register.filter
def period_in_year(period: str) -> str:
    """Return a period as a table of one year heads its column: 第二季度."""
    return period_words(period).partition("年")[2] or period_words(period) if current() == CHINESE else period


@register.filter
def stage_word(stage: str, verbs: Iterable[str] = ()) -> str:
    """Return the name of a stage; of what is being decided, what it waits for, where the `verbs` of that are known."""
    return translate(words_now(stage, verbs))


@register.filter
def place_word(place: str) -> str:
    """Return a place as the register has it, 「宣传栏（待张贴）」, its state in the reader's language."""
    name, bracket, state = place.removesuffix("）").rpartition("（")
    if not bracket or not place.endswith("）") or (said := state_in_words(state)) == state:
        return place
    return f"{name} ({said})"


@register.filter
def role_words(roles: str | Iterable[str]) -> str:
    """Return the names of roles, joined."""
    return access.role_titles([roles] if isinstance(roles, str) else roles)


@register.filter
def type_word(kind: str) -> str:
    """Return the title of a document type."""
    known = kinds.available(office()).get(kind)
    return known.titles.get(current(), kind) if known else kind


@register.filter
def channel_words(ids: str | Iterable[str]) -> str:
    """Return the names of channels, joined."""
    known = channels()
    named = [ids] if isinstance(ids, str) else ids
    return joined(wording_of(known[one].titles) if one in known else one for one in named)


@register.filter
def joined(words: Iterable[object]) -> str:
    """Return words in a row, with the mark that the reader's language puts between them."""
    return ("、" if current() == CHINESE else ", ").join(map(str, words))


@register.filter
def official(word: object) -> str:
    """Return an official word of the data as the reader understands it."""
    return official_words.official(str(word or ""))

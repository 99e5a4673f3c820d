"""What a process need not work out twice for its pages: parts that are the same for everybody, and addresses."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_of_django
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from web.kept_markup import kept, written_out

register = template.Library()


@register.simple_tag
def unchanging(name: str) -> SafeString:
    """Return the template `name`, which shows nothing but messages, addresses and static files."""
    return _made(name)


@kept
def _made(name: str) -> SafeString:
    return written_out(name)


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Return what Django's own tag does: a list of fifty documents has hundreds of addresses, mostly the same."""
    own = url_of_django(parser, token)
    return _Url(own.view_name, own.args, own.kwargs, own.asvar)


class _Url(URLNode):
    def render(self, context: Context) -> str:
        view = self.view_name.resolve(context)
        given = tuple(one.resolve(context) for one in self.args)
        # What is found for a word or a number is found for it always; of other things that cannot be said.
        if self.kwargs or ":" in view or not all(isinstance(one, (str, int)) for one in given):
            return super().render(context)
        try:
            address = _reversed(view, given, get_script_prefix())
        except NoReverseMatch:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@lru_cache(maxsize=8192, typed=True)
def _reversed(view: str, given: tuple[Any, ...], _prefix: str) -> str:
    return reverse(view, args=given)

"""Which pages of the desk can be opened as they are, each with who opens it: for the tests and for their pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping

from web.gate import Page
from web.urls import PAGES

# Who opens a page here, by what its rule asks for.
_BY_RULE = {
    "anyone": "",
    "signed-in": "linruoxi",
    "of-document": "zhouqiming",
    "own-upload": "linruoxi",
    "writing": "linruoxi",
    "deciding": "zhouqiming",
}
# What no browser shows as a page: files, pictures, and what is there only after something was sent.
_NO_PAGES = ("ico", "png", "txt", "xlsx", "ics", "pdf", "json", "docx", "svg")
_FILES = {"upload/<str:sha256>/marked/", "upload/<str:sha256>/draft/"}
_KNOWN = {"key", "code", "user", "project_code", "number", "round_name", "sha256"}
# The sign-in's own pages stand in no room; each with who opens it.
_SIGN_IN = {
    "account/login/": "",
    "account/password/reset/": "",
    "account/password/change/": "linruoxi",
    "account/2fa/": "linruoxi",
    "account/logout/": "linruoxi",
}


def _visitor_of(page: Page) -> str:
    kind, _colon, roles = page.rule.name.partition(":")
    if kind in _BY_RULE:
        return _BY_RULE[kind]
    holders = {"system_admin": "guanli", "quality_center": "gaopin", "project_manager": "zhouqiming"}
    return next((user for role, user in holders.items() if role in roles), "linruoxi")


# Route -> who opens it; nobody signed in, if empty.
SHOWN = {
    page.route: _visitor_of(page)
    for page in PAGES
    if "GET" in page.methods
    and page.route.rpartition(".")[2] not in _NO_PAGES
    and page.route not in _FILES
    and set(re.findall(r"<\w+:(\w+)>", page.route)) <= _KNOWN
} | _SIGN_IN


def address_of(route: str, samples: Mapping[str, str]) -> str:
    """Return the address of a page about what `samples` names by the words of an address.

    What stands there by the route itself is the last word of that page's address.
    """
    names = re.findall(r"<\w+:(\w+)>", route)
    given = {name: samples[name] for name in names} | {name: samples[route] for name in names[-1:] if route in samples}
    return re.sub(r"<\w+:(\w+)>", lambda found: given[found[1]], route)

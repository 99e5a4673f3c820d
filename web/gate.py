"""Who may open which page. A page without a rule cannot be made; a rule finds what the page is about and guards it.

A rule gives the view its arguments: the document instead of the key in the address, so that no view can forget to ask.
What a page may *do* is asked again by the step it calls (`pipeline/office/access.py`): the gate is for looking.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.middleware import get_user
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import URLPattern, path
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from pipeline.office import access, documents, kinds, people, uploads
from pipeline.office.access import Held
from pipeline.office.here import office
from pipeline.office.look import once_a_look
from pipeline.office.models import Person
from schemas.document_type import roles as known_roles
from schemas.errors import WrongUsage
from schemas.language import _

log = logging.getLogger("letterbook.web")

Where = Mapping[str, Any]
View = Callable[..., HttpResponseBase]
READ, WRITE = ("GET", "HEAD"), ("POST",)


class SignInFirst(Exception):
    """Nobody is signed in, and this page is for somebody."""


class NotYourPage(Exception):
    """The page belongs to roles that the visitor does not hold."""

    def __init__(self, roles: tuple[str, ...] = ()) -> None:
        self.roles = roles
        super().__init__(roles)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is let in, in words for the access matrix, and what the view gets instead of the words of the address.

    `admits` raises SignInFirst, NotYourPage, or Http404 for what the visitor may not even know of. `opens` says of a
    page that is about nothing in particular whether it is for whoever holds these roles: links are offered by it.
    """

    name: str
    words: str
    admits: Callable[[Person | None, Where], Where]
    opens: Callable[[Held], bool] = lambda _held: True


def visitor(request: HttpRequest) -> Person | None:
    """Return who is signed in."""
    user: object = request.user
    if type(user) is SimpleLazyObject:
        # The person and not Django's stand-in for them, through which every look at them would go a long way round.
        request.user = get_user(request)
    return request.user if isinstance(request.user, Person) else None


def somebody(who: Person | None) -> Person:
    """Return the visitor.

    Raises:
        SignInFirst: nobody is signed in.
    """
    if who is None:
        raise SignInFirst
    return who


def _signed_in(who: Person | None, where: Where) -> Where:
    somebody(who)
    return where


def _of_roles(name: str, words: str, wanted: Callable[[], Collection[str]], *, by_deputy: bool = False) -> Rule:
    """Return the rule that lets in who holds one of the roles `wanted`, with `by_deputy` also one that is lent."""

    def opens(held: Held) -> bool:
        return not (held.acting if by_deputy else held.own).isdisjoint(wanted())

    def admits(who: Person | None, where: Where) -> Where:
        if not opens(access.held_anywhere(somebody(who))):
            raise NotYourPage(tuple(wanted()))
        return where

    return Rule(name, words, admits, opens)


def holding(*roles: str) -> Rule:
    """Return the rule that lets in who holds one of `roles`, in the company or in any project."""
    words = _("whoever holds one of these roles: %(roles)s")
    return _of_roles("holding:" + ",".join(roles), words, lambda: roles)


@once_a_look
def _writers() -> Collection[str]:
    # The office's own types may be written, and decided on, by anybody: the roles are asked of the types each time.
    types = kinds.available(office()).values()
    return dict.fromkeys(role for kind in types for role in (*kind.author_roles, *kind.part_roles))


@once_a_look
def _deciders() -> Collection[str]:
    steps = dict.fromkeys(step.role for kind in kinds.available(office()).values() for step in kind.approvals)
    return steps | dict.fromkeys(_ALWAYS_DECIDE)


def _document(who: Person | None, where: Where) -> Where:
    """Look the document `key` up and let in whoever may see it; for all others there is no such page."""
    person = somebody(who)
    try:
        found = documents.find(str(where["key"]))
    except documents.NoSuchDocument as error:
        raise Http404 from error
    if not access.may_open(person, found, kinds.of(found, office())):
        log.warning("refused: %s asked for %s", person.user, found.key)
        raise Http404
    return {name: value for name, value in where.items() if name != "key"} | {"document": found}


def of_project(*roles: str) -> Rule:
    """Return the rule that finds the project `code` and lets in who holds one of `roles` there.

    Where none is named, whoever acts in the project in any: what is shown there is what they find in lists.
    """

    def admits(who: Person | None, where: Where) -> Where:
        person = somebody(who)
        try:
            found = people.project(str(where["code"]))
        except WrongUsage as error:
            raise Http404 from error
        held = access.roles_of(person, found) if roles else access.acting_roles(person, found)
        if not held:
            raise Http404
        if roles and not held & set(roles):
            raise NotYourPage(roles)
        return {name: value for name, value in where.items() if name != "code"} | {"project": found}

    return Rule(
        "of-project:" + ",".join(roles), _("whoever holds one of these roles in the project: %(roles)s"), admits
    )


def _own_upload(who: Person | None, where: Where) -> Where:
    """Look up what the visitor sent; what somebody else sent is not there for them."""
    found = uploads.find(somebody(who), str(where["sha256"]), office())
    if found is None:
        raise Http404
    return {name: value for name, value in where.items() if name != "sha256"} | {"upload": found}


# Who is asked by how something goes out, or by what it is about (`templates/channels.toml`, `concerns.toml`).
_ALWAYS_DECIDE = ("project_manager", "supervising_leader", "general_manager")

ANYONE = Rule("anyone", _("everybody, without signing in"), lambda _who, where: where)
SIGNED_IN = Rule("signed-in", _("whoever is signed in"), _signed_in)
OF_DOCUMENT = Rule(
    "of-document", _("whoever may see the document: its project's people, a restricted one fewer"), _document
)
OWN_UPLOAD = Rule("own-upload", _("whoever sent the file"), _own_upload)
WRITES = _of_roles("writing", _("whoever writes some type of document, or a part of one"), _writers)
DECIDES = _of_roles(
    "deciding", _("whoever decides on some type of document, or deputises for one who does"), _deciders, by_deputy=True
)
# People of the projects, as departments too, and those who watch over all.
OF_PROJECTS = holding(*(role.id for role in known_roles().values() if role.scope == "project"), *access.OVERSEERS)
WATCHES = holding(*access.OVERSEERS, "supervising_leader")
QUALITY = holding("quality_center")
ADMINISTERS = holding("system_admin")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the desk: its name, its address in Django's form, its view, who is let in, how it may be asked."""

    name: str
    route: str
    view: View
    rule: Rule
    methods: tuple[str, ...] = READ

    @property
    def pattern(self) -> URLPattern:
        """The page as Django's table of addresses has it, guarded."""
        return path(self.route, _guarded(self), name=self.name)


def _guarded(page: Page) -> View:
    @wraps(page.view)
    def opened(request: HttpRequest, **where: Any) -> HttpResponseBase:
        if request.method not in page.methods:
            return HttpResponseNotAllowed(page.methods)
        return page.view(request, **page.rule.admits(visitor(request), where))

    return opened


def to_sign_in(request: HttpRequest) -> str:
    """Return the address of the sign-in that leads back to what was asked for; from the door, to one's first page."""
    if request.get_full_path() == "/":
        return resolve_url("account_login")
    return f"{resolve_url('account_login')}?{urlencode({'next': request.get_full_path()})}"

"""How allauth meets our people: nobody signs up, and whoever another server vouches for must be known here."""

from __future__ import annotations

import logging
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.forms import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from pipeline.office import access
from pipeline.office.models import Person
from web import gate, limits

log = logging.getLogger("letterbook.web")


class PeopleOfTheCompany(DefaultAccountAdapter):
    """Accounts are the people that the administrator keeps; there is no signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's form
        """Say no."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead the quality centre to the overview of projects and periods, all others to what waits for them."""
        who = gate.visitor(request)
        watches = who is not None and access.holds_anywhere(who, ("quality_center",))
        return reverse("quality") if watches else str(super().get_login_redirect_url(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse whoever has tried too often, and write it down."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            _note("too many tries to sign in", request, credentials)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write a wrong password down."""
        _note("a wrong password or user name", request, credentials)


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """Another server vouches for a person; who that is here, its claim says, or the person has said before."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - allauth's form
        """Say no: an unknown person is not made."""
        return False

    def list_providers(self, request: HttpRequest) -> list[Any]:
        """Return who may vouch for people, each as the office calls it."""
        return [_as_called_here(one) for one in super().list_providers(request)]

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Join the account to the person whose user name the server names, where the settings say that it may."""
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        claim = settings.SIGN_IN_CLAIM
        vouched = sociallogin.account.extra_data
        named = vouched.get(claim) or vouched.get("userinfo", {}).get(claim) or vouched.get("id_token", {}).get(claim)
        person = Person.objects.filter(user=str(named), active=True).first() if claim and named else None
        if person is not None:
            sociallogin.connect(request, person)


def _note(what: str, request: HttpRequest, credentials: dict[str, Any]) -> None:
    # Who mistakes one field for the other types the password as a user name: only names that exist are written down.
    person = Person.objects.filter(user=str(credentials.get("username", ""))).first()
    whom = person.user if person else "nobody known here"
    log.warning("refused: %s, for %s from %s", what, whom, limits.address_of(request))


def _as_called_here(provider: Any) -> Any:
    """Let a platform be called what the office calls it; each of the library's classes has an English name."""
    if provider.app is not None and provider.app.name:
        provider.name = provider.app.name
    return provider


class Authenticators(DefaultMFAAdapter):
    """The second factor's QR code, drawn by the library that draws those on the papers."""

    def build_totp_svg(self, url: str) -> str:
        """Return the code as SVG."""
        return str(segno.make(url, error="m").svg_inline(scale=5, border=2, omitsize=False))

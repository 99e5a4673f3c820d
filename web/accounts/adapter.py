"""How allauth meets our people: nobody signs up, and whoever another server vouches for must be known here."""

from __future__ import annotations

from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class PeopleOfTheCompany(DefaultAccountAdapter):
    """Accounts are the people that the administrator keeps; there is no signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's form
        """Say no."""
        return False


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """Another server vouches for a person; who that is here, the administrator or the person has said before."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - allauth's form
        """Say no: an unknown person is not made."""
        return False


class Authenticators(DefaultMFAAdapter):
    """The second factor's QR code, drawn by the library that draws those on the papers."""

    def build_totp_svg(self, url: str) -> str:
        """Return the code as SVG, without a colour of its own."""
        return str(segno.make(url, error="m").svg_inline(scale=5, border=2, omitsize=False))

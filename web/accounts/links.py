"""One-time links by which a person sets a first or a new password: for the administrator to hand over."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from pipeline.office.models import Person


def password_link(person: Person, address: str) -> str:
    """Return the link for `person`; it holds for three days and until the password was set or they signed in."""
    where = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )
    return address.rstrip("/") + where

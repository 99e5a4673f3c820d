"""`password_link USER ADDRESS`: the one-time link by which a person sets a password, for `letterbook sign-in`."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from pipeline.office import access
from web.accounts.links import password_link


class Command(BaseCommand):
    """The command line knows no page; this is the seam between them."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the user name, and where the desk is reached."""
        parser.add_argument("user")
        parser.add_argument("address")

    def handle(self, *_given: object, **options: str) -> str:
        """Return the link."""
        return password_link(access.person(options["user"]), options["address"])

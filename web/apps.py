"""The Django app of the pages."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages, their words and their styles; it has no tables."""

    name = "web"
    label = "web"

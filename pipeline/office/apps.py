"""The Django app of the office."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """One app; its pages live in `web/`."""

    name = "pipeline.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"

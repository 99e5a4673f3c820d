"""What day it is for the office: one place, so that a test can say it and no rule has to ask."""

from __future__ import annotations

from django.utils import timezone


def today() -> str:
    """Return today's date where the office is (ISO)."""
    return timezone.localdate().isoformat()

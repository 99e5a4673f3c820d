"""What day and moment it is for the office: one place, so that a test can say it and no rule has to ask."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return this moment."""
    return timezone.now()


def today() -> str:
    """Return today's date where the office is (ISO)."""
    return timezone.localdate().isoformat()

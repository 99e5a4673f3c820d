"""What is remembered of restore drills: the event of each, and what `doctor` says of the last one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from pipeline.doctor import Finding, State
from pipeline.office.models import Document, Event
from schemas.language import text

DRILLED = "restore-drilled"
DAYS = 365


def last() -> Event | None:
    """Return the event of the last drill, None if there was none."""
    return Event.objects.filter(kind=DRILLED).order_by("seq").last()


def findings() -> Iterator[Finding]:
    """Yield how the last drill went, for `doctor`; an office in which nothing is filed owes none."""
    if not Document.objects.exclude(entry="").exists():
        return
    done, fix = last(), text("letterbook drill")
    if done is None or done.at < timezone.now() - timedelta(days=DAYS):
        words = text("For a year nobody has tried whether this office can be restored from its copies.")
        yield Finding("restore-drill", State.WARNING, words, fix)
    elif done.body["faults"]:
        words = text("The last restore drill found %(count)s fault(s).", count=done.body["faults"])
        yield Finding("restore-drill", State.WARNING, words, fix)
    else:
        yield Finding("restore-drill", State.OK, text("The office was restored from its copies within a year."))

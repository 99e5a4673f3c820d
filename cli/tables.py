"""The tables of the database, brought up to date by whichever command comes first."""

from __future__ import annotations

from archive.durable import locked


def brought_up_to_date() -> None:
    """Make what is missing; one process at a time, since of two that make the same table one fails."""
    from django.core.management import call_command

    from pipeline.office.here import office

    with locked(office().staging / ".tables.lock"):
        call_command("migrate", verbosity=0)

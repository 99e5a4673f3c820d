"""A quarter in the life of three projects: the duties report finds exactly the lateness that was seeded.

`make year` lives the whole year of forty.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from benchmarks import year
from benchmarks.year_plan import Verb, estates
from benchmarks.year_seeds import planned
from pipeline.office import clock
from pipeline.office.models import Person


@pytest.mark.slow
def test_a_quarter_ends_with_exactly_the_seeded_lateness(office, monkeypatch) -> None:
    # The year has a clock and people of its own.
    monkeypatch.setattr(clock, "today", lambda: timezone.localdate().isoformat())
    Person.objects.update(active=False)

    told = year.run(3, date(2026, 4, 1), date(2026, 6, 30), 2026, office.root)

    assert told.papers > 60
    assert set(told.acts) == set(Verb)
    assert told.planned
    assert told.found == told.planned


def test_a_plan_is_the_same_at_every_run_and_another_with_another_seed() -> None:
    span = (estates(5), date(2026, 1, 1), date(2026, 12, 31))

    assert planned(*span, 7).ordered() == planned(*span, 7).ordered()
    assert planned(*span, 7).late != planned(*span, 8).late
    assert len({finding[0] for finding in planned(estates(40), *span[1:], 7).late}) >= 15

"""The calendar of working days: 调休 counts, and a year that is not known is said, never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.workdays import UnknownYear, next_workday


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        ("2026-07-10", "2026-07-10"),
        ("2026-07-11", "2026-07-13"),
        ("2026-10-01", "2026-10-08"),
        ("2026-10-10", "2026-10-10"),  # a Saturday, worked for the holidays
    ],
)
def test_a_day_off_moves_to_the_next_day_that_people_work(day: str, moved: str) -> None:
    assert next_workday(date.fromisoformat(day)).isoformat() == moved


def test_a_year_that_is_not_announced_is_not_guessed() -> None:
    with pytest.raises(UnknownYear):
        next_workday(date(2099, 1, 1))

"""The door to the calendar of China's working days: a deadline on a holiday moves to the next working day if asked.

The State Council announces each year's holidays and 调休 in the autumn before. A year that the library does not know is
never guessed: the deadline then stays, which is the stricter day, and whoever asked is told.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar


class UnknownYear(LookupError):
    """The holidays of this year are not known yet."""


def next_workday(day: date) -> date:
    """Return `day`, or the first working day after it (Civil Code art. 203).

    Raises:
        UnknownYear
    """
    while not _is_workday(day):
        day += timedelta(days=1)
    return day


def _is_workday(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as error:
        raise UnknownYear(day.year) from error

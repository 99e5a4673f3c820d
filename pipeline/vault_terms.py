"""How long a copy is locked, when what failed is tried again, and which snapshots are kept: the vault's arithmetic."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
_TERM = re.compile(r"D([1-9][0-9]{0,2})")
_FOR_GOOD = "Y"


def next_try(now: datetime, tries: int) -> datetime:
    """Return when what failed `tries` times is tried again: a minute, doubled each time, an hour at most."""
    pause: timedelta = FIRST_PAUSE * 2 ** min(max(tries - 1, 0), 16)
    return now + min(pause, LONGEST_PAUSE)


def locked_until(entry_json: bytes, filed_at: datetime, most_years: int) -> datetime | None:
    """Return until when an entry may be locked: as long as it is to be kept, `most_years` at most; None: not at all.

    `entry.json` names the term (保管期限) as DA/T 22 writes it, behind the class: `D10`, `D30`, `Y` (永久). A term that
    cannot be read locks nothing: a lock that outlives the term could be undone by nobody.
    """
    try:
        term = str(json.loads(entry_json)["retention"]).rpartition("-")[2]
    except (ValueError, KeyError, TypeError):
        return None
    if term == _FOR_GOOD:
        return _years_later(filed_at, most_years)
    if (found := _TERM.fullmatch(term)) is None:
        return None
    return _years_later(filed_at, min(int(found[1]), most_years))


def _years_later(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # the 29th of February
        return moment.replace(year=moment.year + years, day=28)


def outlived(days: Iterable[date], today: date, *, keep_days: int, keep_months: int) -> set[date]:
    """Return which snapshots go: kept are those of the last `keep_days`, and the first one of each of `keep_months`.

    The newest one is never among them: a clock that went wrong must not cost the last snapshot.
    """
    known = sorted(days)
    kept = {day for day in known if (today - day).days < keep_days} | set(known[-1:])
    firsts: dict[tuple[int, int], date] = {}
    for day in known:
        firsts.setdefault((day.year, day.month), day)
    this_month = today.year * 12 + today.month
    kept |= {day for (year, month), day in firsts.items() if 0 <= this_month - (year * 12 + month) <= keep_months}
    return set(known) - kept

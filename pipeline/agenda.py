"""Duties as a calendar of one person's (RFC 5545): one all-day entry a duty on its last day, with an alarm before.

Written by hand, for it is little: lines folded at 75 octets and never inside a character, dates without a time of day
(so no time zone can move them), and a UID that stays the same at every export, so that a calendar that takes the file
in again brings its entries up to date instead of doubling them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from pipeline.duties import Judged, State
from schemas.language import _, translate

_LONGEST = 75
# Three days before, at nine in the morning; an all-day entry begins at midnight.
_ALARM = "-P2DT15H"
_OVER = (State.DONE, State.DONE_LATE, State.WAIVED)


def calendar(rows: Iterable[Judged], name: str, now: datetime) -> bytes:
    """Return the bytes of an `.ics` file called `name`: what is still owed, each on its last day."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Letterbook//Duties//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
    ]
    for one in rows:
        # What stands always has no day on which it comes due.
        if one.state not in _OVER and one.occasion.duty.due:
            lines += _entry(one, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _entry(one: Judged, now: datetime) -> Iterator[str]:
    row, day = one.row(), one.occasion.due.date()
    title, where = str(row["title"]), str(row["project_name"] or row["project"] or "")
    period = str(row["period"]) if one.occasion.period else ""
    missing = translate(_("missing: %(count)s"), {"count": row["missing"]}) if row["missing"] > 1 else ""
    words = [translate(_("clause %(clause)s"), {"clause": row["clause"]}), period, str(row["about"] or ""), missing]
    described = "\n".join(filter(None, words))
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(one)}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped('：'.join(filter(None, [where, title])))}"
    yield f"DESCRIPTION:{_escaped(described)}"
    yield f"CATEGORIES:{_escaped(str(row['clause']))}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_escaped(title)}"
    yield f"TRIGGER:{_ALARM}"
    yield "END:VALARM"
    yield "END:VEVENT"


def _uid(one: Judged) -> str:
    named = "\0".join(one.occasion.clause_key)
    return f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@letterbook"


def _escaped(words: str) -> str:
    """Return `words` as a TEXT value (RFC 5545, 3.3.11)."""
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        words = words.replace(mark, written)
    return words


def _folded(line: str) -> Iterator[str]:
    """Yield `line` in pieces of at most 75 octets, each but the first after a space (RFC 5545, 3.1)."""
    piece, room = "", _LONGEST
    for character in line:
        if len((piece + character).encode()) > room:
            yield piece
            piece, room = " ", _LONGEST
        piece += character
    yield piece

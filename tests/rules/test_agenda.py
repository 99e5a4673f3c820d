"""The calendar file: what RFC 5545 asks of it, and the same entry at every export."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.agenda import _escaped, _folded, calendar
from tests.rules.duty_world import DUTIES, asked, company, paper

NOW = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


def written(*duties: str, on: str = "2026-07-01", papers=()) -> bytes:
    known = company(on, *papers)
    rows = [row for duty in duties for row in asked(duty, known).values()]
    return calendar(rows, "应办事项 林若溪", NOW)


def lines(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_every_line_ends_as_the_standard_says_and_is_at_most_75_octets() -> None:
    data = written("report_published", "forum_held")

    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=200))
def test_folding_never_parts_a_character_and_unfolds_to_the_same(words: str) -> None:
    pieces = list(_folded(words))

    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == words
    assert all(len(piece.encode()) <= 75 for piece in pieces)


def test_marks_that_mean_something_are_escaped() -> None:
    assert _escaped("a,b;c\\d\ne") == "a\\,b\\;c\\\\d\\ne"


def test_an_entry_is_a_whole_day_with_an_alarm_and_says_what_and_where() -> None:
    found = lines(written("report_published"))

    assert "DTSTART;VALUE=DATE:20260715" in found
    assert "DTEND;VALUE=DATE:20260716" in found
    assert "SUMMARY:听枫苑：物业服务报告向客户公示" in found
    assert found.count("BEGIN:VALARM") == found.count("BEGIN:VEVENT") == found.count("END:VEVENT")
    assert "DESCRIPTION:条款 5.3.3B③\\n2026Q2" in found


def test_an_entry_keeps_its_identity_and_no_two_share_one() -> None:
    once, again = (re.findall(r"UID:(\S+)", "\n".join(lines(written("report_published", "forum_held")))) for _ in "ab")

    assert once == again
    assert len(set(once)) == len(once) > 3


def test_what_is_done_and_what_stands_always_is_no_entry() -> None:
    report = paper("service_report", {"period": "2026Q1"}, posted="2026-04-10T09:00")

    found = lines(written("report_published", "hotline_named", papers=[report]))

    assert not any(line.startswith("DTSTART;VALUE=DATE:202604") for line in found)
    assert "hotline_named" in DUTIES
    assert not any("24小时" in line for line in found)

"""The notice of a forum (5.1.3): ten days, its host, its four blocks, and no new date without consent."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.compose import Printed, Renditions, compose
from pipeline.render.fonts import Fonts
from pipeline.render.pdf_text import pdf_text
from schemas.wording import add_days
from tests.judging import changed, judged, kind_of, settled, stopping, untried

FINAL = Printed(
    datetime(2026, 6, 11, 9, tzinfo=UTC), "XRWY-TFY-TZ-2026-0019", "K7P2-M4QX", "", "2026-06-11", draft=False
)
CONSENT = {
    "found": True,
    "number": "XRWY-TFY-YQ-2025-0001",
    "meeting": {"held_on": "2025-12-10", "new_date": "2025-12-17"},
}


def between(sent: str, held: str) -> dict[str, Any]:
    return changed("forum_notice", "minimal", meeting={"notice_sent_on": sent, "held_on": held})


def printed(raw: dict[str, Any]) -> Renditions:
    return compose(kind_of("forum_notice"), settled(raw).record, FINAL, Fonts.load())


def test_every_rule_that_stops_a_notice_has_a_bad_example_but_those_about_other_papers_and_the_day() -> None:
    about_others = {"postponement-not-approved", "postponement-differs", "moved-without-consent", "hotline-missing"}

    assert untried("forum_notice") == about_others | {"too-late-for-ten-days"}


@pytest.mark.requirement("R-5.1.3-2")
@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ("2026-12-05", "2026-12-15"),
        ("2026-12-22", "2027-01-01"),
        ("2026-12-31", "2027-01-10"),
        ("2027-02-18", "2027-02-28"),
        ("2027-02-19", "2027-03-01"),
        ("2028-02-19", "2028-02-29"),
        ("2028-02-20", "2028-03-01"),
        ("2026-04-24", "2026-05-04"),
    ],
)
def test_a_notice_nine_days_ahead_is_refused_and_ten_days_pass_over_the_end_of_month_and_year(sent, held) -> None:
    assert stopping(judged(between(sent, held))) == {}
    assert stopping(judged(between(add_days(sent, 1), held))) == {"notice-under-ten-days": "5.1.3B"}


@pytest.mark.requirement("R-5.1.3-2")
@given(
    sent=st.dates(min_value=datetime(2000, 1, 1).date(), max_value=datetime(2999, 1, 1).date()),
    days=st.integers(-3, 40),
)
def test_whatever_the_dates_a_notice_passes_from_ten_calendar_days_on(sent, days) -> None:
    held = add_days(sent.isoformat(), days)

    assert ("notice-under-ten-days" in judged(between(sent.isoformat(), held))) is (days < 10)


@pytest.mark.requirement("R-5.1.3-2")
def test_the_refusal_says_how_many_days_and_what_the_last_day_was() -> None:
    fault = judged(between("2026-12-30", "2027-01-08"))["notice-under-ten-days"]

    assert "只提前9日，不足10日" in fault.message.localized("zh-Hans")
    assert "最迟2026年12月29日发出" in fault.fix.localized("zh-Hans")


@pytest.mark.requirement("R-5.1.3-2")
@pytest.mark.parametrize("role", ["steward", "supervising_leader", "other"])
def test_nobody_but_the_project_manager_is_the_host(role) -> None:
    raw = changed("forum_notice", meeting={"host_role": role})

    assert stopping(judged(raw)) == {"host-not-project-manager": "5.1.3B"}


@pytest.mark.requirement("R-5.1.3-1")
@pytest.mark.parametrize("block", ["key_work", "difficulties", "next_plan", "opinions"])
def test_none_of_the_four_blocks_can_be_left_out(block) -> None:
    raw = changed("forum_notice", agenda={block: None})

    assert [(fault.code, fault.place.path) for fault in judged(raw).values()] == [("missing-field", f"agenda.{block}")]


def test_it_is_posted_from_the_day_it_goes_out_until_the_meeting() -> None:
    record = settled(changed("forum_notice", "minimal")).record

    assert (record["post_from"], record["post_until"]) == ("2025-12-29", "2026-01-08")


@pytest.mark.requirement("R-5.1.3-2")
@pytest.mark.parametrize(("today", "codes"), [("2026-06-14", set()), ("2026-06-15", {"too-late-for-ten-days"})])
def test_a_date_typed_back_does_not_make_ten_days_of_nine(today, codes) -> None:
    raw = changed("forum_notice")

    assert set(stopping(judged(raw, today))) == codes
    assert stopping(judged(raw | {"supersedes": FINAL.number}, today)) == {}


def test_a_meeting_that_is_over_is_said() -> None:
    assert set(judged(changed("forum_notice"), "2026-06-25")) == {"meeting-over"}


@pytest.mark.requirement("R-5.1.3-6")
def test_a_second_notice_of_one_meeting_is_refused_without_the_general_managers_consent() -> None:
    first = settled(changed("forum_notice")).record
    later = changed("forum_notice", post_from=None, post_until=None)
    later["meeting"] |= {"held_on": "2026-07-01", "sign_up_by": "2026-06-28"}
    revised, other = later | {"revises": "12"}, copy.deepcopy(later)
    other["meeting"]["name"] = "2026年下半年客户座谈会"

    assert stopping(judged(later, previous=first)) == {"moved-without-consent": "5.1.3D"}
    assert stopping(judged(revised, previous=first)) == {}
    assert stopping(judged(other, previous=first)) == {}


@pytest.mark.requirement("R-5.1.3-6")
@pytest.mark.parametrize(
    ("held_before", "codes"), [("2026-06-11", {}), ("2026-06-12", {"moved-without-consent": "5.1.3D"})]
)
def test_the_next_meeting_may_be_called_as_the_last_one_that_is_over(held_before, codes) -> None:
    first = settled(changed("forum_notice")).record
    first["meeting"]["held_on"] = held_before

    assert first["meeting"]["notice_sent_on"] == "2026-06-12"
    assert stopping(judged(changed("forum_notice"), previous=first)) == codes


@pytest.mark.requirement("R-5.1.3-6")
@pytest.mark.parametrize(
    ("related", "codes"),
    [
        (CONSENT, {}),
        ({"found": False}, {"postponement-not-approved": "5.1.3D"}),
        (
            CONSENT | {"meeting": {"held_on": "2025-12-10", "new_date": "2025-12-24"}},
            {"postponement-differs": "5.1.3D"},
        ),
        (
            CONSENT | {"meeting": {"held_on": "2025-12-03", "new_date": "2025-12-17"}},
            {"postponement-differs": "5.1.3D"},
        ),
    ],
)
def test_a_moved_meeting_keeps_to_the_dates_that_were_consented_to(related, codes) -> None:
    first = settled(changed("forum_notice", "moved")).record
    first["meeting"] |= {"held_on": "2025-12-10", "postponed_from": None, "postponement_no": None}

    assert stopping(judged(changed("forum_notice", "moved"), previous=first, related=related)) == codes


@pytest.mark.slow
@pytest.mark.requirement("R-5.2.1-1")
@pytest.mark.parametrize("name", ["full", "minimal", "moved"])
def test_it_is_one_page_with_the_hotline_of_the_projects_file(name) -> None:
    raw = changed("forum_notice", name)

    rendered = printed(raw)
    hotline = settled(raw).record["project"]["hotline"]

    assert rendered.pages == 1
    assert f"24小时服务电话：{hotline}" in "".join(pdf_text(rendered.pdf)).replace(" ", "")


@pytest.mark.requirement("R-5.2.1-1")
def test_a_hotline_cannot_be_typed_nor_be_missing_from_the_projects_file() -> None:
    raw = changed("forum_notice", "minimal", text={"hotline": "0633-0000042"})
    bare = settled(changed("forum_notice", "minimal")).around.project | {"hotline": None}

    assert set(stopping(judged(raw))) == {"unknown-field"}
    assert stopping(judged(changed("forum_notice", "minimal"), project=bare)) == {"hotline-missing": "5.2.1"}

"""Scenario 6: the annual budget of a 酬金制 project, by 15 January, with the committee's resolution (5.3.3C)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from pipeline.office import clock
from schemas.periods import moment
from tests.letters import photo

pytestmark = [pytest.mark.slow, pytest.mark.requirement("R-5.3.3-8"), pytest.mark.usefixtures("unrendered")]


@pytest.fixture
def one_minute_to_midnight(monkeypatch):
    """The last minute of the 15th of January 2026."""
    now = moment("2026-01-15T23:59")
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr(clock, "today", lambda: "2026-01-15")


@pytest.fixture
def folder(desk):
    """Return a folder with the budget of 2026, and the resolution beside it if it was passed."""

    def made(name, *scans):
        place = desk.folder / name
        place.mkdir()
        desk.file(desk.example("budget_final_accounts") | {"post_from": "2026-01-15"}).rename(place / "预决算.json")
        for scan in scans:
            (place / scan).write_bytes(photo())
        return place

    return made


def state_on(letterbook, day):
    rows = letterbook("duties", "--project", "TFY", "--year", "2026", "--on", day, "--json").json
    return next((row["state"], row["due"]) for row in rows if row["duty"] == "budget_published")


@pytest.mark.usefixtures("one_minute_to_midnight")
def test_without_the_resolution_it_is_refused_and_with_it_published_in_the_last_minute_it_is_on_time(
    letterbook, folder, approve, unchanged
):
    with unchanged():
        refused = letterbook("submit", folder("没有决议"), "--by", "linruoxi")
    resolved = folder("有决议", "业委会决议〔2026〕1号扫描件.jpg")
    taken = letterbook("submit", resolved, "--by", "linruoxi", "--json")
    document = taken.json[0]["document"]
    approve(document, "qianming", "zhouqiming")
    with unchanged():
        unsigned = letterbook("release", document, "--by", "zhouqiming")
    late = state_on(letterbook, "2026-01-16")

    approve(document, "shenmuzhi")
    letterbook("release", document, "--by", "zhouqiming")
    published = letterbook("publish", document, "--by", "linruoxi")

    assert refused.code == 1
    assert "没有附业主委员会决议" in refused.out and "5.3.3C" in refused.out
    assert unsigned.code == 3 and "分管领导尚未同意" in unsigned.err and "5.3.3C" in unsigned.err
    assert published.code == 0
    assert (late, state_on(letterbook, "2026-01-16")) == (("late", "2026-01-15"), ("done", "2026-01-15"))


@pytest.mark.usefixtures("one_minute_to_midnight")
def test_finance_comes_first_and_nobody_approves_out_of_order(letterbook, folder, unchanged):
    taken = letterbook("submit", folder("有决议", "业委会决议〔2026〕1号扫描件.jpg"), "--by", "linruoxi", "--json")

    with unchanged():
        ran = letterbook("decide", taken.json[0]["document"], "--as", "shenmuzhi", "--approve")

    assert ran.code == 3
    assert "下一步应由财务核算中心办理" in ran.err and "5.3.3C" in ran.err

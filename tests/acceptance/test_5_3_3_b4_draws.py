"""Scenario 9: the quality centre draws at random, and every project comes up within the year (5.3.3B④)."""

from __future__ import annotations

import pytest

from pipeline import draws
from pipeline.office import people

ABOUT = ("--year", "2026", "--type", "service_report")
pytestmark = pytest.mark.requirement("R-5.3.3-7")


@pytest.fixture
def reports(office, monkeypatch):  # noqa: ARG001 - the projects are added to this office
    """Reports of 37 projects, one more quarter at every call; the archive itself is tested elsewhere."""
    codes = [f"PX{number:02d}" for number in range(1, 38)]
    for code in codes:
        people.add_project({"code": code, "name": code, "fee_mode": "lump_sum"})
    held = {}
    monkeypatch.setattr(draws, "population", lambda *_given, **_named: dict(held))

    def add(quarter, *more):
        held.update({f"XRWY-{code}-WYBG-2026Q{quarter}-01": code for code in (*codes, *more)})

    return add


def test_four_rounds_of_37_projects_draw_each_and_also_the_one_that_came_in_the_last_quarter(letterbook, reports):
    drawn = set()
    for quarter in range(1, 5):
        if quarter == 4:
            people.add_project({"code": "XINQ4", "name": "新苑", "fee_mode": "lump_sum"})
        reports(quarter, *(["XINQ4"] if quarter == 4 else []))
        name = letterbook("draw", "open", *ABOUT, "--by", "gaopin", "--json").json["round"]
        closed = letterbook("draw", "close", name, "--seed", f"骰子{quarter}", "--by", "gaopin", "--json").json
        drawn |= {closed["projects"][number] for number in closed["sample"]}

    assert drawn == {f"PX{number:02d}" for number in range(1, 38)} | {"XINQ4"}


def test_the_same_seed_gives_the_same_list_and_another_seed_another(letterbook, reports):
    reports(1)

    def drawn(seed):
        return letterbook("draw", *ABOUT, "--seed", seed, "--per-project", "0", "--size", "10", "--json").json["sample"]

    assert len(drawn("20270105")) == 10
    assert drawn("20270105") == drawn("20270105") != drawn("20270106")


def test_whoever_is_not_of_the_quality_centre_draws_nothing(letterbook, reports, unchanged):
    reports(1)

    with unchanged():
        ran = letterbook("draw", "open", *ABOUT, "--by", "zhouqiming")

    assert ran.code == 3
    assert "品质运营中心" in ran.err and "5.3.3B④" in ran.err

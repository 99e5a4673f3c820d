"""Rounds of spot checks: committed before there is a seed, drawn once, and every project within the year (5.3.3B④)."""

from __future__ import annotations

import json

import pytest

from pipeline import draws
from pipeline.office import draw_rounds, people
from pipeline.office.draw_rounds import NoSuchRound, NotASampler, NothingToDraw, RoundClosed, RoundOpen
from pipeline.office.models import Event

SHARE = {"per_project": None, "size": None, "last": False}
YEAR, KIND = "2026", "service_report"


@pytest.fixture
def reports(office, monkeypatch):  # noqa: ARG001 - the projects are added to this office
    """Reports of 37 projects, one more quarter at every call; the archive itself is tested elsewhere."""
    for number in range(1, 38):
        people.add_project({"code": f"PX{number:02d}", "name": f"项目{number}", "fee_mode": "lump_sum"})
    held: dict[str, str] = {}
    monkeypatch.setattr(draws, "population", lambda *_given, **_named: dict(held))

    def add(quarter: int, *extra: str) -> None:
        codes = [f"PX{number:02d}" for number in range(1, 38)]
        held.update({f"XRWY-{code}-WYBG-2026Q{quarter}-01": code for code in (*codes, *extra)})

    return add


def round_of(office, seed: str, **asked):
    one = draw_rounds.opened(office, YEAR, KIND)
    return draw_rounds.closed(one.name, SHARE | asked, seed, office)


@pytest.mark.requirement("R-5.3.3-7")
def test_after_four_rounds_every_one_of_37_projects_was_drawn_also_one_that_came_in_the_last_quarter(office, reports):
    drawn: list[str] = []
    for quarter in range(1, 5):
        newcomer = ("NEWQ4",) if quarter == 4 else ()
        reports(quarter, *newcomer)
        one = round_of(office, f"dice {quarter}")
        drawn += [one.population[number] for number in one.record["sample"]]

    assert set(drawn) == {f"PX{number:02d}" for number in range(1, 38)} | {"NEWQ4"}
    assert len(drawn) == 38  # no project twice while another waits


@pytest.mark.requirement("R-5.3.3-7")
def test_a_report_is_drawn_once_in_a_year(office, reports):
    reports(1)

    first, second = round_of(office, "a", size=20), round_of(office, "b", size=17)

    assert not set(first.record["sample"]) & set(second.record["sample"])
    assert len(second.population) == 17


def test_the_last_round_draws_every_project_that_is_left(office, reports):
    reports(1)
    round_of(office, "a")

    last = round_of(office, "b", last=True)

    assert len(last.record["sample"]) == 27


@pytest.mark.requirement("R-5.3.3-7")
def test_the_population_is_in_the_ledger_before_the_seed_is(office, reports):
    reports(1)
    one = draw_rounds.opened(office, YEAR, KIND)

    committed = Event.objects.get(kind="draw-opened").body

    assert committed["population_digest"] == draws.digest_of(one.population)
    assert "seed" not in draw_rounds.row(one) and not Event.objects.filter(kind="draw-closed").exists()


def test_no_second_round_beside_an_open_one_and_none_is_drawn_twice(office, reports):
    reports(1)
    one = draw_rounds.opened(office, YEAR, KIND)

    with pytest.raises(RoundOpen) as refused:
        draw_rounds.opened(office, YEAR, KIND)
    assert refused.value.clause == "5.3.3B④"

    draw_rounds.closed(one.name, SHARE, "a", office)
    with pytest.raises(RoundClosed):
        draw_rounds.closed(one.name, SHARE, "b", office)
    with pytest.raises(NoSuchRound):
        draw_rounds.find("CC-1999-01")


def test_without_a_report_there_is_nothing_to_draw(office):
    with pytest.raises(NothingToDraw):
        draw_rounds.opened(office, YEAR, KIND)


def test_only_the_quality_centre_draws(office, desk, reports):
    reports(1)

    with pytest.raises(NotASampler):
        draw_rounds.opened(office, YEAR, KIND, by=desk.person("zhouqiming"))

    assert draw_rounds.opened(office, YEAR, KIND, by=desk.person("gaopin")).opened_by.name == "高品"


def test_a_saved_round_proves_itself_and_a_forged_one_is_found_out_by_the_ledger(office, reports, tmp_path):
    reports(1)
    record = json.loads(json.dumps(draw_rounds.row(round_of(office, "a")), default=str))
    file = tmp_path / "抽样记录.json"
    file.write_text(json.dumps(record), "utf-8")

    assert draws.faults(file) == [] and draw_rounds.differences(record) == []

    # A forger who draws again with a seed that spares a report makes a record that is right in itself.
    again = draws.drawn(record["projects"], draws.Asked(YEAR, KIND, None, None, (), 4), "b", record["active"])
    assert draw_rounds.differences(record | again) != []
    assert draw_rounds.differences(record | {"round": "CC-2026-99"}) == ["round"]


def test_the_record_says_whether_the_system_chose_the_seed_or_a_person_named_it(office, reports):
    reports(1)

    chosen, named = round_of(office, ""), round_of(office, "dice 4 2 6", size=2)

    assert (chosen.record["seed_source"], len(chosen.record["seed"])) == ("system", 32)
    assert (named.record["seed_source"], named.record["seed"]) == ("named", "dice 4 2 6")

"""Spot checks that anybody can repeat: the record of a draw, and how a forged one is found out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import draws
from pipeline.draws import Asked
from pipeline.office import filed

NUMBERS = [f"XRWY-{project}-WYBG-2026Q{n}-01" for project in ("TFY", "SLHY", "YLWX") for n in range(1, 5)]
AMONG = {number: number.split("-")[1] for number in NUMBERS}


def saved(folder, **changed):
    file = folder / "draw.json"
    made = draws.drawn(AMONG, Asked("2026", "service_report"), "seed", ["TFY", "NONE"]) | changed
    file.write_text(json.dumps(made, ensure_ascii=False), "utf-8")
    return file


def test_a_draw_has_a_report_of_every_project_and_names_the_projects_without_one():
    made = draws.drawn(AMONG, Asked("2026", "service_report"), "seed", ["TFY", "SLHY", "YLWX", "NONE"])

    assert sorted(made["projects"][number] for number in made["sample"]) == ["SLHY", "TFY", "YLWX"]
    assert made["missing"] == ["NONE"]
    assert made["clause"] == "5.3.3B④"


@given(
    seed=st.text(max_size=8),
    size=st.integers(0, 14),
    per_project=st.integers(0, 3),
    order=st.permutations(NUMBERS),
)
def test_the_same_seed_draws_the_same_in_any_order_and_at_least_as_many_as_were_asked_for(
    seed, size, per_project, order
):
    asked = Asked("2026", "service_report", per_project, size)

    made = draws.drawn({number: AMONG[number] for number in order}, asked, seed, [])

    assert made == draws.drawn(AMONG, asked, seed, [])
    assert len(made["sample"]) == min(len(AMONG), max(size, 3 * per_project))


def test_a_saved_draw_proves_itself(tmp_path):
    assert draws.faults(saved(tmp_path)) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sample", [NUMBERS[0]]),
        ("population", NUMBERS[:1]),
        ("missing", []),
        ("population_digest", "0" * 64),
        ("tickets", {NUMBERS[0]: "0"}),
        ("algorithm", "dice"),
    ],
)
def test_a_forged_key_is_named(tmp_path, key, value):
    assert draws.faults(saved(tmp_path, **{key: value})) == [key]


def test_another_seed_than_the_one_drawn_with_is_found_out(tmp_path):
    assert "tickets" in draws.faults(saved(tmp_path, seed="another"))


def test_tickets_in_another_order_are_found_out(tmp_path):
    made = json.loads(saved(tmp_path).read_text("utf-8"))
    turned = dict(reversed(made["tickets"].items()))

    assert draws.faults(saved(tmp_path, tickets=turned)) == ["tickets"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '"a draw"', '{"population": [1]}'])
def test_what_is_no_draw_is_refused_by_its_name(tmp_path, content):
    file = tmp_path / "draw.json"
    file.write_text(content)

    with pytest.raises(draws.NotADraw) as refusal:
        draws.faults(file)

    assert "draw.json" in str(refusal.value)


def test_a_missing_file_is_no_draw(tmp_path):
    with pytest.raises(draws.NotADraw):
        draws.faults(tmp_path / "nothing.json")


def test_the_population_is_what_the_archive_holds_of_type_and_year(desk, board_notice):
    document = desk.filed(board_notice())
    store = filed.archive(desk.premises)

    assert draws.population(store, "2026", "circular") == {document.number: "TFY"}
    assert draws.population(store, "2025", "circular") == {}
    assert draws.population(store, "2026", "service_report") == {}
    assert draws.population(store, "2026", "circular", gone=[document.number]) == {}

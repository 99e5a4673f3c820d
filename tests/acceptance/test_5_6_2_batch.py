"""Scenario 11: of 800 households three rows are bad: 797 papers and a list of the three, and no paper twice (5.6.2)."""

from __future__ import annotations

import pytest

from pipeline.office.models import Document


@pytest.fixture
def eight_hundred(desk):
    """A batch of 800 households, three of them with problems: no figure, no owner, no door."""
    record = desk.example("household_notice")
    one = record["households"]["items"][0]
    rows = [one | {"room": f"{floor}{door:02d}室"} for floor in range(1, 41) for door in range(1, 21)]
    rows[9], rows[399] = rows[9] | {"amount": "约一千元"}, {k: v for k, v in rows[399].items() if k != "owner"}
    rows[799] = {k: v for k, v in rows[799].items() if k != "room"}
    record["households"]["items"] = rows
    return record


@pytest.mark.slow
@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.usefixtures("unrendered")
def test_797_of_800_rows_are_taken_three_are_listed_with_their_place_and_again_nothing_is_made_twice(
    letterbook, desk, eight_hundred, unchanged
):
    file = desk.file(eight_hundred)

    first = letterbook("submit", file, "--by", "linruoxi", "--json")
    with unchanged():
        again = letterbook("submit", file, "--by", "linruoxi", "--json")

    [row], [same] = first.json, again.json
    assert (first.code, row["items"], row["left_out"]) == (0, 797, 3)
    places = {one["path"].rpartition(".")[0] for one in row["left_out_problems"]}
    assert places == {f"households.items[{n}]" for n in (9, 399, 799)}
    assert all(one["message"] for one in row["left_out_problems"])
    assert (again.code, same["document"], same["is_news"], same["items"]) == (0, row["document"], False, 797)
    assert Document.objects.count() == 1

"""The application to change the 24-hour number (5.2.1): from the project's to one that can be dialled, everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import changed, judged, kind_of, settled, stopping, untried


def new(number: str) -> dict[str, Any]:
    return changed("hotline_change", change={"new": number})


def test_every_rule_that_stops_an_application_has_a_bad_example_but_that_about_the_day() -> None:
    assert untried("hotline_change") == {"effective-already"}


@pytest.mark.requirement("R-5.2.1-1")
def test_the_number_that_changes_is_that_of_the_projects_file() -> None:
    fault = judged(changed("hotline_change", change={"old": "0633-0000042"}))["old-number-not-master"]

    assert (fault.stops, fault.clause) == (True, "5.2.1")
    assert "项目档案中是0633-0000024" in fault.message.localized("zh-Hans")


@pytest.mark.requirement("R-5.2.1-1")
@pytest.mark.parametrize("number", ["0633-0000124", "020-00000001", "400-000-0088", "8000000088", "95500", "96116"])
def test_a_number_that_can_be_dialled_passes(number) -> None:
    assert stopping(judged(new(number))) == {}


@pytest.mark.requirement("R-5.2.1-1")
@pytest.mark.parametrize(
    "number", ["0000124", "0633-000012", "400-000-008", "12000000000", "00633-000012", "95 客服", "1234567890123"]
)
def test_a_number_that_cannot_be_dialled_is_refused(number) -> None:
    assert stopping(judged(new(number))) == {"new-number-implausible": "5.2.1"}


@pytest.mark.requirement("R-5.2.4-1")
def test_a_mobile_asks_whose_it_is() -> None:
    assert judged(new("13800000088"))["new-number-mobile"].waits


@pytest.mark.requirement("R-5.2.1-1")
@pytest.mark.parametrize(("today", "codes"), [("2026-08-31", {}), ("2026-09-01", {"effective-already": "5.2.1"})])
def test_it_is_approved_before_the_new_number_is_put_up(today, codes) -> None:
    assert stopping(judged(changed("hotline_change"), today)) == codes


@pytest.mark.requirement("R-5.2.1-1")
def test_what_shows_the_old_number_is_put_right_while_that_still_answers() -> None:
    late = changed("hotline_change", change={"old_until": None})
    hidden = changed("hotline_change")
    hidden["republish"]["items"] = [row for row in hidden["republish"]["items"] if row["where"] in {"network", "sms"}]

    assert set(stopping(judged(late))) == {"republished-after-start"}
    assert stopping(judged(hidden)) == {"not-conspicuous": "5.2.1"}


@pytest.mark.requirement("R-5.2.1-1")
def test_two_rows_of_one_place_are_one_and_of_two_places_are_two() -> None:
    raw = changed("hotline_change", "minimal")
    raw["republish"]["items"] += [{**raw["republish"]["items"][0], "place": "7号楼"}]

    assert stopping(judged(raw)) == {}


@pytest.mark.requirement("R-5.2.1-1")
def test_the_project_manager_reviews_it_the_leader_approves_and_quality_has_a_copy() -> None:
    kind = kind_of("hotline_change")

    assert [(step.role, step.verb) for step in kind.approvals] == [
        ("project_manager", "review"),
        ("supervising_leader", "approve"),
    ]
    assert [copy.role for copy in kind.copies] == ["quality_center"]
    assert settled(changed("hotline_change")).record["republish"]["total"] == 54

"""A bounded share of the other campaigns of `make faults`: a full disk, kills under load, flipped bits, harm."""

from __future__ import annotations

import json

import pytest

from tests.faults import campaigns, full_disk, load, report
from tests.faults.warm import Warm


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_full_disk_is_refused_in_words_and_the_same_process_goes_on_when_there_is_room(tmp_path):
    with Warm() as warm:
        campaign = full_disk.Filling(warm, tmp_path)
        tries = [campaign.tried(blocks) for blocks in (0, 20, 60)]

    assert [one for one in tries if one.wrong or not one.refusals] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_letters_acknowledged_by_killed_processes_are_filed_and_found_once(tmp_path):
    made = load.loaded(tmp_path, letters=12, kills=4)

    assert made.wrong == []
    assert (made.kills, made.letters) >= (4, 12)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "share"), [("bits", 0.04), ("classes", 1.0)])
def test_what_was_altered_is_found_and_named_and_nothing_else(tmp_path, name, share):
    told = campaigns.BY_NAME[name].run(tmp_path, share)

    assert told.wrong == ()


def test_the_page_tells_what_was_tried_what_was_missed_and_what_was_not_run(tmp_path, monkeypatch):
    made = campaigns.Told("3 flips", ("not found: bit 7",), "counted alone: one")
    campaign = campaigns.Campaign("flips", "all found", lambda _folder, _share: made)
    monkeypatch.setitem(campaigns.BY_NAME, "bits", campaign)

    code = report.main(["-o", str(tmp_path / "faults.md"), "--only", "bits", "--share", "0.5"])
    page = (tmp_path / "faults.md").read_text("utf-8")

    assert code == 1
    assert "| flips | all found | 3 flips (a share of 0.5) | **1 missed** |" in page
    assert "counted alone: one; not found: bit 7" in page
    assert "not run yet" in page
    assert json.loads((tmp_path / "faults.json").read_text("utf-8"))["bits"]["tried"] == "3 flips"


def test_the_page_about_faults_is_what_its_figures_say():
    lines = json.loads(report.PAGE.with_suffix(".json").read_text("utf-8"))

    assert report.PAGE.read_text("utf-8") == report.page(lines)

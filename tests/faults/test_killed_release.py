"""A bulk release that is killed at random moments loses nothing and gives every number once."""

from __future__ import annotations

import os
import random

import pytest

from tests import campaigns

# The suite's share; `make faults` sets ten kills over more documents.
KILLS = int(os.environ.get("LETTERBOOK_KILLS", "2"))
DOCUMENTS = int(os.environ.get("LETTERBOOK_KILLED_DOCUMENTS", "12"))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_killed_bulk_release_is_carried_on_and_every_number_is_given_once(tmp_path):
    office = campaigns.approved_office(tmp_path, DOCUMENTS)
    chance = random.Random(20260720)

    outcomes = [campaigns.kill_and_resume(office, kill, chance) for kill in range(KILLS)]
    numbers = campaigns.finish(office)

    assert [outcome for outcome in outcomes if outcome.faults] == []
    assert sorted(numbers) == [f"XRWY-TFY-TZ-2026-{n:04d}" for n in range(1, DOCUMENTS + 1)]

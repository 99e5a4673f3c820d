"""How the inbox is watched is a setting, and a setting that cannot be meant is refused in words."""

from __future__ import annotations

import tomllib

import pytest

from pipeline.pace import FaultyPace, Pace
from pipeline.premises import Premises


def pace(words):
    return Pace.of(tomllib.loads(words))


def test_an_office_that_says_nothing_is_watched_by_hints_and_looks(tmp_path):
    template = Premises.build(tmp_path).settings

    assert pace("") == Pace.of(template) == Pace(events=True, scan_seconds=5.0, quiet_seconds=1.0)


def test_a_network_drive_is_polled_at_its_own_pace():
    said = pace('[inbox]\nwatch = "polling"\nscan_seconds = 2\nquiet_seconds = 0.5')

    assert said == Pace(events=False, scan_seconds=2.0, quiet_seconds=0.5)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('inbox = "polling"', "[inbox]"),
        ('[inbox]\nwatch = "poll"', "poll"),
        ("[inbox]\nwatch = true", "True"),
        ("[inbox]\nscan_second = 3", "scan_second"),
        ("[inbox]\nscan_seconds = 0", "0"),
        ('[inbox]\nscan_seconds = "5"', "5"),
        ("[inbox]\nquiet_seconds = true", "True"),
        ("[inbox]\nquiet_seconds = nan", "nan"),
        ("[inbox]\nquiet_seconds = inf", "inf"),
        ("[inbox]\nquiet_seconds = -1", "-1"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_with_what_stands_there(words, said):
    with pytest.raises(FaultyPace) as refusal:
        pace(words)

    assert said in str(refusal.value) and refusal.value.exit_code == 2

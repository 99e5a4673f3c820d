"""What the load test makes of single answers; the test itself takes ten minutes and is `make load`."""

from __future__ import annotations

import pytest

from benchmarks import load_report
from benchmarks.load_report import Sample, Trial
from benchmarks.page import LOAD, Part, keep, kept, page


def trial(*samples: Sample, **more: object) -> Trial:
    facts: dict[str, object] = {"people": 50, "seconds": 60.0, "entries": 10_000, "alone": {}, "server_seconds": 90.0}
    return Trial(**{**facts, "samples": samples, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50.0), (0.95, 95.0), (0.99, 99.0), (1.0, 100.0), (0.001, 1.0)])
def test_a_percentile_is_one_of_the_values(share, expected):
    values = [float(value) for value in range(100, 0, -1)]

    assert load_report.percentile(values, share) == expected


def test_the_percentile_of_nothing_is_nothing():
    assert load_report.percentile([], 0.95) == 0.0


def test_a_page_that_is_too_slow_or_wrong_is_marked_and_pages_come_before_steps():
    samples = [Sample("home", 10.0), Sample("home", 201.0), Sample("step: sign in", 900.0), Sample("a", 1.0, "500")]

    rows = load_report.rows(trial(*samples, alone={"home": 41.0, "step: sign in": 300.0}))

    assert rows == [
        ["a", "1", "1", "1", "1", "1", "1 **missed**", "—"],
        ["home", "2", "10", "201 **missed**", "201", "201", "0", "41 **missed**"],
        ["step: sign in", "1", "900", "900", "900", "900", "0", "300"],
    ]


def test_the_words_beside_the_table_tell_pace_errors_and_the_servers_cores():
    told = load_report.told(trial(*[Sample("home", 5.0)] * 119, Sample("home", 5.0, "500")))

    assert "50 people" in told and "10,000 entries" in told
    assert "120 answers, 2.0 a second, 1 of them errors" in told
    assert "1.50 cores" in told


def test_wrong_answers_are_counted_by_kind():
    found = trial(Sample("home", 1.0, "500"), Sample("a", 1.0, "404"), Sample("home", 1.0, "500"), Sample("a", 1.0))

    assert load_report.faults(found) == ["2 × home: 500", "1 × a: 404"]


def test_the_load_stands_on_the_page_of_timings_and_is_kept_with_the_other_parts(tmp_path):
    facts = {"processor": "2 cores", "measured": "2026-11-26", "load when it began": "0.1"}
    parts = {LOAD: Part(load_report.rows(trial(Sample("home", 10.0))), "50 people.", facts)}

    keep(parts, tmp_path / "timings.json")

    assert kept(tmp_path / "timings.json") == parts
    assert "50 people." in page(parts)
    assert "| home | 1 | 10 | 10 | 10 | 10 | 0 | — |" in page(parts)

"""Duties are data: they load, and one that contradicts itself is refused naming file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.duties import Every, Scope, load, load_all
from schemas.type_rows import FaultyType

SOUND = """\
[[duties]]
id = "report_published"
titles = { zh-Hans = "公示", en = "published" }
clause = "5.3.3B③"
requirements = ["R-5.3.3-5"]
role = "steward"
scope = "project"
every = "quarter"
due = { base = "period_end", days = 15 }
done = { types = ["service_report"], fact = "posted" }
"""


@pytest.fixture
def written(tmp_path: Path):
    """Write a duties.toml into a type folder of its own."""

    def write(source: str, folder: str = "service_report") -> Path:
        file = tmp_path / folder / "duties.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(source, "utf-8")
        return file

    return write


def refused(file: Path) -> str:
    with pytest.raises(FaultyType) as refusal:
        load(file)
    return str(refusal.value)


def test_the_programs_own_duties_are_sound_and_carry_clause_and_requirement() -> None:
    found = load_all()

    assert len(found) >= 30
    assert all(one.clause and one.requirements and one.titles["zh-Hans"] for one in found)
    assert {one.scope for one in found} == set(Scope)
    assert {one.every for one in found} >= {Every.MONTH, Every.QUARTER, Every.HALF_YEAR, Every.YEAR, Every.ONCE}


def test_a_folder_may_hold_duties_of_a_type_that_comes_later(written) -> None:
    assert [one.type for one in load(written(SOUND, "survey_company"))] == ["survey_company"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"period_end", days = 15', '"period_end", month_day = "01-15"', 9),
        ('"period_end", days = 15', '"period_end", day = 10', 9),
        ('"period_end", days = 15', '"period_end", days = -1', 9),
        ('"period_end", days = 15', '"period_start", month_day = "02-30"', 9),
        ('"period_end", days = 15', '"period_end", lead = 3', 9),
        ('"period_end", days = 15', '"event", days = 3', 9),
        ('"period_end", days = 15', '"midsummer", days = 3', 9),
        ('"period_end", days = 15', '"period_end", weeks = 3', 9),
        ('"period_end", days = 15', '"period_end", parameter = "no.such", sets = "days"', 9),
        ('role = "steward"', 'role = "janitor"', 6),
        ('scope = "project"', 'scope = "street"', 7),
        ('every = "quarter"', 'every = "fortnight"', 8),
        ('every = "quarter"', 'every = "always"', 8),
        ('every = "quarter"', 'every = "event"', 8),
        ('fact = "posted"', 'fact = "posted", when = "a =="', 10),
        ('fact = "posted"', 'fact = "posted", who = "me"', 10),
        ('clause = "5.3.3B③"', 'paragraph = "5"', 1),
        ('every = "quarter"', 'every = "quarter"\nfrequency = "report.posting_min_days"', 9),
        ('every = "quarter"', 'every = "quarter"\nneed_parameter = "no.such"', 9),
        ('every = "quarter"', 'every = "quarter"\nmust = "project.hotline"', 11),
    ],
)
def test_a_duty_that_contradicts_itself_is_refused_with_its_line(written, old: str, new: str, line: int) -> None:
    assert old in SOUND
    said = refused(written(SOUND.replace(old, new)))

    assert f"duties.toml:{line}:" in said.replace("：", ":")


def test_a_deadline_before_its_base_names_both_days(written) -> None:
    said = refused(written(SOUND.replace("days = 15", 'month_day = "01-15"')))

    assert "2024-01-15" in said
    assert "2024-03-31" in said


def test_two_duties_of_one_name_are_refused(written) -> None:
    assert "duties.toml:12" in refused(written(SOUND + SOUND))
    first, second = written(SOUND, "a_type"), written(SOUND, "b_type")
    assert load(first)[0].id == load(second)[0].id
    with pytest.raises(FaultyType, match=r"b_type/duties\.toml:2"):
        load_all(first.parents[1])


def test_a_file_that_is_no_toml_or_not_there_is_named(written, tmp_path: Path) -> None:
    assert "line 2" in refused(written("a = 1\nb = = 2\n"))
    assert "nowhere" in refused(tmp_path / "nowhere" / "duties.toml")

"""The catalogue of parameters and the presets of the cities: sound, and refused by file and line where they are not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from schemas.parameters import jurisdictions, line_of, nested, of_city, parameters
from schemas.type_folder import TEMPLATES
from schemas.type_rows import FaultyType


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder of templates with the parameters and the presets alone, free to be spoiled."""
    shutil.copyfile(TEMPLATES / "parameters.toml", tmp_path / "parameters.toml")
    shutil.copytree(TEMPLATES / "jurisdictions", tmp_path / "jurisdictions")
    return tmp_path


def _spoil(file: Path, old: str, new: str) -> None:
    source = file.read_text("utf-8")
    assert old in source
    file.write_text(source.replace(old, new, 1), "utf-8")


def test_the_defaults_are_those_of_the_gaps() -> None:
    known = parameters()

    assert known["visit.annual_plan_due"].default == "12-28"
    assert known["forum.frequency"].default == "semiannual"
    assert known["forum.notice_lead_days"].default == 10
    assert (known["report.approval_due_offset_days"].default, known["report.publish_due_offset_days"].default) == (
        10,
        15,
    )
    assert known["budget.publish_due"].default == "01-15"
    assert known["deadline.inclusive"].default is True
    assert {one.gap for one in known.values()} >= {"G06", "G08", "G09", "G10", "G12", "G13", "G14", "G15", "G16"}


def test_every_city_of_the_requirements_has_its_preset() -> None:
    cities = {one.city for one in jurisdictions().values()}

    assert cities >= {"北京", "上海", "日照", "舟山", "湖州", "聊城", "清远", "温州", "河南", "绍兴", "杭州"}
    assert all(one.article for place in jurisdictions().values() for one in (*place.demands, *place.remarks))


def test_a_preset_is_found_by_city_other_name_and_id() -> None:
    known = list(jurisdictions().values())

    found = [of_city(name, known) for name in ("日照", "日照市", "rizhao")]

    assert [one.city if one else None for one in found] == ["日照"] * 3
    assert of_city("", known) is None
    assert of_city("广州", known) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("default = 28", "default = 32"),
        ('default = "semiannual"', 'default = "now and then"'),
        ('kind = "yes_no"', 'kind = "perhaps"'),
        ('not_over = "letter.reply_days"', 'not_over = "letter.never"'),
        ("default = 15\n", "default = 9\n"),
    ],
)
def test_a_parameter_that_contradicts_itself_is_refused(copied: Path, old: str, new: str) -> None:
    _spoil(copied / "parameters.toml", old, new)

    with pytest.raises(FaultyType):
        parameters(copied)


def test_a_preset_that_asks_for_an_impossible_value_is_refused_by_file_and_line(copied: Path) -> None:
    file = copied / "jurisdictions" / "huzhou.toml"
    _spoil(file, "value = 30", 'value = "long"')
    line = file.read_text("utf-8").splitlines().index('value = "long"') + 1

    with pytest.raises(FaultyType) as refusal:
        jurisdictions(copied)

    assert f"huzhou.toml:{line}" in str(refusal.value)


def test_a_file_that_is_no_toml_or_not_there_is_named(copied: Path) -> None:
    (copied / "parameters.toml").write_text("[[", "utf-8")

    with pytest.raises(FaultyType, match=r"parameters\.toml"):
        parameters(copied)
    with pytest.raises(FaultyType, match=r"parameters\.toml"):
        parameters(copied / "nowhere")


def test_the_line_of_a_row_and_of_a_key_in_it() -> None:
    source = '[[duties]]\nid = "a"\n\n[[duties]]\nid = "b"\n[duties.due]\nbase = "x"\n'

    assert line_of(source, "duties", 0) == 1
    assert line_of(source, "duties", 0, "due") == 1
    assert line_of(source, "duties", 1, "id") == 5
    assert line_of(source, "duties", 1, "due") == 6
    assert line_of(source, "others", 0) == 1


def test_dotted_names_become_tables_for_expressions() -> None:
    assert nested({"a.b": 1, "a.c": 2}) == {"a": {"b": 1, "c": 2}}


def test_what_a_cell_says_becomes_the_value_that_was_meant() -> None:
    known = parameters()

    assert known["report.posting_min_days"].typed(" 45 ") == 45
    assert known["deadline.inclusive"].typed("否") is False
    assert known["forum.frequency"].typed("quarterly") == "quarterly"

"""What the public sees of a record: personal fields replaced as the type says, or gone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline import projection
from schemas.document_type import TEMPLATES, load

SCHEMA = {
    "properties": {
        "title": {"type": "string"},
        "visit": {
            "type": "object",
            "properties": {
                "person": {"type": "string", "x-personal": True, "x-public": "person_title"},
                "phone": {"type": "string", "x-personal": True},
                "people": {"type": "array", "x-personal": True, "items": {"type": "string"}},
                "building": {"type": "string"},
            },
        },
        "person_title": {"type": "string"},
        "rows": {
            "type": "array",
            "items": {
                "properties": {
                    "name": {"$ref": "#/$defs/name", "x-public": "row.building ~ '业主'"},
                    "building": {"type": "string"},
                    "contact": {"x-personal": True, "properties": {"phone": {"type": "string"}}},
                    "seen": {"type": "string", "x-personal": True, "x-public": "row.building ~ missing_word.x"},
                }
            },
        },
    },
    "$defs": {"name": {"type": "string", "x-personal": True}},
}
KIND = replace(load(TEMPLATES / "circular"), schema=SCHEMA)

RECORD = {
    "title": "走访记录",
    "person_title": "某业主",
    "visit": {"person": "王小明", "phone": "13800000000", "people": ["李雷", "韩梅梅"], "building": "3号楼"},
    "rows": [
        {"name": "赵钱孙", "building": "1号楼", "contact": {"phone": "139"}, "seen": None},
        {"name": None, "building": "2号楼", "contact": None, "seen": None},
    ],
    "project": {"name": "听枫苑"},
    "extra": ["kept as it is"],
}


def test_a_personal_field_shows_what_the_type_says_or_nothing():
    shown = projection.public(RECORD, KIND)

    assert shown["visit"] == {"person": "某业主", "phone": None, "people": [], "building": "3号楼"}


def test_a_row_speaks_of_itself_and_an_empty_field_stays_empty():
    first, second = projection.public(RECORD, KIND)["rows"]

    assert (first["name"], first["contact"]) == ("1号楼业主", None)
    assert (second["name"], second["contact"]) == (None, None)


def test_what_the_schema_does_not_know_stays_as_it_is():
    shown = projection.public(RECORD, KIND)

    assert (shown["project"], shown["extra"]) == ({"name": "听枫苑"}, ["kept as it is"])


def test_the_record_itself_is_not_touched():
    before = repr(RECORD)

    projection.public(RECORD, KIND)

    assert repr(RECORD) == before


def test_a_replacement_that_touches_a_missing_value_shows_nothing():
    record = RECORD | {"person_title": None}

    assert projection.public(record, KIND)["visit"]["person"] is None


def test_every_personal_value_is_named_wherever_it_stands():
    assert projection.personal_values(RECORD, KIND) == sorted(
        ["王小明", "13800000000", "李雷", "韩梅梅", "赵钱孙", "139"]
    )


def test_a_value_that_a_public_field_says_too_is_no_secret():
    record = RECORD | {"visit": RECORD["visit"] | {"person": "某业主"}}

    assert "某业主" not in projection.personal_values(record, KIND)


def test_single_letters_and_blanks_are_not_looked_for():
    record = RECORD | {"visit": {"person": "王", "phone": "  ", "people": []}, "rows": []}

    assert projection.personal_values(record, KIND) == []


def test_without_personal_marks_record_and_projection_are_equal():
    kind = load(TEMPLATES / "circular")
    record = {"title": "x", "notice": {"kind": "notice"}, "particulars": {"rows": [{"label": "a", "text": "b"}]}}

    assert projection.public(record, kind) == record
    assert projection.personal_values(record, kind) == []


NAMES = st.text(st.characters(categories=("Lo",)), min_size=2, max_size=4)


@given(person=NAMES, people=st.lists(NAMES, max_size=3), building=st.sampled_from(["1号楼", "2号楼"]))
def test_no_personal_value_ever_stands_in_the_projection(person, people, building):
    record = RECORD | {"visit": {"person": person, "phone": person, "people": people, "building": building}}

    shown = projection.public(record, KIND)

    assert shown["visit"] == {"person": "某业主", "phone": None, "people": [], "building": building}

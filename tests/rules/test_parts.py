"""Parts of one document, as pure rules: what a part brings, how parts merge, what is owed."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import check, parts, resolve
from pipeline.parts import Piece
from pipeline.resolve import Surroundings
from pipeline.type_check import COMPANY
from schemas import record as records
from schemas.document_type import TEMPLATES, load
from schemas.language import CHINESE
from tests.staff import PROJECTS

KIND = load(TEMPLATES / "service_report")
FULL = records.loads((TEMPLATES / "service_report" / "examples" / "full.json").read_bytes())
SECTIONS = tuple(dict.fromkeys(section.id for section in KIND.sections))
WHOSE = ("doc_type", "project_code", "author", "period")
TFY, SLHY = PROJECTS["TFY"], PROJECTS["SLHY"]


def part(*sections, header=(), **changed):
    return {name: FULL[name] for name in (*WHOSE, *header, *sections)} | {"handed_in": "part"} | changed


def piece(*sections, person="林若溪", header=(), **changed):
    return Piece(person, part(*sections, header=header, **changed), sections)


def by_itself(record):
    narrowed = parts.narrowed(KIND, record)
    around = Surroundings(TFY, COMPANY, None, "林若溪")
    return check.check(resolve.resolve(parts.settled(record, KIND), narrowed, around), narrowed)


@cache
def reminders_of_the_whole():
    around = Surroundings(TFY, COMPANY, None, "林若溪")
    return {(fault.code, fault.place.path) for fault in check.check(resolve.resolve(FULL, KIND, around), KIND)}


@pytest.mark.parametrize(
    ("said", "is_part"), [("part", True), ("分部分", True), ("整份", False), (None, False), ("半份", False)]
)
def test_a_record_is_a_part_if_it_says_so(said, is_part):
    assert parts.is_part(FULL | {"handed_in": said}, KIND) is is_part


def test_a_type_that_does_not_ask_takes_no_parts():
    circular = load(TEMPLATES / "circular")

    assert not circular.takes_parts
    assert not parts.is_part({"handed_in": "part"}, circular)
    assert parts.settled({"handed_in": "part"}, circular) == {"handed_in": "part"}


def test_how_a_file_was_handed_in_is_no_content_and_what_is_no_choice_stays_to_be_named():
    assert "handed_in" not in parts.settled(FULL | {"handed_in": "整份"}, KIND)
    assert parts.settled(FULL | {"handed_in": "半份"}, KIND)["handed_in"] == "半份"


def test_an_empty_section_or_one_that_only_says_done_is_not_brought():
    record = part("engineering", security={}, environment={"status": "已开展"}, letter={"body": None}, finance=None)

    assert parts.sections_in(record, KIND) == ("engineering",)


def test_a_section_without_work_is_brought_and_so_is_one_that_may_be_empty_and_says_so():
    idle = part(legacy_issues={"status": "本期无此项工作"}, community_events={"status": "done"})

    assert parts.sections_in(idle, KIND) == ("community_events", "legacy_issues")


@pytest.mark.slow
def test_no_pair_of_sections_meets_noise_about_the_sections_that_are_absent():
    found = {
        (fault.code, fault.place.path) for chosen in combinations(SECTIONS, 2) for fault in by_itself(part(*chosen))
    }

    assert found <= reminders_of_the_whole()


def test_a_part_is_checked_for_the_shape_of_what_it_brings_and_for_whose_it_is():
    record = part("security", period=None)
    record["security"] = json.loads(json.dumps(FULL["security"], default=str)) | {"patrols": "许多"}

    assert {(fault.code, fault.place.path) for fault in by_itself(record)} >= {
        ("missing-field", "period"),
        ("not-a-whole-number", "security.patrols"),
    }


@given(owners=st.lists(st.integers(0, 3), min_size=len(SECTIONS), max_size=len(SECTIONS)), turn=st.integers(0, 3))
def test_however_a_record_is_divided_its_parts_make_it_again(owners, turn):
    header = tuple(name for name in FULL if name not in SECTIONS)
    shares = [[one for one, owner in zip(SECTIONS, owners, strict=True) if owner == number] for number in range(4)]
    pieces = [piece(*share, header=header) for share in shares if share]

    made = parts.merged([*pieces[turn:], *pieces[:turn]], KIND)

    assert made.record == FULL


def test_a_header_field_is_the_authors_and_where_he_left_it_empty_somebody_elses():
    first = piece("letter", header=("post_from",), channels=[])
    second = piece("security", person="韩斌", header=("post_from", "channels"), post_from="2026-09-09", author="韩斌")

    made = parts.merged([first, second], KIND)

    assert (made.record["author"], made.record["post_from"]) == ("林若溪", FULL["post_from"])
    assert made.record["channels"] == FULL["channels"]
    assert [made.origin(path) for path in ("channels[0]", "security.patrols", "post_until", "")] == [1, 1, 0, 0]


def test_of_an_older_part_only_the_sections_that_stand_are_merged():
    older = replace(piece("letter", "security"), sections=("letter",))

    made = parts.merged([older, piece("security", security={"patrols": 1})], KIND)

    assert (made.record["security"], made.origin("security.patrols")) == ({"patrols": 1}, 1)


def test_an_overlap_names_section_and_person():
    others = [piece("security", "letter", person="韩斌"), piece("finance", person="许可")]

    [fault] = parts.overlaps(piece("security", "engineering"), others, parts.in_force(KIND, TFY))

    assert (fault.code, fault.place.path) == ("part-overlap", "security")
    assert fault.message.localized(CHINESE) == "“五、公共秩序维护与消防安全”已由韩斌交过，本文件没有收下。"


def test_headers_that_differ_are_reminded_of_with_both_values_in_words():
    mine = piece("letter", header=("channels", "publication_mode", "post_from"))
    other = piece("security", person="韩斌", channels=["board", "lobby"], publication_mode="posted", post_from=None)

    found = {fault.place.path: fault for fault in parts.differences(mine, [other], KIND)}

    assert set(found) == {"channels", "publication_mode"}
    assert not any(fault.stops for fault in found.values())
    said = found["channels"].message.localized(CHINESE)
    assert said == "“发布渠道”在本文件中为存放查阅，在韩斌交的部分中为宣传栏、大堂。"


def test_what_is_owed_is_what_the_contract_of_this_project_lacks():
    there = [one for one in SECTIONS if one not in {"engineering", "finance"}]

    titles = [[parts.titled(one).localized(CHINESE) for one in parts.owed(KIND, there, facts)] for facts in (TFY, SLHY)]

    assert titles == [
        ["四、房屋及共用设施设备维修养护", "十、物业服务资金收支"],
        ["四、房屋及共用设施设备维修养护", "十、物业费收缴情况"],
    ]


def test_the_type_says_whose_share_a_section_is():
    shares = [parts.expected_of(KIND, section) for section in ("security", "letter")]

    assert [share and share.role for share in shares] == ["security_department", None]

"""A clerk hears at check time where a text says too much of somebody, and what to write instead (5.6.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import check, resolve, type_check
from schemas import record as records
from schemas.document_type import TEMPLATES, load, load_all
from tests.staff import PROJECTS

CIRCULAR = load(TEMPLATES / "circular")
MINUTES = load(TEMPLATES / "forum_minutes")


def found(path, words, *, kind=CIRCULAR, project=None, **header):
    """Return the problems of clause 5.6.2 in the complete example with `words` at `path`."""
    raw = records.loads((kind.folder / "examples" / "full.json").read_bytes()) | header
    records.put_at(raw, path, words)
    facts = PROJECTS | {"TFY": PROJECTS["TFY"] | (project or {})}
    around = type_check.around(raw, facts)
    problems = check.check(resolve.resolve(raw, kind, around), kind, "2026-07-10")
    return [one for one in problems if one.clause == "5.6.2"]


def codes(*given, **named):
    return [(one.code, one.place.path) for one in found(*given, **named)]


WHERE = "text.opening"


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("number", ["１３８ ００１３ ５６７８", "110101199003070038", "6222 0200 0000 1237"])
def test_a_plainly_personal_number_in_what_many_read_is_an_error(number):
    one = found(WHERE, f"因施工停水，请联系{number}。")[0]

    assert (one.code, one.stops, one.place.path) == ("personal-number", True, WHERE)
    assert "该业主" in one.fix.localized("zh-Hans") and "服务中心" in one.fix.localized("zh-Hans")


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("3号楼1单元1201室漏水，故停水。", "room-named"),
        ("应业主王小明先生要求停水。", "person-named"),
        ("车牌鲁L12312请挪车。", "person-named"),
        ("详询供水公司0633-8212324。", "person-named"),
        ("来信寄wang@mail.example。", "person-named"),
    ],
)
def test_what_may_be_right_passes_with_a_reason(words, code):
    one = found(WHERE, words, channels=["board"])[0]

    assert (one.code, one.waits) == (code, True)
    assert one.answered({code: "是供水公司的电话"}).waits is False


def test_the_building_is_told_as_what_to_write_instead():
    one = found(WHERE, "3号楼1单元1201室漏水，故停水。", channels=["board"])[0]

    assert "3号楼）" in one.fix.localized("zh-Hans")
    assert "1201" not in one.fix.localized("zh-Hans")


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("channel", ["wechat_group", "qq_group"])
def test_no_room_goes_to_a_group_chat(channel):
    one = found(WHERE, "3号楼1单元1201室漏水，故停水。", channels=["board", channel])[0]

    assert (one.code, one.stops) == ("room-in-group", True)


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("words", ["3号楼1201室欠缴物业费3600元。", "王小明先生拖欠物业费两个季度。"])
def test_who_owes_fees_is_told_to_nobody_else(words):
    one = found(WHERE, words, channels=["board"])[0]

    assert (one.code, one.stops) == ("arrears-named", True)
    assert "合计" in one.fix.localized("zh-Hans")


def test_arrears_in_one_sentence_do_not_concern_the_room_in_another():
    assert codes(WHERE, "欠费可到前台缴纳。3号楼1201室漏水。", channels=["board"]) == [("room-named", WHERE)]


@pytest.mark.requirement("R-5.6.2-1")
def test_rooms_of_arrears_pass_with_a_reason_where_the_city_allows_it_and_the_leader_approves():
    words, allowed = "3号楼1201室欠缴物业费3600元。", {"arrears_naming_allowed": "是"}

    assert codes(WHERE, words, channels=["site"], project=allowed) == [("room-named", WHERE)]
    assert codes(WHERE, words, channels=["board"], project=allowed) == [("arrears-named", WHERE)]
    assert codes(WHERE, "王小明先生欠费。", channels=["site"], project=allowed) == [("arrears-named", WHERE)]


def test_totals_of_arrears_are_nobodys_secret():
    assert codes(WHERE, "截至6月30日，3号楼欠费12户，合计36,000.00元。") == []


def test_a_name_in_a_row_that_tells_of_arrears_is_found_by_the_row():
    rows = [{"label": "欠费户", "text": "3号楼1201室"}]

    assert codes("particulars.rows", rows, channels=["board"]) == [("arrears-named", "particulars.rows[0].text")]


def test_a_work_number_of_the_project_or_the_company_may_be_given():
    assert (
        codes(
            WHERE,
            "请拨0633-0000024、（0633）0000108或0000101，工程主管138 0013 5678。",
            project={"work_phones": "13800135678"},
        )
        == []
    )


def test_a_number_in_a_field_for_contacts_at_work_is_what_it_is_for():
    schema = {
        **CIRCULAR.schema,
        "properties": {**CIRCULAR.schema["properties"], "duty": {"type": "string", "x-work-contact": True}},
    }

    assert codes("duty", "13800135678", kind=replace(CIRCULAR, schema=schema)) == []


def test_texts_that_the_system_wrote_are_not_held_against_the_clerk():
    assert all(
        not one.place.path.startswith("texts") for one in found(WHERE, "请联系13800135678。", channels=["board", "sms"])
    )


@pytest.mark.requirement("R-5.6.2-1")
def test_a_name_that_its_own_field_keeps_from_the_public_may_not_stand_in_a_text():
    name = records.loads((MINUTES.folder / "examples" / "full.json").read_bytes())["opinions"]["items"][0]["speaker"]

    one = found("meeting.place", f"会所二楼（{name}家旁）", kind=MINUTES)[0]

    assert (one.code, one.stops, one.place.path) == ("personal-value-in-text", True, "meeting.place")


def test_what_stays_inside_may_name_a_phone_and_a_room():
    assert codes("meeting.place", "3号楼1201室旁，电话13800135678", kind=MINUTES) == []


def test_the_examples_of_every_type_give_no_finding():
    for kind in load_all().values():
        for file in sorted((kind.folder / "examples").glob("*.json")):
            made, _stopping = type_check.resolved(kind, file, PROJECTS)
            assert [one.code for one in check.check(made, kind, "2026-07-10") if one.clause == "5.6.2"] == [], file

"""The circular: its kinds and what each must say, its one page, and the same facts as text message and group text."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import check, decide, resolve, type_check
from pipeline.compose import Printed, Renditions, compose
from pipeline.render.fonts import Fonts
from pipeline.render.pdf_text import pdf_text
from schemas import expressions, record
from schemas.document_type import TEMPLATES, DocumentType, load
from tests.staff import PROJECTS

FOLDER = TEMPLATES / "circular"
EXAMPLES = sorted(path.stem for path in FOLDER.glob("examples/*.json"))
BAD = sorted(path.stem for path in FOLDER.glob("bad/*.json"))
FINAL = Printed(
    datetime(2026, 7, 16, 17, tzinfo=UTC), "XRWY-TFY-TZ-2026-0024", "K7P2-M4QX", "2026-046", "2026-07-16", draft=False
)


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(FOLDER)


def raw(name: str, **changes: Any) -> dict[str, Any]:
    """Return an example, each section of `changes` laid over its own (None takes a field away)."""
    made = copy.deepcopy(record.loads((FOLDER / "examples" / f"{name}.json").read_bytes()))
    for key, value in changes.items():
        if isinstance(value, dict):
            section = made.get(key, {}) | value
            made[key] = {field: item for field, item in section.items() if item is not None}
        else:
            made[key] = value
    return made


def judged(kind: DocumentType, data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the resolved record, and its problems as code to severity."""
    made = resolve.resolve(data, kind, type_check.around(data, PROJECTS))
    return made.record, {fault.code: str(fault.severity) for fault in check.check(made, kind)}


def printed(kind: DocumentType, data: dict[str, Any]) -> Renditions:
    return compose(kind, judged(kind, data)[0], FINAL, Fonts.load())


def test_every_rule_that_stops_a_circular_has_a_bad_example(kind: DocumentType) -> None:
    stopping = {rule.code for rule in kind.rules if rule.severity == "error"}

    assert {code for code in stopping if not any(name.startswith(code) for name in BAD)} == set()


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_one_page(kind: DocumentType, name: str) -> None:
    rendition = printed(kind, raw(name))

    assert rendition.pages == 1


@pytest.mark.parametrize(
    ("name", "title", "closing"),
    [
        ("full", "关于1—3号楼计划停水的通知", "特此通知。"),
        ("bulletin", "关于禁止电动自行车进楼入户的通告", "特此通告。"),
        ("announcement", "关于地面公共车位限时停放的公告", "特此公告。"),
        ("disclosure", "关于儿童活动区遮阳方案的公示", "公示期内如有异议，请书面反馈。特此公示。"),
        ("tip", "中秋、国庆假期居家安全温馨提示", "祝您生活愉快！"),
        ("apology", "致听枫苑业主的致歉信", "再次向您致以诚挚的歉意。"),
        ("emergency", "紧急停水通知", "特此通知。"),
    ],
)
def test_each_kind_has_its_own_title_and_closing(kind: DocumentType, name: str, title: str, closing: str) -> None:
    made, _codes = judged(kind, raw(name))
    words = "".join(pdf_text(printed(kind, raw(name)).pdf)[0].split())

    assert (made["title"], made["text"]["closing"]) == (title, closing)
    assert closing in words


def test_a_dunning_letter_is_no_circular(kind: DocumentType) -> None:
    _made, codes = judged(kind, raw("full", notice={"kind": "reminder"}))

    assert "not-a-choice" in codes


def test_the_particulars_of_the_model_stand_in_its_table(kind: DocumentType) -> None:
    made, _codes = judged(kind, raw("full"))

    assert [(row["label"], row["text"]) for row in made["particulars"]["table"]] == [
        ("停水时间", "2026年7月20日（星期一）9:00—17:00"),
        ("停水范围", "1号楼、2号楼、3号楼全部单元（住宅624户）及底层商铺"),
        ("停水原因", "市政供水管网改造"),
        ("不受影响", "4—6号楼正常供水"),
        ("应急取水", "3号楼东侧取水点，9:30—16:30，管家可协助行动不便的住户"),
    ]


def test_a_reading_notice_is_a_circular_with_particulars_of_its_own(kind: DocumentType) -> None:
    made, codes = judged(kind, raw("reading"))

    assert codes == {}
    assert made["title"] == "关于查阅2026年第二季度物业服务报告的通知"
    assert [row["label"] for row in made["particulars"]["table"]] == ["查阅地点", "查阅时间", "查阅方式", "意见反馈"]


def test_the_text_message_is_made_of_the_same_facts_and_is_one_message(kind: DocumentType) -> None:
    texts = judged(kind, raw("full"))[0]["texts"]

    assert texts["sms"] == (
        "【星冉物业】听枫苑1—3号楼7月20日（周一）9:00—17:00因市政管网改造停水，请提前储水并关好水阀。详询0633-0000024"
    )
    assert texts["sms_length"] == 68


def test_the_group_text_is_made_of_the_same_facts(kind: DocumentType) -> None:
    texts = judged(kind, raw("full"))[0]["texts"]

    assert texts["wechat"] == (
        "各位邻居好：7月20日（周一）9:00—17:00，因市政供水管网改造，1—3号楼停水，4—6号楼不受影响。请提前储水、关好水阀；"
        "3号楼东侧设取水点（9:30—16:30）。有需要请拨24小时服务电话0633-0000024。——听枫苑管家服务中心"
    )


def test_a_text_message_over_seventy_characters_is_a_reminder(kind: DocumentType) -> None:
    long = {"advice": ["提前储存两天用水", "关好全部入户水阀"]}
    _made, codes = judged(kind, raw("full", texts=long))

    assert codes == {"sms-over-one-message": "reminder"}


def test_a_record_without_particulars_or_texts_still_gets_both(kind: DocumentType) -> None:
    made, codes = judged(kind, raw("minimal"))

    assert codes == {}
    assert made["particulars"]["table"] == []
    assert made["texts"]["sms"].startswith("【星冉物业】示例花园：高空抛物温馨提示")


@pytest.mark.parametrize(
    ("buildings", "short"),
    [
        (["1号楼", "2号楼", "3号楼"], "1—3号楼"),
        (["1号楼", "3号楼", "5号楼"], "1号楼、3号楼、5号楼"),
        (["5号楼", "6号楼"], "5号楼、6号楼"),
        (["听雨阁", "望山阁", "临水阁"], "听雨阁、望山阁、临水阁"),
    ],
)
def test_only_consecutive_buildings_are_drawn_together(kind: DocumentType, buildings: list[str], short: str) -> None:
    made, _codes = judged(kind, raw("full", particulars={"scope": {"buildings": buildings}}))

    assert made["particulars"]["scope"]["short"] == short


def test_the_system_sets_the_punctuation_of_the_numbered_items(kind: DocumentType) -> None:
    tips = {"tips": ["关好水阀。", "储水；", "家中有人吗？"], "restored": None, "changes": None}
    made, _codes = judged(kind, raw("full", text=tips))

    assert made["text"]["items"] == ["关好水阀；", "储水；", "家中有人吗？"]


def test_a_planned_stoppage_posted_under_a_day_ahead_is_a_reminder(kind: DocumentType) -> None:
    late = raw("full", post_from="2026-07-20")
    emergency = raw("full", post_from="2026-07-20", notice={"urgency": "emergency"})

    assert judged(kind, late)[1] == {"posted-under-a-day-ahead": "reminder"}
    assert judged(kind, emergency)[1] == {}


def test_a_stoppage_over_midnight_names_both_days(kind: DocumentType) -> None:
    made, _codes = judged(kind, raw("power"))

    assert made["particulars"]["span"] == "2026年8月12日（星期三）23:00—8月13日（星期四）5:00"


def test_the_hotline_comes_from_the_projects_own_data(kind: DocumentType) -> None:
    words = "".join(pdf_text(printed(kind, raw("minimal")).pdf)[0].split())

    assert "24小时服务电话：020-00000000" in words


def test_the_board_needs_the_project_manager_and_a_platform_the_leader_too(kind: DocumentType) -> None:
    board = judged(kind, raw("full", channels=["board", "lobby", "sms"]))[0]
    group = judged(kind, raw("full"))[0]

    assert [step.role for step in decide.chain_of(kind, board, ["steward"])] == ["project_manager"]
    assert [step.role for step in decide.chain_of(kind, group, ["steward"])] == [
        "project_manager",
        "supervising_leader",
    ]


def test_the_channel_is_the_board_where_none_is_named(kind: DocumentType) -> None:
    made, _codes = judged(kind, raw("minimal"))

    assert made["channels"] == ["board"]


@pytest.mark.parametrize(("name", "series"), [("full", "TZ"), ("disclosure", "GS"), ("apology", "ZQ")])
def test_each_kind_has_a_series_of_numbers_of_the_year_of_posting(kind: DocumentType, name: str, series: str) -> None:
    made, _codes = judged(kind, raw(name))

    assert expressions.filled(kind.numbering.prefix, made) == f"XRWY-TFY-{series}-2026"
    assert expressions.evaluate(kind.numbering.year, made) == "2026"


def test_what_a_circular_is_about_is_its_start_and_scope_else_its_title(kind: DocumentType) -> None:
    stoppage, notice = judged(kind, raw("full"))[0], judged(kind, raw("reading"))[0]

    scope = [["1号楼", "2号楼", "3号楼"], ["全部单元"], ["底层商铺"]]
    assert expressions.evaluate(kind.identity, stoppage) == ["notice", "water", "2026-07-20T09:00", scope]
    assert expressions.evaluate(kind.resembles, stoppage) == ["notice", "water", "2026-07-20T09:00"]
    assert expressions.evaluate(kind.identity, notice) == [notice["title"], "2026-07-14"]


def test_a_draft_says_where_number_and_date_will_stand(kind: DocumentType) -> None:
    made, _codes = judged(kind, raw("full"))
    draft = compose(kind, made, Printed(FINAL.created), Fonts.load())

    words = "".join(pdf_text(draft.pdf)[0].split())
    assert draft.pages == 1
    assert "编号：（待编号）" in words
    assert "（签发日期）" in words


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tips=st.lists(st.integers(1, 110), min_size=1, max_size=10),
    opening=st.integers(1, 300),
    rows=st.lists(st.integers(1, 60), max_size=5),
)
def test_what_passes_the_check_always_fits_its_one_page(
    kind: DocumentType, tips: list[int], opening: int, rows: list[int]
) -> None:
    words = "停水期间请关闭水龙头、热水器和2号净水设备进水阀，家中无人的请关好入户水阀9:00—17:00及WYBG-2026" * 6
    data = raw(
        "reading",
        particulars={"rows": [{"label": "查阅地点", "text": words[:length]} for length in rows]},
        text={"opening": words[:opening], "tips": [words[:length] for length in tips]},
    )

    if not judged(kind, data)[1]:
        assert printed(kind, data).pages == 1


def test_a_typed_tag_is_printed_as_typed(kind: DocumentType) -> None:
    data = raw("full", text={"opening": '{{ 7*7 }} <b>粗</b> & "引"'})
    words = pdf_text(printed(kind, data).pdf)[0]

    assert '{{ 7*7 }} <b>粗</b> & "引"' in words


def test_the_template_names_chinese_faces_and_real_styles() -> None:
    with ZipFile(FOLDER / "document.docx") as file:
        styles, numbering = file.read("word/styles.xml").decode(), file.read("word/numbering.xml").decode()

    assert 'w:eastAsia="黑体"' in styles
    assert 'w:eastAsia="宋体"' in styles
    assert '<w:name w:val="Title"/>' in styles
    assert 'w:numFmt w:val="decimal"' in numbering

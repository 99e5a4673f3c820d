"""The minutes of a customers' forum: the four blocks, the ten days of notice, and what the public copy hides."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any
from zipfile import ZipFile

import pytest

from pipeline import check, decide, projection, resolve, type_check
from pipeline.compose import Printed, Renditions, compose
from pipeline.render.fonts import Fonts
from pipeline.render.pdf_text import pdf_text
from pipeline.render.text import differences, docx_blocks, html_blocks
from schemas import expressions, record
from schemas.document_type import TEMPLATES, DocumentType, load
from tests.staff import PROJECTS

FOLDER = TEMPLATES / "forum_minutes"
BAD = sorted(path.stem for path in FOLDER.glob("bad/*.json"))
FINAL = Printed(
    datetime(2026, 6, 26, 17, tzinfo=UTC), "XRWY-TFY-HYJY-2026-0001", "K7P2-M4QX", "", "2026-06-26", draft=False
)
OWNERS = ["方若谷", "孟听雨", "宋怀瑾", "白令仪", "陆九思", "江予安", "叶知微"]
COMMITTEE = ["唐静宜", "程以安", "罗望舒"]


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(FOLDER)


@pytest.fixture(scope="module")
def inside(kind: DocumentType) -> Renditions:
    return compose(kind, judged(kind, raw("full"))[0], FINAL, Fonts.load(), internal=True)


@pytest.fixture(scope="module")
def outside(kind: DocumentType) -> Renditions:
    return compose(kind, judged(kind, raw("full"))[0], FINAL, Fonts.load())


def raw(name: str, **changes: Any) -> dict[str, Any]:
    """Return an example, each section of `changes` laid over its own."""
    made = copy.deepcopy(record.loads((FOLDER / "examples" / f"{name}.json").read_bytes()))
    return made | {key: {**made.get(key, {}), **value} for key, value in changes.items()}


def judged(kind: DocumentType, data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the resolved record, and its problems as code to severity."""
    made = resolve.resolve(data, kind, type_check.around(data, PROJECTS))
    return made.record, {fault.code: str(fault.severity) for fault in check.check(made, kind)}


def words_of(rendition: Renditions) -> str:
    return "".join("".join(pdf_text(rendition.pdf)).split())


def test_every_rule_that_stops_minutes_has_a_bad_example(kind: DocumentType) -> None:
    # What the minutes before or the day of handing in decide, no file can show by itself.
    stopping = {row.code for row in kind.findings if row.severity == "error"}
    stopping -= {rule.code for rule in kind.rules if "previous" in rule.must or "today" in rule.must}

    assert {code for code in stopping if not any(name.startswith(code) for name in BAD)} == set()


@pytest.mark.parametrize("block", ["key_work", "difficulties", "next_plan", "opinions"])
def test_none_of_the_four_blocks_may_be_missing_or_declared_idle(kind: DocumentType, block: str) -> None:
    missing = {key: value for key, value in raw("full").items() if key != block}
    idle = raw("full") | {block: {"status": "not_applicable", "reason": "本期没有"}}

    assert "missing-section" in judged(kind, missing)[1]
    assert "error" in judged(kind, idle)[1].values()


def test_the_notice_goes_out_ten_days_before_and_the_first_day_is_not_counted(kind: DocumentType) -> None:
    tenth = raw("full", meeting={"notice_sent_on": "2026-06-14"})
    ninth = raw("full", meeting={"notice_sent_on": "2026-06-15"})

    assert judged(kind, tenth)[1] == {}
    assert judged(kind, ninth)[1] == {"notice-under-ten-days": "error"}


def test_minutes_finished_after_three_days_are_a_reminder(kind: DocumentType) -> None:
    third = raw("full", meeting={"minutes_on": "2026-06-27"})
    fourth = raw("full", meeting={"minutes_on": "2026-06-28"})

    assert judged(kind, third)[1] == {}
    assert judged(kind, fourth)[1] == {"minutes-after-three-days": "reminder"}


def test_more_guests_than_invited_are_a_reminder(kind: DocumentType) -> None:
    crowd = raw("full")
    crowd["meeting"]["attendance"][0]["attended"] = 25

    assert judged(kind, crowd)[1] == {"more-came-than-invited": "reminder"}


def test_totals_and_sentences_are_those_of_the_model(kind: DocumentType) -> None:
    made, codes = judged(kind, raw("full"))

    assert codes == {}
    assert (made["meeting"]["invited"], made["meeting"]["attended"]) == (34, 29)
    assert made["meeting"]["leader_words"] == "是（沈牧之，本年度第1次参加听枫苑座谈会）"
    assert made["opinions"]["summary"] == "共收到意见和建议9条，当场答复2条，列入整改7条。"
    assert made["followup"]["summary"] == (
        "2025年12月17日座谈会意见8条，完成7条；“地面车位重新划线”1条因访客停车方案未定延后，并入本次第1条意见办理。"
    )


def test_the_internal_copy_is_the_model(inside: Renditions) -> None:
    words = words_of(inside)

    for line in (
        "编号：XRWY-TFY-HYJY-2026-0001范围：内部",
        "时间：2026年6月24日（星期三）19:00—20:50",
        "业主委员会33唐静宜（主任）、程以安、罗望舒",
        "合计3429",
        "1方若谷（2号楼业主）访客车辆长期占用地面车位停车访客限时2小时，晚间增设劝导岗贺川7月31日办理中",
        "主持人（签字）：周启明记录人（签字）：许可2026年6月26日",
        "附件：1．签到表（仅限内部，不随纪要抄送）2．会议照片2张（到会人员已同意拍摄；未录音）",
        "抄送：品质运营中心，分管领导，总经理。",
    ):
        assert line in words


def test_the_headings_are_numbered_as_in_the_model(inside: Renditions) -> None:
    words = words_of(inside)

    for heading in (
        "一、本期工作重点（一）设施设备",
        "（三）上次座谈会意见落实情况",
        "二、工作中疑难问题（一）5号楼2单元屋面渗漏",
        "三、下期工作计划",
        "四、听取客户意见和建议",
        "五、会议议定事项（一）管家服务中心",
    ):
        assert heading in words


def test_the_public_copy_hides_every_personal_value(kind: DocumentType, outside: Renditions) -> None:
    made, _codes = judged(kind, raw("full"))
    shown = words_of(outside) + "".join("".join(docx_blocks(outside.docx)).split())

    personal = projection.personal_values(made, kind)
    assert {*OWNERS, "程以安", "罗望舒"} <= set(personal)
    assert [value for value in [*personal, *OWNERS, *COMMITTEE, "韩知行"] if value in shown] == []


def test_the_public_copy_says_what_they_were_and_leaves_out_list_and_copies(outside: Renditions) -> None:
    words = words_of(outside)

    assert "1业主代表（2号楼）访客车辆长期占用地面车位" in words
    assert "3业委会委员电动自行车进楼屡禁不止" in words
    assert "范围：业主公开" in words
    assert [word for word in ("签到表", "抄送", "附件") if word in words] == []


def test_only_photos_without_faces_go_with_the_public_copy(kind: DocumentType) -> None:
    made, _codes = judged(kind, raw("full", attachments={"photos_plain": 1}))

    assert "附件：会议照片1张（无可辨识人像）" in words_of(compose(kind, made, FINAL, Fonts.load()))


def test_both_copies_say_the_same_in_word_and_in_print(inside: Renditions, outside: Renditions) -> None:
    for copy_ in (inside, outside):
        assert differences(docx_blocks(copy_.docx), html_blocks(copy_.html), pdf_text(copy_.pdf)) == []


def test_a_first_forum_says_that_there_is_nothing_to_follow_up(kind: DocumentType) -> None:
    made, codes = judged(kind, raw("minimal"))

    assert codes == {}
    assert "（二）上次座谈会意见落实情况本期无此项工作：首次召开座谈会。" in words_of(
        compose(kind, made, FINAL, Fonts.load(), internal=True)
    )


def test_the_host_signs_and_three_offices_get_a_copy(kind: DocumentType) -> None:
    made, _codes = judged(kind, raw("full"))

    assert [(step.role, step.verb.value) for step in decide.chain_of(kind, made, ["steward"])] == [
        ("project_manager", "review")
    ]
    assert [row.role for row in kind.copies] == ["quality_center", "supervising_leader", "general_manager"]
    assert kind.channels == ()


def test_the_series_of_numbers_is_that_of_the_meetings_year(kind: DocumentType) -> None:
    made, _codes = judged(kind, raw("full"))

    assert expressions.filled(kind.numbering.prefix, made) == "XRWY-TFY-HYJY-2026"
    assert expressions.evaluate(kind.identity, made) == "2026-06-24"


def test_the_template_has_the_faces_and_the_numbering_of_the_standard() -> None:
    with ZipFile(FOLDER / "document.docx") as file:
        styles, numbering = file.read("word/styles.xml").decode(), file.read("word/numbering.xml").decode()
        body = file.read("word/document.xml").decode()

    for face in ("仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"):
        assert f'w:eastAsia="{face}"' in styles
    assert 'w:line="578" w:lineRule="exact"' in styles
    assert '<w:numFmt w:val="chineseCounting"/>' in numbering
    assert body.count("<w:tblHeader/>") == 3


def test_opinions_and_replies_as_long_as_they_may_be_fit_on_a_page(kind: DocumentType):
    data = raw("full")
    data["opinions"]["items"][0] |= {
        "content": "照明时间偏短，请延长。" * 27,
        "reply": "已安排工程部办理，按期完成。" * 21,
    }

    drawn = compose(kind, judged(kind, data)[0], FINAL, Fonts.load(), internal=True)
    assert differences(docx_blocks(drawn.docx), html_blocks(drawn.html), pdf_text(drawn.pdf)) == []

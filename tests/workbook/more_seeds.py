"""The seeded faults of the circular's form and of the forum minutes."""

from __future__ import annotations

from tests.workbook.spoiling import (
    called,
    cells,
    each,
    moved,
    seed,
    swapped,
    without_columns,
    without_label,
    without_rows,
    without_sheet,
)

C, M = "circular", "forum_minutes"
FORM, INFO, MEETING = "填写表", "基本信息", "会议情况"
SEATS, VOICES, PLAN = "会议情况 出席", "四 意见和建议", "三 计划工作"
BEFORE, ANNEX = "上次座谈会意见落实情况", "附件情况"
HOUSEHOLDS, BUILDINGS, RELIEF_ENDS = "影响范围·住宅户数", "影响范围·楼栋", "应急安排·应急结束时间"

CIRCULAR = (
    seed(C, "a day no calendar has", cells(FORM, 张贴止="2026.6.31"), ("not-a-date", FORM, "张贴止")),
    seed(C, "a day where an hour is needed", cells(FORM, 开始时间="2026-07-20"), ("not-a-date", FORM, "开始时间")),
    seed(C, "an empty day", cells(FORM, 张贴起=None), ("missing-field", FORM, "张贴起")),
    seed(C, "a kind with a slip", cells(FORM, 文种="通知书"), ("not-a-choice", FORM, "文种")),
    seed(C, "a channel with a slip", cells(FORM, 发布渠道="宣传拦、大堂"), ("not-a-choice", FORM, "发布渠道")),
    seed(C, "households in words", cells(FORM, **{HOUSEHOLDS: "六百多"}), ("not-a-whole-number", FORM, HOUSEHOLDS)),
    seed(C, "an unknown person", cells(FORM, 编制人="林若曦"), ("unknown-person", FORM, "编制人")),
    seed(C, "an unknown project", cells(FORM, 项目编码="听枫园"), ("unknown-project", FORM, "项目编码")),
    seed(C, "a broken reference", cells(FORM, **{BUILDINGS: "#REF!"}), ("cell-error", FORM, BUILDINGS)),
    seed(C, "a renamed label", cells(FORM, **{"A 张贴起": "张贴起始日"}), ("renamed-row", FORM, "A 张贴起")),
    seed(C, "a label under another name", cells(FORM, **{"A 开头": "导语"}), ("renamed-row", FORM, "A 开头")),
    seed(C, "a deleted label", without_label(FORM, "开头"), ("missing-row", FORM, "A3")),
    seed(C, "a renamed sheet", called(FORM, "通知"), ("renamed-sheet", "通知", "A1")),
    seed(C, "a label of one's own", cells(FORM, **{"A +1": "经办", "B +1": "工程部"}), ("unknown-row", FORM, "B +1")),
    seed(
        C,
        "posting ends before it begins",
        cells(FORM, 张贴止="2026-07-10"),
        ("posting-ends-first", FORM, "张贴止"),
        ("posting-ends-before-effect", FORM, "张贴止"),
    ),
    seed(
        C,
        "posting ends before the stoppage does",
        cells(FORM, 张贴止="2026-07-19"),
        ("posting-ends-before-effect", FORM, "张贴止"),
    ),
    seed(
        C,
        "a stoppage that ends before it begins",
        cells(FORM, 结束时间="2026-07-20 08:00"),
        ("effect-ends-first", FORM, "结束时间"),
    ),
    seed(
        C,
        "relief that ends before it begins",
        cells(FORM, **{RELIEF_ENDS: "2026-07-20 08:00"}),
        ("relief-ends-first", FORM, RELIEF_ENDS),
    ),
    seed(C, "posted on the same day", cells(FORM, 张贴起="2026-07-20"), ("posted-under-a-day-ahead", FORM, "张贴起")),
    seed(C, "no cause", cells(FORM, 原因=None), ("cause-of-notice-missing", FORM, "原因")),
    seed(C, "no tips", cells(FORM, 应做事项=None), ("tips-missing", FORM, "应做事项")),
    seed(C, "no beginning", cells(FORM, 开始时间=None), ("effect-time-missing", FORM, "开始时间")),
    seed(
        C,
        "a short message without signature",
        cells(FORM, 短信文本="停水通知，详询0633-0000024"),
        ("sms-unsigned", FORM, "短信文本"),
    ),
)

MINUTES = (
    seed(M, "a time on no clock", cells(MEETING, 开始时间="25:00"), ("wrong-shape", MEETING, "开始时间")),
    seed(M, "words for a time", cells(MEETING, 结束时间="晚上九点"), ("wrong-shape", MEETING, "结束时间")),
    seed(M, "an empty place", cells(MEETING, 地点=None), ("missing-field", MEETING, "地点")),
    seed(M, "a state with a slip", cells(VOICES, J5="在办理"), ("not-a-choice", VOICES, "J5")),
    seed(M, "a count in words", cells(SEATS, D5="十九"), ("not-a-whole-number", SEATS, "D5")),
    seed(M, "a renamed column", cells(VOICES, E3="意见及建议"), ("renamed-column", VOICES, "E3")),
    seed(M, "a deleted column", without_columns(VOICES, 7), ("missing-column", VOICES, "A3")),
    seed(M, "a moved column", moved(VOICES, 8, 12)),
    seed(M, "a renamed sheet", called(SEATS, "到会情况"), ("renamed-sheet", "到会情况", "A1")),
    seed(
        M,
        "two sheets with swapped names",
        swapped(SEATS, PLAN),
        ("renamed-sheet", SEATS, "A1"),
        ("renamed-sheet", PLAN, "A1"),
    ),
    seed(M, "a missing sheet", without_sheet(PLAN), ("missing-section", PLAN, "A1")),
    seed(M, "a deleted heading row", without_rows(PLAN, 3), ("no-heading-row", PLAN, "A1")),
    seed(
        M,
        "invited too late",
        cells(MEETING, 会议通知发出日期="2026-06-20"),
        ("notice-under-ten-days", MEETING, "会议通知发出日期"),
    ),
    seed(M, "over before it began", cells(MEETING, 结束时间="18:00"), ("meeting-ends-first", MEETING, "结束时间")),
    seed(M, "a leader without a name", cells(MEETING, 参会分管领导=None), ("leader-unnamed", MEETING, "参会分管领导")),
    seed(
        M,
        "led by somebody else",
        cells(MEETING, 主持人岗位="管家"),
        ("host-not-project-manager", MEETING, "主持人岗位"),
    ),
    seed(M, "a group twice", cells(SEATS, B6="业主代表"), ("attendance-group-twice", SEATS, "B3")),
    seed(M, "more came than were invited", cells(SEATS, D6=4), ("more-came-than-invited", SEATS, "D6")),
    seed(
        M,
        "minutes before the meeting",
        cells(MEETING, 纪要整理完成日期="2026-06-20"),
        ("minutes-before-meeting", MEETING, "纪要整理完成日期"),
    ),
    seed(
        M, "more done than received", cells(BEFORE, 已完成条数=9), ("followup-exceeds-received", BEFORE, "已完成条数")
    ),
    seed(
        M,
        "a remainder without a word",
        cells(BEFORE, 未完成的去向=None),
        ("followup-remainder-missing", BEFORE, "未完成的去向"),
    ),
    seed(M, "a plan for the past", cells(PLAN, D5="2026-06-01"), ("plan-due-before-meeting", PLAN, "D5")),
    seed(M, "an open matter without a term", cells(VOICES, I5=None), ("opinion-due-missing", VOICES, "I5")),
    seed(M, "an owner without a building", cells(VOICES, D6=None), ("opinion-building-missing", VOICES, "D6")),
    seed(
        M, "photos without consent", cells(ANNEX, 照片人像处理=None), ("photo-consent-missing", ANNEX, "照片人像处理")
    ),
    seed(
        M,
        "several faults at once",
        each(cells(MEETING, 会议日期="2026.6.31"), cells(VOICES, I5="下月"), cells(SEATS, C5="廿四")),
        ("not-a-date", MEETING, "会议日期"),
        ("not-a-date", VOICES, "I5"),
        ("not-a-whole-number", SEATS, "C5"),
    ),
)

MORE = (*CIRCULAR, *MINUTES)

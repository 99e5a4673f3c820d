"""The seeded faults of the service report's and the other types' full examples, and what must be found: no more."""

from __future__ import annotations

from tests.workbook.more_seeds import MORE
from tests.workbook.spoiling import (
    Seed,
    added,
    called,
    cells,
    down,
    each,
    many_rows,
    moved,
    seed,
    swapped,
    without_columns,
    without_label,
    without_rows,
    without_sheet,
)

R = "service_report"
INFO, SITE, FEES = "基本信息", "一 项目概况", "一 收费标准"
REQUESTS, ORDERS, EVENTS = "三 客户需求", "四 维修养护", "七 活动"
SURVEY, COSTS, INCOME = "八 客户满意度与投诉", "十 支出", "十一 收入"
ISSUES, PLAN, WORKS, VISITS = "十四 遗留问题", "十五 工作计划", "十二 工程", "九 项目经理上门拜访"
FINANCE = "十 物业服务资金收支（物业费收缴情况）"

VALUES = (
    seed(R, "a day no calendar has", cells(INFO, 张贴起="2026-02-30"), ("not-a-date", INFO, "张贴起")),
    seed(R, "words for a day", cells(PLAN, E5="七月中旬"), ("not-a-date", PLAN, "E5")),
    seed(R, "a letter in a number", cells(SITE, 总建筑面积="168432.6O"), ("not-a-number", SITE, "总建筑面积")),
    seed(R, "about three hundred", cells(REQUESTS, D5="约318"), ("not-a-whole-number", REQUESTS, "D5")),
    seed(R, "half a case", cells(REQUESTS, D9=26.5), ("not-a-whole-number", REQUESTS, "D9")),
    seed(R, "a negative count", cells(REQUESTS, C8=-1), ("too-small", REQUESTS, "C8")),
    seed(R, "a percentage over 100", cells("三 以前各期办结率", C5="196.1%"), ("too-large", "三 以前各期办结率", "C5")),
    seed(R, "three decimals of money", cells(COSTS, D10=16874.305), ("too-many-decimals", COSTS, "D10")),
    seed(R, "a choice with a slip", cells(REQUESTS, B5="报修报事"), ("not-a-choice", REQUESTS, "B5")),
    seed(R, "a choice nobody offers", cells(EVENTS, G5="居委会出钱"), ("not-a-choice", EVENTS, "G5")),
    seed(R, "an old period", cells(INFO, 报告期="二季度"), ("not-a-date", INFO, "报告期")),
    seed(R, "an empty required cell", cells(INFO, 张贴止=None), ("missing-field", INFO, "张贴止")),
    seed(R, "an empty cell in a row", cells(REQUESTS, E11=None), ("missing-field", REQUESTS, "E11")),
    seed(
        R,
        "three empty cells",
        down(PLAN, "C", range(5, 8), None),
        *(("missing-field", PLAN, f"C{n}") for n in (5, 6, 7)),
    ),
    seed(R, "a formula without result", cells(SITE, 住宅户数="=1200+48"), ("formula-without-value", SITE, "住宅户数")),
    seed(R, "a formula without result in a sum", cells(COSTS, D5="=491860+0"), ("formula-without-value", COSTS, "D5")),
    seed(R, "a broken reference", cells(ORDERS, F6="#REF!"), ("cell-error", ORDERS, "F6")),
    seed(R, "a division by zero", cells(ORDERS, H6="#DIV/0!"), ("cell-error", ORDERS, "H6")),
    seed(R, "digits that Excel lost", cells(INFO, 发文字号=12345678901234567890), ("digits-lost", INFO, "发文字号")),
    seed(R, "an unknown project", cells(INFO, 项目编码="TFX"), ("unknown-project", INFO, "项目编码")),
    seed(R, "an unknown person", cells(INFO, 编制人="林若西"), ("unknown-person", INFO, "编制人")),
    seed(R, "a person without the role", cells(INFO, 编制人="钱明"), ("not-the-author", INFO, "编制人")),
    seed(R, "an unknown photo section", cells("照片", B5="七、社区活动"), ("unknown-part", "照片", "B5")),
    seed(
        R,
        "a section misspelt on the board",
        cells("各部分情况", A9="五、秩序", D9="小结"),
        ("unknown-part", "各部分情况", "A9"),
    ),
    seed(
        R,
        "the same slip in every row",
        down(PLAN, "E", range(5, 11), "月底"),
        *(("not-a-date", PLAN, f"E{n}") for n in range(5, 11)),
    ),
)

STRUCTURE = (
    seed(R, "a renamed column", cells(REQUESTS, D3="本期受理数量"), ("renamed-column", REQUESTS, "D3")),
    seed(R, "a column under quite another name", cells(PLAN, C3="牵头单位"), ("renamed-column", PLAN, "C3")),
    seed(R, "a renamed optional column", cells(COSTS, F3="说明事项"), ("renamed-column", COSTS, "F3")),
    seed(R, "a deleted column", without_columns(REQUESTS, 5), ("missing-column", REQUESTS, "A3")),
    seed(R, "a deleted column of amounts", without_columns(INCOME, 9), ("missing-column", INCOME, "A3")),
    seed(R, "a moved column", moved(REQUESTS, 3, 9)),
    seed(R, "a deleted optional column", without_columns(EVENTS, 8)),
    seed(R, "a column of one's own", cells(PLAN, G3="内部备注", G5="催办"), ("unknown-column", PLAN, "G3")),
    seed(R, "a column twice", cells(PLAN, G3="责任部门", G5="保洁部"), ("column-twice", PLAN, "G3")),
    seed(
        R,
        "a table in another unit",
        cells(SITE, **{"A 总建筑面积": "总建筑面积（亩）"}),
        ("wrong-unit", SITE, "A 总建筑面积"),
    ),
    seed(R, "a column in another unit", cells(WORKS, D3="范围面积（亩）"), ("wrong-unit", WORKS, "D3")),
    seed(R, "a column in 万元", each(cells(WORKS, I3="预算（万元）"), cells(WORKS, I5=6.84))),
    seed(R, "a deleted heading row", without_rows(REQUESTS, 3), ("no-heading-row", REQUESTS, "A1")),
    seed(R, "a heading row typed over", cells(FEES, A3="x", B3="甲", C3="乙", D3="丙"), ("no-heading-row", FEES, "A1")),
    seed(R, "a renamed sheet", called(COSTS, "支出明细表"), ("renamed-sheet", "支出明细表", "A1")),
    seed(R, "a slightly renamed sheet", called(ISSUES, "十四 遗留问題"), ("renamed-sheet", "十四 遗留问題", "A1")),
    seed(R, "a renamed form", called(SURVEY, "满意度"), ("renamed-sheet", "满意度", "A1")),
    seed(
        R,
        "two sheets with swapped names",
        swapped(ORDERS, EVENTS),
        ("renamed-sheet", ORDERS, "A1"),
        ("renamed-sheet", EVENTS, "A1"),
        # The one reminder of the unspoiled example goes with its sheet.
        ("service-missed", EVENTS, "D9"),
    ),
    seed(
        R,
        "a renamed label",
        cells(SITE, **{"A 已入住户数": "已经入住户数（户）"}),
        ("renamed-row", SITE, "A 已入住户数"),
    ),
    seed(R, "a deleted label", without_label(SITE, "已入住户数"), ("missing-row", SITE, "A3")),
    seed(R, "a label twice", cells(INFO, **{"A +1": "张贴止", "B +1": "2026-09-01"}), ("row-twice", INFO, "B +1")),
    seed(R, "a row of one's own", cells(SITE, **{"A +1": "车位总数", "B +1": 960}), ("unknown-row", SITE, "B +1")),
    seed(
        R,
        "a sheet of one's own",
        added("草稿", A1="电话记录", B1="张三"),
        ("unknown-sheet", "草稿", "A1"),
    ),
    seed(R, "a missing section", without_sheet(ISSUES), ("missing-section", "各部分情况", "A18")),
    seed(R, "a missing table", without_sheet(ORDERS), ("too-few-rows", ORDERS, "A1")),
    seed(R, "an emptied table", without_rows(PLAN, 5, 6), ("missing-section", PLAN, "B3")),
    seed(
        R,
        "five hundred rows under a renamed heading",
        each(many_rows(PLAN, 10, 500), cells(PLAN, F3="预期达到的目标")),
        ("renamed-column", PLAN, "F3"),
    ),
    seed(
        R,
        "five hundred rows without a column",
        each(many_rows(PLAN, 10, 500), without_columns(PLAN, 6)),
        ("missing-column", PLAN, "A3"),
    ),
)

RULES = (
    seed(R, "posting ends before it begins", cells(INFO, 张贴止="2026-07-01"), ("posting-backwards", INFO, "张贴止")),
    seed(R, "posted too short", cells(INFO, 张贴止="2026-07-20"), ("posting-too-short", INFO, "张贴止")),
    seed(R, "posted before the period is over", cells(INFO, 张贴起="2026-06-20"), ("period-not-over", INFO, "张贴起")),
    seed(R, "a mode without its channel", cells(INFO, 发布渠道="宣传栏"), ("reading-not-chosen", INFO, "发布渠道")),
    seed(
        R,
        "more live there than were handed over",
        cells(SITE, 已入住户数=1290),
        ("occupied-over-delivered", SITE, "已入住户数"),
    ),
    seed(
        R,
        "more area charged than built",
        cells(FEES, C5=238600),
        ("charge-area-over-building-area", SITE, "总建筑面积"),
        ("receivable-differs", "十 当期费用收缴", "C5"),
    ),
    seed(
        R,
        "a late plan without a reason",
        cells("二 上期计划完成情况", D9=None),
        ("followup-unexplained", "二 上期计划完成情况", "D9"),
    ),
    seed(
        R,
        "work outside the period",
        cells("二 工作重点", B5="2026-07-02"),
        ("work-outside-period", "二 工作重点", "B5"),
    ),
    seed(R, "more in time than closed", cells(REQUESTS, F9=27), ("on-time-over-closed", REQUESTS, "F9")),
    seed(R, "more called back than closed", cells(REQUESTS, G11=13), ("revisited-over-closed", REQUESTS, "G11")),
    seed(R, "more content than called back", cells(REQUESTS, H8=15), ("satisfied-over-revisited", REQUESTS, "H8")),
    seed(R, "a kind twice", cells(REQUESTS, B11="建议"), ("request-kinds-incomplete", REQUESTS, "B3")),
    seed(R, "more closed than received", cells(REQUESTS, E10=10), ("closed-over-received", REQUESTS, "E10")),
    seed(
        R,
        "an order count that does not add up",
        cells("四 房屋及共用设施设备维修养护", 巡检自查=140),
        ("orders-not-balanced", "四 房屋及共用设施设备维修养护", "巡检自查"),
    ),
    seed(
        R,
        "more hazards mended than found",
        cells("五 公共秩序维护与消防安全", 整改隐患=28),
        ("hazards-fixed-over-found", "五 公共秩序维护与消防安全", "整改隐患"),
    ),
    seed(
        R,
        "an entrapment that is not listed",
        cells("五 突发事件", C7=2, D7=2),
        ("entrapments-differ", "五 突发事件", "B3"),
    ),
    seed(R, "a cost without a source", cells(EVENTS, G5=None), ("event-cost-source-missing", EVENTS, "G5")),
    seed(R, "an event outside the period", cells(EVENTS, C5="2026-03-18"), ("event-outside-period", EVENTS, "C5")),
    seed(R, "answers that do not add up", cells(SURVEY, 一般=18), ("sample-not-balanced", SURVEY, "有效样本")),
    seed(R, "a visit in another month", cells(VISITS, B5="2026-07"), ("visit-month-outside-period", VISITS, "B5")),
    seed(R, "too few visits", cells(VISITS, C6=1), ("visits-too-few", VISITS, "B3")),
    seed(
        R,
        "a total that is wrong",
        cells("十三 能耗", G5=23176),
        ("utility-amount-differs", "十三 能耗", "G5"),
        ("utilities-differ", FINANCE, "运行维护费其中·公共水电"),
    ),
    seed(
        R,
        "an income that is not its product",
        cells(INCOME, I7=3601),
        ("income-amount-differs", INCOME, "I7"),
        ("management-cost-differs", "十一 成本", "B3"),
    ),
    seed(R, "paid beyond the budget", cells(WORKS, J5=68500), ("paid-over-budget", WORKS, "J5")),
    seed(R, "open hazards that are not listed", cells(ISSUES, D6=1), ("hazards-not-listed", ISSUES, "B3")),
    seed(R, "an issue without a term", cells(ISSUES, G5=None, H5=None), ("issue-due-missing", ISSUES, "G5")),
    seed(R, "a plan for the past", cells(PLAN, E5="2026-06-15"), ("plan-not-ahead", PLAN, "E5")),
    seed(R, "a plan that ends before it starts", cells(PLAN, D6="2026-07-25"), ("plan-backwards", PLAN, "D6")),
)

SEEDS: tuple[Seed, ...] = (*VALUES, *STRUCTURE, *RULES, *MORE)

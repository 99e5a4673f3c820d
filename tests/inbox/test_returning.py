"""The page beside a refused file: complete in itself, in Chinese, and safe whatever the file says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pipeline import returning
from schemas.problem import Place, Severity, problem

AT = datetime(2026, 7, 10, 1, 5, tzinfo=UTC)


def test_the_page_names_file_place_typed_value_reason_cure_and_clause():
    place = Place("finance.total", "a.xlsx", "十、资金收支", "C7", "收入合计", "12元")

    page = returning.page("a.xlsx", [problem("not-a-number", place, clause="5.3.3B④")], AT)

    for words in (
        "<title>a.xlsx",
        "收入合计",
        "十、资金收支",
        '<th scope="col">C</th>',
        '<th scope="row">7</th>',
        "12元",
        "5.3.3B④",
        "2026年07月10日 09:05",
        "错误1处",
    ):
        assert words in page
    assert "原件已保存" in page and "怎样重新提交" in page


def test_reminders_stand_apart_and_do_not_count_as_errors():
    faults = [
        problem("missing-field", Place("a", label="甲")),
        problem("no-previous", Place("period"), severity=Severity.REMINDER, period="2026Q1"),
    ]

    page = returning.page("a.json", faults, AT)

    assert '<b>错误1处</b>，<b class="doubt">提醒1处</b>' in page
    assert page.index("需要改正") < page.index("提醒（不改也可以收下）") < page.index("2026Q1")


def test_what_the_file_says_is_shown_and_never_run():
    page = returning.page("<script>x</script>.json", [problem("not-text", Place("a", value="<b>{{ 7*7 }}</b>"))], AT)

    assert "<script" not in page and "<b>{{" not in page and "<b>49" not in page
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in page


def test_problems_are_grouped_by_sheet_in_the_order_of_its_rows_and_numbered_through():
    cells = (("一 工单", "C12"), ("二 收支", "B5"), ("一 工单", "AA7"), ("一 工单", "C7"))
    faults = [problem("missing-field", Place("x", "", sheet, cell, f"在{cell}")) for sheet, cell in cells]

    page = returning.page("a.xlsx", faults, AT)

    order = ["工作表“一 工单”", "3处", "在C7", "在AA7", "在C12", "工作表“二 收支”", "在B5"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert all(f'<span class="number">{number}</span>' in page for number in (1, 2, 3, 4))


def test_the_page_leads_to_the_marked_copy_whatever_its_name():
    page = returning.page(
        "50% 停水#1.xlsx", [problem("missing-field", Place("a"))], AT, ("50% 停水#1.问题标注表.xlsx",)
    )

    assert 'href="./50%25%20%E5%81%9C%E6%B0%B4%231.' in page
    assert "“问题说明”都不用删除" in page


def test_a_reminder_that_needs_a_reason_says_so():
    asking = replace(problem("no-previous", Place("a"), severity=Severity.REMINDER, period="x"), needs_reason=True)

    assert "需写明原因" in returning.page("a.xlsx", [asking], AT)
    assert "需写明原因" not in returning.page("a.xlsx", [asking.answered({"no-previous": "首期"})], AT)

"""The page beside a refused file: complete in itself, in Chinese, and safe whatever the file says."""

from __future__ import annotations

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
        "C7",
        "12元",
        "5.3.3B④",
        "2026年07月10日 09:05",
        "1处错误",
    ):
        assert words in page
    assert "原件已保存" in page and "怎样重新提交" in page


def test_reminders_stand_apart_and_do_not_count_as_errors():
    faults = [
        problem("missing-field", Place("a", label="甲")),
        problem("no-previous", Place("period"), severity=Severity.REMINDER, period="2026Q1"),
    ]

    page = returning.page("a.json", faults, AT)

    assert "1处错误，1条提醒" in page
    assert page.index("需要改正") < page.index("提醒（不改也可以收下）") < page.index("2026Q1")


def test_what_the_file_says_is_shown_and_never_run():
    page = returning.page("<script>x</script>.json", [problem("not-text", Place("a", value="<b>{{ 7*7 }}</b>"))], AT)

    assert "<script" not in page and "<b>" not in page
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in page

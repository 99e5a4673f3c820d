"""What a sheet hides, joins, shortens and adds up: read sensibly, and said where a person should look."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from pipeline.workbook.concealed import listed
from pipeline.workbook.read import Reading, read_workbook
from pipeline.workbook.write import write_workbook
from schemas.document_type import DocumentType
from schemas.problem import Severity

Kinds = dict[str, DocumentType]
Edit = Callable[..., bytes]


@pytest.fixture
def read(kinds: Kinds, record: dict[str, Any], edited: Edit) -> Callable[..., Reading]:
    filled = write_workbook(kinds["tiny"], record)

    def read(changes: dict[str, dict[str, Any]], then: Callable[[Any], object] | None = None) -> Reading:
        return read_workbook(edited(filled, changes, then), kinds)

    return read


Read = Callable[..., Reading]


def test_hidden_rows_count_and_are_said_once_with_their_numbers(read: Read) -> None:
    def hide(book: Any) -> None:
        for row in (4, 6, 20):
            book["一 工单"].row_dimensions[row].hidden = True

    reading = read({}, hide)

    (fault,) = reading.problems
    assert len(reading.record["works"]["orders"]) == 2
    assert (fault.code, fault.severity, fault.place.sheet, fault.place.cell, fault.place.value) == (
        "hidden-rows", Severity.REMINDER, "一 工单", "A6", "6",
    )  # fmt: skip
    assert "第6行" in fault.message.localized("zh-Hans")


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_counts_and_is_said(read: Read, state: str) -> None:
    reading = read({}, lambda book: setattr(book["二 收支"], "sheet_state", state))

    assert [(one.code, one.place.sheet) for one in reading.problems] == [("hidden-sheet", "二 收支")]
    assert len(reading.record["money"]["items"]) == 1
    assert next(one for one in reading.sheets if one.name == "二 收支").is_hidden


def test_a_sheet_that_is_seen_comes_before_a_hidden_one_left_over(read: Read) -> None:
    def leave_over(book: Any) -> None:
        old = book.copy_worksheet(book["二 收支"])
        old.title, old.sheet_state, old["B5"] = "收支", "hidden", "上季度的"
        book["二 收支"].title = "二、资金收支：收支"
        book.move_sheet(old, -30)

    reading = read({}, leave_over)

    assert reading.record["money"]["items"][0]["item"] == "电梯广告"
    assert [one.code for one in reading.problems] == ["unknown-sheet"]


def test_row_numbers_are_shortened_as_people_do() -> None:
    assert listed([6, 8, 9, 10]) == "7、9–11"
    assert listed(list(range(0, 60, 2))).endswith("23…")


def test_words_joined_over_rows_count_for_each_and_figures_only_once(read: Read) -> None:
    def join(book: Any) -> None:
        sheet = book["二 收支"]
        for row in (6, 7):
            sheet.cell(row, 4).value = 10 * row
        sheet.merge_cells("B5:B9")
        sheet.merge_cells("E5:E7")
        sheet.merge_cells("D6:D7")

    items = read({}, join).record["money"]["items"]

    assert [row["item"] for row in items] == ["电梯广告"] * 2
    assert [row["day"] for row in items] == ["2026-05-01"] * 2
    assert [row["amount"] for row in items] == [Decimal("1234567.80"), Decimal("60.00")]


def test_headings_over_two_rows_stand_together(read: Read) -> None:
    def stack(book: Any) -> None:
        sheet = book["二 收支"]
        sheet.insert_rows(3)
        for at in (1, 2, 5):
            sheet.cell(3, at).value, sheet.cell(4, at).value = sheet.cell(4, at).value, None
            sheet.merge_cells(start_row=3, end_row=4, start_column=at, end_column=at)
        sheet["C3"] = "收入"
        sheet.merge_cells("C3:D3")

    (item,) = read({}, stack).record["money"]["items"]

    assert item == {"item": "电梯广告", "month": "2026-04", "amount": Decimal("1234567.80"), "day": "2026-05-01"}


@pytest.mark.parametrize(("typed", "meant"), [("5月2日", "2026-05-02"), ("４月３０号", "2026-04-30")])
def test_a_day_without_year_lies_in_the_period_of_the_record(read: Read, typed: str, meant: str) -> None:
    reading = read({"二 收支": {"E5": typed}})

    assert reading.problems == []
    assert reading.record["money"]["items"][0]["day"] == meant


def test_a_moment_without_year_keeps_its_clock(read: Read) -> None:
    reading = read({"一 工程维修": {"B7": "6月2日 9:30"}})

    assert reading.record["works"]["started"] == "2026-06-02T09:30"


def period(said: str | None) -> Callable[[Any], None]:
    def say(book: Any) -> None:
        sheet = book["基本信息"]
        row = next(row for row in range(1, 30) if "报告期" in str(sheet.cell(row, 1).value))
        sheet.cell(row, 2).value = said

    return say


@pytest.mark.parametrize("said", ["2026Q2", "第二季"])
def test_a_day_whose_year_is_not_certain_is_asked_about(read: Read, said: str) -> None:
    reading = read({"二 收支": {"E5": "1月5日"}}, period(said))

    (fault,) = reading.problems
    assert (fault.code, fault.place.cell, fault.place.value, fault.stops) == ("no-year", "E5", "1月5日", True)
    assert reading.record["money"]["items"][0]["day"] == "1月5日"


def test_without_a_period_the_other_dates_of_the_record_tell_the_year(read: Read) -> None:
    near = read({"二 收支": {"E5": "6月30日"}}, period(None))
    far = read({"二 收支": {"E5": "12月30日"}}, period(None))
    none = read({"二 收支": {"E5": "2月30日"}}, period(None))

    assert near.record["money"]["items"][0]["day"] == "2026-06-30"
    assert [one.code for one in (*far.problems, *none.problems)] == ["no-year", "no-year"]


def test_words_in_a_column_of_days_stay_words(read: Read) -> None:
    assert read({"二 收支": {"E5": "5月2日上午"}}).record["money"]["items"][0]["day"] == "5月2日上午"


@pytest.mark.parametrize("typed", ["1.38E+10", "4.40106E+17"])
def test_a_number_that_was_shortened_is_an_error_that_says_so(read: Read, typed: str) -> None:
    (fault,) = read({"一 工单": {"E5": typed}}).problems

    assert (fault.code, fault.place.cell, fault.stops) == ("shortened-number", "E5", True)


def test_an_id_number_whose_end_became_zeros_is_an_error_and_a_sound_one_is_not(read: Read) -> None:
    (fault,) = read({"一 工单": {"E5": "440106199001011000"}}).problems

    assert fault.code == "digits-lost"
    assert read({"一 工单": {"E5": "11010519491231002X"}}).problems == []


@pytest.mark.parametrize("typed", [13800000000, 1.38e10])
def test_a_phone_number_that_kept_its_digits_is_taken(read: Read, typed: float) -> None:
    reading = read({"一 工单": {"E5": typed}})

    assert reading.problems == []
    assert reading.record["works"]["orders"][0]["phone"] == "13800000000"


@pytest.mark.parametrize(
    ("heading", "typed", "form", "meant"),
    [
        ("金额（元）", 1.5, '0.00"万元"', "15000.00"),
        ("金额（万元）", 1.5, '0.00"万元"', "15000.00"),
        ("金额（元）", 15000, '0!.0,"万"', "15000.00"),
        ("金额（万元）", "1.5万元", "@", "15000.00"),
        ("金额（万元）", "15000元", "@", "15000.00"),
    ],
)
def test_ten_thousands_count_once_wherever_they_are_said(
    read: Read, heading: str, typed: Any, form: str, meant: str
) -> None:
    def shape(book: Any) -> None:
        book["二 收支"]["D5"].number_format = form

    reading = read({"二 收支": {"D3": heading, "D5": typed}}, shape)

    assert reading.record["money"]["items"][0]["amount"] == Decimal(meant)


def test_marks_of_no_width_do_not_matter(read: Read) -> None:
    reading = read({"一 工单": {"B5": "电梯\u200b", "C5": "\ufeff５ 单"}, "二 收支": {"E5": "2026.5.1\u200b"}})

    assert reading.record["works"]["orders"][0] | {"phone": ""} == {
        "system": "lift", "count": 5, "hours": Decimal("2.50"), "phone": "", "staff": {"names": ["甲", "乙"]},
    }  # fmt: skip
    assert reading.record["money"]["items"][0]["day"] == "2026-05-01"


def test_a_total_that_the_rows_do_not_add_up_to_is_worth_a_reminder(read: Read) -> None:
    rows = {"B8": "小计", "C8": 12, "D8": 9, "B9": "给排水", "C9": 4, "B10": "合计", "C10": 17}

    faults = read({"一 工单": rows}).problems

    assert [(one.code, one.place.cell, one.place.value, one.severity) for one in faults] == [
        ("total-differs", "D8", "9", Severity.REMINDER),
        ("total-differs", "C10", "17", Severity.REMINDER),
    ]
    assert "16" in faults[1].message.localized("zh-Hans")


def test_a_total_that_fits_or_cannot_be_compared_is_passed_over(read: Read) -> None:
    assert read({"一 工单": {"B8": "合计", "C8": 12, "D8": "见附件"}}).problems == []
    assert "total-differs" not in {
        one.code for one in read({"一 工单": {"C5": "约五", "B8": "合计", "C8": 12}}).problems
    }


def test_the_sheets_are_handed_on_as_they_stood(read: Read) -> None:
    def shape(book: Any) -> None:
        book["二 收支"].merge_cells("B5:B6")

    reading = read({"二 收支": {"D5": "￥1,200"}}, shape)
    sheet = next(one for one in reading.sheets if one.name == "二 收支")

    assert sheet.square(4, 3).value == "￥1,200"
    assert len(sheet.merged) == 1
    assert {"_meta", "_words"} <= {one.name for one in reading.sheets}


def test_a_reading_is_the_same_on_the_other_side_of_a_process(read: Read) -> None:
    import pickle

    def shape(book: Any) -> None:
        book["一 工单"].row_dimensions[6].hidden = True
        book["二 收支"]["D5"].data_type = "e"

    reading = read({"一 工单": {"C5": "=2+3"}}, shape)

    assert pickle.loads(pickle.dumps(reading)) == reading

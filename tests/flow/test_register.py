"""The register (5.3.3A, 5.6.1): planned at submission, completed at publication, printed, without holes."""

from __future__ import annotations

import io

import openpyxl
import pytest

from pipeline import flow, later
from pipeline.office import completeness, registry
from pipeline.office.models import Document, RegisterRow
from pipeline.render.pdf_text import pdf_text
from pipeline.stages import RegisterState, Stage

COLUMNS = [
    "序号", "登记号", "标题", "文种", "文件编号", "渠道", "范围", "拟稿人、时间", "项目经理审核", "财务审批",
    "分管领导审批", "总经理审批", "发布人、时间", "位置或链接", "张贴止", "撤下", "份数", "照片", "反馈", "档号",
]  # fmt: skip


@pytest.fixture
def published(desk, board_notice):
    """A circular that hangs at two places."""
    document = flow.publish(desk.filed(board_notice(channels=["board", "lobby"])), desk.person("linruoxi"))
    later.post(document, "宣传栏", 2, desk.person("xuke"), photo="published/photos/TFY/1.jpg")
    return document


def rows_of(premises, **wanted):
    sheet = openpyxl.load_workbook(io.BytesIO(registry.written(premises, **wanted))).worksheets[0]
    return sheet, [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


@pytest.mark.requirement("R-5.6.1-1")
def test_the_register_has_the_columns_of_its_official_form(desk, published):
    sheet, [headings, line, closing] = rows_of(desk.premises, project="TFY", year=published.year)

    told = dict(zip(headings, line, strict=True))
    assert headings == COLUMNS
    assert sheet["A1"].value == "对客信息发布一览表" and "项目：听枫苑" in sheet["A2"].value
    assert told["文种"] == "通知"
    assert told["序号"] == "1" and told["登记号"] == f"{published.year}-001"
    assert told["项目经理审核"].startswith("周启明") and told["财务审批"] == "—"
    assert (told["份数"], told["照片"], told["档号"]) == ("2", "1张", published.entry)
    assert told["位置或链接"].startswith("宣传栏")
    assert closing[0].startswith("填表人")


@pytest.mark.requirement("R-5.6.1-1")
def test_the_workbook_prints_on_a4_across_one_page_wide(desk, published):
    sheet, _rows = rows_of(desk.premises, year=published.year)

    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_title_rows == "$3:$3"


@pytest.mark.requirement("R-5.6.1-1")
@pytest.mark.usefixtures("published")
def test_the_same_register_is_printed_as_a_pdf(desk):
    text = "".join(pdf_text(registry.written(desk.premises, project="TFY", as_pdf=True))).replace("\n", "")

    assert all(word in text for word in ("对客信息发布一览表", "项目：听枫苑", "文件编号", "宣传栏", "填表人"))


@pytest.mark.requirement("R-5.3.3-1")
def test_a_row_is_planned_when_a_document_is_handed_in_and_void_when_it_is_given_up(desk, board_notice):
    document = desk.submit(board_notice())
    planned = rows_of(desk.premises)[1][1][1]
    Document.objects.filter(pk=document.pk).update(stage=Stage.ABANDONED)

    assert (planned, rows_of(desk.premises)[1][1][1]) == ("拟发", "作废")


def test_a_register_without_rows_is_a_blank_form(desk):
    _sheet, lines = rows_of(desk.premises, year="2026")

    assert lines[0] == COLUMNS and lines[1][0].startswith("填表人")
    assert registry.written(desk.premises, as_pdf=True).startswith(b"%PDF")


def test_a_type_that_names_no_kind_is_called_by_its_own_name(desk):
    desk.submit(desk.example("service_report"))

    assert rows_of(desk.premises)[1][1][3] == "物业服务报告"


def test_what_went_out_online_is_told_with_where_it_lies(desk, board_notice):
    settings = desk.premises.root / "office.toml"
    settings.write_text(settings.read_text("utf-8").replace('address = ""', 'address = "https://x.example"'), "utf-8")
    record = board_notice(channels=["board", "site", "sms"])
    document = flow.publish(
        desk.filed(record, approvers=("zhouqiming", "shenmuzhi")), desk.person("linruoxi"), ("site", "sms")
    )

    place = rows_of(type(desk.premises)(desk.premises.root))[1][1][13]
    assert place == "https://x.example/TFY/\n短信" and document.stage == Stage.SECURED


@pytest.mark.requirement("R-5.6.1-1")
def test_what_is_published_is_registered_whatever_happens_to_the_rows(published):
    assert list(completeness.unregistered()) == []

    RegisterRow.objects.update(channels=["board"])
    by_another_way = [fault.code for fault in completeness.unregistered()]
    RegisterRow.objects.update(channels=["board", "lobby"], state=RegisterState.NUMBERED)
    unfinished = [fault.code for fault in completeness.unregistered()]
    RegisterRow.objects.all().delete()
    missing = [(fault.code, fault.where) for fault in completeness.unregistered()]

    assert (by_another_way, unfinished) == (["way-not-registered"], ["row-not-completed"])
    assert missing == [("not-registered", published.number)]

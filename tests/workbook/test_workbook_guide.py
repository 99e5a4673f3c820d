"""The sheet 填写说明: what a document is, by when, who decides, how to hand in, examples, mistakes."""

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.workbook.guide import Turn, manual
from pipeline.workbook.read import read_workbook
from pipeline.workbook.write import write_workbook
from schemas import document_type
from schemas.document_type import DocumentType
from schemas.record import dumps
from tests import made_type

TYPES = document_type.load_all()
REPORT = TYPES["service_report"]
LUMP_SUM, REMUNERATION = {"code": "SLHY", "fee_mode": "lump_sum"}, {"code": "TFY", "fee_mode": "remuneration"}


def words(kind: DocumentType, project: dict[str, Any] | None = None) -> str:
    sheet = load_workbook(io.BytesIO(write_workbook(kind, project=project))).worksheets[0]
    assert sheet.title == "填写说明"
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_it_is_the_first_sheet_and_names_who_decides_with_the_clause() -> None:
    said = words(REPORT)

    assert "《物业服务报告》填写说明" in said and "7月15日前公示" in said
    assert manual(REPORT).turns == (
        Turn("审核", "项目经理", "全文", "5.3.3B③"),
        Turn("审批", "财务核算中心（酬金制项目）", "物业服务资金收支", "5.3.3B③"),
        Turn("审批", "分管领导", "全文", "5.3.3B③"),
        Turn("抄送", "品质运营中心", "全文", "5.3.3B③"),
    )


def test_a_known_project_sees_its_own_approvals_and_folder() -> None:
    assert [turn.role for turn in manual(REPORT, LUMP_SUM).turns] == ["项目经理", "分管领导", "品质运营中心"]
    assert "财务核算中心" in words(REPORT, REMUNERATION) and "酬金制项目" not in words(REPORT, REMUNERATION)
    assert "inbox/TFY" in words(REPORT, REMUNERATION)


def test_channels_that_need_more_approvals_are_named() -> None:
    said = manual(TYPES["circular"]).platforms

    assert "业主微信群" in said and "宣传栏" not in said and "分管领导审批（5.4.3）" in said
    assert manual(TYPES["forum_minutes"]).platforms == ""


@pytest.mark.parametrize("kind", ["circular", "network_post", "letter_out", "sms_message"])
def test_what_makes_the_general_manager_necessary_is_named_where_it_is_asked_for(kind: str) -> None:
    said = manual(TYPES[kind]).platforms

    assert "涉及人身伤亡、赔偿或减免承诺" in said
    assert said.endswith("须经分管领导审批（5.4.3）、总经理审批（5.4.3）。")


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_every_type_shows_three_filled_examples_and_its_own_mistakes(kind: DocumentType) -> None:
    made = manual(kind)

    assert len(made.examples) == 3
    assert all(any(cell for cell in row) for example in made.examples for row in example.rows)
    assert made.mistakes[: len(kind.guide.mistakes)] == kind.guide.mistakes and kind.guide.mistakes


def test_figures_in_examples_look_as_they_do_in_cells(tmp_path: Path) -> None:
    incomes = manual(REPORT).examples[2]

    assert "43,200.00" in incomes.rows[0] and "金额（元）" in incomes.headings
    folder = tmp_path / "service_report"
    shutil.copytree(REPORT.folder, folder)
    toml = folder / "type.toml"
    row = '[[guide.examples]]\ntitle = "分项满意度"\nat = ["satisfaction.dimensions"]\n\n[[prefill]]'
    toml.write_text(toml.read_text("utf-8").replace("[[prefill]]", row, 1), "utf-8")
    assert "95.00%" in manual(document_type.load(folder)).examples[3].rows[0]


def test_a_type_that_says_nothing_has_sensible_words() -> None:
    kind = made_type.round_type()

    made = manual(kind)

    assert made.purpose.startswith("本工作簿用于编制《巡检记录》") and made.deadline.startswith("报告期结束后")
    assert made.examples == () and made.turns == () and made.mistakes
    assert "填写示例" not in words(kind)


def test_a_type_with_examples_but_no_choice_shows_the_first_tables(tmp_path: Path) -> None:
    folder = made_type.written(tmp_path / "round")
    (folder / "examples").mkdir()
    (folder / "examples" / "full.json").write_text(dumps(made_type.record()), "utf-8")
    kind = document_type.load(folder, made_type.shared_fields())

    items, money = manual(kind).examples

    assert items.headings == ("名称", "日期", "次数", "单价（元）") and items.rows == (
        ("水泵房", "2026-05-04", "3", "12.50"),
    )
    assert money.upright and ("支出（元）", "37.50") in money.rows


def test_an_approval_with_a_condition_on_the_record_stays_open(tmp_path: Path) -> None:
    approvals = '\n[[approvals]]\nrole = "finance_center"\nverb = "review"\nclause = "1"\nwhen = "work.total > 5"\n'
    folder = made_type.written(tmp_path / "round", made_type.TYPE + approvals)
    kind = document_type.load(folder, made_type.shared_fields())

    assert manual(kind, made_type.PROJECT).turns == (Turn("审核", "财务核算中心", "全文", "1"),)


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_the_reader_passes_over_it(kind: DocumentType) -> None:
    reading = read_workbook(write_workbook(kind), TYPES)

    assert reading.problems == [] and reading.record == {"doc_type": kind.id}
    assert not any(cell.sheet == "填写说明" for cell in reading.cells.values())


def test_a_guide_with_a_word_that_nobody_reads_is_refused(tmp_path: Path) -> None:
    folder = made_type.written(tmp_path / "round", made_type.TYPE + '\n[guide]\npurpoze = "x"\n')

    with pytest.raises(document_type.FaultyType, match="purpoze"):
        document_type.load(folder, made_type.shared_fields())


def test_a_letter_comes_with_its_scan_and_goes_to_nobody() -> None:
    hand_in = manual(TYPES["letter_in"]).hand_in

    assert "与扫描件放进同一个文件夹或压缩包" in hand_in[0]
    assert hand_in[-1] == "没有问题的，当即编号、归档，不用送审。"
    assert manual(REPORT).hand_in[-1] == "没有问题的，自动生成草稿，按下表送审。"

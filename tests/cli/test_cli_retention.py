"""The end of a term at the command line: list, appraise, confirm, dispose, hold, minimise."""

from __future__ import annotations

import json

import docx
import pytest

from pipeline.office import clock, documents
from pipeline.render.pdf_text import whole_pages


@pytest.fixture
def number(desk, board_notice, monkeypatch):
    """The number of a circular of 2026, whose term is over."""
    document = desk.filed(board_notice(), approvers=("zhouqiming",))
    monkeypatch.setattr(clock, "today", lambda: "2037-01-01")
    return document.number


def told(ran):
    return json.loads(ran.out)


def test_from_the_list_to_the_certificate(letterbook, number, tmp_path):
    (row,) = told(letterbook("retention", "list", "--json"))["entries"]
    assert (row["number"], row["class"], row["period"], row["state"]) == (number, "FB", "D10", "expired")
    assert "待鉴定" in letterbook("retention", "list", "--project", "TFY").out

    asked = ("retention", "appraise", number, "--by", "gaopin", "--reason", "期满，无保存价值")
    assert letterbook(*asked).code == 2 and letterbook(*asked, "--destroy", "--keep-until", "2040-01-01").code == 2
    made = told(letterbook(*asked, "--destroy", "--json"))
    assert made["round"] == "JD-2037-01" and made["entries"][0]["number"] == number
    assert letterbook("retention", "confirm", "JD-2037-01", "--by", "gaopin").code == 3
    assert "待确认" in letterbook("retention", "rounds").out
    confirmed = letterbook("retention", "confirm", "JD-2037-01", "--by", "zhaozong").out
    assert "予以销毁；已确认" in confirmed and "letterbook dispose JD-2037-01" in confirmed
    paper = tmp_path / "销毁清册.pdf"
    assert letterbook("retention", "record", "JD-2037-01", "-o", paper, "--by", "gaopin").code == 0
    assert paper.read_bytes().startswith(b"%PDF")

    assert told(letterbook("dispose", "JD-2037-01", "--by", "gaopin", "--json"))["disposed_at"]

    certificate = letterbook("retention", "certificate", number).out
    assert json.loads(certificate)["confirmed_by"] == "zhaozong"
    for name in ("销毁证明.pdf", "销毁证明.docx", "销毁证明.json", "销毁证明.txt"):
        ran = letterbook("retention", "certificate", number, "-o", tmp_path / name, "--by", "gaopin")
        assert ran.code == (2 if name.endswith(".txt") else 0)
    assert (tmp_path / "销毁证明.json").read_text("utf-8") == certificate
    pdf, word = "".join(whole_pages((tmp_path / "销毁证明.pdf").read_bytes())), tmp_path / "销毁证明.docx"
    cells = [cell.text for table in docx.Document(str(word)).tables for row in table.rows for cell in row.cells]
    assert number in pdf and "不可恢复" in pdf and "导出：高品（gaopin）" in pdf and "单位（盖章）" in pdf
    assert number in cells and "entry.json" in cells and "JD-2037-01　提出：高品　确认：赵总" in cells
    assert letterbook("verify").code == 0
    assert "没有" in letterbook("retention", "list").out
    assert number not in letterbook("search", "停水").out
    shown = letterbook("show", number).out
    assert "已销毁" in letterbook("list").out and "已销毁" in shown
    assert f"letterbook retention certificate {number} -o 销毁证明.pdf" in shown
    assert told(letterbook("retention", "rounds", "--json"))[0]["disposed_by"] == "gaopin"
    assert told(letterbook("list", "--stage", "disposed", "--json"))


def test_a_round_that_keeps_on_and_one_that_is_refused(letterbook, number):
    kept = ("retention", "appraise", number, "--by", "gaopin", "--reason", "仍有查考价值", "--keep-until", "2046-12-31")

    assert "2046-12-31" in letterbook(*kept).out
    assert "不予确认" in letterbook(
        "retention", "confirm", "JD-2037-01", "--by", "zhaozong", "--refuse", "--note", "期限过长"
    ).out  # fmt: skip


def test_a_hold_is_set_shown_on_the_list_and_released(letterbook, number):
    assert "没有" in letterbook("hold").out
    assert letterbook("hold", number).code == 2

    assert "业主诉讼" in letterbook("hold", number, "--by", "shenmuzhi", "--reason", "业主诉讼").out

    assert "业主诉讼" in letterbook("retention", "list").out
    assert told(letterbook("hold", "--json"))[0]["document"] == number
    assert letterbook("hold", "--release", number, "--by", "shenmuzhi", "--reason", "已结案").code == 0
    assert told(letterbook("hold", "--project", "TFY", "--by", "gaopin", "--reason", "合同纠纷", "--json"))["project"]


def test_personal_data_is_listed_first_and_then_minimised(letterbook, desk, monkeypatch):
    number = documents.find(desk.filed(desk.example("visit_record"), approvers=()).key).number

    assert letterbook("retention", "left", number, "--on", "2026-07-01", "--by", "linruoxi").code == 0
    monkeypatch.setattr(clock, "today", lambda: "2029-07-01")
    assert letterbook("retention", "minimise").code == 2
    dry = letterbook("retention", "minimise", "--dry-run")
    assert number in dry.out
    assert told(letterbook("retention", "minimise", "--by", "gaopin", "--json"))[0]["minimised"]
    assert told(letterbook("retention", "minimise", "--dry-run", "--on", "2030-01-01", "--json")) == []

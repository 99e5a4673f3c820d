"""export: a project leaves the office as a bag that anybody can check, with what its recipient may have and no more."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import bagit
import pytest
from openpyxl import load_workbook

from archive import ledger_proof
from pipeline.office.models import Access, Event


@pytest.fixture
def filed(desk, board_notice):
    return desk.filed(board_notice())


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    return tmp_path / "听枫苑移交"


def _entry(bag: Path, number: str) -> Path:
    return next(bag.glob(f"data/entries/*/*/{number}"))


@pytest.mark.requirement("R-5.6.2-1")
def test_a_project_is_handed_over_as_a_bag_that_the_tool_of_others_accepts(letterbook, filed, bag):
    ran = letterbook("export", "--project", "TFY", "-o", bag, "--by", "gaopin", "--purpose", "合同到期")

    judged = subprocess.run(
        [sys.executable, bagit.__file__, "--validate", bag], capture_output=True, text=True, check=False
    )
    assert ran.code == 0 and "1件" in ran.out
    assert judged.returncode == 0, judged.stderr
    assert not list(bag.parent.glob(".*.partial"))
    assert {path.name for path in _entry(bag, filed.number).iterdir()} == {"files", "events.json", "ledger-proof.json"}


def test_every_file_of_an_entry_is_what_was_filed_and_its_proof_names_it(letterbook, filed, bag, office):
    letterbook("export", "--project", "TFY", "-o", bag, "--by", "gaopin")

    folder, content = _entry(bag, filed.number), office.archive / filed.entry / "v1" / "content"
    proof = ledger_proof.read((folder / "ledger-proof.json").read_bytes(), "proof")
    assert list(ledger_proof.faults(proof)) == []
    for path in (folder / "files").iterdir():
        assert path.read_bytes() == (content / path.name).read_bytes()
        assert path.name == "entry.json" or not list(ledger_proof.file_faults(proof, path.name, path.read_bytes()))
    told = json.loads((folder / "events.json").read_bytes())
    assert [one["kind"] for one in told] == ["released", "filed", "copied"]
    assert not {"by", "operator", "people"} & {name for one in told for name in one}


def test_the_catalogue_has_the_official_columns_in_both_forms(letterbook, filed, bag):
    letterbook("export", "--project", "TFY", "-o", bag, "--by", "gaopin")

    rows = [[cell.value for cell in row] for row in load_workbook(bag / "data" / "移交目录.xlsx").active.iter_rows()]
    assert rows[2] == ["序号", "档号", "文号", "责任者", "题名", "日期", "公开范围", "页数", "保管期限", "类别", "备注"]
    day = f"{filed.issued_at.astimezone():%Y%m%d}"
    assert rows[3][:3] == ["1", f"XRWY-WS·{day[:4]}-D10-TFY-0001", filed.number]
    assert rows[3][5:9] == [day, "业主公开", "1", "10年"]
    for name, words in (("移交目录.docx", filed.number), ("移交清单.docx", "监交人")):
        assert words in zipfile.ZipFile(bag / "data" / name).read("word/document.xml").decode()
    assert "bagit.py --validate" in (bag / "data" / "说明.txt").read_text("utf-8-sig")


def test_whoever_takes_a_project_out_stands_in_the_access_log_and_in_the_ledger(letterbook, filed, bag):  # noqa: ARG001
    row = letterbook("export", "--project", "TFY", "-o", bag, "--by", "gaopin", "--purpose", "合同到期", "--json").json

    logged = Access.objects.get(action="exported")
    told = Event.objects.get(kind="handed-over").body
    assert (logged.person.user, logged.purpose, logged.what) == ("gaopin", "合同到期", "档案移交包 TFY → 业主委员会")
    assert (told["by"], told["to"], told["entries"], told["listing"]) == ("gaopin", "committee", 1, row["listing"])
    info = (bag / "bag-info.txt").read_text("utf-8")
    assert "External-Identifier: XRWY-TFY" in info and "Contact-Name: 高品" in info


def test_a_folder_that_holds_something_is_left_alone(letterbook, filed, bag):  # noqa: ARG001
    bag.mkdir()
    (bag / "mine.txt").write_text("x", "utf-8")

    ran = letterbook("export", "--project", "TFY", "-o", bag, "--by", "gaopin")

    assert ran.code == 2 and "已有内容" in ran.err
    assert [path.name for path in bag.iterdir()] == ["mine.txt"]


def test_an_export_that_fails_leaves_no_folder_at_all(letterbook, filed, bag, office):
    pdf = next((office.archive / filed.entry).glob("v1/content/*.pdf"))
    pdf.chmod(0o644)
    pdf.write_bytes(b"%PDF-other")

    ran = letterbook("export", "--project", "TFY", "-o", bag, "--by", "gaopin")

    assert ran.code == 4 and not bag.exists() and not list(bag.parent.glob(".*.partial"))


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (("--by", "linruoxi"), 3, "品质运营中心"),
        (("--by", "zhouqiming", "--for", "successor"), 3, "品质运营中心"),
        (("--by", "gaopin", "--for", "mayor"), 2, "mayor"),
        (("--by", "gaopin", "--year", "1999"), 3, "没有可移交"),
    ],
)
@pytest.mark.requirement("R-5.6.2-1")
def test_whoever_may_not_or_has_nothing_to_hand_over_is_told_so(letterbook, filed, bag, given, code, words):  # noqa: ARG001
    ran = letterbook("export", "--project", "TFY", "-o", bag, *given)

    assert ran.code == code and words in ran.err and not bag.exists()


def test_a_project_without_documents_has_nothing_to_hand_over(letterbook, bag):
    assert letterbook("export", "--project", "SLHY", "-o", bag, "--by", "gaopin").code == 3


def test_a_bag_is_taken_over_in_another_office_and_shown_as_imported(letterbook, filed, bag, elsewhere):
    letterbook("export", "--project", "TFY", "-o", bag, "--by", "gaopin")
    elsewhere(projects=False)

    tried = letterbook("import", bag, "--by", "gaopin", "--dry-run")
    made = letterbook("import", bag, "--by", "gaopin", "--json").json
    again = letterbook("import", bag, "--by", "gaopin")

    assert "可导入1件" in tried.out and "原来就在" in again.out
    assert (made["asked"], made["done"], made["failed"]) == (1, 1, 0)
    assert made["items"][0]["number"] == filed.number
    shown = letterbook("show", filed.number)
    assert "星冉物业服务有限公司（由移交包导入，高品" in shown.out
    assert letterbook("list", "--json").json[0]["came_by"] == "bag"
    assert f"〔导入〕\n  {filed.number}" in letterbook("search", filed.title).out
    assert letterbook("verify").code == 0


def test_what_cannot_be_taken_is_listed_and_the_statement_balances(
    letterbook, filed, bag, elsewhere, desk, board_notice
):
    letterbook("export", "--project", "TFY", "-o", bag, "--by", "gaopin")
    elsewhere()
    desk.filed(board_notice() | {"title": "关于临时停水的通知"})

    ran = letterbook("import", bag, "--by", "gaopin")
    row = letterbook("import", bag, "--by", "gaopin", "--json")

    assert ran.code == row.code == 3 and f"{filed.number}：编号" in ran.err
    assert (row.json["asked"], row.json["done"], row.json["failed"]) == (1, 0, 1)


def test_what_is_no_bag_is_refused(letterbook, tmp_path):
    (tmp_path / "x.txt").write_text("x", "utf-8")

    assert letterbook("import", tmp_path / "x.txt", "--by", "gaopin").code == 1

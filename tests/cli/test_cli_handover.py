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

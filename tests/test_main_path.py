"""The main job, end to end, on real files: a dropped workbook becomes a filed, published, findable document.

All eight steps of `docs/architecture.md`, through the commands that people type, and what comes out is read back.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Word
from ocfl import StorageRoot

from pipeline.render.pdf_text import pdf_text
from schemas.document_type import TEMPLATES

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.slow


class Shell:
    """Runs `letterbook` in one office, as a person would."""

    def __init__(self, office: Path) -> None:
        self.office = office

    def __call__(self, *words: str, code: int = 0) -> Any:
        command = [sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main())"]
        done = subprocess.run(
            [*command, "--office", str(self.office), *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout) if "--json" in words else done.stderr + done.stdout


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    office = tmp_path_factory.mktemp("path") / "office"
    made = Shell(office)
    made("init", str(office), "--demo")
    for left in [*(office / "inbox").glob("*/*"), *(office / "inbox").glob("*/来函/*")]:
        if left.is_file():
            left.unlink()
        elif left.name != "来函":  # a paper that waits with what belongs to it
            shutil.rmtree(left)
    return made


def files(row: dict[str, Any], suffix: str) -> bytes:
    [path] = [path for path in row["files"] if path.endswith(suffix)]
    return Path(path).read_bytes()


def test_a_dropped_report_goes_all_the_way(shell):
    source = TEMPLATES / "service_report" / "examples" / "full.xlsx"
    (shell.office / "inbox" / "TFY" / "2026Q2 听枫苑.xlsx").write_bytes(source.read_bytes())

    # 1-4: received, read, checked, rendered
    shell("watch", "--once")
    [row] = shell("list", "--type", "service_report", "--json")
    assert (row["stage"], set(row["waiting_for"])) == ("deciding", {"project_manager", "finance_center"})
    assert "2026年第二季度物业服务报告" in "".join(pdf_text(files(row, ".pdf")))
    assert [path.name for path in (shell.office / "inbox" / "TFY").iterdir()] == ["来函"]

    # 5: decided, each in turn
    key = row["document"]
    assert "5.3.3B③" in shell("decide", key, "--as", "shenmuzhi", "--approve", code=3)
    assert "5.3.3B③" in shell("release", key, "--by", "zhouqiming", code=3)
    for user in ("zhouqiming", "qianming", "shenmuzhi"):
        shell("decide", key, "--as", user, "--approve")

    # 6-7: released and filed
    statement = shell("release", key, "--by", "zhouqiming", "--json")
    assert (statement["asked"], statement["done"], statement["failed"]) == (1, 1, 0)
    filed = shell("show", key, "--json")
    assert filed["stage"] == "secured"
    assert re.fullmatch(r"XRWY-TFY-WYBG-2026Q2-\d{2}", filed["number"])

    # 8: the reading notice goes first, and the report with it
    [notice] = filed["opened"]
    assert "5.3.3B②" in shell("publish", key, "--by", "linruoxi", code=3)
    shell("decide", notice, "--as", "zhouqiming", "--approve")
    shell("release", notice, "--by", "linruoxi")
    shell("publish", notice, "--by", "linruoxi")
    assert shell("show", key, "--json")["stage"] == "published"


def test_the_filed_pdf_and_docx_say_what_the_model_says(shell):
    [row] = shell("list", "--type", "service_report", "--json")
    pdf, word = "".join(pdf_text(files(row, ".pdf"))), Word(io.BytesIO(files(row, ".docx")))
    cells = {cell.text for table in word.tables for line in table.rows for cell in line.cells}
    squeezed = "".join(pdf.split())

    for figure in ("1,165,504.80", "1,057,990.80", "93,240.38", "14,273.62", "320,946.40", "97.95%", "92.33%"):
        assert figure in squeezed
    assert {"1,057,990.80", "62,529.00", "4,190,000.00"} <= cells
    assert row["number"] in squeezed
    assert "草稿" not in squeezed


def test_the_notice_was_registered_and_waits_to_be_posted(shell, tmp_path):
    [notice] = shell("list", "--type", "circular", "--json")
    shown = shell("show", notice["document"], "--json")
    shell("register", "-o", str(tmp_path / "一览表.xlsx"))

    assert [one["state"] for one in shown["postings"]] == ["waiting"]
    shell("post", notice["document"], "--place", "宣传栏", "--copies", "1", "--by", "xuke")
    assert shell("show", notice["document"], "--json")["postings"][0]["state"] == "posted"
    assert (tmp_path / "一览表.xlsx").read_bytes().startswith(b"PK")


def test_it_is_found_by_two_characters_and_found_again_after_the_index_is_lost(shell):
    found = shell("search", "电梯", "--json")
    for path in sorted((shell.office / "index").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    shell("rebuild", "--index")

    assert found["hits"][0]["number"].startswith("XRWY-TFY-WYBG")
    assert "【电梯】" in found["hits"][0]["snippet"]
    assert shell("search", "电梯", "--json")["hits"] == found["hits"]


def test_the_quality_centre_draws_it_and_anybody_can_check_the_draw(shell, tmp_path):
    proof = tmp_path / "draw.json"
    # Two projects of the three have no report: findings, so the command ends with 1.
    drawn = shell("draw", "--year", "2026", "--type", "service_report", "--seed", "7", "--json", code=1)
    proof.write_text(json.dumps(drawn), "utf-8")

    assert [drawn["projects"][number] for number in drawn["sample"]] == ["TFY"]
    assert "SLHY" in drawn["missing"]
    shell("draw", "verify", str(proof))
    proof.write_text(json.dumps(drawn | {"sample": []}), "utf-8")
    shell("draw", "verify", str(proof), code=1)


def test_everything_agrees_with_everything_and_an_ocfl_validator_says_so_too(shell):
    verified = shell("verify", "--json")

    assert verified["faults"] == []
    assert verified["checked"] == verified["expected"] == 2
    assert StorageRoot(root=str(shell.office / "archive")).validate() is True

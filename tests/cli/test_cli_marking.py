"""`letterbook check --mark`: a marked copy of every faulty file, and the way to it where a file is refused."""

from __future__ import annotations

import pickle
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.office import reception
from pipeline.workbook.marks import copy_name
from schemas.document_type import TEMPLATES
from schemas.problem import Place, Severity, problem

BAD = sorted(TEMPLATES.glob("*/bad/*.json"))
# A place is marked alike in every type: all of one type with long tables and of one without, and one of each other.
MANY = [path for path in BAD if path.parent.parent.name in {"forum_minutes", "circular"}]
SOME = {path.parent: path for path in BAD}.values()
FEW = [next(path for path in BAD if path.parent.parent.name == kind) for kind in ("circular", "forum_minutes")]


def marked_at(path: Path, folder: Path, letterbook) -> None:
    ran = letterbook("check", path, "--mark", folder, "--json")

    book = load_workbook(folder / copy_name(path.name))
    listed = [row[1:] for row in book.worksheets[0].iter_rows(min_row=5, values_only=True)]
    assert ran.code == (1 if any(row["severity"] == "error" for row in ran.json) else 0)
    assert f"问题标注表：{folder / copy_name(path.name)}" in ran.err
    assert sorted(row[-1] for row in listed) == sorted(row["code"] for row in ran.json)
    for _severity, place, *_rest in listed:
        sheet, mark, cell = place.rpartition("!")
        if mark:
            assert book[sheet][cell].comment is not None, place


@pytest.mark.parametrize("path", FEW, ids=lambda path: path.stem)
def test_a_bad_example_is_marked(path, letterbook, tmp_path):
    marked_at(path, tmp_path / "marked", letterbook)


@pytest.mark.slow
def test_bad_examples_of_every_type_are_marked(letterbook, tmp_path):
    for path in dict.fromkeys([*MANY, *SOME]):
        marked_at(path, tmp_path / "marked", letterbook)


@pytest.mark.slow
@pytest.mark.parametrize("path", FEW, ids=lambda path: path.stem)
def test_a_spreadsheet_program_opens_a_marked_copy(path, letterbook, tmp_path):
    letterbook("check", path, "--mark", tmp_path)

    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    command += ["csv:Text - txt - csv (StarCalc):44,34,76"]  # 76 is UTF-8
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / copy_name(path.name)], check=True, capture_output=True)

    assert "怎样改" in (tmp_path / copy_name(path.name)).with_suffix(".csv").read_text("utf-8")


def test_a_file_without_problems_is_not_marked_and_one_that_cannot_be_opened_says_so(
    letterbook, desk, tmp_path, board_notice
):
    scan = tmp_path / "扫描.pdf"
    scan.write_bytes(b"%PDF-1.7")

    ran = letterbook("check", desk.file(board_notice()), scan, "--mark", tmp_path / "marked")

    assert ran.code == 1
    assert "无法打开，不能标注" in ran.err
    assert list((tmp_path / "marked").iterdir()) == []


def test_a_refused_file_is_told_the_way_to_its_marked_copy(letterbook, desk, board_notice):
    bad = desk.file(board_notice(post_until="明天"), "停水 通知.json")

    ran = letterbook("submit", bad, "--by", "linruoxi", "--project", "TFY")

    assert ran.code == 1
    assert f"letterbook check '{bad}' --project TFY --mark ." in ran.err


def test_check_says_which_reminders_wait_for_a_reason(letterbook, desk, board_notice, monkeypatch):
    reminder = problem("no-previous", Place("period"), severity=Severity.REMINDER, period="2026Q1")
    found = [replace(reminder, needs_reason=True)]
    monkeypatch.setattr(reception, "looked_at", lambda *_arguments: ([], found))

    ran = letterbook("check", desk.file(board_notice()))

    assert ran.code == 1
    assert "1处提醒须改正或写明原因" in ran.err and "no-previous" in ran.err


def test_a_refusal_for_want_of_a_reason_crosses_a_process_boundary():
    reminder = replace(problem("no-previous", severity=Severity.REMINDER, period="x"), needs_reason=True)
    refusal = reception.ReasonNeeded(name="a.xlsx", problems=[reminder])

    again = pickle.loads(pickle.dumps(refusal))

    assert isinstance(again, reception.ReasonNeeded)
    assert (str(again), again.problems) == (str(refusal), refusal.problems)

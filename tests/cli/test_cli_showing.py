"""The command line shows what concerns persons to whoever has a right, and writes down who saw it."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.office import drafts
from pipeline.office.models import Access, Event
from schemas.document_type import TEMPLATES


@pytest.fixture
def minutes(desk, monkeypatch):
    """Minutes that were handed in: their speakers are named in the internal version alone."""
    monkeypatch.setattr(drafts, "rendered", lambda *_given: {"草稿.pdf": b"%PDF", "草稿（内部）.pdf": b"%PDF"})
    return desk.submit(desk.example("forum_minutes"))


def names(ran):
    return [Path(file).name for file in ran.json["files"]]


@pytest.mark.requirement("R-5.6.2-1")
def test_the_internal_version_is_shown_to_a_named_person_of_the_project_and_logged(letterbook, minutes):
    plain = letterbook("show", minutes.key, "--json")
    named = letterbook("show", minutes.key, "--as", "zhouqiming", "--purpose", "审核", "--json")

    assert (names(plain), names(named)) == (["草稿.pdf"], ["草稿.pdf", "草稿（内部）.pdf"])
    assert [
        (one.action, one.person and one.person.user, one.document.key, one.purpose) for one in Access.objects.all()
    ] == [
        ("viewed", None, minutes.key, ""),
        ("opened", "zhouqiming", minutes.key, "审核"),
    ]
    assert all(one.operator for one in Access.objects.all())


@pytest.mark.requirement("R-5.6.2-1")
def test_somebody_of_another_project_is_refused_and_sees_nothing(letterbook, minutes):
    ran = letterbook("show", minutes.key, "--as", "wangguanjia")

    assert (ran.code, ran.out) == (3, "")
    assert not Access.objects.exists()


def test_a_document_without_personal_data_is_shown_without_a_line_in_the_log(
    letterbook, desk, board_notice, monkeypatch
):
    monkeypatch.setattr(drafts, "rendered", lambda *_given: {"草稿.pdf": b"%PDF"})
    document = desk.submit(board_notice())

    assert letterbook("show", document.key).code == 0
    assert not Access.objects.exists()


def test_what_was_given_back_earlier_under_its_name_is_named_to_people_of_the_project(letterbook, minutes, office):
    folder, name = office.returned / minutes.project.code, minutes.drops.get().name
    folder.mkdir(parents=True, exist_ok=True)
    for one in (name, f"{name}.问题.html", f"{minutes.key}-marked.xlsx", "别的.xlsx"):
        (folder / one).write_bytes(b"x")

    named = letterbook("show", minutes.key, "--as", "zhouqiming", "--json")
    plain = letterbook("show", minutes.key, "--json")

    assert plain.json["returned"] == []
    assert set(named.json["returned"]) == {f"returned/TFY/{name}", f"returned/TFY/{minutes.key}-marked.xlsx"}
    assert "以前退回的文件" in letterbook("show", minutes.key, "--as", "zhouqiming").out


@pytest.mark.slow
@pytest.mark.requirement("R-5.6.2-1")
def test_the_personal_part_of_an_entry_is_shown_to_a_named_person(letterbook, desk):
    document = desk.filed(desk.example("forum_minutes"))

    assert not any("/personal/" in file for file in letterbook("show", document.key, "--json").json["files"])
    shown = letterbook("show", document.key, "--as", "gaopin", "--json").json["files"]
    assert f"{document.number}.pdf.age" in [Path(file).name for file in shown if "/personal/" in file]


@pytest.mark.requirement("R-5.6.2-1")
def test_the_encrypted_files_are_written_to_a_folder_for_a_named_person(letterbook, desk, tmp_path):
    document = desk.filed(desk.example("forum_minutes"))

    nobody = letterbook("show", document.key, "--save", tmp_path / "取出")
    saved = letterbook("show", document.key, "--as", "gaopin", "--save", tmp_path / "取出", "--purpose", "复核")

    assert nobody.code == 2 and saved.code == 0
    assert (tmp_path / "取出" / f"{document.number}.pdf").read_bytes().startswith(b"%PDF")
    assert Access.objects.filter(action="exported", purpose="复核", person__user="gaopin").exists()


def test_it_is_said_where_nothing_was_encrypted_that_could_be_written(letterbook, desk, board_notice, tmp_path):
    number = desk.filed(board_notice()).number

    saved = letterbook("show", number, "--as", "gaopin", "--save", tmp_path / "取出")

    assert saved.code == 0 and f"没有写出文件：{number}没有加密的文件" in saved.err
    assert not (tmp_path / "取出").exists()


@pytest.mark.requirement("R-5.6.2-1")
def test_the_log_is_listed_for_the_quality_centre_and_the_administrator_alone(letterbook, minutes):
    letterbook("show", minutes.key, "--as", "zhouqiming", "--purpose", "审核")
    letterbook("show", minutes.key, "--as", "xuke")

    told = letterbook("access", "--as", "gaopin", "--document", minutes.key, "--person", "zhouqiming", "--json")
    words = letterbook("access", "--as", "guanli", "--since", "2020-01-01")
    refused = letterbook("access", "--as", "zhouqiming")

    assert [(one["person"], one["document"], one["action"]) for one in told.json] == [
        ("zhouqiming", minutes.key, "opened")
    ]
    assert "查看内部版" in words.out and "许可" in words.out and "审核" in words.out
    assert letterbook("access", "--as", "gaopin", "--since", "2999-01-01").code == 0
    assert refused.code == 3 and "5.6.2" in refused.err


@pytest.mark.requirement("R-5.6.2-1")
def test_a_restricted_document_is_listed_and_shown_to_those_with_a_part_in_it(letterbook, desk, office, monkeypatch):
    monkeypatch.setattr(drafts, "rendered", lambda *_given: {"草稿.pdf": b"%PDF"})
    folder = office.types / "visit_plan"
    shutil.copytree(TEMPLATES / "forum_minutes", folder)
    words = (folder / "type.toml").read_text("utf-8").replace('id = "forum_minutes"', 'id = "visit_plan"', 1)
    (folder / "type.toml").write_text(words.replace('"internal"', '"restricted"', 1), "utf-8")
    plan = desk.submit(desk.example("forum_minutes") | {"doc_type": "visit_plan"})

    assert letterbook("list", "--json").json == []
    assert letterbook("list", "--as", "wangguanjia", "--json").json == []
    assert [one["document"] for one in letterbook("list", "--as", "zhouqiming", "--json").json] == [plan.key]
    assert letterbook("show", plan.key).code == 3
    assert letterbook("show", plan.key, "--as", "zhouqiming").code == 0


@pytest.mark.requirement("R-5.6.2-1")
def test_an_exported_register_says_who_took_it_out_and_when_and_is_logged(letterbook, tmp_path):
    target = tmp_path / "一览表.xlsx"

    letterbook("register", "--as", "gaopin", "--purpose", "年检", "-o", target)

    book = openpyxl.load_workbook(target)
    stamp = book.properties.description
    assert stamp.startswith("导出：高品（gaopin） 20")
    assert stamp in book.active.oddFooter.left.text
    one = Access.objects.get()
    assert (one.action, one.person.user, one.purpose) == ("exported", "gaopin", "年检")
    assert Event.objects.get(kind="exported").body["by"] == "gaopin"


@pytest.mark.requirement("R-5.6.2-1")
def test_a_workbook_that_holds_what_concerns_persons_says_who_took_it_out(letterbook, minutes, tmp_path):
    ours, blank = tmp_path / "ours.xlsx", tmp_path / "blank.xlsx"

    letterbook("workbook", "forum_minutes", "-o", ours, "--project", "TFY", "--by", "linruoxi")
    letterbook("workbook", "forum_minutes", "-o", blank)

    assert openpyxl.load_workbook(ours).properties.description.startswith("导出：林若溪（linruoxi） ")
    assert not openpyxl.load_workbook(blank).properties.description
    assert Access.objects.get().document == minutes


def test_the_record_of_a_draw_says_who_took_it_out(letterbook, tmp_path):
    target = tmp_path / "抽查.json"

    letterbook("draw", "--year", "2026", "--type", "service_report", "--seed", "1", "-o", target)

    assert '"exported": "导出：' in target.read_text("utf-8")
    assert letterbook("draw", "verify", target).code == 0
    assert Access.objects.get().action == "exported"

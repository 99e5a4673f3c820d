"""search, draw, register, verify, rebuild: what was filed is found, drawn, listed and proved."""

from __future__ import annotations

import json
import shutil

import pytest

HIT = {"number", "title", "project", "category", "date", "snippet", "entry"}
DRAW = {"seed", "population", "tickets", "sample", "missing"}


@pytest.fixture
def filed(desk, board_notice, letterbook):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")
    assert letterbook("release", document.key, "--by", "zhouqiming").code == 0
    document.refresh_from_db()
    return document


def test_search_finds_what_was_filed_with_the_keys_of_the_contract(letterbook, filed):
    ran = letterbook("search", "停水", "--json")

    assert ran.code == 0 and set(ran.json) >= {"total", "facets", "hits"}
    [hit] = ran.json["hits"]
    assert set(hit) >= HIT and hit["number"] == filed.number and "【停水】" in hit["snippet"]


def test_search_filters(letterbook, filed):
    day = filed.issued_at.date().isoformat()

    assert letterbook("search", "停水", "--project", "TFY", "--type", "circular", "--json").json["total"] == 1
    assert letterbook("search", "停水", "--since", "2100-01-01", "--json").json["total"] == 0
    assert letterbook("search", "停水", "--since", "2000-01-01", "--until", "2100-01-01", "--json").json["total"] == 1
    assert letterbook("search", "停水", "--importance", "important", "--json").json["total"] == 0
    assert letterbook("search", "停水", "--category", "reports", "--json").json["total"] == 0
    assert letterbook("search", "停水", "--since", day.replace("-", "/")).code == 2
    assert letterbook("search", "停水", "--project", "NIX").code == 2


def test_search_says_what_is_no_longer_in_force(letterbook, filed):
    before = letterbook("search", "停水", "--json").json["hits"][0]["gone"]

    letterbook("withdraw", filed.key, "--by", "zhouqiming", "--reason", "供水公司取消停水")

    assert (before, letterbook("search", "停水", "--json").json["hits"][0]["gone"]) == (None, "withdrawn")
    assert f"{filed.title}〔已撤回〕" in letterbook("search", "停水").out


@pytest.mark.usefixtures("filed")
def test_search_as_a_person_shows_only_the_projects_of_their_roles(letterbook):
    totals = {
        user: letterbook("search", "停水", "--as", user, "--json").json["total"]
        for user in ("linruoxi", "wangguanjia", "gaopin")
    }

    assert totals == {"linruoxi": 1, "wangguanjia": 0, "gaopin": 1}
    assert letterbook("search", "停水", "--as", "nobody").code == 2


def test_search_tells_a_person_title_number_and_where_the_words_stand(letterbook, filed):
    ran = letterbook("search", "停水")

    assert "找到1份文件。" in ran.out and filed.title in ran.out and filed.number in ran.out and "【停水】" in ran.out


@pytest.mark.usefixtures("filed")
def test_words_that_stand_apart_are_found_and_said_so(letterbook):
    ran = letterbook("search", "停水准备储备")

    assert ran.code == 0


@pytest.mark.usefixtures("filed")
def test_the_same_hits_after_the_index_is_deleted_and_rebuilt(letterbook, office):
    before = letterbook("search", "停水", "--json").json
    shutil.rmtree(office.index)

    ran = letterbook("rebuild", "--index")

    assert ran.code == 0 and "共1份文件" in ran.err
    assert letterbook("search", "停水", "--json").json == before


def test_entries_are_brought_back_and_what_cannot_be_written_is_not_called_gone_everywhere(letterbook, filed, office):
    shutil.rmtree(office.archive / "TFY")
    (office.archive / "TFY").write_text("x")
    blocked = letterbook("rebuild", "--archive")
    (office.archive / "TFY").unlink()
    back = letterbook("rebuild", "--archive", "--json")
    shutil.rmtree(office.archive / "TFY")
    shutil.rmtree(office.vault_root / "TFY")
    gone = letterbook("rebuild", "--archive")

    assert blocked.code == 4 and "未能修复" in blocked.out and "取不回" not in blocked.out
    assert (back.code, [one["outcome"] for one in back.json]) == (0, ["mended"])
    assert gone.code == 4 and f"{filed.number} 取不回" in gone.out


def test_a_draw_is_repeatable_lists_missing_projects_and_ends_with_1(letterbook, filed, tmp_path):
    arguments = ("draw", "--year", "2026", "--type", "circular", "--seed", "7", "--json")

    ran, again = letterbook(*arguments, "-o", tmp_path / "抽查.json"), letterbook(*arguments)

    assert ran.code == 1 and set(ran.json) >= DRAW
    assert ran.json["sample"] == [filed.number] and ran.json["missing"] == ["SLHY", "YLWX"]
    kept = json.loads((tmp_path / "抽查.json").read_text("utf-8"))
    # What is kept says besides who took it out, and when.
    assert kept == ran.json and again.json == {key: value for key, value in kept.items() if key != "exported"}


@pytest.mark.usefixtures("filed")
def test_a_draw_where_every_project_has_its_document_ends_with_0(letterbook):
    letterbook("projects", "add", "SLHY", "--name", "示例花园", "--fee-mode", "包干制")
    from pipeline.office.models import Project

    Project.objects.exclude(code="TFY").update(active=False)

    ran = letterbook("draw", "--year", "2026", "--type", "circular", "--seed", "7")

    assert ran.code == 0 and "从1份中抽取1份" in ran.out


@pytest.mark.usefixtures("filed")
def test_a_draw_without_a_seed_takes_one_from_the_system(letterbook):
    drawn = [letterbook("draw", "--year", "2026", "--type", "circular", "--json").json["seed"] for _once in range(2)]

    assert drawn[0] != drawn[1] and len(drawn[0]) == 32


def test_an_empty_draw_tells_every_project_as_a_finding(letterbook):
    ran = letterbook("draw", "--year", "1999", "--type", "circular", "--seed", "7")

    assert ran.code == 1 and ran.out.count("发现问题") == 3 and "5.3.3B④" in ran.out


@pytest.mark.usefixtures("filed")
def test_a_saved_draw_is_checked_against_its_own_seed(letterbook, tmp_path):
    file = tmp_path / "抽查.json"
    letterbook("draw", "--year", "2026", "--type", "circular", "--seed", "7", "-o", file)
    genuine = letterbook("draw", "verify", file)
    file.write_text(file.read_text("utf-8").replace('"seed": "7"', '"seed": "8"'), "utf-8")

    forged, told = letterbook("draw", "verify", file, "--json"), letterbook("draw", "verify", file)

    assert genuine.code == 0 and "真实" in genuine.out
    assert forged.code == told.code == 1 and forged.json["genuine"] is False and "tickets" in forged.json["differs"]
    assert "不真实" in told.out


def test_a_file_that_is_no_draw_is_told(letterbook, tmp_path):
    (tmp_path / "x.json").write_text("{}")

    ran = letterbook("draw", "verify", tmp_path / "x.json")

    assert ran.code == 1 and "不是抽样记录" in ran.err


@pytest.mark.usefixtures("filed")
def test_the_register_is_written_as_a_workbook(letterbook, tmp_path):
    file = tmp_path / "一览表.xlsx"

    ran = letterbook("register", "--project", "TFY", "--year", "2026", "-o", file)
    refused = letterbook("register", "--project", "NIX", "-o", tmp_path / "x.xlsx")

    assert ran.code == 0 and file.read_bytes()[:2] == b"PK"
    assert refused.code == 2 and not (tmp_path / "x.xlsx").exists()


def test_verify_reads_everything_and_tells_each_fault(letterbook, filed, office):
    whole = letterbook("verify", "--json")
    pdf = next((office.archive / filed.entry).rglob("*.pdf"))
    pdf.write_bytes(pdf.read_bytes()[:-1] + b"x")

    damaged, told = letterbook("verify", "--json"), letterbook("verify")

    assert (whole.code, whole.json["checked"], whole.json["expected"], whole.json["faults"]) == (0, 1, 1, [])
    assert damaged.code == told.code == 4
    assert all(set(fault) >= {"code", "where", "message"} for fault in damaged.json["faults"])
    assert "发现" in told.out and filed.number in told.out


def test_what_no_store_has_whole_is_told_with_what_is_left_to_do(letterbook, filed, office):
    for root in (office.archive, office.vault_root):
        pdf = next((root / filed.entry).rglob("*.pdf"))
        pdf.write_bytes(pdf.read_bytes()[:-1] + b"x")

    checked, mended = letterbook("verify"), letterbook("repair")

    assert f"读到的各处都没有完好的：{filed.number}" in checked.err and "letterbook repair" not in checked.err
    assert all("移交包" in ran.err and "docs/how-to/recover.md" in ran.err for ran in (checked, mended))


@pytest.mark.usefixtures("filed")
def test_verify_says_that_everything_is_as_it_was_filed(letterbook):
    assert letterbook("verify").out == "应有1份，已读取1份：与归档时完全一致。\n"

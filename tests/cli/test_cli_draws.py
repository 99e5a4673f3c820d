"""draw open, close, list, sheets; findings, rectify: what the quality centre types, in its order."""

from __future__ import annotations

import json

import pytest

from pipeline.office.models import Access
from pipeline.render.pdf_text import pdf_text

DRAW = {"round", "seed", "population", "tickets", "sample", "missing"}


@pytest.fixture
def filed(desk, board_notice):
    return desk.filed(board_notice())


@pytest.fixture
def year(filed) -> str:
    return str(filed.year)


@pytest.fixture
def round_name(letterbook, year) -> str:
    ran = letterbook("draw", "open", "--year", year, "--type", "circular", "--by", "gaopin", "--json")
    assert ran.code == 0 and "seed" not in ran.json
    return ran.json["round"]


def test_a_round_is_opened_closed_kept_and_proves_itself(letterbook, filed, round_name, tmp_path):
    file = tmp_path / "抽样记录.json"

    ran = letterbook("draw", "close", round_name, "--seed", "20270105", "--by", "gaopin", "-o", file, "--json")

    assert ran.code == 1 and set(ran.json) >= DRAW and ran.json["sample"] == [filed.number]
    assert ran.json["missing"] == ["SLHY", "YLWX"]
    assert letterbook("draw", "verify", file).code == 0
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"seed": "another"}), "utf-8")
    forged = letterbook("draw", "verify", file, "--json")
    assert forged.code == 1 and "seed" in forged.json["differs"]


def test_a_round_says_in_words_what_comes_next(letterbook, year):
    opened = letterbook("draw", "open", "--year", year, "--type", "circular", "--query", "停水")

    assert "CC-2026-01 轮抽查已开始：总体1份文件" in opened.out and "letterbook draw close CC-2026-01" in opened.out
    assert letterbook("draw", "open", "--year", year, "--type", "circular").code == 3
    assert letterbook("draw", "close", "CC-2026-01").code == 1
    listed = letterbook("draw", "list")
    assert "CC-2026-01" in listed.out and letterbook("draw", "list", "--json").json[0]["sample"]


def test_a_query_that_finds_nothing_leaves_nothing_to_draw(letterbook, year):
    ran = letterbook("draw", "open", "--year", year, "--type", "circular", "--query", "电梯广告")

    assert ran.code == 3 and "没有可供抽查" in ran.err
    assert letterbook("draw", "open", "--year", "1999", "--type", "circular", "--json").json["clause"] == "5.3.3B④"


def test_the_check_sheets_are_written_once(letterbook, filed, round_name, tmp_path):
    assert letterbook("draw", "sheets", round_name, "-o", tmp_path / "抽查").code == 3
    letterbook("draw", "close", round_name)

    ran = letterbook("draw", "sheets", round_name, "-o", tmp_path / "抽查", "--by", "gaopin")
    again = letterbook("draw", "sheets", round_name, "-o", tmp_path / "抽查")

    assert ran.code == 0 and (tmp_path / "抽查" / f"{filed.number}.抽查记录.xlsx").is_file()
    assert "已存在，未改动" in again.err


def test_findings_are_listed_put_right_and_verified(letterbook, desk):
    checked = desk.submit(desk.example("spot_check"), "gaopin")
    name = f"{checked.number}#visits"

    late = letterbook("findings", "--on", "2026-12-31")
    assert late.code == 1 and name in late.out and "逾期" in late.out
    assert letterbook("findings", "--on", "2026-08-05", "--json").code == 0
    assert letterbook("findings", "--project", "SLHY").out.strip() == "没有问题。"

    assert letterbook("rectify", name, "--by", "zhouqiming").code == 2
    put_right = letterbook("rectify", name, "--by", "zhouqiming", "--evidence", "7月已访谈5户")
    assert put_right.code == 0 and "已整改" in put_right.out
    verified = letterbook("rectify", name, "--by", "gaopin", "--verified", "--json")
    assert verified.json["state"] == "verified" and verified.json["evidence"] == "7月已访谈5户"


@pytest.mark.requirement("R-5.3.3-7")
def test_the_record_of_a_round_is_printed_with_what_anybody_needs_to_draw_again(
    letterbook, filed, round_name, tmp_path
):
    file = tmp_path / "抽样记录.pdf"
    early = letterbook("draw", "record", round_name, "-o", file)
    letterbook("draw", "close", round_name, "--seed", "20270105", "--by", "gaopin")

    ran = letterbook("draw", "record", round_name, "-o", file, "--by", "gaopin")

    words = "".join(pdf_text(file.read_bytes()))
    assert (early.code, ran.code) == (3, 0)
    assert all(word in words for word in ("随机抽查抽样记录", "20270105", filed.number, "高品", "怎样复算", "通知公告"))
    assert [(one.person.user, one.what) for one in Access.objects.filter(action="exported")] == [
        ("gaopin", f"随机抽查抽样记录 {round_name}")
    ]


@pytest.mark.requirement("R-5.3.3-7")
def test_the_file_of_a_draw_says_who_took_it_out_and_so_does_the_log(letterbook, round_name, tmp_path):
    file = tmp_path / "抽样记录.json"

    letterbook("draw", "close", round_name, "--seed", "20270105", "--by", "gaopin", "-o", file)

    assert "高品（gaopin）" in json.loads(file.read_text("utf-8"))["exported"]
    assert Access.objects.get(action="exported").person.user == "gaopin"


def test_words_that_are_no_text_are_answered_like_any_others(letterbook):
    ran = letterbook("draw", "open", "--year", "2026\udcff", "--type", "circular", "--by", "gaopin")

    assert ran.code == 3 and "2026?" in ran.err

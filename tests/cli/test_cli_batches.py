"""The command line says what of a batch was left out, and writes one household's paper for whoever may see it."""

from __future__ import annotations

import pytest

from pipeline.office import drafts, handing_out
from pipeline.office.models import Access


@pytest.fixture
def faulty(desk, monkeypatch):
    """A file of ten households, one of them without an amount; drafts take no time."""
    monkeypatch.setattr(drafts, "rendered", lambda *_given: {"草稿.pdf": b"%PDF"})
    record = desk.example("household_notice")
    record["households"]["items"][3].pop("amount")
    return desk.file(record)


def test_handing_in_says_how_many_papers_there_are_and_which_rows_were_left_out(letterbook, faulty):
    ran = letterbook("submit", faulty, "--by", "linruoxi")

    assert ran.code == 0
    assert "共9份，一户一份" in ran.out
    assert "有1行有问题，没有列入" in ran.out
    assert "这一户没有应缴金额" in ran.out


def test_a_program_is_told_in_figures(letterbook, faulty):
    row = letterbook("submit", faulty, "--by", "linruoxi", "--json").json[0]

    assert (row["items"], row["left_out"]) == (9, 1)
    assert [one["code"] for one in row["left_out_problems"]] == ["amount-missing"]
    assert letterbook("show", row["document"], "--json").json["left_out"] == 1


def test_checking_tells_of_the_rows_that_would_be_left_out(letterbook, faulty):
    ran = letterbook("check", faulty, "--json")

    assert (ran.code, [one["code"] for one in ran.json if one["severity"] == "error"]) == (1, ["amount-missing"])


def test_a_whole_batch_says_only_how_many_papers_it_has(letterbook, desk):
    out = letterbook("submit", desk.file(desk.example("household_notice")), "--by", "linruoxi").out

    assert "共10份" in out
    assert "没有列入" not in out


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("way", [(), ("--json",)])
def test_one_paper_is_written_for_whoever_is_of_the_project_and_logged(letterbook, faulty, tmp_path, monkeypatch, way):
    monkeypatch.setattr(handing_out.papers, "drawn", lambda *_given: b"%PDF-paper")
    document = letterbook("submit", faulty, "--by", "linruoxi", "--json").json[0]["document"]

    ran = letterbook("paper", document, "3-1-602", "-o", tmp_path / "样张.pdf", "--as", "zhouqiming", *way)

    assert (ran.code, (tmp_path / "样张.pdf").read_bytes()) == (0, b"%PDF-paper")
    assert "3-1-602" in ran.out
    assert [(one.action, one.person.user) for one in Access.objects.all()] == [("opened", "zhouqiming")]
    assert letterbook("paper", document, "1", "-o", tmp_path / "x.pdf", "--as", "wangguanjia").code == 3
    assert letterbook("paper", document, "99", "-o", tmp_path / "x.pdf", "--as", "zhouqiming").code == 2
    assert not (tmp_path / "x.pdf").exists()

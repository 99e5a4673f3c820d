"""Folders, zips and scans on the command line: what a clerk hands in, and what is owed is said."""

from __future__ import annotations

import pytest

from tests.letters import SCAN, photo

OWED = {"section": "author", "title": "编制人"}


@pytest.fixture
def scan(tmp_path):
    file = tmp_path / "来信.pdf"
    file.write_bytes(SCAN)
    return file


def test_a_scan_that_is_said_to_be_a_letter_waits_for_its_fields(letterbook, scan):
    ran = letterbook("submit", scan, "--by", "xuke", "--project", "TFY", "--letter", "--json")

    [row] = ran.json
    assert (ran.code, row["type"], row["stage"]) == (0, "letter_in", "draft")
    assert OWED.items() <= row["owed"][0].items()
    assert {owed["role_title"] for owed in row["owed"]} == {"管家"}


def test_the_list_names_what_a_letter_waits_for_and_who_registers_it(letterbook, scan):
    letterbook("submit", scan, "--by", "xuke", "--project", "TFY", "--letter")

    ran = letterbook("list", "--stage", "draft")

    assert "收到时间" not in ran.out
    assert "待交：编制人；来函形式；" in ran.out and "（管家：" in ran.out


def test_a_scan_without_a_word_is_told_where_it_belongs(letterbook, scan):
    ran = letterbook("submit", scan, "--by", "xuke", "--project", "TFY")

    assert ran.code == 1 and "“来函”文件夹" in ran.out


def test_a_folder_is_checked_as_one_thing_and_nothing_is_kept(letterbook, desk, tmp_path):
    folder = tmp_path / "来信"
    folder.mkdir()
    desk.file(desk.example("letter_in")).rename(folder / "登记.json")
    (folder / "1.jpg").write_bytes(photo())

    ran = letterbook("check", folder, "--json")

    # Its matter is new to this office, which is no more than said.
    assert (ran.code, [row["code"] for row in ran.json]) == (0, ["new-matter"])
    assert not list(desk.premises.received.iterdir()) and not (desk.premises.root / "attachments").exists()


def test_a_folder_far_too_large_for_a_document_is_not_even_copied(letterbook, desk, tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.bundles.MOST_FILES", 2)
    folder = tmp_path / "全部资料"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.jpg").write_bytes(photo())

    ran = letterbook("submit", folder, "--by", "xuke", "--project", "TFY")

    assert ran.code == 1 and "内容太多" in ran.out
    assert not list(desk.premises.received.iterdir())

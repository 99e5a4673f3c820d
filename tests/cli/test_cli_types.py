"""types, schema, example: what documents there are, for people and for those who make types."""

from __future__ import annotations

import pytest


def test_types_are_listed(letterbook, monkeypatch, tmp_path):
    with_office = letterbook("types", "--json").json
    monkeypatch.delenv("LETTERBOOK_OFFICE")
    monkeypatch.chdir(tmp_path)

    assert {row["id"] for row in with_office} >= {"circular", "forum_minutes", "service_report"}
    assert letterbook("types", "--json").json == with_office
    assert "物业服务报告" in letterbook("types").out


def test_people_read_categories_by_name_and_programs_by_slug(letterbook):
    rows = {row["id"]: row["category"] for row in letterbook("types", "--json").json}
    [line] = [one for one in letterbook("types").out.splitlines() if one.startswith("service_report")]

    assert rows["service_report"] == "reports" and rows["letter_in"] == "letters"
    assert line.split()[-1] == "报告"


@pytest.mark.slow
def test_a_type_folder_is_checked_as_the_tests_do(letterbook):
    ran = letterbook("types", "check", "forum_minutes", "--json")

    assert ran.code == (1 if ran.json else 0)
    assert "已检查1个文件类型" in letterbook("types", "check", "客户座谈会会议纪要").out


def test_findings_about_a_type_end_with_1(letterbook, monkeypatch):
    from pipeline import type_check
    from schemas.language import text

    finding = type_check.Finding("type.toml", text("%(why)s", why="坏了"))
    monkeypatch.setattr(type_check, "findings", lambda _folder, _projects: [finding])

    ran = letterbook("types", "check", "circular")

    assert ran.code == 1 and "circular/type.toml: 坏了" in ran.out


def test_the_schema_is_json_with_numbers_as_numbers(letterbook):
    ran = letterbook("schema", "service_report")

    assert ran.code == 0 and ran.json["properties"]["project_code"]
    assert letterbook("schema", "nix").code == 2 and "circular" in letterbook("schema", "nix").err


def test_the_example_passes_every_check_as_json_and_as_workbook(letterbook, tmp_path):
    for kind in ("circular", "通知公告"):
        for suffix in ("json", "xlsx"):
            file = tmp_path / f"例.{suffix}"
            assert letterbook("example", kind, "-o", file).code == 0

            assert letterbook("check", file).code == 0
    assert letterbook("example", "circular").json["doc_type"] == "circular"
    assert letterbook("example", "circular", "-o", tmp_path / "例.docx").code == 2

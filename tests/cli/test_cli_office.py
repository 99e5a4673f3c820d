"""init, projects, people, doctor: an office comes into being."""

from __future__ import annotations

import json
import shutil

import pytest

from cli import founding
from pipeline.office.models import Person, Project
from schemas import record as records
from schemas.document_type import load_all, roles
from tests.conftest import _move_to


@pytest.fixture
def found(letterbook, tmp_path):
    """Make an office in a folder and move this process to it."""

    def make(*arguments, name="新档案室"):
        root = tmp_path / name
        _move_to(root)
        return root, letterbook("init", root, *arguments)

    return make


def test_a_new_office_is_empty_and_complete(found, letterbook):
    root, ran = found("--json")

    assert ran.code == 0 and ran.json == {"office": str(root), "demo": False, "waiting": []}
    assert letterbook("projects", "--json").json == [] and letterbook("people", "--json").json == []
    assert letterbook("verify").code == 0 and letterbook("list", "--json").json == []


def test_an_empty_office_may_be_made_again_and_one_in_use_may_not(found, letterbook):
    root, _first = found()
    again = letterbook("init", root)
    letterbook("projects", "add", "TFY", "--name", "听枫苑", "--fee-mode", "酬金制")

    refused, demo = letterbook("init", root), letterbook("init", root, "--demo")

    assert again.code == 0 and "档案室已建好" in again.out and "projects import" in again.err
    assert refused.code == demo.code == 2 and "未作任何改动" in refused.err
    assert Project.objects.count() == 1


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_folder_with_something_else_in_it_is_left_alone(letterbook, tmp_path, kind):
    target = tmp_path / "别的"
    if kind == "folder":
        target.mkdir()
        (target / "x").write_text("x")
    else:
        target.write_text("x")

    ran = letterbook("init", target)

    assert ran.code == 2 and "不是空文件夹" in ran.err


def test_the_demo_office_has_projects_of_both_kinds_people_for_every_role_and_waiting_files(found, letterbook):
    root, ran = found("--demo")

    projects, people = letterbook("projects", "--json").json, letterbook("people", "--json").json
    held = {role["role"] for person in people for role in person["roles"]}
    assert {row["fee_mode"] for row in projects} == {"remuneration", "lump_sum"} and len(projects) == 3
    assert len({row["city"] for row in projects}) == 3 and {"code", "name", "city", "fee_mode"} <= set(projects[0])
    assert held == set(roles())
    assert "watch --once" in ran.err and "inbox/TFY/听枫苑-物业服务报告.xlsx" in ran.out
    assert letterbook("verify").code == 0
    assert {path.suffix for path in (root / "inbox").rglob("*.*")} == {".xlsx", ".json", ".jpg"}
    assert (root / "inbox" / "TFY" / "听枫苑-短信、电话信息.xlsx").is_file()


@pytest.mark.slow
def test_every_waiting_file_of_the_demo_is_taken_at_once(found, letterbook):
    root, _made = found("--demo")

    ran = letterbook("watch", "--once", "--json")

    assert ran.code == 0, ran.json
    # They speak of a day to come, or of a paper that a new office has not filed: some day they can no longer wait.
    perishable = {"forum_postponement", "hotline_change", "event_summary"}
    drawn = {"spot_check"}  # a sheet belongs to a round, and a new office has drawn none
    assert {row["type"] for row in ran.json} | perishable | drawn == set(load_all())
    assert not [path for path in (root / "inbox").rglob("*") if path.is_file()]


def test_the_author_of_every_example_holds_a_role_that_writes_it_in_its_project():
    held = {
        (person["name"], role["role"], project)
        for person in founding.demo_people()
        for role in person["roles"]
        for project in ([role["project"]] if role["project"] else founding.demo_projects())
    }
    for kind in load_all().values():
        for name in ("full", "minimal"):
            record = records.loads(kind.read(f"examples/{name}.json"))

            writers = {(record["author"], role, record["project_code"]) for role in kind.author_roles}
            assert writers & held, (kind.id, name)


def test_projects_and_people_are_listed_for_people(letterbook):
    assert "酬金制" in letterbook("projects").out and "包干制" in letterbook("projects").out
    assert "项目经理（TFY）" in letterbook("people").out


def test_a_project_is_added_with_its_data_and_gets_its_inbox(letterbook, office):
    ran = letterbook(
        "projects", "add", "YG", "--name", "月光里", "--city", "苏州", "--fee-mode", "包干制",
        "--set", "hotline=0512-0000024", "--json",
    )  # fmt: skip

    assert ran.code == 0 and ran.json[0]["hotline"] == "0512-0000024"
    assert (office.inbox / "YG").is_dir() and letterbook("verify", "--json").json["faults"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["tfy", "--fee-mode", "酬金制"], 1),
        (["TT", "--fee-mode", "白送"], 1),
        (["TT", "--fee-mode", "酬金制", "--set", "x=1"], 2),
    ],
)
def test_a_project_with_something_wrong_is_not_added(letterbook, arguments, code):
    ran = letterbook("projects", "add", "--name", "某项目", *arguments)

    assert ran.code == code and "错误" in ran.err
    assert Project.objects.count() == 3


def test_a_person_is_added_and_given_further_roles(letterbook):
    letterbook("people", "add", "chenmo", "--name", "陈默", "--role", "管家@TFY")
    ran = letterbook("people", "add", "chenmo", "--role", "quality_center", "--json")

    assert ran.json == [
        {
            "user": "chenmo",
            "name": "陈默",
            "active": True,
            "mail": "",
            "phone": "",
            "roles": [{"role": "quality_center", "project": None}, {"role": "steward", "project": "TFY"}],
        }
    ]


def _workbook(path, *lines):
    from openpyxl import Workbook

    book = Workbook()
    for line in lines:
        book.active.append(line)
    book.save(path)
    return path


def test_projects_come_from_a_workbook_with_chinese_headings(letterbook, tmp_path, office):
    file = _workbook(
        tmp_path / "项目.xlsx",
        ["项目一览"],
        ["项目编码", "项目名称", "城市", "收费模式", "24小时服务电话", "合同起", "酬金比例"],
        ["YG", "月光里", "苏州", "酬金制", "0512-0000024", "2026-01-01", 0.08],
        ["XY", "新苑", "宁波", "包干制", None, None, None],
    )

    ran = letterbook("projects", "import", file, "--json")

    assert [(row["code"], row["fee_mode"]) for row in ran.json] == [("XY", "lump_sum"), ("YG", "remuneration")]
    assert ran.json[1]["hotline"] == "0512-0000024" and ran.json[1]["remuneration_rate"] == "0.08"
    assert (office.inbox / "XY").is_dir()


def test_people_come_from_a_workbook_one_row_a_role(letterbook, tmp_path):
    file = _workbook(
        tmp_path / "人员.xlsx",
        ["用户名", "姓名", "岗位", "项目"],
        ["chenmo", "陈默", "管家", "TFY"],
        ["chenmo", "陈默", "项目经理", "SLHY"],
        ["sushi", "苏实", "品质运营中心", None],
    )

    ran = letterbook("people", "import", file)

    assert ran.out == "已保存2条。\n"
    assert Person.objects.get(user="chenmo").roles.count() == 2


def test_people_come_from_the_json_that_the_list_prints(letterbook, tmp_path):
    rows = letterbook("people", "--json").json
    rows[0]["name"] = "新名"
    file = tmp_path / "people.json"
    file.write_text(json.dumps(rows), "utf-8")

    ran = letterbook("people", "import", file, "--json")

    assert ran.code == 0 and Person.objects.get(user=rows[0]["user"]).name == "新名"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[]", "没有数据行"),
        ("{}", "列表"),
        ("[1", "第1行"),
        ('[{"姓名": "陈默"}]', "缺少“用户名”"),
        ('[{"用户名": "chenmo", "岗位": "总裁"}]', "总裁"),
    ],
)
def test_a_table_that_cannot_be_imported_is_told_and_nothing_of_it_is_taken(letterbook, tmp_path, content, words):
    file = tmp_path / "人员.json"
    file.write_text(content, "utf-8")
    before = Person.objects.count()

    ran = letterbook("people", "import", file)

    assert ran.code == 1 and words in ran.err
    assert Person.objects.count() == before


def test_a_workbook_without_known_headings_has_no_rows(letterbook, tmp_path):
    ran = letterbook("projects", "import", _workbook(tmp_path / "x.xlsx", ["甲", "乙"], [1, 2]))

    assert ran.code == 1 and "没有数据行" in ran.err


def test_doctor_tells_each_thing_and_what_to_do(letterbook):
    ran, told = letterbook("doctor", "--json"), letterbook("doctor")

    assert ran.code in {0, 1} and {"code", "state", "message", "fix"} == set(ran.json[0])
    assert "[正常]" in told.out


def test_doctor_speaks_of_the_machine_alone_where_there_is_no_office(letterbook, monkeypatch, tmp_path):
    monkeypatch.delenv("LETTERBOOK_OFFICE")
    monkeypatch.chdir(tmp_path)
    ran = letterbook("doctor", "--json")

    assert {"fonts", "pdf"} <= {row["code"] for row in ran.json}
    assert letterbook("--office", tmp_path, "doctor").code == 2


def test_doctor_ends_with_1_where_something_failed(letterbook, office):
    shutil.rmtree(office.root / "keys")

    ran = letterbook("doctor")

    assert ran.code == 1 and "[异常]" in ran.out and "keys" in ran.out

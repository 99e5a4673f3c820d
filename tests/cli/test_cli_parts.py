"""Parts on the command line: what a clerk reads about what is owed, and the keys of the contract."""

from __future__ import annotations

import pytest

from pipeline.office import people
from tests.divided import ENGINEERING, SECURITY, WHOSE


@pytest.fixture
def part(desk):
    """A file with the engineers' part of the model report, or with somebody else's."""
    people.add_person(
        {"user": "zhengshifu", "name": "郑师傅", "roles": [{"role": "engineering_department", "project": "TFY"}]}
    )
    full = desk.example("service_report")

    def made(author="郑师傅", sections=ENGINEERING, name="工程.json", **changed):
        record = {one: full[one] for one in (*WHOSE, *sections)} | {"author": author, "handed_in": "part"}
        return desk.file(record | changed, name)

    return made


def test_a_part_is_told_with_what_is_owed_and_by_whom(letterbook, part):
    ran = letterbook("submit", part(), "--by", "zhengshifu")

    assert ran.code == 0
    assert "工程.json 已作为 D000001 的一部分收下。" in ran.err
    assert "D000001 待交：五、公共秩序维护与消防安全（秩序维护部）" in ran.out
    assert "十六、服务监督电话、意见反馈方式（管家：林若溪、许可）" in ran.out


def test_list_and_show_have_the_keys_of_the_contract(letterbook, part):
    letterbook("submit", part(), "--by", "zhengshifu")

    [row], shown = letterbook("list", "--stage", "draft", "--json").json, letterbook("show", "D000001", "--json").json

    assert (row["stage"], row["digest"], row["files"], shown["revision"]) == ("draft", None, [], 0)
    for one in (row, shown):
        assert [set(brought) >= {"person", "name", "sections", "file", "at"} for brought in one["parts"]] == [True]
        assert all(set(owed) >= {"section", "title", "role", "people"} for owed in one["owed"])
    assert "security" in {owed["section"] for owed in row["owed"]}
    assert not set(ENGINEERING) & {owed["section"] for owed in row["owed"]}


def test_show_tells_who_handed_in_what_and_that_there_is_no_draft_yet(letterbook, part):
    letterbook("submit", part(), "--by", "zhengshifu")
    letterbook("submit", part("林若溪", ("letter",), "管家.json"), "--by", "linruoxi")

    ran = letterbook("show", "D000001")

    for words in (
        "草稿",
        "分部分提交",
        "郑师傅",
        "四、房屋及共用设施设备维修养护",
        "工程.json",
        "管家.json",
        "待交（文件尚不完整",
    ):
        assert words in ran.out
    assert "六、环境清洁与绿化养护（环境部）" in ran.out
    assert "（管家：林若溪）" in ran.out


def test_a_problem_in_somebody_elses_part_is_told_with_his_file(letterbook, part, desk):
    people.add_person({"user": "hanbin", "name": "韩斌", "roles": [{"role": "security_department", "project": "TFY"}]})
    full = desk.example("service_report")
    services = full["engineering"]["elevator_services"] + 1
    rest = [one for one in full if one not in (*ENGINEERING, *SECURITY, *WHOSE, "author")]
    engineering = full["engineering"] | {"elevator_services": services}
    letterbook("submit", part(engineering=engineering), "--by", "zhengshifu")
    letterbook("submit", part("韩斌", SECURITY, "秩序.json"), "--by", "hanbin")

    told = letterbook("submit", part("林若溪", rest, "管家.json"), "--by", "linruoxi")
    checked = letterbook("check", part("林若溪", rest, "管家.json"), "--json")

    assert told.code == 1 and "[错误] 工程.json “" in told.out
    assert ("elevator-services-differ", "工程.json") in {(row["code"], row["file"]) for row in checked.json}


def test_a_draft_is_not_decided_on(letterbook, part):
    letterbook("submit", part(), "--by", "zhengshifu")

    ran = letterbook("decide", "D000001", "--as", "zhouqiming", "--approve")

    assert ran.code == 3 and "D000001 尚未交齐，待交：" in ran.err


def test_an_overlap_is_told_with_section_and_person(letterbook, part):
    letterbook("submit", part(), "--by", "zhengshifu")

    ran = letterbook("submit", part("林若溪", (*SECURITY, *ENGINEERING), "管家.json"), "--by", "linruoxi")

    assert ran.code == 1 and "“十三、公共水电能耗及分摊”已由郑师傅交过，本文件没有收下。" in "".join(ran.out.split())

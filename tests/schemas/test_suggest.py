"""Did you mean …?: slips as they are really typed, and texts that are no slip of anything."""

from __future__ import annotations

import pytest

from schemas.language import CHINESE, ENGLISH
from schemas.suggest import guess, named, nearest

KINDS = ("报事报修", "咨询", "投诉", "建议", "求助", "表扬", "装修办理")
PEOPLE = ("林若溪", "许可", "周启明", "沈牧之", "钱明", "linruoxi")
SHEETS = ("十 收入", "十 支出", "十一 收入", "十一 使用", "三 客户需求")


@pytest.mark.parametrize(
    ("said", "meant", "choices"),
    [
        ("报修报事", "报事报修", KINDS),
        ("报修", "报事报修", KINDS),
        ("投拆", "投诉", KINDS),
        ("諮詢", "咨询", ("咨询", "投诉")),
        ("咨訊", "咨询", KINDS),
        ("装修手续办理", "装修办理", KINDS),
        ("求助类", "求助", KINDS),
        ("林若西", "林若溪", PEOPLE),
        ("若溪", "林若溪", PEOPLE),
        ("周明启", "周启明", PEOPLE),
        ("ｌｉｎｒｕｏｘｉ", "linruoxi", PEOPLE),
        ("LinRuoXy", "linruoxi", PEOPLE),
        ("3楼", "3号楼", ("2号楼", "3号楼")),
        ("三号楼", "3号楼", ("2号楼", "3号楼")),
        ("第十二栋", "12栋", ("2栋", "12栋")),
        ("物业服务報告", "物业服务报告", ("物业服务报告", "通知公告", "座谈会纪要")),
        ("物业报告", "物业服务报告", ("物业服务报告", "通知公告", "座谈会纪要")),
        ("宣传拦", "宣传栏", ("宣传栏", "大堂", "存放查阅")),
        ("張貼起始", "张贴起", ("张贴起", "张贴止")),
        ("本期受理数量", "本期受理（件）", ("本期受理（件）", "本期办结（件）")),
        ("10 支出", "十 支出", SHEETS),
        ("三客户需求表", "三 客户需求", SHEETS),
        ("TFy", "TFY", ("TFY", "SLHY")),
        ("已完成", "完成", ("完成", "逾期", "部分完成", "取消")),
    ],
)
def test_a_slip_finds_what_was_meant(said: str, meant: str, choices: tuple[str, ...]) -> None:
    assert nearest(said, choices) == meant


@pytest.mark.parametrize(
    ("said", "choices"),
    [
        ("未完成", ("完成", "逾期")),
        ("公告", ("宣传栏", "大堂")),
        ("", KINDS),
        ("（）", KINDS),
        ("垃圾分类", KINDS),
        ("abc", ("TFY", "SLHY")),
        ("投诉" * 40, KINDS),
        ("投诉", ()),
    ],
)
def test_what_is_near_nothing_is_not_guessed_at(said: str, choices: tuple[str, ...]) -> None:
    assert nearest(said, choices) == ""


def test_the_question_is_asked_in_the_readers_language_and_only_where_there_is_one() -> None:
    asked = guess("投拆", KINDS)

    assert str(asked.localized(CHINESE)) == "是否想填“投诉”？"
    assert str(asked.localized(ENGLISH)) == "Did you mean “投诉”? "
    assert guess("投诉", KINDS) == ""
    assert guess("垃圾分类", KINDS) == ""


def test_choices_too_many_to_read_are_cut_with_the_nearest_first() -> None:
    many = [f"{number}号楼" for number in range(1, 31)]

    assert named(KINDS, "投诉") == "投诉、报事报修、咨询、建议、求助、表扬、装修办理"
    assert str(named(many, "27号楼")).startswith("27号楼、1号楼、2号楼")
    assert "30" in str(named(many, "27号楼"))

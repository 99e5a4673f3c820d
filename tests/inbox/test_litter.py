"""The names that are no data, each known to be some program's; a clerk's own file never falls through here."""

from __future__ import annotations

import pytest

from pipeline import litter
from pipeline.litter import ROWS, Sort


@pytest.mark.parametrize(("row", "name"), [(row, name) for row in ROWS for name in row.examples])
def test_every_example_of_a_program_is_told_apart(row, name):
    # A partial may look like litter too; what counts is that it is never taken for data, nor a conflict for either.
    assert litter.sort_of(name) in ({row.sort} if row.sort is not Sort.LITTER else {Sort.LITTER, Sort.PARTIAL})


@pytest.mark.parametrize(
    "name",
    [
        "物业服务报告.xlsx",
        "2026.7.1.xlsx",
        "20260701",
        "报告(1).xlsx",
        "报告 - 副本.xlsx",
        "副本报告.xlsx",
        "关于冲突处理的通知.json",
        "业主冲突-冲突文件说明.xlsx",
        "part.xlsx",
        "tmp.json",
        "..\\..\\x.xlsx",
        "数据.csv",
        "~报告.xlsx",
        "#3楼报告.xlsx",
        "12345678.xlsx",
        "来函",
        "照片",
    ],
)
def test_a_clerks_own_name_is_data(name):
    assert litter.sort_of(name) is None


@pytest.mark.parametrize(
    ("name", "targets"),
    [
        ("报告.xlsx.part", {"报告.xlsx"}),
        ("报告.q_3fT8xZ.xlsx.part", {"报告.xlsx", "报告.q_3fT8xZ.xlsx"}),
        (".syncthing.报告.xlsx.tmp", {"报告.xlsx"}),
        ("报告.xlsx.baiduyun.p.downloading", {"报告.xlsx"}),
        ("报告.xlsx.td.cfg", {"报告.xlsx"}),
        (".报告.xlsx.AbC123", set()),
        ("~$报告.xlsx", set()),
    ],
)
def test_a_partial_tells_what_it_will_become_where_its_name_does(name, targets):
    assert litter.becomes(name) == targets

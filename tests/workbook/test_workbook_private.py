"""A column of names and phones that no field knows is not read, and its clerk is asked to take it out of the file."""

from __future__ import annotations

import pytest

from pipeline.workbook.grid import Square
from pipeline.workbook.private import is_personal
from pipeline.workbook.structure import Stray


def stray(words, *values):
    return Stray(0, words, tuple(Square(value) for value in values))


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("heading", ["业主姓名", "联系电话", "手机", "房号", "身份证号", "车牌", "联系方式", "微信"])
def test_a_heading_that_names_persons_is_enough(heading):
    assert is_personal(stray(heading, "见附表"))


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("value", ["13800135678", 13800135678, "3号楼1201室", "鲁L12312"])
def test_values_tell_it_under_a_heading_that_does_not(value):
    assert is_personal(stray("备注", None, value))


@pytest.mark.parametrize("value", ["已完成", 1200, "0633-0000024", "2026-07-10", "合同编号13800135678"])
def test_jottings_are_no_persons(value):
    assert not is_personal(stray("备注", value))

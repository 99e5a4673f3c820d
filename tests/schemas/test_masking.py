"""What remains visible of what concerns a person is what the procedure's profile says, and no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import expressions, masking, personal


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize(
    ("mask", "given_words", "shown"),
    [
        ("phone", "13800135678", "138****5678"),
        ("phone", "+86 138-0013-5678", "138****5678"),
        ("phone", "１３８ ００１３ ５６７８", "138****5678"),
        ("phone", "0633-8212324", "0633-*****24"),
        ("phone", "（020）88881234", "020-******34"),
        ("phone", "8212324", "*****24"),
        ("phone", "12", "*"),
        ("phone", "138****5678", "138****5678"),
        ("phone", "不详", "不详"),
        ("identity", "110101199003070035", "110***********0035"),
        ("identity", "11010119900307003x", "110***********003X"),
        ("identity", "12345", "12345"),
        ("bank", "6222 0200 0000 1237", "****1237"),
        ("bank", "1232", "****"),
        ("name", "张三", "张*"),
        ("name", "张小明", "张**"),
        ("name", "欧阳娜娜", "欧阳**"),
        ("name", "爱新觉罗某", "爱新觉罗*"),
        ("name", "张", "张*"),
        ("name", "司马", "司*"),
        ("name", "阿卜杜热依木·买买提", "阿**·**"),
        ("name", "John Smith", "J*** S***"),
        ("name", "张三、欧阳娜娜", "张*、欧阳**"),
        ("name", "王先生", "王先生"),
        ("name", "欧阳女士", "欧阳女士"),
        ("name", "王小明先生", "王**先生"),
        ("name", "张**", "张**"),
        ("name", "", ""),
        ("address", "3号楼1单元1201室", "3号楼"),
        ("address", "泰丰路8号A座1201", "A座"),
        ("address", "3-1-1201", "3号楼"),
        ("address", "5#1201", "5号楼"),
        ("address", "碧水路", "某户"),
        ("plate", "粤A12312", "粤A·***12"),
        ("plate", "粤A·D12312", "粤A·***12"),
        ("plate", "无牌", "***"),
        ("email", "zhang@x.com", "z***@x.com"),
        ("email", "无", "***"),
        ("text", "3号楼1201室王小明先生（电话13800135678）", "3号楼王**先生（电话138****5678）"),
    ],
)
def test_a_mask_shows_what_the_profile_says(mask, given_words, shown):
    assert masking.FILTERS[f"mask_{mask}"](given_words) == shown


def test_a_type_masks_a_field_in_its_own_words():
    row = {"row": {"name": "欧阳娜娜", "phone": "13800135678", "room": "3-1-1201"}}

    shown = expressions.evaluate(
        "row.name | mask_name ~ ' ' ~ row.phone | mask_phone ~ ' ' ~ row.room | mask_address", row
    )

    assert shown == "欧阳** 138****5678 3号楼"


def test_a_mask_over_a_missing_value_does_not_apply():
    with pytest.raises(expressions.NotApplicable):
        expressions.evaluate("row.name | mask_name", {"row": {"name": None}})


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_masked_text_holds_nothing_that_can_be_found(number):
    text = f"3号楼1201室的王小明先生，电话{number}，车牌鲁L12312，邮箱wang@mail.example"

    assert personal.find(masking.mask_text(text)) == []

"""Wording approved beforehand: what fills it in, and what is another text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.prepared import MOST_IN_A_BLANK, filled, fits, read_back

WORDING = "因【原因】，【楼栋】临时停水，预计【时间】恢复。\n请先关好水阀。"
FILLED = "因供水管爆裂，1—3号楼临时停水，预计7月11日2时恢复。请先关好水阀"


@pytest.mark.parametrize(
    ("text", "does"),
    [
        (FILLED, True),
        (FILLED.replace("，", ", "), True),
        (FILLED + "给您造成的损失我公司赔偿。", False),
        (FILLED.replace("请先关好水阀", ""), False),
        (FILLED.replace("临时停水", "长期停水"), False),
        (FILLED.replace("供水管爆裂", ""), False),
        (FILLED.replace("供水管爆裂", "【原因】"), False),
        (FILLED.replace("供水管爆裂", "爆管。我公司赔偿"), False),
        (FILLED.replace("供水管爆裂", "水" * (MOST_IN_A_BLANK + 1)), False),
    ],
)
def test_a_text_is_the_wording_with_its_blanks_filled_in_or_another_one(text, does):
    assert fits(WORDING, text) is does


@pytest.mark.parametrize("wording", ["", "【全文】", " 【全文】。"])
def test_a_wording_of_nothing_but_blanks_approves_nothing(wording):
    assert not fits(wording, "任何内容")


WORDS = st.text("停水电梯一二三.*(", min_size=1, max_size=8)


@given(parts=st.lists(WORDS, min_size=2, max_size=5), fills=st.lists(WORDS, min_size=4, max_size=4))
def test_whatever_fills_the_blanks_the_wording_is_recognised(parts, fills):
    filled = parts[0] + "".join(fill + part for fill, part in zip(fills, parts[1:], strict=False))

    assert fits("【】".join(parts), filled)


def test_what_was_filled_in_is_read_back_each_blank_once():
    wording = "因【原因】停水，【时间】恢复。【原因】已在处理。"
    words = {"原因": "爆管(3号)", "时间": "今日18时"}

    assert read_back(wording, filled(wording, words)) == words
    assert read_back(wording, "因爆管停水，今日恢复。漏水已在处理。") is None
    assert read_back("没有空格", "没有空格") == {}


@given(parts=st.lists(WORDS, min_size=4, max_size=4), fills=st.lists(WORDS, min_size=2, max_size=2))
def test_what_is_read_back_says_the_same_again(parts, fills):
    wording = f"{parts[0]}【甲】{parts[1]}【乙】{parts[2]}【甲】{parts[3]}"
    text = filled(wording, dict(zip("甲乙", fills, strict=True)))

    again = read_back(wording, text)

    assert again is not None and filled(wording, again) == text

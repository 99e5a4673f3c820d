"""Snippets: the words around a match, marked in the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.question import read
from index.snippet import WIDTH, excerpt


def marked(body: str, question: str) -> str:
    return excerpt(body, read(question).required).marked("【", "】")


@pytest.mark.parametrize(
    ("body", "question", "shown"),
    [
        ("2号楼電梯检修", "电梯", "2号楼【電梯】检修"),
        ("支出1,057,990.80元", "1057990.80", "支出【1,057,990.80】元"),
        ("编号ＸＲＷＹ－TFY-01。", "xrwy-tfy", "编号【ＸＲＷＹ－TFY】-01。"),
        ("21号楼、1号楼", "1号楼", "21号楼、【1号楼】"),
        ("a lift, lifts", "lift", "a 【lift】, lifts"),
        ("电梯\n停水", "电梯 停水", "【电梯】 【停水】"),
        ("维修资金", "维修资金 资金", "【维修资金】"),
        ("没有", "电梯", "没有"),
        ("", "电梯", ""),
    ],
)
def test_matches_are_marked_where_they_stand(body, question, shown):
    assert marked(body, question) == shown


def test_the_part_with_most_of_the_words_is_shown():
    body = "电梯。" + "无关内容，" * 60 + "本季电梯广告收入共计三万元。" + "无关内容，" * 60

    shown = marked(body, "电梯 广告")

    assert "【电梯】【广告】收入" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


@given(body=st.text(max_size=300), question=st.text(max_size=20))
def test_a_snippet_is_always_short_and_never_fails(body, question):
    snippet = excerpt(body, read(question).required)

    assert len(snippet.plain()) <= WIDTH + 2

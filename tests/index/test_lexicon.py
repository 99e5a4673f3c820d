"""The dictionary: words of a run, and where it is when jieba is not."""

from __future__ import annotations

import pytest

from index import lexicon as module
from index.lexicon import Lexicon, lexicon


def test_the_most_probable_way_wins_over_the_longest_first_word():
    words = Lexicon({"研究": 100, "研究生": 10, "生命": 100, "命": 1, "起源": 50}, 1000)

    assert [(start, end) for start, end in words.words("研究生命起源")] == [(0, 2), (2, 4), (4, 6)]


def test_words_of_the_trade_are_known():
    run = "维修资金公共收益电梯困人"

    assert {run[start:end] for start, end in lexicon().words(run)} >= {"维修资金", "公共收益", "电梯", "困人"}


def test_a_missing_dictionary_is_named(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda _: None)

    with pytest.raises(ModuleNotFoundError, match="jieba"):
        module._dictionary()

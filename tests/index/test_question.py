"""Questions: what was typed, as phrases to look for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.question import LONGEST, candidates, read, relax, written


@pytest.mark.parametrize(
    ("typed", "required", "excluded"),
    [
        ("电梯", [("电梯",)], []),
        ("电梯 停水", [("电梯",), ("停水",)], []),
        ("电梯\u3000停水", [("电梯",), ("停水",)], []),
        ("电梯 -停水", [("电梯",)], [("停水",)]),
        ("电梯 －停水", [("电梯",)], [("停水",)]),
        ("-“lift ads”", [], [("lift", "ads")]),
        ('"lift ads', [("lift", "ads")], []),
        ("「水箱 清洗」", [("水箱", "箱", "清洗")], []),
        ("TFY-WYBG", [("tfy", "wybg")], []),
        ("电梯，停水", [("电梯",), ("停水",)], []),
        ('"', [], []),
        ("* ( ) - \0", [], []),
    ],
)
def test_a_question_is_read_into_phrases(typed, required, excluded):
    question = read(typed)

    assert (list(question.required), list(question.excluded)) == (required, excluded)


@given(typed=st.text())
def test_no_question_is_ever_an_error(typed):
    question = read(typed)

    assert all(all(phrase) for phrase in question.required + question.excluded)
    assert relax(question) != question
    assert candidates(question) is not None


def test_only_the_beginning_of_an_endless_question_is_read():
    assert sum(map(len, read("电梯" * 5000).required)) < LONGEST


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("电梯广告收入多少", [("电梯",), ("广告",), ("收入",)]),
        ("3号楼电梯困人", [("3", "号"), ("电梯",), ("困人",)]),
    ],
)
def test_a_long_question_is_relaxed_into_its_words(typed, parts):
    relaxed = relax(read(typed))

    assert relaxed is not None
    assert list(relaxed.required) == parts


@pytest.mark.parametrize("typed", ["电梯", "梯", "电梯 停水", "“电梯广告收入”", "", "lift"])
def test_a_short_or_quoted_question_is_never_relaxed(typed):
    assert relax(read(typed)) is None


def test_a_phrase_without_a_dictionary_word_stays_as_it_is():
    assert relax(read("囧龘靐")) is None


def test_candidates_hold_every_piece_that_may_be_a_word():
    assert {"电梯", "梯困", "电梯困人"} <= candidates(read("电梯困人"))


@pytest.mark.parametrize("typed", ["电梯困人", "3号楼b座", "梯", "人人人", "电梯a"])
def test_a_phrase_can_be_written_again(typed):
    (phrase,) = read(typed).required

    assert written(phrase) == typed

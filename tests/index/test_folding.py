"""Folding: one form for what is the same, and the way back to the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folding import fold, fold_with_places

anything = st.text(max_size=60)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("電梯", "电梯"),
        ("２０２６", "2026"),
        ("ＡＢＣ", "abc"),
        ("㎡", "m2"),
        ("①", "1"),
        ("Café", "café"),
        ("Cafe\u0301", "café"),
        ("电\u200b梯", "电梯"),
        ("\u2f08", "人"),
        ("", ""),
    ],
)
def test_what_people_take_for_the_same_becomes_the_same(written, folded):
    assert fold(written) == folded


@given(text=anything)
def test_folding_twice_never_changes_anything(text):
    once = fold(text)

    assert fold(once) == once


@given(text=anything)
def test_every_folded_character_always_has_its_place_in_the_original(text):
    folded = fold_with_places(text)

    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


def test_a_place_is_right_behind_a_character_that_became_two_and_one_that_vanished():
    folded = fold_with_places("㎡\u200be\u0301電梯")
    start = folded.text.index("电梯")

    assert folded.span(start, start + 2) == (4, 6)

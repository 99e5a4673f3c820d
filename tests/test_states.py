"""States in words: the official word for whoever reads Chinese, and an English one for whoever does not."""

from __future__ import annotations

import pytest

from pipeline.office.consents import ConsentState
from pipeline.office.threads import State
from pipeline.stages import OFFICIAL, PostingState, RegisterState, Stage, state_in_words, words_now
from schemas.language import CHINESE, ENGLISH, speak, translate

WORDS = {
    *(one.word for kind in (RegisterState, PostingState, ConsentState, State) for one in kind),
    *(one.word_at(stage, is_over=past) for one in PostingState for stage in Stage for past in (False, True)),
}


@pytest.mark.parametrize("official", sorted(WORDS))
def test_an_official_word_is_itself_in_chinese_and_has_an_english_one(official: str) -> None:
    with speak(CHINESE):
        assert state_in_words(official) == official
    with speak(ENGLISH):
        assert state_in_words(official).isascii()


def test_no_word_is_kept_that_nothing_is_in() -> None:
    assert set(OFFICIAL) == WORDS


def test_other_words_stay_as_they_are() -> None:
    with speak(ENGLISH):
        assert state_in_words("2026-001") == "2026-001"


@pytest.mark.parametrize(
    ("stage", "verbs", "words"),
    [
        ("deciding", ("review",), "审核中"),
        ("deciding", ("approve",), "审批中"),
        ("deciding", ("file_copy",), "备案中"),
        ("deciding", ("issue",), "待签发"),
        ("deciding", ("review", "approve"), "审核、审批中"),
        ("deciding", (), "审核、审批中"),
        ("approved", (), "待签发"),
        ("published", (), "已发布"),
    ],
)
def test_a_stage_names_the_verb_that_is_waited_for(stage: str, verbs: tuple[str, ...], words: str) -> None:
    assert translate(words_now(stage, verbs), language="zh-Hans") == words

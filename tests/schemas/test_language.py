"""Language: one catalogue, chosen at the edge, with Chinese where nobody asked for English."""

from __future__ import annotations

import pytest

from schemas import language
from schemas.language import CHINESE, ENGLISH, Text, speak, text, translate


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({}, CHINESE),
        ({"LANG": "C.UTF-8"}, CHINESE),
        ({"LANG": "en_GB.UTF-8"}, ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, CHINESE),
        ({"LANGUAGE": "en", "LANG": "zh_CN.UTF-8"}, ENGLISH),
        ({"LANGUAGE": "zh_CN", "LANG": "en_US.UTF-8"}, CHINESE),
        ({"LC_ALL": "de_DE.UTF-8"}, CHINESE),
    ],
)
def test_the_environment_chooses_and_chinese_is_the_default(environment: dict[str, str], spoken: str) -> None:
    assert language.from_environment(environment) == spoken


def test_a_language_spoken_in_a_block_ends_with_it() -> None:
    with speak(ENGLISH):
        with speak(CHINESE):
            assert language.current() == CHINESE
        assert language.current() == ENGLISH


def test_a_language_in_use_is_used_from_then_on() -> None:
    with speak(ENGLISH):
        language.use(CHINESE)
        assert str(text("Leave each one once.")) == "每项请只填一次。"


def test_a_message_without_a_translation_comes_in_english() -> None:
    assert translate("Nobody translated %(this)s.", {"this": "this"}, CHINESE) == "Nobody translated this."


def test_a_text_inside_a_text_speaks_the_same_language() -> None:
    said = text("Type it as %(form)s, for example %(sample)s.", form=text("year-month"), sample="2026-07")

    assert said.localized(ENGLISH) == "Type it as year-month, for example 2026-07."
    assert said.localized(CHINESE) == "请按“年-月”填写，如：2026-07。"


def test_a_document_type_brings_its_own_wordings_and_chinese_stands_in_for_a_missing_one() -> None:
    own = Text(wordings={CHINESE: "增长5%。", ENGLISH: "5% more."})

    assert own.localized(ENGLISH) == "5% more."
    assert own.localized(CHINESE) == "增长5%。"
    assert Text(wordings={CHINESE: "共%(n)s项"}, params={"n": 3}).localized(ENGLISH) == "共3项"


def test_an_empty_text_is_nothing() -> None:
    assert not Text()
    assert text("Leave each one once.")
    assert Text(wordings={CHINESE: "好"})

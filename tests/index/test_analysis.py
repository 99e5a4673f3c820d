"""Analysis: what is indexed, what is looked for, and that the two agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import grams, phrases, words
from index.folding import fold

mixed = st.text(alphabet="电梯停水業主A1b2Ｑ,.-/，。 （\n㎡", max_size=40)


def texts(tokens) -> set[str]:
    return {token.text for token in tokens}


def has(document: str, question: str) -> bool:
    """Say whether a document with these grams contains every phrase of the question, as an engine would."""
    places: dict[str, set[int]] = {}
    for token in grams(document):
        places.setdefault(token.text, set()).add(token.position)
    return all(
        any(
            all(start + step in places.get(gram, ()) for step, gram in enumerate(phrase))
            for start in places.get(phrase[0], ())
        )
        for phrase in phrases(question)
    )


def test_han_are_found_as_bigrams_and_alone():
    assert texts(grams("电梯困人")) == {"电", "电梯", "梯", "梯困", "困", "困人", "人"}


def test_punctuation_keeps_characters_apart():
    assert "电梯" not in texts(grams("水电，梯级"))


@pytest.mark.parametrize(
    "question", ["XRWY-TFY-WYBG-2026Q2-01", "xrwy-tfy", "TFY", "2026Q2", "2026", "WYBG", "tfy-wybg", "01"]
)
def test_a_document_number_is_found_whole_and_in_parts(question):
    assert has("文件编号：XRWY-TFY-WYBG-2026Q2-01", question)


@pytest.mark.parametrize("question", ["1057990.80", "1,057,990.80", "1057990.8", "1057990", "1，057，990．80"])
def test_an_amount_is_found_with_and_without_its_commas(question):
    assert has("支出1,057,990.80元", question)


@pytest.mark.parametrize("question", ["057", "1057990.81", "990.80"])
def test_an_amount_is_not_found_by_a_piece_of_its_digits(question):
    assert not has("支出1,057,990.80元", question)


@pytest.mark.parametrize("question", ["2026年6月", "6月30日", "3号楼B座", "B座电梯"])
def test_han_and_latin_side_by_side_are_one_phrase(question):
    assert has("2026年6月30日，3号楼B座电梯检修", question)


def test_a_phrase_of_mixed_script_is_not_found_scattered():
    assert not has("2026年度报告，6月", "2026年6月")


@given(text=mixed, data=st.data())
def test_every_han_or_whole_stretch_of_a_document_always_finds_it(text, data):
    runs = [word for word in text.replace("，", " ").replace("。", " ").split() if phrases(word)]
    question = data.draw(st.sampled_from(runs)) if runs else text

    assert has(text, question)


@given(text=mixed)
def test_a_token_always_covers_what_it_came_from(text):
    for token in grams(text):
        covered = fold(text[token.start : token.end]).replace(",", "")

        assert token.text in covered


def test_dictionary_words_come_with_the_words_inside_them():
    found = texts(words("專項維修資金的使用，办公园区"))

    assert {"专项维修资金", "维修资金", "维修", "资金", "办公", "园区"} <= found
    assert "公园" not in found


def test_latin_words_and_numbers_are_ranked_as_a_whole():
    assert texts(words("XRWY-TFY-2026Q2 1,057,990.80")) == {"xrwy-tfy-2026q2", "1057990.80"}


def test_a_highlight_falls_on_the_original_though_folding_changed_lengths():
    text = "㎡面积 電梯"
    token = next(token for token in words(text) if token.text == "电梯")

    assert text[token.start : token.end] == "電梯"

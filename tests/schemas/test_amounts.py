"""Amounts in words say the very amount, the way a bank's clerk would write it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import amounts, expressions


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("12000", "人民币壹万贰仟元整"),
        ("0", "人民币零元整"),
        ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("0.05", "人民币伍分"),
        ("0.30", "人民币叁角整"),
        ("100005", "人民币壹拾万零伍元整"),
        ("100000000", "人民币壹亿元整"),
        ("100050000.6", "人民币壹亿零伍万元陆角整"),
        ("200000001", "人民币贰亿零壹元整"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
    ],
)
def test_an_amount_in_words_is_written_as_on_notes_of_payment(amount: str, words: str) -> None:
    assert amounts.amount_in_words(Decimal(amount)) == words


def _read_back(words: str) -> Decimal:
    """Return the amount that `words` say: what anybody reads in them, told apart from how they are written."""
    units = {"拾": 10, "佰": 100, "仟": 1000}
    total = group = Decimal(0)
    digit = 0
    for character in words.removeprefix("人民币").removesuffix("整"):
        if character in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
        elif character in units:
            group, digit = group + digit * units[character], 0
        elif character in "亿万元":
            total += (group + digit) * {"亿": 10**8, "万": 10**4, "元": 1}[character]
            group, digit = Decimal(0), 0
        else:
            total, digit = total + digit * Decimal({"角": "0.1", "分": "0.01"}[character]), 0
    return total


sums = st.decimals(0, "999999999999.99", places=2)


@given(sums)
def test_an_amount_in_words_says_the_very_amount(amount: Decimal) -> None:
    assert _read_back(amounts.amount_in_words(amount)) == amount


@given(sums)
def test_an_amount_in_words_never_says_two_zeros_and_always_ends_it(amount: Decimal) -> None:
    words = amounts.amount_in_words(amount)

    assert "零零" not in words
    assert words.endswith(("整", "分"))
    assert words.endswith("分") == bool(amount * 100 % 10)


@pytest.mark.parametrize("amount", ["-0.01", "1000000000000"])
def test_no_note_is_made_out_for_less_than_nothing_or_beyond_all_measure(amount: str) -> None:
    with pytest.raises(ValueError, match="no words"):
        amounts.amount_in_words(amount)


def test_nothing_in_words_is_a_dash() -> None:
    assert amounts.amount_in_words(None) == "—"


def test_rows_are_counted_and_summed_by_a_column_in_the_order_they_come() -> None:
    rows = [
        {"building": "3号楼", "amount": Decimal("10.50")},
        {"building": "1号楼", "amount": None},
        {"building": "3号楼", "amount": Decimal("2")},
    ]

    assert amounts.grouped(rows, "building", "amount") == [
        {"name": "3号楼", "count": 2, "amount": Decimal("12.50")},
        {"name": "1号楼", "count": 1, "amount": Decimal(0)},
    ]
    assert [one["amount"] for one in amounts.grouped(rows, "building")] == [0, 0]


def test_every_document_may_write_an_amount_in_words() -> None:
    assert expressions.filled("{{ sum | amount_in_words }}", {"sum": Decimal("88")}) == "人民币捌拾捌元整"

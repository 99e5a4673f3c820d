"""Which waiting place is meant by the name of the one where paper hangs."""

from __future__ import annotations

import pytest

from pipeline import publish


@pytest.mark.parametrize(
    ("place", "served"),
    [("大堂", "大堂"), ("2号楼大堂", "大堂"), ("大堂宣传栏", "宣传栏"), ("宣传栏旁大堂", "大堂"), ("岗亭", None)],
)
def test_what_a_place_is_stands_last_in_its_name(place: str, served: str | None) -> None:
    assert publish.waiting_place(place, ["宣传栏", "大堂", "轿厢"]) == served

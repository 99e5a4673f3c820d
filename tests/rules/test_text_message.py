"""How long a text message is, as the carriers count it."""

from __future__ import annotations

import pytest

from pipeline.text_message import Counted, counted


@pytest.mark.requirement("R-5.2.4-1")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", Counted(0, 0, 70)),
        ("字" * 70, Counted(70, 1, 0)),
        ("字" * 71, Counted(71, 2, 63)),
        ("字" * 134, Counted(134, 2, 0)),
        ("字" * 135, Counted(135, 3, 66)),
        ("😀" * 35, Counted(70, 1, 0)),
        ("a" * 69 + "😀", Counted(71, 2, 63)),
    ],
)
def test_seventy_characters_are_one_message_and_more_are_counted_by_sixty_seven(text: str, told: Counted) -> None:
    assert counted(text) == told

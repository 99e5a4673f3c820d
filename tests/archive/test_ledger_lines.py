"""One event as one line."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ledger_lines import AlteredEvent, BadLine, LedgerEvent, read_line

bodies = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.decimals(),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    ),
    max_size=4,
)


def test_the_leaf_is_what_anybody_can_compute_from_the_event() -> None:
    event = LedgerEvent(1, "2026-07-20", "filed", "D-1", {"b": 1, "a": "é"}, "ab" * 16)

    told = '{"at":"2026-07-20","body":{"a":"é","b":1},"document":"D-1","kind":"filed","seq":1}'

    assert event.leaf() == sha256(b"\xab" * 16 + told.encode()).digest()


@given(bodies)
def test_a_line_always_reads_back_to_the_same_line(body: dict[str, object]) -> None:
    line = LedgerEvent(7, "2026-07-20", "filed", "D-1", body, "ab" * 16).line()

    assert read_line(line).line() == line
    assert line.count(b"\n") == 1


@pytest.mark.parametrize("line", [b"\n", b"[]\n", b"{}\n", b"\xff\n", b'{"leaf": 1}\n', b"\x00" * 9 + b"\n"])
def test_what_is_no_event_is_damage_and_never_a_crash(line: bytes) -> None:
    with pytest.raises(BadLine):
        read_line(line)


def test_an_altered_event_is_told_from_rubbish() -> None:
    line = LedgerEvent(7, "2026-07-20", "filed", "D-1", {"n": 1}, "ab" * 16).line()

    with pytest.raises(AlteredEvent):
        read_line(line.replace(b'"n":1', b'"n":2'))


@pytest.mark.parametrize(("seq", "salt"), [(0, "ab" * 16), (1, "ab"), (1, "xy" * 16)])
def test_an_event_without_number_or_with_a_guessable_salt_cannot_be(seq: int, salt: str) -> None:
    with pytest.raises(ValueError):
        LedgerEvent(seq, "2026-07-20", "filed", "D-1", {}, salt)

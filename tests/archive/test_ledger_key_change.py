"""Whatever stops a change of the key that signs the ledger, one key is left that works, and nothing signed is lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive import durable
from archive.ledger import Ledger
from archive.ledger_lines import LedgerEvent
from archive.ledger_seal import Seal

ORIGIN = "letterbook/XRWY/0a1b2c3d"
AT = datetime(2026, 7, 10, 9, tzinfo=UTC)


def events(first: int, last: int) -> Iterator[LedgerEvent]:
    for seq in range(first, last + 1):
        yield LedgerEvent(seq, "2026-07-20T09:30:00+08:00", "filed", f"D-{seq}", {"n": seq}, f"{seq:032x}")


@pytest.fixture
def seal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seal:
    """A ledger of six events, signed."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    made = Seal(Ledger(tmp_path / "ledger"), tmp_path / "keys", tmp_path / "vault")
    made.ledger.follow(events(1, 6))
    made.stamp(ORIGIN, AT)
    return made


class _PowerCut(BaseException):
    """Everything stops."""


@pytest.mark.parametrize("is_lost", [False, True])
@pytest.mark.parametrize("step", range(1, 11))
def test_whatever_stops_a_change_of_the_key_leaves_one_key_that_works(
    seal: Seal, monkeypatch: pytest.MonkeyPatch, is_lost: bool, step: int
) -> None:
    old = (seal.ledger.folder / "checkpoint").read_bytes()
    if is_lost:
        (seal.folder / "private").unlink()
    with monkeypatch.context() as patched, suppress(_PowerCut):
        _stop_at(step, patched)
        seal.renewed(seal.successor(is_lost=is_lost), AT)

    keys = seal.keys()
    assert keys.opened(old).size == 6 and len(keys.listed) in {1, 2}
    assert (seal.private() is None) == (is_lost and len(keys.listed) == 1)
    seal.ledger.follow(events(7, 7))
    made = seal.stamp(ORIGIN, AT)
    assert made is not None and made.size == (6 if seal.private() is None else 7)


def _stop_at(step: int, patched: pytest.MonkeyPatch) -> None:
    """Let the power fail before the `step`th time that something is brought to the disk."""
    left = step

    def cut(whole: Callable[..., None], *given: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise _PowerCut
        whole(*given)

    for name in ("write_durably", "rename_durably", "fsync_folder"):
        patched.setattr(durable, name, partial(cut, getattr(durable, name)))

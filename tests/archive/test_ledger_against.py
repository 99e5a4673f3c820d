"""A kept checkpoint finds every way to falsify a ledger, each by its own name."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.checkpoint import Checkpoint
from archive.ledger import Ledger
from archive.ledger_against import Witness
from archive.ledger_lines import LedgerEvent
from archive.ledger_seal import Seal

ORIGIN, AT = "letterbook/XRWY/0a1b2c3d", datetime(2026, 7, 10, 9, tzinfo=UTC)
NAMED = {"ledger-edited", "ledger-reordered", "ledger-truncated", "ledger-rolled-back", "ledger-forked"}


def event(seq: int, word: str = "") -> LedgerEvent:
    return LedgerEvent(seq, "2026-07-20T09:30:00+08:00", "filed", f"D-{seq}", {"n": word or seq}, f"{seq:032x}")


def events(first: int, last: int) -> Iterator[LedgerEvent]:
    return (event(seq) for seq in range(first, last + 1))


class Office:
    """A ledger of nine events with its signature, and the checkpoint that somebody kept when there were six."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seal = Seal(Ledger(folder / "ledger", segment=4), folder / "keys")
        self.write(events(1, 6))
        self.kept = self.stamped()
        shutil.copytree(folder / "ledger", folder / "earlier")
        self.write(events(7, 9))
        self.stamped()

    def write(self, what: Iterable[LedgerEvent]) -> None:
        self.seal.ledger.follow(what)

    def stamped(self) -> Checkpoint:
        made = self.seal.stamp(ORIGIN, AT)
        assert made is not None
        return made

    def lines(self) -> list[bytes]:
        return b"".join(path.read_bytes() for path in self._files()).splitlines(keepends=True)

    def put(self, lines: list[bytes], *, with_head: bool = False) -> None:
        """Write these lines in the place of the ledger's; `with_head` also a head that agrees with them."""
        for path in self._files():
            path.unlink()
        for first in range(0, len(lines), 4):
            self.seal.ledger.segment_of(first + 1).write_bytes(b"".join(lines[first : first + 4]))
        if with_head:
            (self.seal.ledger.folder / "head.json").unlink()
            self.seal.ledger.follow([])

    def signed_anew(self) -> None:
        """Sign whatever is there with the stolen key, as a forger would: without what was signed before."""
        for name in (self.folder / "keys" / "signed.json", self.seal.ledger.folder / "checkpoint"):
            name.unlink()
        self.stamped()

    def found(self, kept: Checkpoint | None = None) -> set[str]:
        """Return by which of its own names `kept`, or the checkpoint of six events, finds the ledger falsified."""
        raw = self.seal.ledger.folder / "checkpoint"
        own = self.seal.keys().opened(raw.read_bytes()) if raw.exists() else None
        witness = Witness((("kept", kept or self.kept),), own)
        return {fault.code for fault in self.seal.ledger.check(witness) if fault.where == "kept"}

    def _files(self) -> list[Path]:
        return sorted(self.seal.ledger.folder.glob("events-*"))


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power fails here, and waiting for the disk would take most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_an_honest_ledger_agrees_with_every_checkpoint_of_its_past(office: Office) -> None:
    assert office.found() == set()

    office.write(events(10, 17))

    assert office.found() == set()


def _edited(office: Office) -> None:
    office.put([line.replace(b'"n":3', b'"n":0') for line in office.lines()])


def _edited_with_its_leaf(office: Office) -> None:
    office.put([*(event(seq).line() for seq in (1, 2)), event(3, "x").line(), *office.lines()[3:]])


def _edited_with_leaf_and_head(office: Office) -> None:
    office.put([*(event(seq).line() for seq in (1, 2)), event(3, "x").line(), *office.lines()[3:]], with_head=True)


def _rubbish(office: Office) -> None:
    office.put([b"rubbish\n", *office.lines()[1:]])


def _left_out(office: Office) -> None:
    office.put([*office.lines()[:2], *office.lines()[3:]])


def _reordered(office: Office) -> None:
    lines = office.lines()
    office.put([lines[0], lines[2], lines[1], *lines[3:]])


def _truncated(office: Office) -> None:
    office.put(office.lines()[:5])


def _truncated_with_head(office: Office) -> None:
    office.put(office.lines()[:5], with_head=True)


def _rolled_back(office: Office) -> None:
    shutil.rmtree(office.seal.ledger.folder)
    shutil.copytree(office.folder / "earlier", office.seal.ledger.folder)
    shutil.rmtree(office.folder / "keys")


def _forked(office: Office) -> None:
    office.put([*(event(seq).line() for seq in (1, 2)), event(3, "x").line(), *office.lines()[3:]], with_head=True)
    office.signed_anew()


def _forked_with_other_salt(office: Office) -> None:
    again = LedgerEvent(1, event(1).at, "filed", "D-1", {"n": 1}, "f" * 32)
    office.put([again.line(), *office.lines()[1:]], with_head=True)
    office.signed_anew()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (_edited, "ledger-edited"),
        (_edited_with_its_leaf, "ledger-edited"),
        (_edited_with_leaf_and_head, "ledger-edited"),
        (_rubbish, "ledger-edited"),
        (_left_out, "ledger-edited"),
        (_reordered, "ledger-reordered"),
        (_truncated, "ledger-truncated"),
        (_truncated_with_head, "ledger-truncated"),
        (_forked, "ledger-forked"),
        (_forked_with_other_salt, "ledger-forked"),
    ],
)
def test_each_way_to_falsify_a_ledger_is_found_by_its_name(
    office: Office, harm: Callable[[Office], None], code: str
) -> None:
    harm(office)

    assert office.found() == {code}


def test_a_ledger_set_back_with_all_that_belongs_to_it_is_found_by_a_later_checkpoint(office: Office) -> None:
    later = office.stamped()
    keys = office.seal.keys()
    _rolled_back(office)

    raw = (office.seal.ledger.folder / "checkpoint").read_bytes()
    witness = Witness((("kept", later),), keys.opened(raw))
    assert [fault.code for fault in office.seal.ledger.check(witness)] == ["ledger-rolled-back"]


def test_a_ledger_without_its_own_checkpoint_counts_as_edited_for_nothing_speaks_for_it(office: Office) -> None:
    _edited_with_leaf_and_head(office)
    (office.seal.ledger.folder / "checkpoint").unlink()

    assert office.found() == {"ledger-edited"}


def test_a_fault_says_in_words_what_became_of_the_ledger(office: Office) -> None:
    _truncated(office)

    [fault] = [one for one in office.seal.ledger.check(Witness((("检查点.txt", office.kept),))) if one.where[0] == "检"]

    assert fault.row("zh-Hans")["message"] == "台账尾部被截去：已签名6条，现存5条。"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(data=st.data())
def test_no_change_of_any_line_that_was_signed_goes_unseen(office: Office, data: st.DataObject) -> None:
    office.put([event(seq).line() for seq in range(1, 10)])
    lines = office.lines()
    at = data.draw(st.integers(0, 5))
    change: Callable[[], Any] = data.draw(
        st.sampled_from([
            lambda: lines.pop(at),
            lambda: lines.insert(at, lines[(at + 1) % 6]),
            lambda: lines.__setitem__(at, event(at + 1, "x").line()),
            lambda: lines.__setitem__(at, event(at + 9).line()),
            lambda: lines.__setitem__(slice(at, None), []),
            lambda: lines.__setitem__(slice(at, at + 2), lines[at : at + 2][::-1]),
        ])
    )  # fmt: skip

    change()
    office.put(lines)

    assert len(office.found() & NAMED) == 1


def test_the_head_is_looked_at_and_not_believed(office: Office) -> None:
    head = office.seal.ledger.folder / "head.json"
    raw = json.loads(head.read_bytes())
    assert raw["size"] == 9

    _truncated_with_head(office)

    assert json.loads(head.read_bytes())["size"] == 5 and office.found() == {"ledger-truncated"}

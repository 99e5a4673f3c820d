"""What a head does not cover: lines that may never have reached the disk, and the rest of the head itself."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from archive.ledger import CHECKPOINT, Ledger, LedgerDamaged
from archive.ledger_head import HEAD
from archive.ledger_lines import LedgerEvent


def events(last: int) -> list[LedgerEvent]:
    return [
        LedgerEvent(seq, "2026-07-20T09:30:00+08:00", "filed", f"D-{seq}", {"n": seq}, f"{seq:032x}")
        for seq in range(1, last + 1)
    ]


@pytest.mark.parametrize("head_of", [0, 3, 4, 9])
def test_lines_that_no_head_covers_are_written_and_synced_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head_of: int
) -> None:
    ledger = Ledger(tmp_path / "ledger", segment=4)
    ledger.follow(events(head_of))
    head = (ledger.folder / HEAD).read_bytes()
    ledger.follow(events(9))
    before = {path.name: path.read_bytes() for path in ledger.folder.glob("events-*")}
    (ledger.folder / HEAD).write_bytes(head)
    synced, real = set(), os.fsync

    def noted(descriptor: int) -> None:
        synced.add(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    assert ledger.follow([]) == 9
    monkeypatch.undo()

    assert {ledger.segment_of(seq).name for seq in range(head_of + 1, 10)} == {
        name for name in synced if name.startswith("events-")
    }
    assert {path.name: path.read_bytes() for path in ledger.folder.glob("events-*")} == before
    assert list(ledger.check()) == []


def test_a_ledger_without_its_head_is_durable_again_once_it_is_followed(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger", segment=4)
    ledger.follow(events(9))
    (ledger.folder / HEAD).unlink()

    ledger.create()

    assert ledger.size() == 9
    assert ledger.follow([]) == 9
    assert list(ledger.check()) == []


@pytest.mark.parametrize(
    ("was", "harm"),
    [(b'"offset":', b'"offset":1'), (b"\n", b" \n"), (b'{"', b'{"a":1,"')],
    ids=["offset", "space", "key"],
)
def test_a_head_that_is_not_what_was_written_is_found_where_its_root_says_nothing(
    tmp_path: Path, was: bytes, harm: bytes
) -> None:
    ledger = Ledger(tmp_path / "ledger", segment=4)
    ledger.follow(events(6))
    head = ledger.folder / HEAD
    head.write_bytes(head.read_bytes().replace(was, harm, 1))

    assert [(fault.code, fault.where) for fault in ledger.check()] == [("ledger-head-damaged", HEAD)]


def test_white_space_alone_in_a_line_is_told_as_that_and_not_as_a_damaged_head(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    ledger.follow(events(3))
    segment = ledger.segment_of(1)
    whole = segment.read_bytes()
    segment.write_bytes(whole.replace(b'"seq":2', b'"seq": 2'))

    [fault] = ledger.check()
    segment.write_bytes(whole)

    assert (fault.code, fault.where) == ("ledger-line-respelled", f"{segment.name}:2")
    assert list(ledger.check()) == []


@pytest.mark.parametrize("head_of", [3, 4, 6])
def test_a_page_that_a_power_cut_took_out_of_unsynced_lines_is_written_again(tmp_path: Path, head_of: int) -> None:
    ledger = _cut_in(tmp_path, head_of, 7)

    assert ledger.size() == 6
    assert "ledger-line-damaged" in {fault.code for fault in ledger.check()}
    assert ledger.follow(events(8)) == 8
    assert list(ledger.events()) == events(8)
    assert list(ledger.check()) == []


def test_lines_are_never_cut_off_that_no_event_replaces_nor_those_before_another_file(tmp_path: Path) -> None:
    unknown, before = _cut_in(tmp_path / "1", 4, 7), _cut_in(tmp_path / "2", 2, 3)
    kept = [ledger.segment_of(1).read_bytes() + ledger.segment_of(5).read_bytes() for ledger in (unknown, before)]

    with pytest.raises(LedgerDamaged):
        unknown.follow(events(6))
    with pytest.raises(LedgerDamaged):
        before.follow(events(8))

    assert kept == [
        ledger.segment_of(1).read_bytes() + ledger.segment_of(5).read_bytes() for ledger in (unknown, before)
    ]


def test_what_is_signed_is_never_cut_off_nor_a_line_behind_the_damage_that_no_event_writes_again(
    tmp_path: Path,
) -> None:
    signed, shorter, other = (_cut_in(tmp_path / name, 4, 6) for name in "123")
    (signed.folder / CHECKPOINT).write_bytes(b"letterbook/test\n6\n")
    before = [ledger.segment_of(5).read_bytes() for ledger in (signed, shorter, other)]
    differing = [*events(7), replace(events(8)[7], kind="published")]

    for ledger, given in ((signed, events(8)), (shorter, events(7)), (other, differing)):
        with pytest.raises(LedgerDamaged):
            ledger.follow(given)

    assert [ledger.segment_of(5).read_bytes() for ledger in (signed, shorter, other)] == before


def test_a_lost_page_may_take_line_feeds_with_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    ledger.follow(events(2))
    head = (ledger.folder / HEAD).read_bytes()
    ledger.follow(events(9))
    (ledger.folder / HEAD).write_bytes(head)
    raw = ledger.segment_of(1).read_bytes()
    begin, end = raw.index(b"D-4"), raw.index(b"D-7")
    ledger.segment_of(1).write_bytes(raw[:begin] + bytes(end - begin) + raw[end:])

    assert ledger.follow(events(9)) == 9
    assert list(ledger.events()) == events(9) and list(ledger.check()) == []


def _cut_in(folder: Path, head_of: int, lost: int) -> Ledger:
    """Return a ledger of eight events whose head covers `head_of`, and of whose line `lost` zeros are left."""
    ledger = Ledger(folder / "ledger", segment=4)
    ledger.follow(events(head_of))
    head = (ledger.folder / HEAD).read_bytes()
    ledger.follow(events(8))
    (ledger.folder / HEAD).write_bytes(head)
    path, line = ledger.segment_of(lost), events(8)[lost - 1].line()
    path.write_bytes(path.read_bytes().replace(line[:-20], bytes(len(line) - 20)))
    return ledger

"""Signing the ledger: only what continues what was signed, without reading old lines again, whatever was lost."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive import checkpoint, key_list
from archive.key_list import BadKeyList
from archive.ledger import Ledger, LedgerDamaged
from archive.ledger_lines import LedgerEvent
from archive.ledger_seal import KeyGone, KeyThere, LedgerForked, LedgerShrank, Seal
from archive.merkle import tree_hash

ORIGIN = "letterbook/XRWY/0a1b2c3d"
AT = datetime(2026, 7, 10, 9, tzinfo=UTC)


def event(seq: int, **body: Any) -> LedgerEvent:
    return LedgerEvent(seq, "2026-07-20T09:30:00+08:00", "filed", f"D-{seq}", body or {"n": seq}, f"{seq:032x}")


def events(first: int, last: int) -> Iterator[LedgerEvent]:
    return (event(seq) for seq in range(first, last + 1))


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power fails here but where a test lets it, and waiting for the disk would take most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    """A ledger of small segments with six events, signed; its vault lies beside it."""
    made = Seal(Ledger(tmp_path / "ledger", segment=4), tmp_path / "keys", tmp_path / "vault")
    made.ledger.follow(events(1, 6))
    made.stamp(ORIGIN, AT)
    return made


def test_the_first_stamp_makes_the_key_for_its_owner_alone(seal: Seal) -> None:
    assert stat.S_IMODE((seal.folder / "private").stat().st_mode) == 0o600
    assert [one.number for one in seal.keys().listed] == [1]
    assert not (seal.folder / "private.next").exists()


def test_what_is_signed_lies_in_the_ledger_and_in_the_vault_with_the_keys_to_check_it(seal: Seal) -> None:
    for place in (seal.ledger.folder, seal.vault):
        assert place is not None
        keys = key_list.read((place / "keys.json").read_bytes())
        kept = checkpoint.opened((place / "checkpoint").read_bytes(), keys.keys)

        assert (kept.origin, kept.size, kept.root.hex()) == (ORIGIN, 6, seal.ledger.root())
    assert list(seal.ledger.check()) == []


def test_a_ledger_that_did_not_grow_is_not_signed_again(seal: Seal) -> None:
    before = _bytes(seal)

    seal.stamp(ORIGIN, AT)

    assert _bytes(seal) == before


def test_a_long_ledger_is_signed_without_reading_it_again(seal: Seal) -> None:
    seal.ledger.follow(events(7, 9))
    # Were the old events read again, this would be found.
    seal.ledger.segment_of(1).write_bytes(b"")

    made = seal.stamp(ORIGIN, AT)

    assert made is not None
    assert (made.size, made.root) == (9, tree_hash(one.leaf() for one in events(1, 9)))


@pytest.mark.parametrize("forgotten", [("signed.json",), ("signed.json", "checkpoint"), ("checkpoint",)])
def test_what_was_forgotten_is_found_again_from_the_lines_and_the_other_copies(
    seal: Seal, forgotten: tuple[str, ...]
) -> None:
    seal.ledger.follow(events(7, 9))
    for name in forgotten:
        for place in (seal.folder, seal.ledger.folder):
            (place / name).unlink(missing_ok=True)

    made = seal.stamp(ORIGIN, AT)

    assert made is not None and made.size == 9
    assert (seal.ledger.folder / "checkpoint").read_text("utf-8") == made.note
    assert json.loads((seal.folder / "signed.json").read_bytes())["note"] == made.note


def _truncated(seal: Seal) -> None:
    seal.ledger.segment_of(5).write_bytes(event(5).line())


def _set_back(seal: Seal) -> None:
    shutil.rmtree(seal.ledger.folder)
    seal.ledger.follow(events(1, 3))


def _forked(seal: Seal) -> None:
    shutil.rmtree(seal.ledger.folder)
    seal.ledger.follow([*events(1, 4), event(5, n=0), *events(6, 9)])


@pytest.mark.parametrize("forget", [False, True])
@pytest.mark.parametrize(
    ("harm", "refusal"), [(_truncated, LedgerShrank), (_set_back, LedgerShrank), (_forked, LedgerForked)]
)
def test_a_ledger_that_shrank_or_forked_is_never_signed(
    seal: Seal, harm: Callable[[Seal], None], refusal: type[LedgerShrank], forget: bool
) -> None:
    harm(seal)
    if forget or refusal is LedgerForked:
        # With its memory beside the key the signer goes on from the tree that it signed, so the lines do not matter.
        (seal.folder / "signed.json").unlink()
    before = (seal.vault or seal.folder) / "checkpoint"
    kept = before.read_bytes()

    with pytest.raises(refusal) as refused:
        seal.stamp(ORIGIN, AT)

    assert refused.value.exit_code == 4 and refused.value.localized()
    assert before.read_bytes() == kept


def test_a_forked_ledger_is_at_most_signed_as_the_continuation_of_what_was_signed(seal: Seal) -> None:
    _forked(seal)
    shutil.copy((seal.vault or seal.folder) / "keys.json", seal.ledger.folder)

    made = seal.stamp(ORIGIN, AT)

    # What was altered below the last signature is not in the new root either.
    assert made is not None and made.root == tree_hash(one.leaf() for one in events(1, 9))
    assert made.root.hex() != seal.ledger.root()


def test_a_fork_whose_lines_are_longer_is_found_although_the_signer_remembers(seal: Seal) -> None:
    shutil.rmtree(seal.ledger.folder)
    seal.ledger.follow([*events(1, 4), event(5, n="longer than before"), *events(6, 9)])

    with pytest.raises(LedgerForked):
        seal.stamp(ORIGIN, AT)


def test_a_memory_that_forgot_where_the_lines_end_is_mended_from_the_lines(seal: Seal) -> None:
    memory = seal.folder / "signed.json"
    memory.write_text(json.dumps(json.loads(memory.read_bytes()) | {"offset": 7}))
    seal.ledger.follow(events(7, 7))

    made = seal.stamp(ORIGIN, AT)

    assert made is not None and made.size == 7 and made.root.hex() == seal.ledger.root()


def test_a_new_line_that_is_not_what_was_written_is_never_signed(seal: Seal) -> None:
    seal.ledger.follow(events(7, 8))
    path = seal.ledger.segment_of(7)
    path.write_bytes(path.read_bytes().replace(b'"n":7', b'"n":0'))

    with pytest.raises(LedgerDamaged):
        seal.stamp(ORIGIN, AT)


def test_an_office_that_was_set_back_with_its_keys_is_stopped_by_the_vault(seal: Seal, tmp_path: Path) -> None:
    for name in ("ledger", "keys"):
        shutil.copytree(tmp_path / name, tmp_path / f"{name}.old")
    seal.ledger.follow(events(7, 9))
    seal.stamp(ORIGIN, AT)
    for name in ("ledger", "keys"):
        shutil.rmtree(tmp_path / name)
        (tmp_path / f"{name}.old").rename(tmp_path / name)

    with pytest.raises(LedgerShrank):
        seal.stamp(ORIGIN, AT)


def test_a_vault_that_is_away_stops_nothing_and_gets_the_next_checkpoint(seal: Seal, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    shutil.rmtree(vault)
    vault.write_text("no folder")
    seal.ledger.follow(events(7, 7))
    assert seal.stamp(ORIGIN, AT)
    vault.unlink()

    made = seal.stamp(ORIGIN, AT)

    assert made is not None and (vault / "checkpoint").read_text("utf-8") == made.note


def test_a_new_key_signs_from_now_on_and_the_old_checkpoints_stay_good(seal: Seal) -> None:
    old = (seal.ledger.folder / "checkpoint").read_bytes()

    keys = seal.renewed(seal.successor(is_lost=False), AT)

    made = seal.checkpoint()
    assert made is not None and (made.size, made.key) == (6, keys.newest.key)
    assert keys.opened(old).size == 6 and keys.newest.is_vouched
    assert seal.keys() == keys and seal.private() is not None
    seal.ledger.follow(events(7, 7))
    again = seal.stamp(ORIGIN, AT)
    assert again is not None and again.key == keys.newest.key


def test_without_its_key_the_ledger_goes_on_unsigned_until_a_new_one_is_made(seal: Seal) -> None:
    (seal.folder / "private").unlink()
    seal.ledger.follow(events(7, 7))

    stale = seal.stamp(ORIGIN, AT)
    assert stale is not None and stale.size == 6
    with pytest.raises(KeyGone):
        seal.successor(is_lost=False)

    keys = seal.renewed(seal.successor(is_lost=True), AT)
    assert not keys.newest.is_vouched
    made = seal.checkpoint()
    assert made is not None and made.size == 7
    with pytest.raises(KeyThere):
        seal.successor(is_lost=True)


def test_a_key_that_is_not_the_ledgers_is_no_key(seal: Seal) -> None:
    (seal.folder / "private").write_text("PRIVATE+KEY+x\n")

    assert seal.private() is None


def test_a_list_of_keys_put_in_the_place_of_ours_stops_everything(seal: Seal, tmp_path: Path) -> None:
    other = Seal(Ledger(tmp_path / "other"), tmp_path / "other-keys")
    other.ledger.create()
    other.stamp(ORIGIN, AT)
    shutil.copy(other.ledger.folder / "keys.json", seal.ledger.folder)

    with pytest.raises(BadKeyList):
        seal.stamp(ORIGIN, AT)


def test_a_damaged_list_of_keys_is_brought_back_from_the_vault(seal: Seal, tmp_path: Path) -> None:
    (seal.ledger.folder / "keys.json").write_text("rubbish")

    seal.stamp(ORIGIN, AT)

    assert key_list.read((seal.ledger.folder / "keys.json").read_bytes()) == seal.keys()
    for place in (tmp_path / "vault", seal.ledger.folder):
        (place / "keys.json").write_text("rubbish")
    with pytest.raises(BadKeyList):
        seal.keys()


def test_an_empty_ledger_can_be_signed(tmp_path: Path) -> None:
    seal = Seal(Ledger(tmp_path / "ledger"), tmp_path / "keys")
    seal.ledger.create()
    assert seal.checkpoint() is None and seal.keys() == key_list.EMPTY and seal.private() is None

    made = seal.stamp(ORIGIN, AT)

    assert made is not None and (made.size, made.root) == (0, tree_hash([]))


def _bytes(seal: Seal) -> dict[Path, bytes]:
    places = [seal.folder, seal.ledger.folder, seal.vault or seal.folder]
    return {path: path.read_bytes() for place in places for path in place.iterdir()}

"""A proof convinces by itself, and no part of it can be exchanged."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from archive import ledger_proof
from archive.checkpoint import Checkpoint
from archive.ledger import Ledger, LedgerDamaged
from archive.ledger_lines import LedgerEvent
from archive.ledger_proof import Known, NotAProof
from archive.ledger_seal import Seal

AT, PDF = datetime(2026, 7, 10, 9, tzinfo=UTC), b"%PDF-1.7 what was filed"


def event(seq: int) -> LedgerEvent:
    body = {"number": f"XRWY-{seq}", "files": {"a.pdf": sha256(PDF).hexdigest()}, "operator": "linruoxi"}
    return LedgerEvent(seq, "2026-07-20T09:30:00+08:00", "filed", f"D-{seq}", body, f"{seq:032x}")


def office(folder: Path) -> tuple[Seal, Checkpoint, Checkpoint]:
    """Return what signs a ledger of eleven events, and its checkpoints of seven and of eleven."""
    seal = Seal(Ledger(folder / "ledger"), folder / "keys")
    made = []
    for size in (7, 11):
        seal.ledger.follow(event(seq) for seq in range(1, size + 1))
        made.append(seal.stamp("letterbook/XRWY/0a1b2c3d", AT))
    before, now = made
    assert before is not None and now is not None
    return seal, before, now


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A proof of event 5, disclosed, and that eleven events continue the checkpoint of seven."""
    seal, before, now = office(tmp_path_factory.mktemp("office"))
    hashes = seal.ledger.leaf_hashes(11)
    made = ledger_proof.made(hashes, now, seal.keys())
    made["inclusion"] = ledger_proof.inclusion(hashes, event(5), is_disclosed=True)
    made["consistency"] = ledger_proof.consistency(hashes, before)
    return ledger_proof.read(ledger_proof.text_of(made).encode(), "存证.json")


def codes(proof: dict[str, Any], known: Known = ledger_proof.NOTHING) -> list[str]:
    return [fault.code for fault in ledger_proof.faults(proof, known)]


def test_a_proof_convinces_without_any_office(proof: dict[str, Any]) -> None:
    assert codes(proof) == []

    shown = ledger_proof.shown(proof)
    assert (shown["event"], shown["size"], shown["since"]) == (5, 11, 7)
    assert shown["told"]["number"] == "XRWY-5" and shown["told"]["files"] == ["a.pdf"]


def test_what_an_event_says_stays_here_unless_it_is_disclosed(tmp_path: Path) -> None:
    seal, _before, now = office(tmp_path)
    hashes = seal.ledger.leaf_hashes(11)
    made = ledger_proof.made(hashes, now, seal.keys())
    made["inclusion"] = ledger_proof.inclusion(hashes, event(5), is_disclosed=False)

    words = ledger_proof.text_of(made)

    assert "linruoxi" not in words and "XRWY-5" not in words and "D-5" not in words
    assert codes(made) == [] and "told" not in ledger_proof.shown(made)
    assert [fault.code for fault in ledger_proof.file_faults(made, "a.pdf", PDF)] == ["proof-silent"]


def test_a_file_in_hand_is_one_of_those_that_were_filed_or_not(proof: dict[str, Any]) -> None:
    assert list(ledger_proof.file_faults(proof, "a.pdf", PDF)) == []
    assert [fault.code for fault in ledger_proof.file_faults(proof, "a.pdf", b"other")] == ["proof-file"]


def _other_leaf(proof: dict[str, Any]) -> None:
    proof["inclusion"]["leaf"] = event(6).leaf().hex()


def _other_place(proof: dict[str, Any]) -> None:
    proof["inclusion"]["seq"] = 6


def _other_path(proof: dict[str, Any]) -> None:
    proof["inclusion"]["path"].reverse()


def _other_event(proof: dict[str, Any]) -> None:
    proof["inclusion"]["event"] = event(6).line().decode().strip()


def _altered_event(proof: dict[str, Any]) -> None:
    proof["inclusion"]["event"] = proof["inclusion"]["event"].replace("XRWY-5", "XRWY-6")


def _other_salt(proof: dict[str, Any]) -> None:
    proof["inclusion"]["salt"] = "0" * 32


def _larger_tree(proof: dict[str, Any]) -> None:
    proof["checkpoint"] = proof["checkpoint"].replace("\n11\n", "\n12\n")


def _unsigned(proof: dict[str, Any]) -> None:
    proof["checkpoint"] = proof["checkpoint"].partition("\n\n")[0] + "\n"


def _no_history(proof: dict[str, Any]) -> None:
    proof["consistency"]["path"].pop()


def _no_key(proof: dict[str, Any]) -> None:
    proof["keys"] = []


def _no_hexadecimal(proof: dict[str, Any]) -> None:
    proof["inclusion"]["leaf"] = "leaf"


def _no_inclusion(proof: dict[str, Any]) -> None:
    proof["inclusion"] = None


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (_other_leaf, ["proof-path", "proof-leaf"]),
        (_other_place, ["proof-path", "proof-leaf"]),
        (_other_path, ["proof-path"]),
        (_other_event, ["proof-leaf"]),
        (_altered_event, ["proof-leaf"]),
        (_other_salt, ["proof-leaf"]),
        (_larger_tree, ["checkpoint-unsigned"]),
        (_unsigned, ["checkpoint-damaged"]),
        (_no_history, ["proof-consistency"]),
        (_no_key, ["ledger-keys-damaged"]),
        (_no_hexadecimal, ["proof-damaged"]),
        (_no_inclusion, ["proof-damaged"]),
    ],
)
def test_no_part_of_a_proof_can_be_exchanged(
    proof: dict[str, Any], harm: Callable[[dict[str, Any]], None], found: list[str]
) -> None:
    spoilt = copy.deepcopy(proof)
    harm(spoilt)

    assert codes(spoilt) == found
    assert all(fault.message.localized("zh-Hans") for fault in ledger_proof.faults(spoilt))


def test_whoever_knows_the_key_or_kept_a_checkpoint_is_not_told_of_another_ledger(
    proof: dict[str, Any], tmp_path: Path
) -> None:
    _seal, before, now = office(tmp_path)
    shown = ledger_proof.shown(proof)

    assert codes(proof, Known(key=shown["key"])) == []
    assert codes(proof, Known(key=now.key.text())) == ["proof-key"]
    assert codes(proof, Known(checkpoint=proof["checkpoint"].encode())) == []
    assert codes(proof, Known(checkpoint=proof["consistency"]["checkpoint"].encode())) == []
    assert codes(proof, Known(checkpoint=before.note.encode())) == ["checkpoint-key-unknown"]
    silent = {name: part for name, part in proof.items() if name != "consistency"}
    kept = Known(checkpoint=proof["consistency"]["checkpoint"].encode())
    assert codes(silent, kept) == ["proof-other-checkpoint"]


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"\xff", b'{"format": "letterbook-ledger-proof-1"}', b"[" * 9999])
def test_what_is_no_proof_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(NotAProof) as refused:
        ledger_proof.read(raw, "存证.json")

    assert "存证.json" in refused.value.localized("zh-Hans")


def test_nothing_is_proved_from_lines_that_are_not_what_was_signed(tmp_path: Path) -> None:
    seal, _before, now = office(tmp_path)

    with pytest.raises(ValueError):
        ledger_proof.made(seal.ledger.leaf_hashes(10), now, seal.keys())
    with pytest.raises(LedgerDamaged):
        seal.ledger.leaf_hashes(12)
    path = seal.ledger.segment_of(1)
    path.write_bytes(path.read_bytes().replace(event(2).leaf().hex().encode(), b"no digest"))
    with pytest.raises(LedgerDamaged):
        seal.ledger.leaf_hashes(11)


def test_a_proof_is_plain_json(proof: dict[str, Any]) -> None:
    assert json.loads(ledger_proof.text_of(proof)) == proof

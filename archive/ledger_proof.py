"""A proof that one can carry away: this event stands in that ledger, and that ledger continues the one that you knew.

It is checked by itself, without any office: the file has the leaf, its salt, the path, the signed checkpoint and the
public keys. It does not have what the event says, unless whoever made it chose to disclose that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from archive import key_list, merkle_proof
from archive.checkpoint import Checkpoint
from archive.faults import Fault
from archive.key_list import KeyList
from archive.ledger_lines import BadLine, LedgerEvent, read_line
from archive.merkle import leaf_hash
from archive.merkle_proof import consistency_path, inclusion_path
from archive.signed_note import BadNote
from schemas.errors import BadFile
from schemas.language import _, text

FORMAT = "letterbook-ledger-proof-1"


class NotAProof(BadFile):
    """The file is no proof."""

    message = _("%(name)s is no proof from a ledger.")


@dataclass(frozen=True, slots=True)
class Known:
    """What whoever checks a proof knows beforehand: a checkpoint that was kept, and a key in its text form."""

    checkpoint: bytes = b""
    key: str = ""


NOTHING = Known()


def made(hashes: Sequence[bytes], checkpoint: Checkpoint, keys: KeyList) -> dict[str, Any]:
    """Return the frame of a proof: the checkpoint over the leaves `hashes`, and the keys to check it with.

    Raises:
        ValueError: the leaves do not give the checkpoint's root.
    """
    if (len(hashes), merkle_proof.root(hashes)) != (checkpoint.size, checkpoint.root):
        raise ValueError("these are not the leaves of this checkpoint")
    return {"format": FORMAT, "checkpoint": checkpoint.note, "keys": [one.note for one in keys.listed]}


def inclusion(hashes: Sequence[bytes], event: LedgerEvent, *, is_disclosed: bool) -> dict[str, Any]:
    """Return the part of a proof that shows `event` among the leaves; what it says is left out unless disclosed."""
    return included(inclusion_path(hashes, event.seq - 1), event, is_disclosed=is_disclosed)


def included(nodes: Sequence[bytes], event: LedgerEvent, *, is_disclosed: bool) -> dict[str, Any]:
    """Return the same part for an audit path that is at hand."""
    path = [node.hex() for node in nodes]
    part = {"seq": event.seq, "leaf": event.leaf().hex(), "salt": event.salt, "path": path}
    return part | ({"event": event.line().decode().strip()} if is_disclosed else {})


def consistency(hashes: Sequence[bytes], old: Checkpoint) -> dict[str, Any]:
    """Return the part of a proof that shows the leaves to continue the ledger of the checkpoint `old`."""
    return {"checkpoint": old.note, "path": [node.hex() for node in consistency_path(hashes, old.size)]}


def read(raw: bytes, name: str) -> dict[str, Any]:
    """Return the proof in `raw`.

    Raises:
        NotAProof
    """
    try:
        proof = json.loads(raw)
        if proof["format"] != FORMAT or not ({"inclusion", "consistency"} & set(proof)):
            raise NotAProof(name=name)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotAProof(name=name) from error
    return dict(proof)


def faults(proof: Mapping[str, Any], known: Known = NOTHING) -> Iterator[Fault]:
    """Yield why the proof does not hold; nothing = every part of it does.

    Whoever knows nothing beforehand learns that the proof agrees with itself and with the key that it names.
    """
    try:
        keys = key_list.read(json.dumps(proof["keys"]).encode())
        checkpoint = keys.opened(str(proof["checkpoint"]).encode())
        yield from _keys(keys, known)
        if "inclusion" in proof:
            yield from _inclusion(proof["inclusion"], checkpoint)
        yield from _consistency(proof.get("consistency"), checkpoint, keys, known)
    except BadNote as error:
        yield Fault(error.code, "checkpoint", text(error.message, **error.params))
    except (ValueError, KeyError, TypeError, AttributeError):
        # Whatever shape damage has, it shows as one of these.
        yield Fault("proof-damaged", "proof", text("The proof is damaged."))


def _keys(keys: KeyList, known: Known) -> Iterator[Fault]:
    if known.key and known.key not in {key.text() for key in keys.keys}:
        yield Fault("proof-key", "keys", text("The proof does not rest on the key that you named."))


def _inclusion(part: Mapping[str, Any], checkpoint: Checkpoint) -> Iterator[Fault]:
    leaf, seq = bytes.fromhex(part["leaf"]), int(part["seq"])
    path = [bytes.fromhex(node) for node in part["path"]]
    if not merkle_proof.is_included(leaf_hash(leaf), seq - 1, checkpoint.size, path, checkpoint.root):
        yield Fault("proof-path", str(seq), text("Leaf and path do not lead to the root of the checkpoint."))
    if "event" in part:
        yield from _event(part, leaf, seq)


def _event(part: Mapping[str, Any], leaf: bytes, seq: int) -> Iterator[Fault]:
    try:
        event = read_line(str(part["event"]).encode())
    except BadLine:
        event = None
    if event is None or (event.leaf(), event.seq, event.salt) != (leaf, seq, part["salt"]):
        yield Fault("proof-leaf", str(seq), text("What the event says and the salt do not give the leaf."))


def _consistency(part: Any, checkpoint: Checkpoint, keys: KeyList, known: Known) -> Iterator[Fault]:
    if part is not None:
        old = keys.opened(str(part["checkpoint"]).encode())
        path = [bytes.fromhex(node) for node in part["path"]]
        if not merkle_proof.is_consistent((old.size, old.root), (checkpoint.size, checkpoint.root), path):
            yield Fault(
                "proof-consistency", str(old.size), text("The ledger does not continue the earlier checkpoint.")
            )
    if not known.checkpoint:
        return
    kept = keys.opened(known.checkpoint)
    shown = {(checkpoint.size, checkpoint.root)} | ({(old.size, old.root)} if part is not None else set())
    if (kept.size, kept.root) not in shown:
        words = text("The proof says nothing about the checkpoint that you kept; ask for one made with --since.")
        yield Fault("proof-other-checkpoint", str(kept.size), words)


def event_of(part: Mapping[str, Any]) -> LedgerEvent | None:
    """Return the event that the inclusion `part` of a proof discloses; None where it keeps that to itself."""
    return read_line(str(part["event"]).encode()) if "event" in part else None


def file_faults(proof: Mapping[str, Any], name: str, data: bytes) -> Iterator[Fault]:
    """Yield why a proof that holds does not speak of the file `name` with the bytes `data`."""
    event = event_of(proof.get("inclusion", {}))
    if event is None:
        yield Fault("proof-silent", name, text("The proof does not say what was filed; ask for one with --disclose."))
    elif sha256(data).hexdigest() not in dict(event.body.get("files", {})).values():
        yield Fault("proof-file", name, text("The event names no file with these bytes."))


def shown(proof: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a proof that holds shows, as plain data."""
    keys = key_list.read(json.dumps(proof["keys"]).encode())
    checkpoint = keys.opened(str(proof["checkpoint"]).encode())
    found: dict[str, Any] = {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()}
    found |= {"key": checkpoint.key.text(), "fingerprint": checkpoint.key.fingerprint}
    if "inclusion" in proof:
        found["event"] = proof["inclusion"]["seq"]
        if (event := event_of(proof["inclusion"])) is not None:
            number = event.body.get("number")
            told = {"kind": event.kind, "at": event.at, "document": event.document, "number": number}
            found["told"] = told | {"files": sorted(dict(event.body.get("files", {})))}
    if "consistency" in proof:
        found["since"] = keys.opened(str(proof["consistency"]["checkpoint"]).encode()).size
    return found


def text_of(proof: Mapping[str, Any]) -> str:
    """Return a proof as a file holds it."""
    return json.dumps(proof, ensure_ascii=False, indent=1)

"""A checkpoint: the ledger's size and root in three lines, signed. Who keeps one can tell any other history from ours.

    letterbook/XRWY/3f0c9a1e
    1204
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — letterbook/XRWY/3f0c9a1e Az3grl...

Source: C2SP tlog-checkpoint. It holds nothing about anybody, and may be handed to everybody.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from archive import signed_note
from archive.merkle import Frontier
from archive.signed_note import BadNote
from archive.signing import PrivateKey, PublicKey
from schemas.language import _

_ROOT_BYTES = 32
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


class UnknownSigner(BadNote):
    """None of the keys that one knows signed it."""

    message = _("none of the known keys has signed it.")
    code = "checkpoint-key-unknown"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The ledger `origin` had `size` events under `root`; `note` is the signed text, `key` who signed it."""

    origin: str
    size: int
    root: bytes
    note: str
    key: PublicKey


def signed(origin: str, frontier: Frontier, key: PrivateKey) -> Checkpoint:
    """Return the checkpoint of the tree that `frontier` stands for. Whoever calls has proved the tree beforehand."""
    root = frontier.root()
    note = signed_note.signed(f"{origin}\n{frontier.size}\n{base64.b64encode(root).decode()}\n", [key])
    return Checkpoint(origin, frontier.size, root, note, key.public())


def opened(raw: bytes, keys: Iterable[PublicKey]) -> Checkpoint:
    """Return the checkpoint in `raw`, signed by one of `keys`.

    Raises:
        BadNote: it is no checkpoint, (`FalseNote`) was not signed as it says, or (`UnknownSigner`) by none of `keys`.
    """
    note = signed_note.read(raw)
    origin, size, root = _said(note.text)
    signers = note.signers(keys)
    if not signers:
        raise UnknownSigner
    if any(key.name != origin for key in signers):
        raise BadNote
    return Checkpoint(origin, size, root, raw.decode(), signers[-1])


def _said(text: str) -> tuple[str, int, bytes]:
    lines = text.split("\n")
    try:
        # Lines after the third are an extension that this program does not know and does not need.
        origin, digits, encoded = lines[:3]
        root = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadNote from error
    if not origin or not _SIZE.fullmatch(digits) or len(root) != _ROOT_BYTES:
        raise BadNote
    return origin, int(digits), root

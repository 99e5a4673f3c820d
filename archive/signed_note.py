"""A signed note: some lines of text and, after a blank line, who signed them. Anybody can read it and keep it.

Source: C2SP signed-note (the form of Go's checksum database). A signature of a key that one does not know says nothing
and harms nothing; a false one of a key that one knows makes the whole note false.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from archive.signing import PrivateKey, PublicKey
from schemas.errors import Damaged
from schemas.language import _

_SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<data>[A-Za-z0-9+/=]+)")
_HINT_BYTES = 4
_MOST_SIGNATURES = 100


class BadNote(Damaged):
    """The file is no signed note at all."""

    message = _("this is no signed text.")
    code = "checkpoint-damaged"


class FalseNote(BadNote):
    """A key that is known did not sign these words."""

    message = _("the signature does not belong to these words.")
    code = "checkpoint-unsigned"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note."""

    name: str
    hint: bytes
    raw: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """What was signed, with its last line feed, and by whom it says it was."""

    text: str
    signatures: tuple[Signature, ...]

    def signers(self, keys: Iterable[PublicKey]) -> list[PublicKey]:
        """Return those of `keys` that signed.

        Raises:
            FalseNote: a signature names one of them and is not its own.
        """
        found, message = [], self.text.encode()
        for key in keys:
            for signature in self.signatures:
                if (signature.name, signature.hint) != (key.name, key.hint):
                    continue
                if not key.has_signed(signature.raw, message):
                    raise FalseNote
                found.append(key)
        return found


def signed(text: str, keys: Iterable[PrivateKey]) -> str:
    """Return the note that says `text`, which ends with a line feed, signed by each of `keys`."""
    if not text.endswith("\n") or _is_no_text(text):
        raise ValueError("a note is whole lines of text")
    lines = [
        f"— {key.name} {base64.b64encode(key.public().hint + key.signature(text.encode())).decode()}\n" for key in keys
    ]
    return text + "\n" + "".join(lines)


def read(raw: bytes) -> Note:
    """Return the note in `raw`; nothing is known of its signatures yet.

    Raises:
        BadNote
    """
    try:
        words = raw.decode()
    except UnicodeDecodeError as error:
        raise BadNote from error
    text, blank, below = words.rpartition("\n\n")
    *lines, end = below.split("\n")
    if not blank or end or _is_no_text(words) or not 0 < len(lines) <= _MOST_SIGNATURES:
        raise BadNote
    return Note(f"{text}\n", tuple(_signature(line) for line in lines))


def _is_no_text(words: str) -> bool:
    return any(letter < " " and letter != "\n" for letter in words)


def _signature(line: str) -> Signature:
    found = _SIGNATURE.fullmatch(line)
    try:
        data = base64.b64decode(found["data"], validate=True) if found else b""
    except binascii.Error as error:
        raise BadNote from error
    if found is None or len(data) <= _HINT_BYTES:
        raise BadNote
    return Signature(found["name"], data[:_HINT_BYTES], data[_HINT_BYTES:])

"""Ed25519 keys with a name, in the text forms of C2SP's signed notes; the one door to the library that signs.

    public    <name>+<hash>+<base64 of 0x01 and the key>
    private   PRIVATE+KEY+<name>+<hash>+<base64 of 0x01 and the seed>

The hash, four bytes of SHA-256 over name and key, tells at a glance which key is meant; it proves nothing.
Source: C2SP signed-note; RFC 8032.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
_KEY_BYTES, _HINT_BYTES = 32, 4


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a signature is checked with: the name that signs, and 32 bytes."""

    name: str
    raw: bytes

    @classmethod
    def read(cls, text: str) -> PublicKey:
        """Return the key of its text form.

        Raises:
            ValueError: it is none.
        """
        name, raw = _parts(text)
        if (made := cls(name, raw)).text() != text:
            raise ValueError("the hash is another key's")
        return made

    def text(self) -> str:
        """Return the text form, to be handed to anybody."""
        return f"{self.name}+{self.hint.hex()}+{base64.b64encode(_ED25519 + self.raw).decode()}"

    @property
    def hint(self) -> bytes:
        """The four bytes that tell which key is meant."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:_HINT_BYTES]

    @property
    def fingerprint(self) -> str:
        """The whole SHA-256 of the text form, in groups of four digits, to be read aloud or printed."""
        digits = sha256(self.text().encode()).hexdigest()
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))

    def has_signed(self, signature: bytes, message: bytes) -> bool:
        """Return whether `signature` is this key's over `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class PrivateKey:
    """What signs. Its text form is never printed: it lies in a file that its owner alone may read."""

    name: str
    seed: bytes

    @classmethod
    def new(cls, name: str) -> PrivateKey:
        """Return a new key from the operating system's chance."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, text: str) -> PrivateKey:
        """Return the key of its text form.

        Raises:
            ValueError: it is none.
        """
        if not text.startswith(_PRIVATE):
            raise ValueError("this is no private key")
        made = cls(*_parts(text.removeprefix(_PRIVATE)))
        if made.text() != text:
            raise ValueError("the hash is another key's")
        return made

    def text(self) -> str:
        """Return the text form, for the file alone."""
        seed = base64.b64encode(_ED25519 + self.seed).decode()
        return f"{_PRIVATE}{self.name}+{self.public().hint.hex()}+{seed}"

    def public(self) -> PublicKey:
        """Return what others check with."""
        return PublicKey(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def signature(self, message: bytes) -> bytes:
        """Return the 64 bytes of this key's signature over `message`."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def _parts(text: str) -> tuple[str, bytes]:
    # A name has no plus; base64 may.
    name, _plus, rest = text.partition("+")
    _hint, _plus, encoded = rest.partition("+")
    try:
        data = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError("this is no key") from error
    if not is_name(name) or data[:1] != _ED25519 or len(data) != _KEY_BYTES + 1:
        raise ValueError("this is no Ed25519 key with a name")
    return name, data[1:]


def is_name(name: str) -> bool:
    """Return whether `name` may name a key: no space, no plus, not empty."""
    return bool(name) and "+" not in name and name.isprintable() and not any(letter.isspace() for letter in name)

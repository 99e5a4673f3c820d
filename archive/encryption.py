"""Encryption in the format `age`, and the one door to the library that does it: any `age` tool opens what is made here.

    age --decrypt -i KEY FILE.age

A key ("identity") opens, its public half ("recipient") closes. Source: C2SP age, X25519 recipients.
"""

from __future__ import annotations

import pyrage

from schemas.errors import Damaged
from schemas.language import _


class NotOpened(Damaged):
    """The key does not fit, or the bytes are not what was encrypted; `age` does not say which."""

    message = _("It cannot be decrypted: another key closed it, or it is damaged.")


def new_identity() -> str:
    """Return a new key in the text form of `age`, from the operating system's chance."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """Return the public half of a key.

    Raises:
        ValueError: it is no key.
    """
    return str(_identity(identity).to_public())


def is_recipient(text: str) -> bool:
    """Return whether `text` is the public half of a key, in the text form of `age`."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def closed(data: bytes, recipients: list[str]) -> bytes:
    """Return `data` so that the key of any of `recipients` opens it; it comes out differently every time."""
    return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(one) for one in recipients]))


def opened(data: bytes, identity: str) -> bytes:
    """Return what `closed` was given.

    Raises:
        NotOpened
        ValueError: `identity` is no key.
    """
    try:
        return bytes(pyrage.decrypt(data, [_identity(identity)]))
    except pyrage.DecryptError as error:
        raise NotOpened from error


def key_in(text: str) -> str:
    """Return the key in the words of a key file, whose lines with `#` are remarks.

    Raises:
        ValueError: there is not exactly one.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) != 1:
        raise ValueError("a key file holds one key")
    _identity(lines[0])
    return lines[0]


def _identity(text: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise ValueError("this is no key of age") from error

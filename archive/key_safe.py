"""The keys of the personal parts: one for each document, each closed to the office's key and to the escrow keys.

    keys/office.age-identity       opens every document's key; 0600, never copied by this program
    keys/escrow/<name>.pub         public halves of keys that others keep, away from this machine
    keys/documents/<key>.age       a document's key, closed; a copy of each lies in the vault
    keys/documents/<key>.destroyed the document's key was destroyed at the end of its term, and when

So losing the office's key loses nothing while somebody holds an escrow key, and destroying two small files makes one
document's personal part unreadable for everybody and for ever.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from archive import durable, encryption
from schemas.errors import Damaged, Refused
from schemas.language import _

OFFICE, ESCROW, DOCUMENTS = "office.age-identity", "escrow", "documents"
CLOSED, DESTROYED, PUBLIC = ".age", ".destroyed", ".pub"
_OWN, _LOCK = 0o600, "lock"
_CACHED = 256


class PersonalPartDestroyed(Refused):
    """Its key is gone for good, as it was meant to be."""

    message = _("The personal part of %(document)s was destroyed at the end of its term; nobody can read it any more.")


class OfficeKeyAway(Damaged):
    """Nothing personal can be read until the key is brought back or recovered."""

    message = _("The office's key is not where it belongs (%(where)s): bring it back, or: letterbook keys recover.")


class DocumentKeyAway(Damaged):
    """A document's key is neither in the office nor in the vault."""

    message = _("The key of the personal part of %(document)s is missing, in the office and in the vault.")


class DocumentKeyDamaged(Damaged):
    """The office's key does not open a document's."""

    message = _("The key of the personal part of %(document)s is damaged, or was made with another office key.")


@dataclass(frozen=True, slots=True)
class KeySafe:
    """The keys in the folder `root`; `mirror` is the vault's copy of `documents/`, None while the vault is away."""

    root: Path
    mirror: Path | None = None

    @property
    def office(self) -> Path:
        """Where the office's key lies."""
        return self.root / OFFICE

    def create(self) -> None:
        """Make the office's key if the office never had one.

        Raises:
            OfficeKeyAway: it had one, for there are documents' keys that it opens.
        """
        if self.office.exists():
            return
        if any((self.root / DOCUMENTS).glob(f"*{CLOSED}")):
            # A new one would open none of them, and would hide that the old one is gone.
            raise OfficeKeyAway(where=self.office)
        self.put_office_key(encryption.new_identity())

    def put_office_key(self, identity: str) -> None:
        """Make `identity` the office's key, readable for its owner alone, durably."""
        durable.make_folder(self.root)
        making = self.root / f".{OFFICE}.new"
        making.unlink(missing_ok=True)
        # Narrow from its first byte on: a mode that is set afterwards leaves a moment in which others may read.
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"# public key: {encryption.recipient_of(identity)}\n{identity}\n")
            file.flush()
            os.fsync(file.fileno())
        durable.rename_durably(making, self.office)

    def office_key(self) -> str:
        """Return the office's key.

        Raises:
            OfficeKeyAway: it is gone, or is no key.
        """
        try:
            return encryption.key_in(self.office.read_text("ascii"))
        except (OSError, ValueError) as error:
            raise OfficeKeyAway(where=self.office) from error

    def escrow(self) -> dict[str, str]:
        """Return the recipients that others keep the keys of, by name."""
        files = sorted((self.root / ESCROW).glob(f"*{PUBLIC}"))
        return {file.name.removesuffix(PUBLIC): file.read_text("ascii").strip() for file in files}

    def add_escrow(self, name: str, recipient: str) -> None:
        """Let the key of `recipient` open every document's key that is made from now on."""
        durable.make_folder(self.root / ESCROW)
        durable.write_durably(self.root / ESCROW / f"{name}{PUBLIC}", f"{recipient}\n".encode())

    def make(self, document: str) -> str:
        """Return the key of `document`, made if it has none; when this returns, it is durable.

        Raises:
            PersonalPartDestroyed, OfficeKeyAway, DocumentKeyDamaged
        """
        with suppress(DocumentKeyAway):
            return self.key_of(document)
        durable.make_folder(self.root)
        with durable.locked(self.root / _LOCK):
            # Two processes may both have found none, and what one of them closes the other's key would not open.
            with suppress(DocumentKeyAway):
                return self.key_of(document)
            self.create()
            identity = encryption.new_identity()
            self.put(document, identity)
        return identity

    def put(self, document: str, identity: str) -> None:
        """Keep the key of `document`, closed to the office and all escrow recipients, here and in the vault."""
        wrapped = self.closed_for_keepers(f"{identity}\n".encode())
        name = f"{document}{CLOSED}"
        durable.make_folder(self.root / DOCUMENTS)
        durable.write_durably(self.root / DOCUMENTS / name, wrapped)
        # A vault that is away gets it with the next copy: nothing counts as copied before.
        with suppress(OSError):
            self.mirrored(document)

    def closed_for_keepers(self, data: bytes) -> bytes:
        """Return `data` so that the office key and every escrow key open it.

        Raises:
            OfficeKeyAway
        """
        return encryption.closed(data, self.keepers())

    def keepers(self) -> list[str]:
        """Return the public halves of the office key and of every escrow key.

        Raises:
            OfficeKeyAway
        """
        return list(dict.fromkeys([encryption.recipient_of(self.office_key()), *self.escrow().values()]))

    def key_of(self, document: str) -> str:
        """Return the key of `document`.

        Raises:
            PersonalPartDestroyed, DocumentKeyAway, DocumentKeyDamaged, OfficeKeyAway
        """
        return self.opened(document, self.wrapped(document), self.office_key())

    def wrapped(self, document: str) -> bytes:
        """Return the closed key of `document`, from the vault where the office lost it.

        Raises:
            PersonalPartDestroyed, DocumentKeyAway
        """
        if self.is_destroyed(document):
            raise PersonalPartDestroyed(document=document)
        for folder in self._folders():
            with suppress(FileNotFoundError):
                return (folder / f"{document}{CLOSED}").read_bytes()
        raise DocumentKeyAway(document=document)

    def kept(self, document: str) -> bytes | None:
        """Return the closed key of `document` as the office itself has it; None where it has none, or destroyed it."""
        own = self.root / DOCUMENTS / f"{document}{CLOSED}"
        return own.read_bytes() if own.is_file() and not self.is_destroyed(document) else None

    @staticmethod
    def opened(document: str, wrapped: bytes, identity: str) -> str:
        """Return the key that `wrapped` holds, opened with the office's key or an escrow key.

        Raises:
            DocumentKeyDamaged
        """
        try:
            return _unwrapped(wrapped, identity)
        except (encryption.NotOpened, ValueError) as error:
            raise DocumentKeyDamaged(document=document) from error

    def mirrored(self, document: str) -> None:
        """See to it that the vault has the closed key of `document`; one that was destroyed, or never was, is fine.

        Raises:
            OSError: the vault is away.
        """
        if self.mirror is None:
            raise FileNotFoundError("the vault is away")
        own = self.root / DOCUMENTS / f"{document}{CLOSED}"
        copy = self.mirror / own.name
        if own.is_file() and not (copy.is_file() and copy.read_bytes() == own.read_bytes()):
            durable.make_folder(self.mirror)
            durable.write_durably(copy, own.read_bytes())

    def is_destroyed(self, document: str) -> bool:
        """Return whether the key was destroyed; then a copy that comes back from somewhere is not used."""
        return any((folder / f"{document}{DESTROYED}").exists() for folder in self._folders())

    def destroy(self, document: str, at: str) -> None:
        """Destroy the key of `document` here and in the vault, for good; doing so again completes what a crash left.

        `at` is the time, in words of ISO 8601. Copies that others made of these folders are not reached from here.
        """
        for folder in self._folders():
            durable.make_folder(folder)
            mark = folder / f"{document}{DESTROYED}"
            if not mark.exists():
                # First the mark, so that nobody makes a new key after a crash between the two.
                durable.write_durably(mark, f"{at}\n".encode())
            _wiped(folder / f"{document}{CLOSED}")
            durable.fsync_folder(folder)
        _unwrapped.cache_clear()

    def remains(self, document: str) -> list[Path]:
        """Return where a closed key of `document` still lies, in the office and in the vault."""
        return [path for folder in self._folders() if (path := folder / f"{document}{CLOSED}").exists()]

    def lacking(self, document: str) -> list[Path]:
        """Return where the closed key of `document` should lie and does not, or is not the office's."""
        paths = [folder / f"{document}{CLOSED}" for folder in self._folders()]
        found = [path.read_bytes() if path.is_file() else None for path in paths]
        right = next((data for data in found if data is not None), None)
        return [path for path, data in zip(paths, found, strict=True) if data is None or data != right]

    def documents(self) -> Iterator[str]:
        """Yield the documents that have a key, in the order of their names."""
        names = {name for folder in self._folders() if folder.is_dir() for name in _names(folder)}
        yield from sorted(name.removesuffix(CLOSED) for name in names if name.endswith(CLOSED) and name[0] != ".")

    def _folders(self) -> list[Path]:
        return [self.root / DOCUMENTS, *([self.mirror] if self.mirror else [])]


def _names(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return [one.name for one in entries]


@lru_cache(maxsize=_CACHED)
def _unwrapped(wrapped: bytes, identity: str) -> str:
    # Known by the bytes themselves, which are read anew each time: a key that was destroyed is never remembered for
    # whoever asks, and the hundred papers of a batch are opened with one unwrapping.
    return encryption.key_in(encryption.opened(wrapped, identity).decode())


def _wiped(path: Path) -> None:
    """Overwrite and remove `path`: on a disk that writes in place nothing is left of it."""
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()

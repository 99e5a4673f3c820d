"""The door to BagIt 1.0 (RFC 8493): a folder that says of every file in it what its bytes must be.

What leaves an office is written as a bag because anybody can check one, with `bagit.py` or with `sha256sum` alone. We
write it ourselves, so that each file is digested on its one way through and no bag is ever half there; whether a bag
is good is judged by the library, which is somebody else's.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256, sha512
from pathlib import Path, PurePosixPath

import bagit

from archive import durable
from schemas.errors import BadFile
from schemas.language import Text, _, text

DECLARATION = "bagit.txt"
PAYLOAD = "data"
_DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_FETCH = "fetch.txt"
_NAMED = 5
_SORTS = {
    bagit.ChecksumMismatch: _("altered: %(files)s"),
    bagit.FileMissing: _("missing: %(files)s"),
    bagit.UnexpectedFile: _("not in its list: %(files)s"),
}
# RFC 8493 (2.1.3) wants % encoded and the library does not decode it; Windows bears neither the marks nor a last dot.
_PLAIN = re.compile(r"[\w()+,. -]*[\w()+-]")


class NotABag(BadFile):
    """The folder is no bag, or a file in it is not what the bag says."""

    message = _("%(name)s is no whole bag: %(reason)s")


class Bag:
    """A bag being written into `folder`, which must be empty; until `close` it has no declaration and is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._digests: dict[str, tuple[str, str]] = {}
        self._octets = 0

    @property
    def files(self) -> int:
        """How many files the payload has."""
        return len(self._digests)

    def add(self, name: str, chunks: Iterable[bytes]) -> Path:
        """Write one file of the payload (its name with `/`), digesting it on the way; return where it lies."""
        path = self.folder / PAYLOAD / name
        path.parent.mkdir(parents=True, exist_ok=True)
        long, short = sha512(), sha256()
        with path.open("xb") as file:
            for chunk in chunks:
                long.update(chunk)
                short.update(chunk)
                self._octets += file.write(chunk)
        self._digests[f"{PAYLOAD}/{name}"] = (short.hexdigest(), long.hexdigest())
        return path

    def close(self, info: Mapping[str, str]) -> str:
        """Write the tag files, bring everything to the disk, and return the SHA-256 of the tag manifest.

        Whoever keeps that one digest can tell later whether any byte of the bag is another.
        """
        told = {**info, "Payload-Oxum": f"{self._octets}.{self.files}"}
        tags = {
            DECLARATION: _DECLARED,
            "bag-info.txt": "".join(f"{name}: {' '.join(value.split())}\n" for name, value in told.items()).encode(),
            "manifest-sha256.txt": _lines({name: short for name, (short, _long) in self._digests.items()}),
            "manifest-sha512.txt": _lines({name: long for name, (_short, long) in self._digests.items()}),
        }
        sums = {
            "tagmanifest-sha256.txt": _lines({name: sha256(data).hexdigest() for name, data in tags.items()}),
            "tagmanifest-sha512.txt": _lines({name: sha512(data).hexdigest() for name, data in tags.items()}),
        }
        for name, data in {**tags, **sums}.items():
            if name != DECLARATION:
                (self.folder / name).write_bytes(data)
        durable.fsync_tree(self.folder)
        # Last of all: a folder without it is no bag to anybody.
        durable.write_durably(self.folder / DECLARATION, _DECLARED)
        return sha256(sums["tagmanifest-sha256.txt"]).hexdigest()


def _lines(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def plain_name(name: str, serial: int) -> str:
    """Return a name for the file `name` that every disk and every checker bears; `serial` tells replaced ones apart."""
    path = PurePosixPath(name)
    if all(_PLAIN.fullmatch(part) for part in path.parts):
        return name
    suffix = path.suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", path.suffix) else ""
    folder = path.parent if all(_PLAIN.fullmatch(part) for part in path.parent.parts) else PurePosixPath("other")
    return str(folder / f"file-{serial:03d}{suffix}")


def refuse_unless_whole(folder: Path) -> None:
    """Read every byte of the bag in `folder` and refuse it unless all of it is there, and nothing else.

    Raises:
        NotABag: what is missing, altered or too much; a link, or a file that would have to be fetched from elsewhere.
    """
    if links := sorted(str(path.relative_to(folder)) for path in _links(folder)):
        raise NotABag(name=folder.name, reason=text("links are not taken: %(files)s", files=links[0]))
    if (folder / _FETCH).exists():
        raise NotABag(name=folder.name, reason=text("parts of it would have to be fetched from elsewhere."))
    # What is wrong is said by the refusal; the library's own log would say it a second time.
    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    try:
        bagit.Bag(str(folder)).validate()
    except bagit.BagValidationError as error:
        raise NotABag(name=folder.name, reason=_said(error)) from error
    except (bagit.BagError, OSError, UnicodeDecodeError) as error:
        reason = text("it is no bag that can be read (%(why)s).", why=str(error))
        raise NotABag(name=folder.name, reason=reason) from error


def _said(error: bagit.BagValidationError) -> Text:
    """Return what is wrong with the contents; at most a few files of each sort are named."""
    for sort, said in _SORTS.items():
        if found := sorted({one.path for one in error.details if isinstance(one, sort)}):
            files = "、".join(found[:_NAMED]) + ("…" if len(found) > _NAMED else "")
            return text(said, files=files)
    return text("it is not complete (%(why)s).", why=error.message)


def _links(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        yield from (path for name in (*folders, *files) if (path := Path(place, name)).is_symlink())

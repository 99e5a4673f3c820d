"""Step 1 – Receive: a file is known by its bytes, and kept before anything is made of it (invariant I3).

How it gets out of the inbox without ever being lost or taken twice is told in `claims.py`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from archive.durable import fsync_folder, fsync_tree, make_folder, rename_durably, write_durably
from pipeline import bundles, claims, trees
from pipeline.premises import Premises
from schemas import record as records

MOST_BYTES = 64 * 1024 * 1024
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
_CLAIMS = ".claims"
_LEFT_SECONDS = 60.0
# The room of what owners write at the desk: no data yet, `hearing.py` makes a letter of it.
FEEDBACK = "feedback"
# In bytes: room is left for what is put behind a name or before it (`.问题.html`, a temporary name).
_LONGEST, _LONGEST_SUFFIX = 200, 20

Header = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Received:
    """A file or folder in `received/`: its SHA-256, its name, the project it was dropped for, and where it lies.

    `room` is `letters` for what lay in the project's folder 来函, FEEDBACK for what was written at the desk. The
    SHA-256 of a folder is `claims.digest`. `header` are header fields that were said when it was handed in, and win
    over what stands in the file. `about` is the document that it was uploaded for at the desk, until it is known
    whether it is its next version (`office/next_version.py`).
    """

    sha256: str
    name: str
    project: str
    path: Path
    room: str = ""
    header: Header = ()
    about: str = ""

    @property
    def revises(self) -> str:
        """The document that it was said to be the next version of, beside the file; empty if nobody did."""
        return dict(self.header).get("revises", "")

    def files(self) -> list[tuple[str, Path]]:
        """Return its plain files by their names inside the folder; a file's own name is empty. No link is followed."""
        if self.path.is_dir():
            return trees.files(self.path)
        return [("", self.path)] if self.path.is_file() else []

    def data(self) -> bytes:
        """Return the bytes of a file; a folder's are for `bundles` to open."""
        return self.path.read_bytes()


def safe_name(name: str) -> str:
    """Return `name` as a name that any file system takes, without folders: `../../x.xlsx` becomes `x.xlsx`."""
    # A name that is not UTF-8 (from an old Windows share) arrives with surrogates, which nothing can write.
    # Composed, as the note beside the file says it: a Mac writes ü and ガ as two letters each.
    readable = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    last = _UNSAFE.sub("_", Path(readable.replace("\\", "/")).name).strip(" .")
    suffix = _shortened(Path(last).suffix, _LONGEST_SUFFIX)
    short = _shortened(Path(last).stem, _LONGEST - len(suffix.encode())) + suffix
    # The note that lies beside a file would be taken for it.
    return f"_{short}" if short.casefold() == claims.NOTE else short or "unnamed"


def _shortened(words: str, most_bytes: int) -> str:
    return words.encode()[:most_bytes].decode(errors="ignore")


def copied(premises: Premises, file: Path, project: str, room: str = "", revises: str = "") -> Received:
    """Keep a copy of a file or folder in `received/`; the original stays where it is. Repeating this changes nothing.

    `revises` is the document that it was said to be the next version of.

    Raises:
        OSError: the file cannot be read.
        HugeBundle: the folder holds more than any document comes with.
    """
    header = (("revises", revises),) if revises else ()
    if not file.is_dir():
        return kept(premises, file.read_bytes(), file.name, project, room, header)
    bundles.refuse_if_huge(file, file.name)
    received = _place(premises, claims.digest(file), Received("", file.name, project, file, room, header))
    if not received.path.exists():
        building = received.path.with_name(f".{received.path.name}.{secrets.token_hex(4)}")
        # Links are kept as links, for the check to name; following them would copy what was never handed in.
        shutil.copytree(file, building, symlinks=True)
        fsync_tree(building)
        rename_durably(building, received.path)
    return received


def kept(premises: Premises, data: bytes, name: str, project: str, room: str = "", header: Header = ()) -> Received:
    """Keep `data`, which came under `name`, in `received/`. Repeating this changes nothing."""
    received = _place(premises, hashlib.sha256(data).hexdigest(), Received("", name, project, Path(), room, header))
    if not received.path.exists():
        write_durably(received.path, data)
    return received


def outside(file: Path, project: str) -> Received:
    """Return a file or folder as if it had been received, where it lies."""
    return Received(claims.digest(file), file.name, project, file)


def claimed(premises: Premises, file: Path, project: str, room: str = "") -> Received:
    """Move a dropped file or folder out of the inbox into `received/` (`claims.py`), and return it.

    Raises:
        FileNotFoundError: another watcher was faster, or is at it.
        OSError: it cannot be moved now. It lies where it lay, or `recovered` carries it on.
    """
    pending = premises.received / _CLAIMS
    with claims.at(pending, claims.stripe(file)) as held:
        if not held:
            raise claims.Busy(errno.ENOENT, os.strerror(errno.ENOENT), str(file))
        note = {"name": safe_name(file.name), "project": project, "room": room}
        return _read(claims.place(premises.received, claims.claim(pending, file, note), note["name"]))


def recovered(premises: Premises) -> Iterator[Received]:
    """Yield what a crash, or a full disk, left between inbox and `received/`, each in its place now."""
    for claim in claims.left_over(premises.received / _CLAIMS):
        name = _read(claim).name
        yield _read(claims.place(premises.received, claim, name))


def settled(received: Received) -> None:
    """Write down that an answer was given: the documents are opened, or the page has gone back."""
    (received.path.parent / claims.OWED).unlink(missing_ok=True)


@contextmanager
def in_hand(premises: Premises, received: Received) -> Iterator[None]:
    """Hold a received file while it is answered, so that nobody who carries on what a crash left takes it too."""
    with claims.at(premises.received / _CLAIMS, _answering(received), wait=True):
        yield


def is_in_hand(premises: Premises, received: Received) -> bool:
    """Return whether a live process is answering it; now and then also when it answers another one."""
    with claims.at(premises.received / _CLAIMS, _answering(received)) as held:
        return not held


def left_owing(premises: Premises) -> Iterator[Received]:
    """Yield what a process that is gone took and never answered: owed for a minute, and in nobody's hand.

    Each is yielded once a minute at most, whoever looks.
    """
    for owed in sorted(premises.received.glob(f"*/{claims.OWED}")):
        with suppress(FileNotFoundError):
            if time.time() - owed.stat().st_mtime < _LEFT_SECONDS:
                continue
            received = lying(premises, owed.parent.name)
            if received is not None and not is_in_hand(premises, received):
                os.utime(owed)
                yield received


def _answering(received: Received) -> str:
    return f"answer-{received.sha256[:2]}"


def is_news(received: Received, known: Collection[str]) -> bool:
    """Return whether it is data of which nothing is `known` yet, by SHA-256; what was typed at the desk is no data."""
    return received.sha256 not in known and received.room != FEEDBACK


def is_owed(received: Received) -> bool:
    """Return whether it was dropped and no answer has been given since."""
    return (received.path.parent / claims.OWED).exists()


def _place(premises: Premises, sha256: str, came: Received) -> Received:
    folder = premises.received / sha256
    make_folder(folder)
    # Also when it was there before: who made it, or the file in it, may have died or failed before its name was safe.
    fsync_folder(premises.received)
    name = safe_name(came.name)
    note: dict[str, object] = {"name": name, "project": came.project, "room": came.room}
    if came.header:
        # Whoever carries on after a crash must not take it for something else than it was handed in as.
        note["header"] = dict(came.header)
    write_durably(folder / claims.NOTE, records.canonical(note))
    return replace(came, sha256=sha256, name=name, path=folder / name)


def everything(premises: Premises) -> Iterator[Received]:
    """Yield every received file and folder."""
    for folder in sorted(premises.received.iterdir()):
        if (received := lying(premises, folder.name)) is not None:
            yield received


def lying(premises: Premises, sha256: str) -> Received | None:
    """Return the received file or folder that is known by `sha256`, None if it is not there."""
    folder = premises.received / sha256
    if not (folder / claims.NOTE).is_file():
        return None
    received = _read(folder)
    return received if received.path.exists() else None


def _read(folder: Path) -> Received:
    facts = records.loads((folder / claims.NOTE).read_bytes())
    header = tuple(facts.get("header", {}).items())
    return Received(folder.name, facts["name"], facts["project"], folder / facts["name"], facts.get("room", ""), header)


def returned(premises: Premises, received: Received, page: str, copies: Mapping[str, bytes] | None = None) -> Path:
    """Give a refused file back: a copy in `returned/<project>/` with a page beside it that says why.

    The bytes stay in `received/`. `copies` are its marked copies by their names, which the page leads to; those of a
    folder lie in it, beside its attachments, so that the folder can be handed in as it is. Returns the page.
    """
    folder = premises.returned / (safe_name(received.project) if received.project else "_")
    make_folder(folder)
    for name, file in received.files():
        make_folder((folder / received.name / name).parent)
        write_durably(folder / received.name / name, file.read_bytes())
    beside = folder / received.name if received.path.is_dir() else folder
    for name, data in (copies or {}).items():
        write_durably(beside / name, data)
    target = folder / f"{received.name}.问题.html"
    write_durably(target, page.encode())
    return target

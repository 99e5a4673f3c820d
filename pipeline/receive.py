"""Step 1 – Receive: a file is known by its bytes, and kept before anything is made of it (invariant I3)."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.durable import fsync_folder, fsync_tree, make_folder, rename_durably, write_durably
from pipeline import bundles
from pipeline.premises import Premises
from schemas import record as records

MOST_BYTES = 64 * 1024 * 1024
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
_NOTE = "drop.json"
# In bytes: room is left for what is put behind a name or before it (`.问题.html`, a temporary name).
_LONGEST, _LONGEST_SUFFIX = 200, 20


@dataclass(frozen=True, slots=True)
class Received:
    """A file in `received/`: its SHA-256, the name it came under, the project it was dropped for, and where it lies.

    `room` is the room of the inbox that it lay in: `letters` for a project's 来函. `path` may be a folder that was
    dropped as one; its SHA-256 is that of its files' names and digests.
    """

    sha256: str
    name: str
    project: str
    path: Path
    room: str = ""

    def data(self) -> bytes:
        """Return its bytes."""
        return self.path.read_bytes()


def safe_name(name: str) -> str:
    """Return `name` as a name that any file system takes, without folders: `../../x.xlsx` becomes `x.xlsx`."""
    # A name that is not UTF-8 (from an old Windows share) arrives with surrogates, which nothing can write.
    readable = name.encode("utf-8", "replace").decode()
    last = _UNSAFE.sub("_", Path(readable.replace("\\", "/")).name).strip(" .")
    suffix = _shortened(Path(last).suffix, _LONGEST_SUFFIX)
    short = _shortened(Path(last).stem, _LONGEST - len(suffix.encode())) + suffix
    # The note that lies beside a file would be taken for it.
    return f"_{short}" if short.casefold() == _NOTE else short or "unnamed"


def _shortened(words: str, most_bytes: int) -> str:
    return words.encode()[:most_bytes].decode(errors="ignore")


def copied(premises: Premises, file: Path, project: str, room: str = "") -> Received:
    """Keep a copy of a file or folder in `received/`; the original stays where it is. Repeating this changes nothing.

    Raises:
        OSError: the file cannot be read.
        HugeBundle: the folder holds more than any document comes with.
    """
    if not file.is_dir():
        return kept(premises, file.read_bytes(), file.name, project, room)
    bundles.refuse_if_huge(file, file.name)
    received = _place(premises, digest_of(file), file.name, project, room)
    if not received.path.exists():
        building = received.path.with_name(f".{received.path.name}.{secrets.token_hex(4)}")
        # Links are kept as links, for the check to name; following them would copy what was never handed in.
        shutil.copytree(file, building, symlinks=True)
        fsync_tree(building)
        rename_durably(building, received.path)
    return received


def kept(premises: Premises, data: bytes, name: str, project: str, room: str = "") -> Received:
    """Keep `data`, which came under `name`, in `received/`. Repeating this changes nothing."""
    received = _place(premises, hashlib.sha256(data).hexdigest(), name, project, room)
    if not received.path.exists():
        write_durably(received.path, data)
    return received


def lying(file: Path, project: str) -> Received:
    """Return a file or folder as if it had been received, where it lies; nobody asks for the digest of a folder."""
    return Received("" if file.is_dir() else _digest(file), file.name, project, file)


def digest_of(path: Path) -> str:
    """Return the SHA-256 that a file, or a folder by the names and digests of its files, is known by."""
    if not path.is_dir():
        return _digest(path)
    files = sorted(one for one in path.rglob("*") if one.is_file() and not one.is_symlink())
    return records.digest(sorted([one.relative_to(path).as_posix(), _digest(one)] for one in files))


def claimed(premises: Premises, file: Path, project: str) -> Received:
    """Move a dropped `file` out of the inbox into `received/` by one rename, and return it.

    Raises:
        FileNotFoundError: another watcher was faster.
    """
    sha256 = _digest(file)
    received = _place(premises, sha256, file.name, project)
    file.rename(received.path)
    fsync_folder(file.parent)
    fsync_folder(received.path.parent)
    if (now := _digest(received.path)) == sha256:
        return received
    # Somebody wrote to it between our reading and our rename: it is known by what it holds now.
    moved = _place(premises, now, file.name, project)
    received.path.rename(moved.path)
    fsync_folder(moved.path.parent)
    return moved


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _place(premises: Premises, sha256: str, name: str, project: str, room: str = "") -> Received:
    folder = premises.received / sha256
    make_folder(folder)
    kept = Received(sha256, safe_name(name), project, folder / safe_name(name), room)
    write_durably(folder / _NOTE, records.canonical({"name": kept.name, "project": project, "room": room}))
    return kept


def everything(premises: Premises) -> Iterator[Received]:
    """Yield every received file."""
    for folder in sorted(premises.received.iterdir()):
        note = folder / _NOTE
        if note.is_file():
            facts = records.loads(note.read_bytes())
            path = folder / facts["name"]
            if path.exists():
                yield Received(folder.name, facts["name"], facts["project"], path, facts.get("room", ""))


def returned(premises: Premises, received: Received, page: str) -> Path:
    """Give a refused file back: a copy in `returned/<project>/` with a page beside it that says why.

    The bytes stay in `received/`. Returns the page.
    """
    folder = premises.returned / (safe_name(received.project) if received.project else "_")
    make_folder(folder)
    if received.path.is_file():
        shutil.copyfile(received.path, folder / received.name)
    target = folder / f"{received.name}.问题.html"
    write_durably(target, page.encode())
    return target

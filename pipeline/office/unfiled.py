"""What was handed in and is not filed yet, on every target beside the snapshots: an open document is more than its row.

Its source files (`received/`) and its attachments (`attachments/`) lie in no entry yet, and nothing can make them anew.
Each goes once, as a closed file of its own (for office key and escrow), and leaves the target the night after it was
filed: from then on the entry alone has it, so that what is destroyed at the end of its term does not live on here. The
names are made with a salt of the office: who has the target and some file cannot tell whether it was handed in.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import secrets
import shutil
import tarfile
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive import durable, encryption
from archive.faults import Fault
from archive.key_safe import OfficeKeyAway
from archive.shelf import Shelf
from pipeline import claims, tars
from pipeline.attachments import rows_of
from pipeline.office import documents, outages, personal, targets
from pipeline.office.models import Document, Drop, Feedback, Part, Revision
from pipeline.office.targets import Place
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.errors import Damaged
from schemas.language import text

MANIFEST = "unfiled.json"
_SALT, _END, _KEEPERS = "unfiled-names", ".tar.age", "keepers"
_BESIDE = {claims.NOTE, claims.OWED}
# Where in an office it lies.
_FOLDERS = ("received", "attachments")


@dataclass(frozen=True, slots=True)
class Piece:
    """One file or folder of the office: its path, the documents that need it, and since when it has been there.

    No document is named for what waits to become one.
    """

    path: str
    documents: frozenset[str]
    since: datetime


def wanted(premises: Premises) -> list[Piece]:
    """Return what no entry holds yet and somebody still needs, by path."""
    found = dict[str, Piece]()
    for path, key, since in _needed(premises):
        before = found.get(path, Piece(path, frozenset(), since))
        found[path] = Piece(path, before.documents | ({key} if key else set()), min(before.since, since))
    return [found[path] for path in sorted(found)]


def _needed(premises: Premises) -> Iterator[tuple[str, str, datetime]]:
    stages = [stage for stage in Stage if stage.is_open or stage in {Stage.RELEASED, Stage.FILED}]
    open_ones = Document.objects.filter(stage__in=stages)
    for rows in (
        Drop.objects.filter(document__in=open_ones).values_list("sha256", "document__key", "at"),
        Part.objects.filter(document__in=open_ones).values_list("source", "document__key", "at"),
        Feedback.objects.filter(document=None).exclude(received="").values_list("received", "receipt", "at"),
    ):
        yield from ((f"received/{sha256}", key, at) for sha256, key, at in rows)
    for owed in sorted(premises.received.glob(f"*/{claims.OWED}")):
        if _is_whole(owed.parent):
            yield f"received/{owed.parent.name}", "", datetime.fromtimestamp(owed.stat().st_mtime, UTC)
    for revision in Revision.objects.filter(document__in=open_ones).select_related("document").iterator(chunk_size=200):
        for row in rows_of(documents.content(revision)):
            place = premises.attachment(row["sha256"]).relative_to(premises.root)
            yield place.as_posix(), revision.document.key, revision.at


def manifest(pieces: Iterable[Piece], premises: Premises) -> bytes:
    """Return what goes into the sealed snapshot, so that a restore knows which files are which."""
    salt = _salt(premises)
    rows = [{"name": _name(salt, one.path), "path": one.path, "documents": sorted(one.documents)} for one in pieces]
    return json.dumps(rows, indent=1).encode() + b"\n"


def brought(place: Place, pieces: Iterable[Piece], premises: Premises) -> None:
    """Put on a target what it lacks. After another escrow key was added or the office's was changed, that is all of it.

    What is damaged here is not put there: it may be whole there.

    Raises:
        OSError: the target is away. OfficeKeyAway
    """
    keys, salt = personal.safe(premises), _salt(premises)
    keepers = hmac.new(salt, "\n".join(keys.keepers()).encode(), hashlib.sha256).hexdigest().encode()
    there = place.unfiled.sizes()
    is_anew = _KEEPERS not in there or place.unfiled.read(_KEEPERS) != keepers
    for one in pieces:
        name, path = _name(salt, one.path), premises.root / one.path
        if (is_anew or name not in there) and _is_whole(path):
            place.unfiled.write(name, keys.closed_for_keepers(_packed(path)))
    if is_anew:
        place.unfiled.write(_KEEPERS, keepers)


def let_go(place: Place, pieces: Iterable[Piece], premises: Premises) -> None:
    """Remove from a target what is filed by now, or given up; its snapshot that still named it is not the newest.

    Raises:
        OSError: the target is away; the next night completes it.
    """
    salt = _salt(premises)
    kept = {_name(salt, one.path) for one in pieces}
    for name in sorted(place.unfiled.sizes()):
        if name.endswith(_END) and name not in kept:
            place.unfiled.remove(name)


def taken_back(paths: Iterable[Path], premises: Premises) -> None:
    """Remove from every target what is destroyed here now, if a night that failed left it there. Repeatable.

    Raises:
        OSError: one of them is away; doing so again completes it, and `verify` names what is left.
    """
    if not (salt := _known_salt(premises)):
        return
    names = {_name(salt, path.relative_to(premises.root).as_posix()) for path in paths}
    for place in targets.in_use(premises) if names else ():
        for name in sorted(names & place.unfiled.sizes().keys()):
            place.unfiled.remove(name)


def brought_back(shelf: Shelf, root: Path, identity: str, told: bytes, gone: Collection[str]) -> Iterator[Fault]:
    """Bring into the office `root` what the manifest `told` names, and yield what does not come back as it was.

    What belongs to documents that are `gone` alone stays away: they were destroyed after the snapshot.
    """
    for row in json.loads(told):
        if row["documents"] and set(row["documents"]) <= set(gone):
            continue
        try:
            is_here = _laid(encryption.opened(shelf.read(row["name"]), identity), row["path"], root)
            why = "" if is_here else text("It is not what was handed in.").localized()
        except (Damaged, OSError, ValueError, tarfile.TarError) as error:
            why = str(error)
        if why:
            words = text("It was handed in, is not filed, and did not come back: %(why)s", why=why)
            yield Fault("restored-unfiled", row["path"], words)
    for folder in _FOLDERS:
        durable.fsync_tree(root / folder)


def _laid(data: bytes, where: str, root: Path) -> bool:
    """Lay what a tar file holds at the path `where` of the office; return whether it is what was handed in.

    Only that one file or folder, and only where such things lie: whatever else a target put into it stays out.
    """
    path = root / where
    if not any(path.resolve().is_relative_to((root / one).resolve()) for one in _FOLDERS):
        return False
    durable.make_folder(root / "staging")
    with tempfile.TemporaryDirectory(dir=root / "staging", prefix="unfiled-") as bench:
        tars.unpack(data, Path(bench))
        found = Path(bench, path.name)
        if any(one.is_symlink() for one in (found, *found.rglob("*"))) or not _is_whole(found):
            return False
        durable.make_folder(path.parent)
        # A restore that was cut off is gone on with.
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        found.rename(path)
    return True


def faults(place: Place, premises: Premises) -> Iterator[Fault]:
    """Open and compare what a target has, and yield what it should have since its last snapshot and lacks.

    Raises:
        OSError: it cannot be read.
    """
    since = outages.state_of(place.name).snapshot_at
    if not (salt := _known_salt(premises)) or since is None:
        return  # no snapshot of this office has been brought there
    there, key = place.unfiled.sizes(), ""
    with suppress(OfficeKeyAway):  # the check of the keys names it; what it would open is only counted
        key = personal.safe(premises).office_key()
    for one in wanted(premises):
        name = _name(salt, one.path)
        if name in there:
            if key and not _is_copy(place.unfiled.read(name), key, one.path, premises):
                words = text("The copy does not open or is damaged: remove it there, then: letterbook vault snapshot")
                yield Fault("copy-unfiled-differs", f"{place.name}: {name}", words)
        elif one.since < since and _is_whole(premises.root / one.path):
            words = text("What was handed in and is not filed has no copy there: letterbook vault snapshot")
            yield Fault("copy-unfiled-missing", f"{place.name}: {one.path}", words)
    yield from _left(place, there, salt)


def _left(place: Place, there: Collection[str], salt: bytes) -> Iterator[Fault]:
    """Yield what a target still has of destroyed documents."""
    sources = Drop.objects.filter(document__stage=Stage.DISPOSED).values_list("sha256", flat=True)
    for name in sorted({_name(salt, f"received/{one}") for one in sources} & set(there)):
        words = text("What was destroyed is still there: letterbook vault snapshot")
        yield Fault("copy-unfiled-left", f"{place.name}: {name}", words)


def here(premises: Premises) -> Iterator[Fault]:
    """Yield the attachments of open documents that are missing in the office, or are not what was attached."""
    for one in wanted(premises):
        if one.path.startswith("attachments/") and not _is_whole(premises.root / one.path):
            words = text("An attachment of a document that is not filed yet is missing or altered.")
            yield Fault("attachment-missing", one.path, words)


def _is_copy(data: bytes, identity: str, path: str, premises: Premises) -> bool:
    """Return whether it holds, closed, what lies at `path` in the office, told by the digest in its name."""
    with tempfile.TemporaryDirectory(dir=premises.staging, prefix="unfiled-") as bench:
        try:
            tars.unpack(encryption.opened(data, identity), Path(bench))
        except (Damaged, ValueError, tarfile.TarError):
            return False
        return _is_whole(Path(bench, Path(path).name))


def _is_whole(path: Path) -> bool:
    """Return whether what lies there is what its name says: the SHA-256 of the file, or of the one in the folder."""
    if path.is_file():
        return claims.digest(path) == path.name
    inside = [one for one in path.glob("*") if one.name not in _BESIDE] if path.is_dir() else []
    return any(claims.digest(one) == path.name for one in inside)


def _packed(path: Path) -> bytes:
    target = io.BytesIO()
    if path.is_file():
        tars.write(target, [(path, path.name)])
    else:
        # Without the mark of an answer that is owed: whoever takes up the restored office looks at all that is news.
        inside = (one for one in sorted(path.iterdir()) if one.name != claims.OWED)
        tars.write(target, ((one, f"{path.name}/{one.name}") for one in inside))
    return target.getvalue()


def _name(salt: bytes, path: str) -> str:
    return hmac.new(salt, path.encode(), hashlib.sha256).hexdigest() + _END


def _salt(premises: Premises) -> bytes:
    """Return the office's salt, made at the first time; with another one everything is put on the targets anew."""
    if not (salt := _known_salt(premises)):
        salt = secrets.token_hex(32).encode()
        durable.make_folder(premises.keys)
        durable.write_durably(premises.keys / _SALT, salt)
    return salt


def _known_salt(premises: Premises) -> bytes:
    file = premises.keys / _SALT
    return file.read_bytes() if file.is_file() else b""

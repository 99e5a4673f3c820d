"""What people have sent to the desk and not handed in yet: each person's own, known by its bytes, kept for a day.

It lies in `staging/uploads/<person>/<sha256>/`, in the form of `received/`, so that nothing is lost when a session
ends between the check and the hand-in. Handing in copies it; what is never handed in is swept away.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from archive.durable import make_folder, write_durably
from pipeline import bundles, claims, receive
from pipeline.office.models import Person
from pipeline.premises import Premises
from pipeline.receive import Received
from schemas import record as records

KEPT_SECONDS = 24 * 3600.0
# What its sender said to be the next version of nothing.
NEW = "new"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DATA = {".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".csv", ".json", ".zip"}

# A file as it came: the name that the sender gave it, and where its bytes grew.
Sent = tuple[str, Path]


def drops(sent: Sequence[Sent]) -> list[list[Sent]]:
    """Return `sent` as what is looked at together: one data file with its photos and scans is one, else each alone."""
    data = [one for one in sent if Path(one[0]).suffix.lower() in _DATA]
    is_bundle = len(data) == 1 and len(sent) > 1 and Path(data[0][0]).suffix.lower() != ".zip"
    return [list(sent)] if is_bundle else [[one] for one in sent]


def keep(
    who: Person, sent: Sequence[Sent], premises: Premises, *, project: str = "", room: str = "", about: str = ""
) -> Received:
    """Keep what `who` sent, moving it from where it grew, and return it. The same bytes again take the same place.

    Several files are kept as one folder, which bears the name of the data file among them. `about` is the document that
    it was sent for.
    """
    folder = _folder(who, premises)
    make_folder(folder)
    sweep(premises)
    building = folder / f".{secrets.token_hex(8)}"
    building.mkdir()
    name = receive.safe_name(_leading(sent))
    if len(sent) == 1:
        sent[0][1].replace(building / name)
    else:
        name = receive.safe_name(Path(name).stem)
        (building / name).mkdir()
        for given, path in sent:
            path.replace(_free(building / name, receive.safe_name(given)))
    note = {"name": name, "project": project, "room": room, "about": about}
    write_durably(building / claims.NOTE, records.canonical(note))
    sha256 = claims.digest(building / name)
    target = folder / sha256
    _put(building, target)
    return Received(sha256, name, project, target / name, room, about=about)


def _put(building: Path, target: Path) -> None:
    """Move what was built into its place, where the same bytes may lie already, or arrive at the same moment."""
    while (building / claims.NOTE).read_bytes() != _note(target):
        # Aside first: a folder takes the place of an empty one alone, and nobody should find half of it.
        aside = building.with_name(f"{building.name}.old")
        with suppress(FileNotFoundError):
            target.replace(aside)
        shutil.rmtree(aside, ignore_errors=True)
        with _unless_taken():
            building.replace(target)
            return
    # Word for word what lies there, which somebody may be reading just now.
    shutil.rmtree(building)
    with suppress(FileNotFoundError):
        os.utime(target)


@contextmanager
def _unless_taken() -> Iterator[None]:
    """Pass over that another one was quicker: the place is not free."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise


def _note(folder: Path) -> bytes:
    with suppress(FileNotFoundError):
        return (folder / claims.NOTE).read_bytes()
    return b""


def _leading(sent: Sequence[Sent]) -> str:
    return next((name for name, _path in sent if Path(name).suffix.lower() in _DATA), sent[0][0])


def _free(folder: Path, name: str) -> Path:
    """Return where a file called `name` may lie: two of one name lie apart, for the check to name them."""
    number, target = 1, folder / name
    while target.exists():
        number += 1
        (folder / str(number)).mkdir(exist_ok=True)
        target = folder / str(number) / name
    return target


def find(who: Person, sha256: str, premises: Premises) -> Received | None:
    """Return what `who` sent that is known by `sha256`; None where there is no such thing, or it is somebody else's."""
    return _read(_folder(who, premises) / sha256) if _SHA256.fullmatch(sha256) else None


def listed(who: Person, premises: Premises) -> list[Received]:
    """Return what `who` sent within a day and has not handed in, the newest first."""
    with suppress(FileNotFoundError):
        lying = [one for one in _folder(who, premises).iterdir() if _SHA256.fullmatch(one.name)]
        found = sorted(lying, key=lambda one: one.stat().st_mtime, reverse=True)
        return [received for one in found if not _facts(one).get("is_done") and (received := _read(one)) is not None]
    return []


def settle(who: Person, received: Received, premises: Premises, *, revises: str) -> None:
    """Write down what its sender said it is: the next version of the document `revises`, or (empty) a new one."""
    _noted(who, received, premises, revises=revises, about="" if revises else NEW)


def handed_in(who: Person, received: Received, premises: Premises) -> None:
    """Write down that it was handed in: it lies here no more as something to be done."""
    _noted(who, received, premises, is_done=True)


def _noted(who: Person, received: Received, premises: Premises, **more: object) -> None:
    note = _folder(who, premises) / received.sha256 / claims.NOTE
    with suppress(FileNotFoundError):
        write_durably(note, records.canonical(records.loads(note.read_bytes()) | more))


def discard(who: Person, received: Received, premises: Premises) -> None:
    """Throw away what `who` sent and no longer wants to hand in; nobody else has seen it. Repeatable."""
    shutil.rmtree(_folder(who, premises) / received.sha256, ignore_errors=True)


def sweep(premises: Premises) -> None:
    """Clear away what nobody handed in for a day, and what grew in uploads that were broken off."""
    room = premises.staging / "uploads"
    until = time.time() - KEPT_SECONDS
    for place in _lying(room):
        with suppress(FileNotFoundError):
            if place.stat().st_mtime < until:
                shutil.rmtree(place) if place.is_dir() else place.unlink()


def _lying(room: Path) -> Iterable[Path]:
    for place in sorted(room.iterdir()):
        yield from sorted(place.iterdir()) if place.is_dir() else (place,)


def _folder(who: Person, premises: Premises) -> Path:
    # The number of the person: it never changes, and two user names could become one as names of folders.
    return premises.staging / "uploads" / str(who.pk)


def _read(folder: Path) -> Received | None:
    if not (facts := _facts(folder)):
        return None
    header = (("revises", facts["revises"]),) if facts.get("revises") else ()
    path, about = folder / facts["name"], facts.get("about", "")
    return Received(folder.name, facts["name"], facts["project"], path, facts["room"], header, about)


def _facts(folder: Path) -> dict[str, Any]:
    with suppress(FileNotFoundError):
        facts: dict[str, Any] = records.loads((folder / claims.NOTE).read_bytes())
        return facts
    return {}


def too_many(sent: Sequence[Sent]) -> bool:
    """Return whether more files came at once than any document comes with."""
    return len(sent) > bundles.MOST_FILES

"""A handover as it lies in a bag that was found whole: what its lines say, and whether its proofs hold. Pure reading.

A bag that is whole may still lie: anybody can make one. So an entry is believed only if its own description, its
line and the event in its proof tell the same of every byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive import encryption, ledger_proof, staging
from archive import entry as entries
from archive.bag import PAYLOAD, NotABag
from archive.entry import EntryFacts
from archive.ledger_proof import Known
from archive.ocfl import EntryId
from archive.personal import CLOSED
from archive.staging import Staged
from pipeline import handover
from schemas.errors import Damaged, LetterbookError
from schemas.language import _, text

LISTING, HEAD = "entries.jsonl", "handover.json"
PROOF, FILES, KEY = "ledger-proof.json", "files", "personal-key.txt"


class EntryDisagrees(Damaged):
    """What the bag says of an entry in one place is not what it says in another."""

    message = _("%(entry)s cannot be taken over: %(reason)s")


@dataclass(frozen=True, slots=True)
class Head:
    """The bag as a whole: whose it is, of which project, under which signed checkpoint of the ledger."""

    company: str
    company_code: str
    origin: str
    checkpoint: str
    made_at: str
    recipient: str
    entries: int
    project: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the bag; `folder` is where it lies, `files` its names to where each lies in that folder's files."""

    id: EntryId
    created: datetime
    message: str
    inventory: str
    stage: str
    importance: str
    files: Mapping[str, str]
    left_out: tuple[str, ...]
    folder: Path


def head(bag: Path) -> Head:
    """Return what the bag says of itself.

    Raises:
        NotABag: it is no handover of ours.
    """
    try:
        raw = json.loads((bag / PAYLOAD / HEAD).read_bytes())
        if raw["format"] != handover.FORMAT:
            raise ValueError(raw["format"])
        return Head(
            company=str(raw["company"]),
            company_code=str(raw["company_code"]),
            origin=str(raw["origin"]),
            checkpoint=str(raw["checkpoint"]),
            made_at=str(raw["made_at"]),
            recipient=str(raw["recipient"]),
            entries=int(raw["entries"]),
            project={name: str(raw["project"][name]) for name in ("code", "name", "city", "fee_mode")},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotABag(name=bag.name, reason=text("it is no handover of Letterbook.")) from error


def lines(bag: Path) -> Iterator[Line]:
    """Yield the entries of the bag.

    Raises:
        NotABag: a line cannot be read.
    """
    try:
        with (bag / PAYLOAD / LISTING).open(encoding="utf-8") as file:
            for raw in file:
                yield _line(json.loads(raw), bag)
    except (OSError, ValueError, KeyError, TypeError, LetterbookError) as error:
        raise NotABag(name=bag.name, reason=text("its list of entries is damaged.")) from error


def _line(raw: Mapping[str, Any], bag: Path) -> Line:
    found = EntryId.parse(raw["id"])
    # Where an entry lies follows from its id: what the line says is never made a path.
    folder = bag / PAYLOAD / "entries" / found.year / found.category / found.number
    files = {str(name): str(told["file"]) for name, told in raw["files"].items()}
    if any(part in {"", ".", ".."} for file in files.values() for part in file.split("/")):
        raise ValueError("a file outside its entry")
    return Line(
        id=found,
        created=datetime.fromisoformat(raw["created"]),
        message=str(raw["message"]),
        inventory=str(raw["inventory"]),
        stage=str(raw["stage"]),
        importance=str(raw["importance"]),
        files=files,
        left_out=tuple(raw["left_out"]),
        folder=folder,
    )


def staged(line: Line) -> Staged:
    """Return the entry of `line`, to be filed: as it was filed there, where nothing was left out."""
    files = {name: line.folder / FILES / file for name, file in line.files.items()}
    return Staged(str(line.id), files, line.created, line.message)


def facts(line: Line) -> EntryFacts:
    """Return what the entry says of itself.

    Raises:
        EntryUnreadable, EntryTooNew
        EntryDisagrees: it says that it is another entry.
    """
    try:
        data = (line.folder / FILES / line.files[entries.ENTRY]).read_bytes()
    except (OSError, KeyError) as error:
        raise EntryDisagrees(entry=line.id.number, reason=text("it has no description.")) from error
    found = entries.loads(data)
    told = EntryId(found.project, str(found.year), found.category, found.number)
    if told != line.id:
        raise EntryDisagrees(entry=line.id.number, reason=text("its description is of %(other)s.", other=found.number))
    return found


def refuse_unless_proved(line: Line, of: Head, key: str = "") -> dict[str, Any]:
    """Check the proof of `line` and every digest against it; return what the proof shows.

    Raises:
        EntryDisagrees: the proof does not hold, is not of this entry, rests on another key than `key`, or a file is
            not what was filed.
    """
    proof = ledger_proof.read((line.folder / PROOF).read_bytes(), PROOF)
    known = Known(of.checkpoint.encode(), key)
    for fault in ledger_proof.faults(proof, known):
        raise EntryDisagrees(entry=line.id.number, reason=fault.message)
    event = ledger_proof.event_of(proof.get("inclusion", {}))
    body = event.body if event else {}
    if (body.get("entry"), body.get("inventory")) != (str(line.id), line.inventory):
        raise EntryDisagrees(entry=line.id.number, reason=text("its proof is of another entry."))
    named = dict(body.get("files", {}))
    for name, found in staging.digests(staged(line)).items():
        if named.get(name) != found.sha256:
            raise EntryDisagrees(
                entry=line.id.number, reason=text("“%(name)s” is not what was filed there.", name=name)
            )
    if (own := key_of(line)) and body.get("personal") != encryption.recipient_of(own):
        raise EntryDisagrees(entry=line.id.number, reason=text("its key is not the one that closed it."))
    return ledger_proof.shown(proof)


def key_of(line: Line) -> str:
    """Return the key of the entry's personal part; empty where the bag has none.

    Raises:
        EntryDisagrees: it is no key.
    """
    try:
        return encryption.key_in((line.folder / KEY).read_text("ascii"))
    except FileNotFoundError:
        return ""
    except ValueError as error:
        raise EntryDisagrees(entry=line.id.number, reason=text("its key is not the one that closed it.")) from error


def source(line: Line) -> str:
    """Return the SHA-256 of the entry's description, by which the same entry is known again."""
    return sha256((line.folder / FILES / line.files[entries.ENTRY]).read_bytes()).hexdigest()


def record(line: Line) -> bytes | None:
    """Return the fullest record that the bag has of the entry; None where it has none.

    Raises:
        EntryDisagrees, NotOpened: the key that came with it does not open it.
    """
    closed = f"{entries.PERSONAL}{entries.RECORD}{CLOSED}"
    if closed in line.files and (key := key_of(line)):
        return encryption.opened((line.folder / FILES / line.files[closed]).read_bytes(), key)
    for name in (f"{entries.PERSONAL}{entries.RECORD}", entries.RECORD):
        if name in line.files:
            return (line.folder / FILES / line.files[name]).read_bytes()
    return None

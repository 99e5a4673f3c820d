"""The content of a handover: the entries that a recipient is given, each with its proof, and the papers about all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils import timezone

from archive import bag as bags
from archive import entry as entries
from archive import ledger_proof
from archive.bag import Bag
from archive.entry import EntryFacts
from archive.key_safe import DocumentKeyAway, PersonalPartDestroyed
from archive.personal import CLOSED, MANIFEST
from archive.store import Entry
from pipeline import handover, handover_papers
from pipeline.handover import Item
from pipeline.handover_papers import Told
from pipeline.office import filed, handover_events, personal
from pipeline.office.handover_proofs import Prover
from pipeline.office.models import Document, Person, Project
from pipeline.premises import Premises
from pipeline.render.pdf_pages import page_count
from schemas import handover as policy
from schemas.errors import NotNow
from schemas.handover import Recipient
from schemas.language import _

ENTRIES, LISTING, HEAD, CHECKPOINT = "entries", "entries.jsonl", "handover.json", "checkpoint.txt"
PROOF, TOLD, FILES = "ledger-proof.json", "events.json", "files"
# What was closed, open for whoever has no program of ours, and the key for whoever has.
OPENED, KEY = "personal", "personal-key.txt"


class NothingToHandOver(NotNow):
    """Nothing was filed, or nothing that this recipient is given."""

    message = _("%(project)s has no filed document that %(recipient)s is given.")


@dataclass(frozen=True, slots=True)
class Order:
    """What is handed over to whom, by whom, and what for; an empty `year` means all.

    `asked` is the number of the event by which it was asked for at the desk, 0 if it was not.
    """

    project: Project
    recipient: Recipient
    by: Person
    year: str = ""
    purpose: str = ""
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Filed:
    """A document and the number of its filing event."""

    document: Document
    seq: int


@dataclass(frozen=True, slots=True)
class Packed:
    """What lies in the bag: `left_out` counts entries by reason.

    `digest` is the SHA-256 of `entries.jsonl`, which stands on the signed list; `bag_digest` that of the tag manifest.
    """

    entries: int
    files: int
    digest: str
    bag_digest: str
    left_out: Mapping[str, int]


@dataclass(slots=True)
class _Load:
    """What is put into the bag, entry by entry."""

    bag: Bag
    items: list[Item] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def packed(order: Order, chosen: Sequence[Filed], folder: Path, premises: Premises) -> Packed:
    """Write the bag into `folder`, which is empty; `chosen` is all that was filed, in its order.

    Raises:
        NothingToHandOver: nothing of it is for this recipient.
        Damaged: an entry is not what was filed.
    """
    load, prover = _Load(Bag(folder)), Prover(premises)
    for one, facts, serial in _numbered(chosen, premises):
        if order.year and str(facts.year) != order.year:
            continue
        if reason := handover.refused_because(facts, order.recipient):
            load.left_out[reason] += 1
            continue
        _put(load, (one, facts, serial), order, prover)
        _open(load, one.document, order, premises)
    if not load.items:
        raise NothingToHandOver(project=order.project.name, recipient=order.recipient.title)
    digest = _papers(load, order, prover, premises)
    bag_digest = load.bag.close(_info(order, premises, len(load.items)))
    return Packed(len(load.items), load.bag.files, digest, bag_digest, dict(load.left_out))


def _numbered(chosen: Sequence[Filed], premises: Premises) -> Iterator[tuple[Filed, EntryFacts, int]]:
    """Yield each document with what its entry says and its 件号."""
    store = filed.archive(premises)
    facts = [_facts(store.open(f"urn:letterbook:{one.document.entry}")) for one in chosen]
    return zip(chosen, facts, handover.serials(facts), strict=True)


def _facts(entry: Entry) -> EntryFacts:
    return entries.loads(entry.read(entries.ENTRY))


def content(entry: Entry, name: str) -> Iterable[bytes]:
    """Return the bytes of one file of an entry; the one place where a handover reads what concerns persons."""
    if name.startswith(entries.PERSONAL):
        return [entry.read(name)]
    return entry.stream(name)


def _put(load: _Load, one: tuple[Filed, EntryFacts, int], order: Order, prover: Prover) -> None:
    """Put one entry into the bag: its files, its proof, what became of it; and its line for programs."""
    known, facts, serial = one
    document = known.document
    entry = prover.store.open(f"urn:letterbook:{document.entry}")
    folder = f"{ENTRIES}/{document.entry.partition('/')[2]}"
    names, left_out = handover.given(entry.names(), facts.number, order.recipient)
    files, pages = {}, None
    for at, name in enumerate(names, 1):
        plain = bags.plain_name(name, at)
        path = load.bag.add(f"{folder}/{FILES}/{plain}", content(entry, name))
        files[name] = {"file": plain, "sha256": _sha256(facts, entry, name)}
        if pages is None and name.endswith(entries.pdf_name(facts.number)):
            pages = page_count(path)
    proof = prover.proof(known.seq)
    load.bag.add(f"{folder}/{PROOF}", [f"{ledger_proof.text_of(proof)}\n".encode()])
    told = handover_events.of(document, with_notes="notes" in order.recipient.personal)
    load.bag.add(f"{folder}/{TOLD}", [_json(told)])
    version = entry.inventory.versions[entry.inventory.head]
    line = {
        "id": entry.object_id, "created": version.created, "message": version.message, "inventory": entry.digest,
        "stage": document.stage, "importance": document.importance, "files": files,
        "left_out": left_out, "folder": folder,
    }  # fmt: skip
    load.lines.append(json.dumps(line, ensure_ascii=False, sort_keys=True))
    author = str(facts.more.get("responsible") or "")
    is_imported = bool(document.came_by)
    load.items.append(Item(facts, serial, pages, document.stage, is_imported, tuple(left_out), author))


def _open(load: _Load, document: Document, order: Order, premises: Premises) -> None:
    """Put in what of the personal part the recipient is given as it was before it was closed, and its key.

    Nothing where its key was destroyed, or never was here. Without the key the closed files are of no use to anybody.
    """
    whole, folder = personal.entry_of(document, premises), f"{ENTRIES}/{document.entry.partition('/')[2]}"
    given, _left = handover.given(whole.entry.names(), str(document.number), order.recipient)
    names = sorted(
        name.removesuffix(CLOSED) for name in given if name.startswith(entries.PERSONAL) and name.endswith(CLOSED)
    )
    if not set(names) - {MANIFEST}:
        return
    with suppress(PersonalPartDestroyed, DocumentKeyAway):
        load.bag.add(f"{folder}/{KEY}", [f"{whole.key()}\n".encode()])
        for at, name in enumerate(names, 1):
            if name != MANIFEST:
                plain = bags.plain_name(name.removeprefix(entries.PERSONAL), at)
                load.bag.add(f"{folder}/{OPENED}/{plain}", [whole.read(name)])


def _sha256(facts: EntryFacts, entry: Entry, name: str) -> str:
    """Return the digest of a file by which the filing event knows it too."""
    path = entry.inventory.content_path(name)
    return entry.inventory.fixity.get("sha256", {}).get(path) or next(
        (file.sha256 for file in facts.files if file.name == name), ""
    )


def _papers(load: _Load, order: Order, prover: Prover, premises: Premises) -> str:
    """Put in what tells of the whole; return the digest of `entries.jsonl`, which stands on the signed list."""
    listing = "".join(f"{line}\n" for line in load.lines).encode()
    digest, company = sha256(listing).hexdigest(), premises.company
    told = Told(
        company=str(company["name"]),
        fonds=str(company["code"]),
        class_code=policy.handover().class_code,
        project=order.project.name,
        year=order.year,
        recipient=order.recipient,
        at=timezone.localtime(),
        by=f"{order.by.name}（{order.by.user}）",
        purpose=order.purpose,
        left_out=dict(load.left_out),
        digest=digest,
    )
    rows = handover_papers.rows(told, load.items)
    for name, data in {
        LISTING: listing,
        HEAD: _json(_head(order, prover, told, len(load.items))),
        CHECKPOINT: prover.checkpoint.note.encode(),
        f"{handover.CATALOGUE}.xlsx": handover_papers.workbook(told, rows),
        f"{handover.CATALOGUE}.docx": handover_papers.document(told, rows),
        f"{handover.NOTE}.docx": handover_papers.note(told, load.items),
        "说明.txt": handover_papers.readme(told, len(load.items)),
    }.items():
        load.bag.add(name, [data])
    return digest


def _head(order: Order, prover: Prover, told: Told, count: int) -> dict[str, Any]:
    """Return what a program must know of the bag as a whole."""
    project = order.project
    return {
        "format": handover.FORMAT,
        "company": told.company,
        "company_code": told.fonds,
        "recipient": order.recipient.id,
        "year": order.year,
        "made_at": told.at.isoformat(),
        "entries": count,
        "left_out": told.left_out,
        "checkpoint": prover.checkpoint.note,
        "origin": prover.checkpoint.origin,
        "project": {"code": project.code, "name": project.name, "city": project.city, "fee_mode": project.fee_mode},
    }


def _info(order: Order, premises: Premises, count: int) -> dict[str, str]:
    company = premises.company
    year = f"{order.year}年" if order.year else ""
    return {
        "Source-Organization": str(company["name"]),
        "External-Identifier": f"{company['code']}-{order.project.code}{order.year and '-' + order.year}",
        "External-Description": f"{order.project.name}{year}档案移交包，共{count}件，接收方：{order.recipient.title}",
        "Bagging-Date": timezone.localdate().isoformat(),
        "Bag-Software-Agent": "Letterbook",
        "Contact-Name": order.by.name,
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

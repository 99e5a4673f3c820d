"""Which document types this office has, and with which copy of its folder a running document goes on.

A document keeps the type folder that it was opened with: editing a type never moves a running document.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pipeline.office.models import Document
from pipeline.premises import Premises
from schemas import document_type
from schemas.document_type import TEMPLATES, DocumentType

# What lies in a type folder and is no part of the type.
_BESIDE = {"examples", "bad", "__pycache__"}


def available(premises: Premises) -> Mapping[str, DocumentType]:
    """Return the types that new documents may have: those that come with the program, and the office's own.

    The office's own lie in `OFFICE/types/<id>/`, beside a `_shared/` of theirs or the program's.
    """
    own = [path.parent for path in sorted(premises.types.glob("*/type.toml"))]
    shared = {document_type.shared_of(folder) for folder in own}
    return _available(TEMPLATES, tuple(own), tuple(_stamp(folder) for folder in (TEMPLATES, *own, *sorted(shared))))


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what changes whenever a file of `folder` does, also when an older one is put in its place.

    A list of documents asks for it once a document: so examples are passed over, and nothing is read but the folders.
    """
    found = []
    for entry in os.scandir(folder):
        if entry.is_file():
            at = entry.stat()
            found.append((entry.path, at.st_mtime_ns, at.st_size))
        elif entry.is_dir() and entry.name not in _BESIDE:
            found.extend(_stamp(Path(entry.path)))
    return tuple(sorted(found))


@lru_cache(maxsize=4)
def _available(templates: Path, own: tuple[Path, ...], _stamps: tuple[object, ...]) -> dict[str, DocumentType]:
    kinds = document_type.load_all(templates)
    for folder in own:
        kind = document_type.load(folder)
        kinds[kind.id] = kind
    return kinds


def keep(kind: DocumentType, premises: Premises) -> None:
    """Keep a copy of the type folder and of the shared files it uses; keeping it again changes nothing."""
    kept = premises.kept_type(kind.digest)
    if kept.is_dir():
        return
    building = premises.staging / f"type-{uuid.uuid4().hex}"
    unwanted = shutil.ignore_patterns(*_BESIDE, ".*", "~*")
    shutil.copytree(kind.folder, building / kind.id, ignore=unwanted)
    shutil.copytree(document_type.shared_of(kind.folder), building / "_shared", ignore=unwanted)
    kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        building.rename(kept)
    except OSError:
        # Another process kept the same copy a moment ago.
        shutil.rmtree(building)


def of(document: Document, premises: Premises) -> DocumentType:
    """Return the type of `document` as it was when the document was opened."""
    current = available(premises).get(document.type)
    if current is not None and current.digest == document.type_digest:
        return current
    return _kept(premises.kept_type(document.type_digest) / document.type)


@lru_cache(maxsize=32)
def _kept(folder: Path) -> DocumentType:
    return document_type.load(folder)

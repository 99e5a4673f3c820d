"""Which document types this office has, and with which copy of its folder a running document goes on.

A document keeps the type folder that it was opened with: editing a type never moves a running document.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from pipeline.office import stamps
from pipeline.office.models import Document
from pipeline.premises import Premises
from schemas import document_type
from schemas.document_type import TEMPLATES, DocumentType

_seen: ContextVar[dict[Path, Mapping[str, DocumentType]] | None] = ContextVar("seen", default=None)


def available(premises: Premises) -> Mapping[str, DocumentType]:
    """Return the types that new documents may have: those that come with the program, and the office's own.

    The office's own lie in `OFFICE/types/<id>/`, beside a `_shared/` of theirs or the program's.
    """
    seen = _seen.get()
    if seen is None:
        return _looked_at(premises)
    if premises.root not in seen:
        seen[premises.root] = _looked_at(premises)
    return seen[premises.root]


@contextmanager
def held() -> Iterator[None]:
    """Look at the type folders once inside: one step sees one state of them, and pays for it once."""
    token = _seen.set({} if (outer := _seen.get()) is None else outer)
    try:
        yield
    finally:
        _seen.reset(token)


def _looked_at(premises: Premises) -> Mapping[str, DocumentType]:
    own = [path.parent for path in sorted(premises.types.glob("*/type.toml"))]
    shared = {document_type.shared_of(folder) for folder in own}
    others = (*own, *sorted(shared - {TEMPLATES / "_shared"}))
    seen = (stamps.installed(TEMPLATES), *(stamps.of_folder(folder) for folder in others))
    return _available(TEMPLATES, tuple(own), seen)


@lru_cache(maxsize=4)
def _available(templates: Path, own: tuple[Path, ...], _stamps: tuple[object, ...]) -> Mapping[str, DocumentType]:
    loaded = [document_type.load(folder) for folder in own]
    return _Types(sorted(file.parent for file in templates.glob("*/type.toml")), loaded)


class _Types(Mapping[str, DocumentType]):
    """Types by id, the program's each read when it is asked for: most commands need one of the thirty.

    An office's `own` take the place of the program's. They are read at once, for they may be edited at any time, and a
    step sees one state of them; the program's files stay as they were installed.
    """

    def __init__(self, folders: Iterable[Path], own: Iterable[DocumentType]) -> None:
        self._read = {kind.id: kind for kind in own}
        self._folders = {document_type.id_of(folder): folder for folder in folders}
        self._folders |= {kind.id: kind.folder for kind in self._read.values()}

    def __getitem__(self, name: str) -> DocumentType:
        if name not in self._read:
            self._read[name] = document_type.load(self._folders[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._folders)

    def __len__(self) -> int:
        return len(self._folders)


def keep(kind: DocumentType, premises: Premises) -> None:
    """Keep a copy of the type folder and of the shared files it uses; keeping it again changes nothing."""
    kept = premises.kept_type(kind.digest)
    if kept.is_dir():
        return
    building = premises.staging / f"type-{uuid.uuid4().hex}"
    unwanted = shutil.ignore_patterns("examples", "bad", "__pycache__", ".*", "~*")
    shutil.copytree(kind.folder, building / kind.id, ignore=unwanted)
    shutil.copytree(document_type.shared_of(kind.folder), building / "_shared", ignore=unwanted)
    kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        building.rename(kept)
    except OSError:
        # Another process kept the same copy a moment ago.
        shutil.rmtree(building)


def of(document: Document, premises: Premises) -> DocumentType:
    """Return the type of `document` as it was when the document was opened.

    Where no copy of that was kept (an office set up again from archive and ledger alone), it is today's.
    """
    current = available(premises).get(document.type)
    if current is not None and current.digest == document.type_digest:
        return current
    kept = premises.kept_type(document.type_digest) / document.type
    if current is not None and not kept.is_dir():
        return current
    return _kept(kept)


@lru_cache(maxsize=32)
def _kept(folder: Path) -> DocumentType:
    return document_type.load(folder)

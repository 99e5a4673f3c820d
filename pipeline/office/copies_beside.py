"""Copies of a document that lie neither in a store nor in the office's rows: moved aside by repair, or given back.

What was damaged is kept in `discarded/` for whoever has to find out why, and what was handed in wrong goes back to
`returned/`: a document that is destroyed goes from there too, or it was not destroyed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from archive.store import Store
from pipeline import claims
from pipeline.office.models import Document, Drop, Event
from pipeline.premises import Premises

_PAGE = ".问题.html"


def destroyed(intent: Event, document: Document, stores: Mapping[str, Store], premises: Premises) -> dict[str, int]:
    """Destroy what lies aside or was given back of `document`; return how many copies that were, by place.

    Repeatable; a second run counts what the first one left.

    Raises:
        OSError: a store is away.
    """
    digests = frozenset(str(one) for one in intent.body["files"].values())
    entry = str(intent.body["entry"])
    aside = sum(store.remove_discarded(entry, digests) for store in stores.values())
    found = list(_given_back(document, premises))
    for place in found:
        shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
        place.with_name(f"{place.name}{_PAGE}").unlink(missing_ok=True)
    return {"discarded": aside, "returned": len(found)}


def given_back(document: Document, premises: Premises) -> list[str]:
    """Return the names in `returned/` that a file of this document has, or that name it: earlier ones, refused.

    Told by names alone, for no page reads what lies there; an earlier version that was refused is in no row of the
    document. Beside each lies the page that says why.
    """
    own = set(document.drops.exclude(name="").values_list("name", flat=True))
    folder = premises.returned / document.project.code
    names = sorted(one.name for one in os.scandir(folder)) if folder.is_dir() else []
    found = (one for one in names if not one.endswith(_PAGE) and (one in own or document.key in one))
    return [f"returned/{document.project.code}/{one}" for one in found]


def _given_back(document: Document, premises: Premises) -> Iterator[Path]:
    """Yield what lies in `returned/` and was handed in for this document alone, or was made for it and names it."""
    own = set(Drop.objects.filter(document=document).values_list("sha256", flat=True))
    own -= set(Drop.objects.filter(sha256__in=own).exclude(document=document).values_list("sha256", flat=True))
    for place in sorted((premises.returned / document.project.code).glob("*")):
        if document.key in place.name or (own and claims.digest(place) in own):
            yield place

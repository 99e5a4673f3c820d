"""What whoever holds a paper may learn by its verification code: whether it is valid, and of a public one what it is.

The paper is in their hands, so nothing is told that does not stand on it; of a document that is not for owners its
title is not told, and of a paper for one household not even the number that its neighbours' papers share.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from archive import entry as entries
from archive.entry import Role
from pipeline.leaks import OPEN_RANGES
from pipeline.office import endings, filed, kinds, printing
from pipeline.office.endings import Ending
from pipeline.office.models import Document
from pipeline.office.prepared import Prepared
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import record as records
from schemas.language import _

# No serial number of a paper is longer: whatever is typed beyond is no code.
_MOST = 40


class Standing(StrEnum):
    """Whether a paper is in force."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DISPOSED = "disposed"

    @property
    def words(self) -> str:
        """The state as a message of the catalogue."""
        return _WORDS[self]


_WORDS = {
    Standing.VALID: _("Valid"),
    Standing.SUPERSEDED: _("Superseded"),
    Standing.WITHDRAWN: _("Withdrawn"),
    Standing.DISPOSED: _("Destroyed at the end of its term"),
}
_STANDING = {
    Stage.FILED: Standing.VALID,
    Stage.SECURED: Standing.VALID,
    Stage.PUBLISHED: Standing.VALID,
    Stage.SUPERSEDED: Standing.SUPERSEDED,
    Stage.WITHDRAWN: Standing.WITHDRAWN,
    Stage.DISPOSED: Standing.DISPOSED,
}


@dataclass(frozen=True, slots=True)
class Validity:
    """What is told of a paper. Empty is what the holder of such a paper is not told.

    `digest` is the SHA-256 of the public PDF as it was filed, in hexadecimal; `newer` the number of what took the
    place of a superseded document; `read` project and number under which owners read what this paper is or tells of.
    """

    standing: Standing
    issued_on: str
    number: str = ""
    newer: str = ""
    title: str = ""
    type_title: str = ""
    project: str = ""
    digest: str = ""
    read: tuple[str, str] | None = None
    ending: Ending | None = None
    is_for_one_household: bool = False


def plain_code(typed: str) -> str:
    """Return a code as it is kept, `7K3M-92QD`, however it was typed: small or wide letters, any spaces and hyphens.

    The alphabet has neither 0/O nor 1/I/L (`numbers.new_code`), so nothing is guessed at.
    """
    kept = "".join(one for one in unicodedata.normalize("NFKC", records.storable(typed[:_MOST])) if one.isalnum())
    return f"{kept[:4]}-{kept[4:]}".upper()


def told(code: str, premises: Premises) -> Validity | None:
    """Return what is told of the paper with this code; None where nothing with it has left the house."""
    found = next(iter(_coded(code=plain_code(code))), None)
    standing = _STANDING.get(Stage(found.stage)) if found else None
    if found is None or standing is None or found.issued_at is None:
        return None
    kind, issued_on = kinds.of(found, premises), printing.local_day(found.issued_at)
    if kind.batch:
        return Validity(standing, issued_on, is_for_one_household=True)
    number, newer = str(found.number), _newer(found) if standing is Standing.SUPERSEDED else ""
    if kind.confidentiality not in OPEN_RANGES:
        return Validity(standing, issued_on, number, newer)
    return Validity(
        standing=standing,
        issued_on=issued_on,
        number=number,
        newer=newer,
        title=found.title,
        type_title=kind.title_in(),
        project=found.project.name,
        digest=_digest(found, premises) if found.entry else "",
        read=_read(found),
        ending=endings.reached(found, premises) if standing is Standing.VALID else None,
    )


_coded = Prepared(
    lambda code: Document.objects.select_related("project", "opened_by__project").filter(code=code), code=str
)


def _read(document: Document) -> tuple[str, str] | None:
    """Return the project and number of what owners read: the document, or the report that a 查阅通知 tells of."""
    about = document.opened_by or document
    return (about.project.code, str(about.number)) if about.stage == Stage.PUBLISHED else None


def _newer(document: Document) -> str:
    later = document.superseded_by.filter(stage__in=list(_STANDING)).order_by("-id").first()
    return str(later.number) if later else ""


def _digest(document: Document, premises: Premises) -> str:
    return _digest_of(premises, document.entry, document.entry_digest)


@lru_cache(maxsize=10_000)
def _digest_of(premises: Premises, path: str, _digest: str) -> str:
    # What was filed never changes, and a code may be looked up by a whole building in one evening.
    entry = filed.archive(premises).open(f"urn:letterbook:{path}")
    files = entries.loads(entry.read(entries.ENTRY)).files
    return next((one.sha256 for one in files if one.role is Role.PUBLIC_PDF), "")

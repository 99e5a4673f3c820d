"""Who takes over a project's archive, and what each of them is given: the rows of `templates/handover.toml`.

It is data because it follows from law and contract, and a mistake here gives somebody's name away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from schemas.language import _, text
from schemas.policy import Wordings
from schemas.type_folder import TEMPLATES
from schemas.type_rows import FaultyType, parsed, row
from schemas.vocabulary import roles

_SCOPES = frozenset({"public", "owners", "internal", "restricted"})


class Personal(StrEnum):
    """What the personal part of an entry consists of."""

    RENDITIONS = "renditions"
    RECORD = "record"
    ATTACHMENTS = "attachments"
    PAPERS = "papers"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who may take over: see the head of `handover.toml`."""

    id: str
    titles: Wordings
    clause: str
    confidentiality: tuple[str, ...]
    leave_out: tuple[str, ...]
    personal: tuple[str, ...]
    by: tuple[str, ...]

    @property
    def title(self) -> str:
        """The name that stands on the papers."""
        return self.titles["zh-Hans"]


@dataclass(frozen=True, slots=True)
class Handover:
    """The whole file: the recipients by id, and the 门类代码 of the items."""

    class_code: str
    recipients: Mapping[str, Recipient]


@cache
def handover(templates: Path = TEMPLATES) -> Handover:
    """Return what `handover.toml` says.

    Raises:
        FaultyType: a key, a role, a 公开范围 or a personal part that does not exist.
    """
    file = templates / "handover.toml"
    data = parsed(file)
    named = {name: row(Recipient, {**facts, "id": name}, file) for name, facts in data["recipients"].items()}
    for one in named.values():
        for key, values, known in _words(one):
            if unknown := sorted(set(values) - set(known)):
                reason = text(
                    _("%(table)s: %(key)s names “%(word)s”, which does not exist"),
                    table=one.id,
                    key=key,
                    word=unknown[0],
                )
                raise FaultyType(file=str(file), reason=reason)
    return Handover(str(data["class_code"]), named)


def _words(one: Recipient) -> tuple[tuple[str, tuple[str, ...], Any], ...]:
    return (
        ("confidentiality", one.confidentiality, _SCOPES),
        ("personal", one.personal, {part.value for part in Personal}),
        ("by", one.by, roles()),
    )

"""Which words of an event concern persons, and never stand open in the ledger: names, titles, free text.

The ledger is for ever and is copied, so what must be forgotten one day must not lie open in it. An account (`by`,
`people`, `giver`) is an id that the company gives: it stays, and so do digests, roles, numbers, channels, codes. A
title is free text: of a visit or a letter it says whom it concerns. See docs/decisions/0017-personal-part.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The one word more that a body has whose personal words are closed: `<whose key>:<base64>` (`sealed_words`).
SEALED = "sealed"
_PERSONAL = frozenset(
    {"attachments", "dialled", "evidence", "hanging", "note", "photo", "place", "purpose", "reason", "reasons",
     "title", "what"}
)  # fmt: skip
# A person's name; of a project the name and telephone of its manager, among others; the titles on an appraisal's list.
_MORE = {
    "person-set": frozenset({"name"}),
    "project-set": frozenset({"facts"}),
    "appraisal-proposed": frozenset({"entries"}),
}
# Written for everybody: refused where it names somebody, and printed on the public page.
# Of what is destroyed its certificate, which the event proves, tells no title but one that was open to everybody.
_LESS = {"withdrawn": frozenset({"reason"}), "disposing": frozenset({"title"})}


def personal(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return those words of `body` that concern persons."""
    names = (_PERSONAL | _MORE.get(kind, frozenset())) - _LESS.get(kind, frozenset())
    return {name: value for name, value in body.items() if name in names}


def written(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return `body` as the ledger has it: without what is closed in it. One without closed words stands as it is."""
    if SEALED not in body:
        return dict(body)
    return {name: value for name, value in body.items() if name not in personal(kind, body)}


def blanked(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return `body` with every word emptied that concerns persons."""
    return {**body, **{name: type(value)() for name, value in personal(kind, body).items()}}

"""The closed document keys beside each copy of the archive: a copy whose personal parts nobody can open is half a copy.

They go with the entry that they open, and are taken back from every target when the key is destroyed: they are never
locked, and lie in no snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from archive.faults import Fault
from archive.key_safe import CLOSED
from pipeline.office import personal, targets
from pipeline.office.sealed_words import OWN
from pipeline.office.targets import Place
from pipeline.premises import Premises
from schemas.language import text


def given(place: Place, document: str, premises: Premises) -> None:
    """See to it that a target has the closed keys of a document and of the office's own events.

    Raises:
        OSError: the target is away.
    """
    for whose in (document, OWN):
        if (wrapped := personal.safe(premises).kept(whose)) is not None and _read(place, whose) != wrapped:
            place.keys.write(f"{whose}{CLOSED}", wrapped)


def missing(place: Place, documents: Iterable[str], premises: Premises) -> list[str]:
    """Return those of `documents` whose closed key the office has and the target has not.

    Raises:
        OSError: the target is away.
    """
    there = place.keys.sizes()
    return [one for one in documents if f"{one}{CLOSED}" not in there and personal.safe(premises).kept(one) is not None]


def taken_back(document: str, premises: Premises) -> None:
    """Remove the closed key of a document, which was destroyed, from every target.

    Raises:
        OSError: one of them is away; doing so again completes it, and `verify` names what is left.
    """
    for place in targets.in_use(premises):
        place.keys.remove(f"{document}{CLOSED}")


def left(place: Place, premises: Premises) -> Iterator[Fault]:
    """Yield the keys that a target still has of what was destroyed."""
    keys = personal.safe(premises)
    for name in sorted(place.keys.sizes()):
        if name.endswith(CLOSED) and keys.is_destroyed(name.removesuffix(CLOSED)):
            words = text("The personal part was to be destroyed, and its key is still there: destroy it again.")
            yield Fault("personal-key-left", f"{place.name}: {name}", words)


def _read(place: Place, whose: str) -> bytes | None:
    with suppress(FileNotFoundError):
        return place.keys.read(f"{whose}{CLOSED}")
    return None

"""Which documents a list of many leaves unnamed, for whoever reads it: as on the pages of the documents themselves."""

from __future__ import annotations

from collections.abc import Callable

from archive.entry import RESTRICTED
from pipeline.office import access, deputies, kinds
from pipeline.office.models import Person
from pipeline.premises import Premises


def hidden_from(who: Person, premises: Premises) -> Callable[[str, str], bool]:
    """Return what tells of a type, and a project by its code, whether such documents are not for `who`.

    Whoever wrote a restricted plan, or decides on it, must not read among the duties that there is none yet.
    """
    known = kinds.available(premises).items()
    readers = {key: access.readers(kind) for key, kind in known if kind.confidentiality == RESTRICTED}
    acting = deputies.acting_as(who)

    def is_hidden(kind: str, code: str) -> bool:
        return kind in readers and not any(one.role in readers[kind] and one.code in {None, code} for one in acting)

    return is_hidden

"""Renderings that tests share: most of them carry the same few documents through the office, and drawing one is slow.

What a rendering depends on is its type, its record, what it prints about itself and the faces. The moment of drawing is
left out of the key: it stands in the file's metadata alone, and no test through the office asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from pipeline.compose import Printed, Renditions, compose
from pipeline.render.fonts import Fonts
from schemas import record as records
from schemas.document_type import DocumentType

_ANY_TIME = datetime(2026, 7, 10, tzinfo=UTC)


@dataclass(frozen=True)
class _Asked:
    key: tuple[object, ...]
    draw: Callable[[], Renditions] = field(compare=False)


@lru_cache(maxsize=48)
def _drawn(asked: _Asked) -> Renditions:
    return asked.draw()


def composed_once(
    kind: DocumentType,
    record: Mapping[str, Any],
    printed: Printed,
    fonts: Fonts,
    *,
    internal: bool = False,
    photos: Mapping[str, bytes] | None = None,
) -> Renditions:
    """Return what `compose` returns, drawn once for the same content."""
    about = repr(replace(printed, created=_ANY_TIME))
    pictures = tuple(sorted((name, sha256(data).hexdigest()) for name, data in (photos or {}).items()))
    key = (kind.digest, records.digest(record), about, fonts, internal, pictures)
    return _drawn(_Asked(key, lambda: compose(kind, record, printed, fonts, internal=internal, photos=photos)))

"""The pages of a document as pictures and words, kept in `OFFICE/cache/pages/`: a cache, to be thrown away at will.

A folder of it is named by the SHA-256 of its PDF, so it can never show another one's pages. Pages of a personal part
are never kept: they are read from the archive each time, and there is nothing to forget.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.durable import make_folder
from pipeline.premises import Premises
from pipeline.render.pdf_pictures import Size, Unreadable, drawn, sizes
from pipeline.render.pdf_pictures import Width as Width
from schemas.errors import WrongUsage
from schemas.language import _

MOST_BYTES = 256 * 1024 * 1024


class NoSuchPage(WrongUsage):
    """The document has fewer pages."""

    message = _("There is no page %(page)s.")


@dataclass(frozen=True, slots=True)
class Pages:
    """What is known of the pages of one PDF: which one it is by its bytes, and the size of each page.

    `pdf` is its place, or of a personal part what it holds.
    """

    pdf: Path | bytes
    sha256: str
    sizes: tuple[Size, ...]

    def sheets(self) -> list[dict[str, Any]]:
        """Return each page as a template shows it: number, PDF by its digest, size in pixels on a screen."""
        return [
            {
                "number": number,
                "of": self.sha256[:16],
                "width": int(Width.SCREEN),
                "height": size.height_at(Width.SCREEN),
            }
            for number, size in enumerate(self.sizes, 1)
        ]


def pages(pdf: Path) -> Pages:
    """Return the pages of the PDF at `pdf`; nothing is drawn."""
    at = pdf.stat()
    return _pages(pdf, at.st_mtime_ns, at.st_size)


def readable(pdf: Path | bytes) -> Pages | None:
    """Return the pages of the PDF that is `pdf` or lies there, or None where it is gone or no program can read it.

    A scan that somebody sent is theirs, faults included; it can be taken home all the same.
    """
    try:
        return Pages(pdf, sha256(pdf).hexdigest(), tuple(sizes(pdf))) if isinstance(pdf, bytes) else pages(pdf)
    except (OSError, Unreadable):
        return None


@lru_cache(maxsize=256)
def _pages(pdf: Path, _changed: int, _size_bytes: int) -> Pages:
    return Pages(pdf, sha256(pdf.read_bytes()).hexdigest(), tuple(sizes(pdf)))


def picture(of: Pages, page: int, width: Width, premises: Premises) -> bytes:
    """Return the picture of page `page` (counted from 1), drawn when it is first asked for.

    Raises:
        NoSuchPage
    """
    _refuse_unless_there(of, page)
    if isinstance(of.pdf, bytes):
        return drawn(of.pdf, page, width)
    kept = _folder(of, premises) / f"{page:05d}-{width:d}.png"
    with suppress(OSError):
        return kept.read_bytes()
    data = drawn(of.pdf, page, width)
    _keep(kept, data, premises)
    return data


def words(of: Pages, premises: Premises) -> list[str]:
    """Return the text of each page, for whoever cannot see the pictures."""
    kept = _folder(of, premises) / "words.json"
    with suppress(OSError, ValueError):
        found: list[str] = json.loads(kept.read_bytes())
        return found
    # PDFium takes a moment to load, and most pages of the desk show no document.
    from pipeline.render.pdf_text import whole_pages

    told = [text.strip() for text in whole_pages(of.pdf)]
    if isinstance(of.pdf, bytes):
        return told
    _keep(kept, json.dumps(told, ensure_ascii=False).encode(), premises)
    return told


def _refuse_unless_there(of: Pages, page: int) -> None:
    if not 1 <= page <= len(of.sizes):
        raise NoSuchPage(page=page)


def _folder(of: Pages, premises: Premises) -> Path:
    return premises.root / "cache" / "pages" / of.sha256


def _keep(kept: Path, data: bytes, premises: Premises) -> None:
    """Put `data` into the cache by rename; the oldest go where it grows too large. A full disk keeps nothing."""
    with suppress(OSError):
        if not kept.parent.is_dir():
            make_folder(kept.parent)
            sweep(premises, leaving=kept.parent)
        making = kept.with_suffix(f".{sha256(data).hexdigest()[:12]}.new")
        making.write_bytes(data)
        making.replace(kept)


def sweep(premises: Premises, *, leaving: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
    """Remove the pages that were drawn longest ago until the cache holds at most `most_bytes`."""
    found = []
    for folder in (premises.root / "cache" / "pages").iterdir():
        held = sum(file.stat().st_size for file in folder.iterdir())
        found.append((folder.stat().st_mtime_ns, held, folder))
    total = sum(held for _at, held, _folder in found)
    for _at, held, folder in sorted(found):
        if total <= most_bytes:
            return
        if folder != leaving:
            shutil.rmtree(folder, ignore_errors=True)
            total -= held

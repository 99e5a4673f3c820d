"""Renderings for tests that carry documents through the office: drawing one takes longer than all of its steps.

Most of them ask what becomes of a document and not what stands on it: theirs are drawn plainly. A test that looks at a
page asks for `own_pages`, drawn once for the same content. What a rendering depends on is its type, its record, what it
prints about itself and the faces; the moment of drawing is left out: it stands in the file's metadata alone, and no
test through the office asks for it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from html import escape
from typing import Any

from pipeline.compose import Printed, Renditions, compose
from pipeline.render.facts import Facts
from pipeline.render.fonts import Fonts
from pipeline.render.pdf import render_pdf
from pipeline.sections import is_open
from schemas import record as records
from schemas.document_type import DocumentType

_ANY_TIME = datetime(2026, 7, 10, tzinfo=UTC)


@dataclass(frozen=True)
class _Asked:
    key: tuple[object, ...]
    draw: Callable[[], Renditions] = field(compare=False)


@lru_cache(maxsize=64)
def _drawn(asked: _Asked) -> Renditions:
    return asked.draw()


def drawn_once(
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


def drawn_plainly(
    kind: DocumentType,
    record: Mapping[str, Any],
    _printed: Printed,
    fonts: Fonts,
    *,
    internal: bool = False,
    photos: Mapping[str, bytes] | None = None,  # noqa: ARG001 - the signature of `compose`
) -> Renditions:
    """Return a plain page that passes the gates: the title, and the heading of each section that `record` must have."""
    numbered = (section for section in kind.sections if section.number and is_open(section, record))
    return _plain(record["title"], tuple(section.titles["zh-Hans"] for section in numbered), fonts, internal)


@lru_cache(maxsize=512)
def _plain(title: str, headings: tuple[str, ...], fonts: Fonts, internal: bool) -> Renditions:
    blocks = [title, *(block for heading in headings for block in (heading, "略。")), *(["内部"] if internal else [])]
    html = f"<html><body>{''.join(f'<p>{escape(block)}</p>' for block in blocks)}</body></html>"
    pdf = render_pdf(html, {}, fonts, Facts(title=title, author="星冉物业", created=_ANY_TIME))
    return Renditions(pdf.data, _plain_word(blocks), html, pdf.pages)


def _plain_word(blocks: Sequence[str]) -> bytes:
    """Return the part of a Word file that the gates read, without the thousand styles that they would read too."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(block)}</w:t></w:r></w:p>" for block in blocks)
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as word:
        body = f'<w:document xmlns:w="{namespace}"><w:body>{paragraphs}</w:body></w:document>'
        word.writestr(zipfile.ZipInfo("word/document.xml"), body)
    return data.getvalue()

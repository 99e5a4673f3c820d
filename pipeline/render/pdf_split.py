"""PDFium again: one print run becomes the papers that it is made of, each a file of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from hashlib import sha256

import pypdfium2

from pipeline.render.pdfium import opened

# What PDFium makes up anew each time it writes a file; both are as long as what takes their place.
_IDENTIFIER = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]")
_CREATED = re.compile(rb"\(D:[0-9]{14}[^)]*\)")


def single_pages(data: bytes, created: datetime) -> Iterator[bytes]:
    """Yield each page of the PDF `data` as a PDF; the same arguments give the same bytes in every process.

    `created` is the moment that the files name as that of their making.
    """
    with opened(data) as run:
        for number in range(len(run)):
            buffer = io.BytesIO()
            with closing(pypdfium2.PdfDocument.new()) as single:
                single.import_pages(run, [number])
                single.save(buffer)
            yield _settled(buffer.getvalue(), created)


def _settled(data: bytes, created: datetime) -> bytes:
    """Return the PDF `data` with its moment and identifier told from what it holds, and nothing else moved."""
    moment = f"(D:{created:%Y%m%d%H%M%S}".encode()
    data = _CREATED.sub(lambda found: moment + b" " * (len(found[0]) - len(moment) - 1) + b")", data)
    plain = _IDENTIFIER.sub(b"", data)
    mark = sha256(plain).hexdigest()[:32].upper().encode()
    return _IDENTIFIER.sub(b"/ID[<" + mark + b"><" + mark + b">]", data)

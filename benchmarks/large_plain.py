"""Plain files in place of drawn pages: a PDF of one page and a Word file, whole by their formats, made in no time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from benchmarks.large_names import Cast

T = TypeVar("T")

_LINE = 18


def plain_pdf(*lines: str) -> bytes:
    """Return a PDF of one page with `lines`; what no standard font of PDF can print becomes a question mark."""
    words = "\n".join(f"({_escaped(line)}) Tj 0 -{_LINE} Td" for line in lines)
    drawing = f"BT /F1 12 Tf 60 760 Td\n{words}\nET".encode("latin-1")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return made + end + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))


def _escaped(line: str) -> str:
    plain = line.encode("latin-1", "replace").decode("latin-1")
    return plain.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def plain_docx(text: str) -> bytes:
    """Return a Word file of one paragraph; the same text gives the same bytes."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>'
        "</w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), head + content)
    return buffer.getvalue()


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield `rows` in lists of at most `size`."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def cast_file(name: str, data: bytes, cast: Cast, number: str) -> bytes:
    """Return a file of the mould as the copy has it: its words recast, its pages plain."""
    if name.endswith((".json", ".txt")):
        return cast.text(data.decode()).encode()
    if name.startswith(("attachments/", "personal/attachments/")):
        return data
    if name.endswith(".pdf"):
        return plain_pdf(number, f"{cast.code} {len(data)}")
    return plain_docx(number) if name.endswith(".docx") else data

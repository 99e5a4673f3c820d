"""All words of somebody else's Word file, in their order: paragraphs and the cells of tables."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.oxml.ns import qn
from lxml import etree  # type: ignore[import-untyped]

from schemas.errors import BadFile


def docx_words(data: bytes) -> str:
    """Return the words of the main text, a line a paragraph.

    Raises:
        BadFile: it is no Word file.
    """
    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, etree.XMLSyntaxError) as error:
        raise BadFile(name="docx", reason=str(error)) from error
    lines = ("".join(one.text or "" for one in line.iter(qn("w:t"))) for line in body.iter(qn("w:p")))
    return "\n".join(line for line in lines if line.strip())

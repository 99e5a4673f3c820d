"""Every text that lies in a Word file or workbook, shown or not, each with where it lies.

The gate against leaks reads these: a phone in the workbook behind a chart, in a comment, in the file's properties or in
a line that somebody deleted with changes tracked goes out with the file as well as one on the page.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from lxml import etree  # type: ignore[import-untyped]

from pipeline.picture_words import picture_words
from schemas.language import Text, _, text

# Attributes that hold words; all others are measures, identifiers and colours, some of which look like phones.
_WORDS = {"descr", "title", "alt", "author", "initials", "tooltip", "displayName", "name", "Target"}
# The elements whose attribute `val` was typed by somebody.
_TYPED = {"docVar", "alias", "tag", "default", "statusText", "helpText", "listItem", "result", "displayText"}
_PARAGRAPHS = {"p", "si", "is", "comment"}
_PIECES = {"t", "delText", "instrText"}
_PICTURES = {".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".webp", ".bmp"}
_PACKAGES = {".xlsx", ".docx", ".pptx", ".xlsm", ".zip"}
_DEEPEST = 3

_PLACES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:word|xl)/(?:document|worksheets/.*|sharedStrings|workbook)\.xml"), _("the text")),
    (re.compile(r"word/header\d*\.xml"), _("the page header")),
    (re.compile(r"word/footer\d*\.xml"), _("the page footer")),
    (re.compile(r"word/(?:footnotes|endnotes)\.xml"), _("the footnotes")),
    (re.compile(r"(?:word|xl)/(?:comments|threadedComments|people|persons).*\.xml"), _("the comments")),
    (re.compile(r"docProps/.*|customXml/.*"), _("the file properties")),
    (re.compile(r"(?:word|xl)/(?:charts|drawings)/.*"), _("a chart or drawing")),
    (re.compile(r".*\.rels"), _("the links")),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Words of a file, and where they lie in it; `part` is the name of the part for whoever mends the template."""

    where: Text
    part: str
    words: str


def office_words(data: bytes, within: str = "", depth: int = 0) -> Iterator[Spot]:
    """Yield every text of the package `data`: all its parts, and the packages and pictures that lie in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in sorted(package.namelist()):
            part, suffix = f"{within}{name}", PurePosixPath(name).suffix.lower()
            content = package.read(name)
            if suffix in {".xml", ".rels", ".vml"}:
                yield from _xml_words(content, _place(name, within), part)
            elif suffix in _PICTURES:
                where = text(_("the data of the picture %(name)s"), name=PurePosixPath(name).name)
                yield from (Spot(where, part, words) for words in picture_words(content))
            elif suffix in _PACKAGES and depth < _DEEPEST and zipfile.is_zipfile(io.BytesIO(content)):
                yield from office_words(content, f"{part} → ", depth + 1)
            elif content:
                # An embedded object of the old form: its texts stand in it as bytes of one of these encodings.
                where = text(_("the embedded file %(name)s"), name=PurePosixPath(name).name)
                yield from (Spot(where, part, words) for words in byte_words(content))


def byte_words(data: bytes) -> Iterator[str]:
    """Yield what bytes of unknown form say, read each way that office programs write texts."""
    for encoding in ("utf-8", "utf-16-le", "gb18030"):
        yield re.sub(r"[\x00-\x1f\ufffd]+", "\n", data.decode(encoding, "replace"))


def _place(name: str, within: str) -> Text:
    if within:
        # Whatever part of it: that it is the workbook behind a chart is what tells where to look.
        return text(_("the embedded file %(name)s"), name=PurePosixPath(within.removesuffix(" → ")).name)
    return next((text(message) for pattern, message in _PLACES if pattern.fullmatch(name)), Text()) or text(
        _("the part %(name)s"), name=name
    )


def _xml_words(content: bytes, where: Text, part: str) -> Iterator[Spot]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=True)
    root = etree.fromstring(content, parser) if content.strip() else None
    if root is None:
        return
    for element in root.iter():
        if not isinstance(element.tag, str):
            yield Spot(where, part, element.text or "")  # a comment or an instruction of the XML itself
            continue
        tag = etree.QName(element).localname
        for name, value in element.attrib.items():
            bare = etree.QName(name).localname
            if bare in _WORDS or (bare in {"val", "displayText"} and tag in _TYPED):
                yield Spot(where, part, value)
        if tag in _PARAGRAPHS:
            yield from _paragraph(element, where, part)
        elif tag not in _PIECES and element.text and element.text.strip():
            yield Spot(where, part, element.text)


def _paragraph(element: etree._Element, where: Text, part: str) -> Iterator[Spot]:
    """Yield the words of a paragraph as one, however many runs it is cut into, and where they are hidden."""
    inner = [one for one in element.iter() if isinstance(one.tag, str)]
    tags = {etree.QName(one).localname for one in inner}
    if "delText" in tags or "del" in tags:
        where = text(_("a tracked change"))
    elif "vanish" in tags:
        where = text(_("hidden text"))
    words = "".join(
        (one.text or "") if etree.QName(one).localname in _PIECES else " "
        for one in inner
        if etree.QName(one).localname in _PIECES | {"tab", "br"}
    )
    if words.strip():
        yield Spot(where, part, words)

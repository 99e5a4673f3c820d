"""Pictures inside a Word file: the drawing in the text, the image among the parts, and the relation between them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from lxml import etree  # type: ignore[import-untyped]
from markupsafe import Markup

_EMU_PER_MM = 36_000
_PNG_SIGNATURE, _JPEG_SIGNATURE = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_TYPE_OF_SUFFIX = {"png": "image/png", "jpeg": "image/jpeg"}
# The markers of a JPEG that begin a frame and tell its size (ITU-T T.81, table B.1); C4, C8 and CC are others.
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_RELATIONS = "word/_rels/document.xml.rels"
_TYPES = "[Content_Types].xml"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_DRAWING = (
    '</w:t></w:r><w:r><w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
    '<wp:docPr id="{number}" name="Picture {number}" descr={alt}/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="{number}" name="{file}" descr={alt}/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    '</wp:inline></w:drawing></w:r><w:r><w:t xml:space="preserve">'
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG in the text, `width_mm` wide, with the words that say the same to those who cannot see it."""

    data: bytes = field(repr=False)
    width_mm: float
    alt: str

    def __post_init__(self) -> None:
        if not self.data.startswith((_PNG_SIGNATURE, _JPEG_SIGNATURE)):
            raise ValueError("a picture in a Word file has to be a PNG or a JPEG")

    @property
    def suffix(self) -> str:
        """The suffix of the file that holds it."""
        return "png" if self.data.startswith(_PNG_SIGNATURE) else "jpeg"

    def markup(self, number: int) -> Markup:
        """Return the drawing that shows this picture as number `number` of its document."""
        across, down = pixels(self.data)
        width = round(self.width_mm * _EMU_PER_MM)
        return Markup(
            _DRAWING.format(
                width=width,
                height=round(width * down / across),
                number=number,
                file=_file(number, self.suffix),
                relation=_relation(number),
                alt=quoteattr(" ".join(self.alt.split())),
            )
        )


def with_pictures(parts: Mapping[str, bytes], pictures: Sequence[Picture]) -> dict[str, bytes]:
    """Return `parts` with those of `pictures` (numbered from 1) that the document shows."""
    body = parts["word/document.xml"]
    shown = {
        number: picture
        for number, picture in enumerate(pictures, 1)
        if f'r:embed="{_relation(number)}"'.encode() in body
    }
    if not shown:
        return dict(parts)
    relations, types = etree.fromstring(parts[_RELATIONS]), etree.fromstring(parts[_TYPES])
    for number in shown:
        target = f"media/{_file(number, shown[number].suffix)}"
        _append(relations, "Relationship", Id=_relation(number), Type=_IMAGE, Target=target)
    known = {row.get("Extension", "").lower() for row in types}
    for suffix in sorted({picture.suffix for picture in shown.values()} - known):
        _append(types, "Default", Extension=suffix, ContentType=_TYPE_OF_SUFFIX[suffix])
    return {
        **parts,
        **{f"word/media/{_file(number, picture.suffix)}": picture.data for number, picture in shown.items()},
        _RELATIONS: _bytes(relations),
        _TYPES: _bytes(types),
    }


def pixels(data: bytes) -> tuple[int, int]:
    """Return how many pixels a PNG or JPEG is across and down, from its head alone."""
    if data.startswith(_PNG_SIGNATURE):
        across, down = struct.unpack(">II", data[16:24])
        return across, down
    at = 2
    while at + 9 <= len(data):
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker in _FRAMES:
            down, across = struct.unpack(">HH", data[at + 5 : at + 9])
            return across, down
        at += 2 + length
    raise ValueError("the JPEG has no frame")


def _file(number: int, suffix: str) -> str:
    return f"letterbook-{number}.{suffix}"


def _relation(number: int) -> str:
    return f"rIdLetterbook{number}"


def _append(root: etree._Element, name: str, **attributes: str) -> None:
    etree.SubElement(root, f"{{{etree.QName(root).namespace}}}{name}", attributes)


def _bytes(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

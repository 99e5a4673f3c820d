"""Pictures inside a Word file: the drawing in the text, the image among the parts, and the relation between them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from lxml import etree  # type: ignore[import-untyped]
from markupsafe import Markup

_EMU_PER_MM = 36_000
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
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
    """A PNG to stand in the text, `width_mm` wide, with the words that say the same to those who cannot see it."""

    png: bytes = field(repr=False)
    width_mm: float
    alt: str

    def __post_init__(self) -> None:
        if not self.png.startswith(_PNG_SIGNATURE):
            raise ValueError("a picture in a Word file has to be a PNG")

    def markup(self, number: int) -> Markup:
        """Return the drawing that shows this picture as number `number` of its document."""
        across, down = struct.unpack(">II", self.png[16:24])
        width = round(self.width_mm * _EMU_PER_MM)
        return Markup(
            _DRAWING.format(
                width=width,
                height=round(width * down / across),
                number=number,
                file=_file(number),
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
        target = f"media/{_file(number)}"
        _append(relations, "Relationship", Id=_relation(number), Type=_IMAGE, Target=target)
    if not any(row.get("Extension", "").lower() == "png" for row in types):
        _append(types, "Default", Extension="png", ContentType="image/png")
    return {
        **parts,
        **{f"word/media/{_file(number)}": picture.png for number, picture in shown.items()},
        _RELATIONS: _bytes(relations),
        _TYPES: _bytes(types),
    }


def _file(number: int) -> str:
    return f"letterbook-{number}.png"


def _relation(number: int) -> str:
    return f"rIdLetterbook{number}"


def _append(root: etree._Element, name: str, **attributes: str) -> None:
    etree.SubElement(root, f"{{{etree.QName(root).namespace}}}{name}", attributes)


def _bytes(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

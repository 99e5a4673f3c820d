"""What makes a PDF fit for an archive, PDF/A-1b (ISO 19005-1): what it says of itself, and a check of what is in it.

The check needs no Java and takes a moment, so that every release can be held to it. It knows what a page of ours can
get wrong; the tests hold it, and the pages of every type, against PDFBox Preflight, which knows the whole standard.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pipeline.render.facts import Facts
from schemas.language import Text, _, text

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

# What every PDF of ours claims to be, and WeasyPrint's word for it.
LEVEL = "PDF/A-1b"
VARIANT = "pdf/a-1b"

_PDF_1_4 = b"%PDF-1.4\n"
_CLAIM = "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
_NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
)


def xmp(facts: Facts, producer: str) -> str:
    """Return the XMP packet of `facts` (ISO 16684-1), with the claim to the level.

    It says the same as the PDF's information dictionary, as PDF/A demands, and nothing where that is silent.
    """
    moment = facts.created.isoformat(timespec="seconds")
    title, author, subject = (escape(value) for value in (facts.title, facts.author, facts.subject))
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {_NAMESPACES}>{_CLAIM}'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
        + (
            f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>'
            if subject
            else ""
        )
        + f"<dc:language><rdf:Bag><rdf:li>{escape(facts.language)}</rdf:li></rdf:Bag></dc:language>"
        + (f"<pdf:Keywords>{escape(', '.join(facts.keywords))}</pdf:Keywords>" if facts.keywords else "")
        + f"<pdf:Producer>{escape(producer)}</pdf:Producer><xmp:CreatorTool>Letterbook</xmp:CreatorTool>"
        f"<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


def flaws(data: bytes) -> list[Text]:
    """Return what keeps the PDF `data` from being PDF/A-1b, each thing once; nothing of what a page of ours can't have.

    Not looked at are the outlines of a face, the syntax of the file and the like: our renderer has no choice there.
    """
    import pikepdf  # it takes a sixth of a second to load, and most commands release nothing

    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = _Drawn(pdf)
        found = [*_of_form(data, pdf), *_of_claims(pdf), *map(_of_face, drawn.faces)]
        if any(map(_is_transparent, drawn.parts)):
            found.append(text(_("something on it is transparent: a picture, a shadow or a colour")))
    return list({str(flaw): flaw for flaw in found if flaw}.values())


class _Drawn:
    """Everything that the pages draw with, each once: pages, forms, pictures and states as `parts`, and the `faces`.

    It follows the pages to what they name: the tags, nine tenths of the objects of a long document, draw nothing.
    """

    def __init__(self, pdf: Pdf) -> None:
        self.parts: list[Object] = []
        self.faces: list[Object] = []
        self._seen: set[tuple[int, int]] = set()
        waiting: list[Object] = [page.obj for page in pdf.pages]
        while waiting:
            part = waiting.pop()
            self.parts.append(part)
            waiting.extend(self._named_by(part.get("/Resources")))

    def _named_by(self, resources: Object | None) -> Iterator[Object]:
        if resources is None or not self._is_new(resources):
            return
        for sort in ("/XObject", "/Pattern", "/ExtGState"):
            yield from (one for one in _values(resources.get(sort)) if self._is_new(one))
        for font in _values(resources.get("/Font")):
            self.faces.extend(one for one in (font, *font.get("/DescendantFonts", [])) if self._is_new(one))

    def _is_new(self, one: Object) -> bool:
        known = one.is_indirect and one.objgen in self._seen
        if one.is_indirect:
            self._seen.add(one.objgen)
        return not known


def _values(named: Object | None) -> list[Object]:
    return [] if named is None else [one for _name, one in named.items()]


def _of_form(data: bytes, pdf: Pdf) -> Iterator[Text]:
    if not data.startswith(_PDF_1_4) or pdf.is_encrypted:
        yield text(_("it is not of PDF version 1.4, or it is encrypted"))
    if "/OpenAction" in pdf.Root or "/AA" in pdf.Root or pdf.attachments or "/JavaScript" in pdf.Root.get("/Names", {}):
        yield text(_("it carries other files, or a program"))


def _of_claims(pdf: Pdf) -> Iterator[Text]:
    if "/Metadata" not in pdf.Root or _CLAIM.encode() not in pdf.Root.Metadata.read_raw_bytes():
        yield text(_("it does not say that it is %(level)s"), level=LEVEL)
    intents = pdf.Root.OutputIntents if "/OutputIntents" in pdf.Root else ()
    if not any(one.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in one for one in intents):
        yield text(_("it does not bring the profile of its colours"))


def _of_face(font: Object) -> Text | None:
    face = font.get("/FontDescriptor")
    if font.get("/Subtype") == "/Type0" or (face is not None and "/FontFile2" in face):
        return None
    name = str(font.get("/BaseFont", "")).removeprefix("/").rpartition("+")[2]
    if face is not None and ("/FontFile3" in face or "/FontFile" in face):
        return text(_("the face %(face)s is not TrueType"), face=name)
    return text(_("the face %(face)s is not embedded"), face=name)


def _is_transparent(one: Object) -> bool:
    """Say whether a page, a form, a picture or a state of drawing lets through what lies behind it."""
    return (
        "/Group" in one
        or one.get("/SMask", "/None") != "/None"
        or one.get("/BM", "/Normal") not in ("/Normal", "/Compatible")
        or any(one.get(share, 1) != 1 for share in ("/ca", "/CA"))
    )

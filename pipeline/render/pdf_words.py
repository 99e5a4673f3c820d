"""Every text that lies in a PDF, printed or not: properties, XMP, annotations, alternative texts, bookmarks, forms.

PDFium gives the pages and the attachments. The rest stands in strings of the file's objects; no interface of PDFium
reaches all of them, and so the objects are read as they are written (ISO 32000-2, 7.3.4 and 7.5.7).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from pipeline.picture_words import picture_words
from pipeline.render.office_words import Spot, byte_words, office_words
from pipeline.render.pdf_text import attached, whole_pages
from schemas.language import Text, _, text

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LENGTH = re.compile(rb"/Length\s+(\d+)(?!\s+\d+\s+R)")
_STRING = re.compile(rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-Fa-f\s]{4,}>", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_CONTROL = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r\n": b"", b"\r": b""}
_XML_TAG = re.compile(r"<[^>]*>")
# What a name before a string says about where a reader meets it.
_SAID = re.compile(rb"/(Alt|ActualText|E|Contents|T|TU|V|Title|Author|Subject|Keywords|Creator|Producer|F|UF|Desc)\s*$")
_KINDS = {
    b"Alt": _("an alternative text"),
    b"ActualText": _("an alternative text"),
    b"Contents": _("a comment"),
    b"T": _("a comment"),
}


def pdf_words(data: bytes) -> Iterator[Spot]:
    """Yield every text of the PDF `data` with where it lies; its pages come first, as they are printed."""
    for number, words in enumerate(whole_pages(data), 1):
        yield Spot(text(_("page %(number)s"), number=number), "", words)
    for name, content in attached(data):
        where = text(_("the embedded file %(name)s"), name=name)
        yield Spot(where, name, name)
        if content.startswith(b"PK"):
            yield from office_words(content, f"{name} → ")
        else:
            yield from (Spot(where, name, words) for words in (*byte_words(content), *picture_words(content)))
    yield from _object_words(data)


def _object_words(data: bytes) -> Iterator[Spot]:
    properties = text(_("the file properties"))
    streams = list(_streams(data))
    bare = data
    for start, end, _head, _content in reversed(streams):
        bare = bare[:start] + bare[end:]
    yield from _strings(bare, properties)
    for _start, _end, head, content in streams:
        if b"/ObjStm" in head:
            yield from _strings(content, properties)
        elif b"/Metadata" in head:
            yield Spot(properties, "XMP", _XML_TAG.sub("\n", content.decode("utf-8", "replace")))
        elif b"/Image" in head and content.startswith(b"\xff\xd8"):
            where = text(_("the data of the picture %(name)s"), name="JPEG")
            yield from (Spot(where, "", words) for words in picture_words(content))


def _streams(data: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Yield start, end, dictionary and content (inflated where it was deflated) of every stream."""
    at = 0
    while found := _STREAM.search(data, at):
        head = data[data.rfind(b" obj", 0, found.start()) : found.start()]
        length = _LENGTH.search(head)
        end = found.end() + int(length[1]) if length else data.find(b"endstream", found.end())
        if end < found.end() or b"endstream" not in data[end : end + 20]:
            end = data.find(b"endstream", found.end())
        if end < 0:
            return
        yield found.start(), end, head, _inflated(head, data[found.end() : end])
        at = end


def _inflated(head: bytes, content: bytes) -> bytes:
    # Fonts and pages are most of a file, and say nothing that PDFium has not said.
    if b"/FlateDecode" not in head or not (b"/ObjStm" in head or b"/Metadata" in head):
        return content
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return b""  # no reader can show it either


def _strings(source: bytes, where: Text) -> Iterator[Spot]:
    for found in _STRING.finditer(source):
        words = _decoded(found[0])
        if words.strip():
            said = _SAID.search(source, max(0, found.start() - 16), found.start())
            kind = _KINDS.get(said[1]) if said else None
            yield Spot(text(kind) if kind else where, "", words)


def _decoded(string: bytes) -> str:
    """Return the words of a PDF string: UTF-16 or UTF-8 by their marks, else Latin (ISO 32000-2, 7.9.2.2)."""
    if string.startswith(b"<"):
        digits = b"".join(string[1:-1].split())
        raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    else:
        raw = _ESCAPE.sub(_unescaped, string[1:-1])
    for mark, encoding in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8")):
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    return raw.decode("latin-1")


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code[:1].isdigit():
        return bytes([int(code, 8) & 255])
    return _CONTROL.get(code, code)

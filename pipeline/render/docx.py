"""The door to docxtpl: a Word template and a resolved record become a DOCX, the same bytes every time.

docxtpl gives the template language of Word files (`{%tr for ... %}`) and the repair of tables afterwards. The rest is
done here, because of what its own `render` does: it parses and compiles the template for every document, changes values
that look like its escapes (`{_{`), and lets control characters through. Here a template is compiled once per process.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache, partial
from xml.sax.saxutils import escape

from docxtpl import DocxTemplate
from jinja2 import Environment, Template, TemplateSyntaxError, nodes
from lxml import etree  # type: ignore[import-untyped]
from markupsafe import Markup
from markupsafe import escape as escaped

from pipeline.render.docx_pictures import Picture, with_pictures
from pipeline.render.facts import Facts
from schemas.errors import Refused
from schemas.language import _

_TEMPLATED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_BODY = "word/document.xml"
_PROPERTIES = "docProps/core.xml"
_TAG = re.compile(r"<[^>]*>")
_LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DOC_PROPERTIES_TAG = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


class UnprintableText(Refused):
    """A value holds a control character, which no Word file can hold (XML 1.0, 2.2)."""

    message = _("The text “%(start)s” holds a control character (U+%(code)s); remove it.")


class FaultyTemplate(ValueError):
    """A Word template is wrong: a bug in a document type, not in the data."""


@dataclass(frozen=True, slots=True)
class _Package:
    """A template taken apart: its parts in order, those with tags compiled."""

    parts: Mapping[str, bytes | Template]


def render_docx(
    template: bytes,
    context: Mapping[str, object],
    facts: Facts,
    *,
    environment: Environment,
    pictures: Mapping[str, Picture] | None = None,
) -> bytes:
    """Return the Word file `template` filled from `context`; the same arguments give the same bytes.

    Values are printed as they were typed: `<b>`, `&` and `{{ 7*7 }}` stay text, a line break becomes a line break. A
    picture stands where the template names it: `{{ chart_1 }}`, or `{{ pictures[key] }}` inside a loop; the key
    `charts.cost` is written `{{ charts.cost }}`.

    Raises:
        UnprintableText: a value holds a control character.
        FaultyTemplate: a tag of the template is broken, or the result is no XML.
        jinja2.UndefinedError: the template names what the context does not have (with StrictUndefined).
    """
    placed = {key: picture.markup(number) for number, (key, picture) in enumerate(sorted((pictures or {}).items()), 1)}
    names = {**_nested(context, placed), "pictures": placed}
    parts: dict[str, bytes] = {}
    for name, part in _package(template, environment).parts.items():
        parts[name] = part if isinstance(part, bytes) else _finished(part.render(names), name)
    parts[_PROPERTIES] = _core_properties(facts)
    return _zipped(with_pictures(parts, [pictures[key] for key in sorted(pictures)] if pictures else []))


def _nested(context: Mapping[str, object], placed: Mapping[str, object]) -> dict[str, object]:
    """Return `context` with the pictures put in by name; the name `charts.cost` stands inside `charts`."""
    names = dict(context)
    for key, picture in placed.items():
        group, dot, name = key.partition(".")
        inner = names.get(group)
        names[group] = {**(inner if isinstance(inner, Mapping) else {}), name: picture} if dot else picture
    return names


@lru_cache(maxsize=64)
def _package(template: bytes, environment: Environment) -> _Package:
    """Return the template with its tags compiled, once per process."""
    printing = environment.overlay(finalize=partial(_printed, environment.finalize))
    parts: dict[str, bytes | Template] = {}
    with zipfile.ZipFile(io.BytesIO(template)) as file:
        for name in file.namelist():
            data = file.read(name)
            parts[name] = _template(data, name, printing) if _TEMPLATED.fullmatch(name) else data
    if _PROPERTIES not in parts or _BODY not in parts:
        raise FaultyTemplate(f"{_BODY} or {_PROPERTIES} is missing: save the template with Word once")
    return _Package(parts)


def _template(data: bytes, name: str, environment: Environment) -> Template | bytes:
    source = data.decode("utf-8")
    if "{" not in source and "}" not in source:
        return data
    # The XML declaration would forbid reading the text again; Word repeats it when it is written.
    source = DocxTemplate.patch_xml(_TABLES, source.partition("?>")[2] if source.startswith("<?xml") else source)
    try:
        for data_between in environment.parse(source).find_all(nodes.TemplateData):
            if broken := _LEFTOVER.search(_TAG.sub("", data_between.data)):
                near = _TAG.sub("", data_between.data)[max(0, broken.start() - 30) : broken.end() + 30]
                raise FaultyTemplate(f"{name}: a tag was never closed near “{near}”")
        return environment.from_string(source)
    except TemplateSyntaxError as error:
        raise FaultyTemplate(f"{name}: {error.message}") from error


# Only its text functions are used, which read nothing from the instance.
_TABLES = DocxTemplate(io.BytesIO())


def _printed(base: Callable[[object], object] | None, value: object) -> object:
    """Return `value` as Word text: special characters escaped, line breaks and tabs as Word has them."""
    value = base(value) if base else value
    if isinstance(value, Markup):
        return value
    words = str(value)
    if found := _UNPRINTABLE.search(words):
        raise UnprintableText(start=words[: found.start()][:20], code=f"{ord(found.group()):04X}")
    safe = str(escaped(words))
    if "\n" in safe or "\t" in safe:
        safe = re.sub("\r\n?", "\n", safe).replace("\n", _run_piece("br")).replace("\t", _run_piece("tab"))
    return Markup(safe)


def _run_piece(tag: str) -> str:
    return f'</w:t><w:{tag}/><w:t xml:space="preserve">'


def _finished(xml: str, name: str) -> bytes:
    """Return the rendered part as bytes: tables with the columns that they got, drawings with ids of their own."""
    try:
        tree = etree.fromstring(xml)
    except etree.XMLSyntaxError as error:
        raise FaultyTemplate(f"{name}: what it renders to is no XML: {error.msg}") from error
    if name == _BODY:
        tree = _TABLES.fix_tables(xml)
        for number, element in enumerate(tree.iter(_DOC_PROPERTIES_TAG), 1):
            element.set("id", str(number))
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def _core_properties(facts: Facts) -> bytes:
    """Return `docProps/core.xml` (ISO/IEC 29500-2, 11): the only place of a DOCX that holds a date."""
    moment = facts.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    title, author, subject, language = map(escape, (facts.title, facts.author, facts.subject, facts.language))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:subject>{subject}</dc:subject><dc:creator>{author}</dc:creator>"
        f"<cp:keywords>{escape(', '.join(facts.keywords))}</cp:keywords><dc:language>{language}</dc:language>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    ).encode()


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    # Word wants the list of content types first; dates inside the archive would differ from run to run.
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            file.writestr(entry, parts[name])
    return out.getvalue()

"""Step 4 – Render: a resolved record and its facts become a page for the PDF and a DOCX that say the same.

Pure: type folder, record and facts in, bytes out. Nothing is looked up, so the same input gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, TemplateError
from markupsafe import Markup, escape

from pipeline import attachments, projection
from pipeline.render.chart_svg import chart_svg
from pipeline.render.charts import Chart, Kind, Series, alt_text
from pipeline.render.docx_pictures import Picture, pixels
from pipeline.render.facts import Facts
from pipeline.render.fonts import Fonts
from pipeline.render.pdf_text import outline
from pipeline.render.raster import rasterise
from schemas import expressions
from schemas.document_type import DocumentType, shared_of
from schemas.expressions import NotApplicable
from schemas.policy import ChartRow

CHART_WIDTH_MM = 150.0
CHART_WIDTH_PX = 1800
# Two photos stand side by side, none higher than it may be wide.
PHOTO_MM = 76.0
_IMAGES = {".png", ".svg", ".jpg"}


class FaultyPage(ValueError):
    """A page template is wrong: a bug in a document type, not in the data."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a document says about itself: given at release, placeholders before."""

    created: datetime
    number: str = "（待编号）"
    code: str = "（待生成）"
    register_no: str = ""
    issued_on: str | None = None
    draft: bool = True
    address: str = ""
    decisions: tuple[Mapping[str, Any], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _PrintedPhoto:
    """One photo as both templates print it: `url` and `width_mm` for the page, `key` among the Word file's pictures."""

    key: str
    data: bytes = field(repr=False)
    width_mm: float
    alt: str

    @property
    def asset(self) -> str:
        return f"{self.key}.jpg"

    @property
    def url(self) -> str:
        return f"asset:{self.asset}"


@dataclass(frozen=True, slots=True)
class Renditions:
    """One document as PDF and DOCX, and the page that the PDF was made from."""

    pdf: bytes
    docx: bytes
    html: str
    pages: int


def compose(
    kind: DocumentType,
    record: Mapping[str, Any],
    printed: Printed,
    fonts: Fonts,
    *,
    internal: bool = False,
    photos: Mapping[str, bytes] | None = None,
) -> Renditions:
    """Return the renditions of `record`: its public projection, or with `internal` everything in it.

    `photos` are the JPEGs that the record's rows name; a row whose photo is not among them prints its words alone.

    Raises:
        MissingGlyph: a character that no face has.
        FaultyPage, FaultyTemplate: the type's templates are wrong.
    """
    shown = dict(record) if internal else projection.public(record, kind)
    charts = charts_of(kind, shown)
    pictures = _printed_photos(photos or {}, attachments.named_photos(shown, kind))
    said = told(printed, public=not internal) | {"notice_of_processing": _notice_of_processing(kind, shown)}
    base: dict[str, Any] = {"attached": [], **shown, "facts": said, "photos": pictures}
    facts = Facts(
        title=str(shown["title"]),
        author=str(shown["company"]["name"]),
        created=printed.created,
        subject=kind.titles["zh-Hans"],
        keywords=tuple(filter(None, (printed.number if not printed.draft else "", shown["project"]["name"]))),
    )
    # The two doors take over a second to load, and most commands render nothing.
    from pipeline.render.pdf import render_pdf

    html = _page(kind, base, charts, printed, fonts)
    pdf = render_pdf(html, assets(kind) | {one.asset: one.data for one in pictures.values()}, fonts, facts)
    base["facts"]["pages"] = _pages(kind, pdf.data)
    return Renditions(pdf.data, _docx(kind, base, charts, printed, facts, fonts), html, pdf.pages)


def _notice_of_processing(kind: DocumentType, record: Mapping[str, Any]) -> str:
    """Return what people are told before they fill in a form: who processes what, for what, and their rights.

    Source: Personal Information Protection Law, art. 17.
    """
    file = shared_of(kind.folder) / "notice_of_processing.txt"
    if not file.is_file():
        return ""  # the shared files of a document that was opened before there was one
    source = expressions.document_environment(autoescape=False).from_string(file.read_text("utf-8").strip())
    return source.render(company=record["company"], project=record["project"])


def _printed_photos(photos: Mapping[str, bytes], rows: Mapping[str, Any]) -> dict[str, _PrintedPhoto]:
    """Return the photos that a row speaks of; one that nobody speaks of is in neither rendition."""
    made = {}
    for number, name in enumerate(sorted(photos.keys() & rows.keys()), 1):
        across, down = pixels(photos[name])
        width = round(PHOTO_MM * min(1.0, across / down), 1)
        made[name] = _PrintedPhoto(f"photo_{number:03d}", photos[name], width, str(rows[name]["caption"]))
    return made


def _pages(kind: DocumentType, pdf: bytes) -> dict[str, int]:
    """Return the page on which each section begins, for a table of contents; empty where the PDF has no bookmarks."""
    found = outline(pdf)
    return {one.id: found[one.titles["zh-Hans"]] for one in kind.sections if one.titles["zh-Hans"] in found}


def told(printed: Printed, *, public: bool) -> dict[str, Any]:
    """Return what a document says about itself, as its templates know it (`facts`)."""
    return {
        "draft": printed.draft,
        "public": public,
        "number": printed.number,
        "code": printed.code,
        "register_no": printed.register_no,
        "issued_on": printed.issued_on,
        "decisions": list(printed.decisions),
    }


def charts_of(kind: DocumentType, shown: Mapping[str, Any]) -> dict[str, Chart]:
    """Return the charts that a document of `kind` shows of the record `shown`, by their ids."""
    return {row.id: chart for row in kind.charts if (chart := _chart(row, shown)) is not None}


def _chart(row: ChartRow, record: Mapping[str, Any]) -> Chart | None:
    """Return the chart of `row`, or None where the record lacks its figures (a section not applicable)."""
    if row.when and expressions.holds(row.when, record) is not True:
        return None
    try:
        labels = tuple(str(label) for label in expressions.evaluate(row.labels, record))
        series = tuple(
            Series(one["name"], tuple(_decimals(expressions.evaluate(one["values"], record)))) for one in row.series
        )
    except NotApplicable:
        return None
    places = 2 if row.unit in {"元", "%", "万元"} else 0
    return Chart(Kind(row.kind), row.title, row.unit, labels, series, places=places) if labels else None


def _decimals(values: Iterable[Any]) -> Iterator[Decimal | None]:
    return (None if value is None else Decimal(value) for value in values)


def _page(
    kind: DocumentType, base: Mapping[str, Any], charts: Mapping[str, Chart], printed: Printed, fonts: Fonts
) -> str:
    figures = {row.id: _figure(charts[row.id]) if row.id in charts else Markup("") for row in kind.charts}
    facts = {**base["facts"], "qr": Markup(_qr_svg(printed))}
    return filled(kind, "page.html", {**base, "facts": facts, "charts": figures}, fonts)


def filled(kind: DocumentType, template: str, values: Mapping[str, Any], fonts: Fonts) -> str:
    """Return a page template of `kind` filled with `values`, with the type's whole style in it.

    Raises:
        FaultyPage
    """
    try:
        page = _environment(kind.folder).get_template(template).render(values)
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise FaultyPage(f"{template}: {error}") from error
    style = "\n".join([fonts.css(), *_styles(kind, draft=values["facts"]["draft"])])
    return page.replace("</head>", f"<style>{style}</style></head>", 1)


def _figure(chart: Chart) -> Markup:
    return Markup('<figure class="chart" role="img" aria-label="{}">{}</figure>').format(
        escape(alt_text(chart)), Markup(chart_svg(chart))
    )


def _styles(kind: DocumentType, *, draft: bool) -> Iterator[str]:
    shared = shared_of(kind.folder)
    yield (shared / "base.css").read_text("utf-8")
    if kind.layout:
        yield (shared / f"{kind.layout}.css").read_text("utf-8")
    yield (kind.folder / "page.css").read_text("utf-8")
    if draft:
        yield (shared / "draft.css").read_text("utf-8")


def _docx(
    kind: DocumentType,
    base: Mapping[str, Any],
    charts: Mapping[str, Chart],
    printed: Printed,
    facts: Facts,
    fonts: Fonts,
) -> bytes:
    pictures = {
        f"charts.{name}": Picture(_raster(chart_svg(chart), fonts), CHART_WIDTH_MM, alt_text(chart))
        for name, chart in charts.items()
    }
    pictures |= {one.key: Picture(one.data, one.width_mm, one.alt) for one in base["photos"].values()}
    pictures["facts.qr"] = Picture(_qr_png(printed), 22.0, f"查验码 {printed.code}")
    from pipeline.render.docx import render_docx

    context = {**base, "charts": {row.id: "" for row in kind.charts}}
    environment = expressions.document_environment(autoescape=True)
    return render_docx(kind.read("document.docx"), context, facts, environment=environment, pictures=pictures)


# Draft, trial, public and internal final show the same charts; each is drawn once.
@lru_cache(maxsize=64)
def _raster(svg: str, fonts: Fonts) -> bytes:
    return rasterise(svg, CHART_WIDTH_PX, fonts)


@lru_cache(maxsize=32)
def _environment(folder: Path) -> Environment:
    loader = FileSystemLoader([folder, shared_of(folder)])
    environment: Environment = expressions.document_environment(autoescape=True).overlay(loader=loader)
    return environment


@lru_cache(maxsize=32)
def _assets_of(folder: Path) -> dict[str, bytes]:
    files = [path for place in (shared_of(folder), folder) for path in sorted(place.iterdir())]
    return {path.name: path.read_bytes() for path in files if path.suffix in _IMAGES}


def assets(kind: DocumentType) -> dict[str, bytes]:
    """Return the pictures that the templates of `kind` may name, by their names."""
    return _assets_of(kind.folder)


def _qr(printed: Printed) -> segno.QRCode:
    words = f"{printed.address}/v/{printed.code}" if printed.address else f"{printed.number} {printed.code}"
    return segno.make(words, error="m", micro=False)


def _qr_svg(printed: Printed) -> str:
    return _qr(printed).svg_inline(scale=3, border=2, title=f"查验码 {printed.code}")


def _qr_png(printed: Printed) -> bytes:
    buffer = io.BytesIO()
    _qr(printed).save(buffer, kind="png", scale=8, border=2)
    return buffer.getvalue()


def engines() -> dict[str, str]:
    """Return the versions of the libraries that make the renditions, for the entry."""
    return {name: version(name) for name in ("weasyprint", "docxtpl", "python-docx", "resvg-py")}

"""The door to WeasyPrint: a finished HTML page becomes a PDF with our fonts, our pictures and nothing from elsewhere.

Text may only appear in faces of `Fonts`: fontconfig is given a configuration that knows no other folder, so that a
face of the operating system can never slip in, and a character without a glyph is an error instead of a box.

A render cannot be interrupted from inside: a caller that needs a time limit runs it in a worker process and ends that.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

import pydyf  # type: ignore[import-untyped]  # WeasyPrint's own PDF writer, without types
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from pipeline.render.facts import Facts
from pipeline.render.fonts import Fonts
from pipeline.render.pdf_archival import VARIANT, xmp
from schemas.errors import Refused
from schemas.language import _

_ASSET = "asset:"
_POINTS_PER_PIXEL = 0.75
_SUFFIX_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".css": "text/css",
}


class MissingGlyph(Refused):
    """The page holds characters that no face can print."""

    message = _("No font of this office can print: %(characters)s")


class ForeignAsset(Refused):
    """The page asks for something that is not among its assets."""

    message = _("The page asks for %(url)s, which is not one of its own assets.")


# The fonts' configuration is shared, and Pango's map of fonts bears one thread at a time: two at once corrupt the
# memory of a desk that draws two drafts.
_ALONE = threading.RLock()


@dataclass(frozen=True, slots=True)
class Pdf:
    """The bytes of a PDF, its number of pages, and what WeasyPrint did not understand (for the log and for tests)."""

    data: bytes
    pages: int
    warnings: tuple[str, ...]


def render_pdf(html: str, assets: Mapping[str, bytes], fonts: Fonts, facts: Facts) -> Pdf:
    """Return `html` as a tagged PDF/A-1b with bookmarks; the same arguments give the same bytes in every process.

    Pictures are named `asset:NAME`, in HTML and in CSS, and taken from `assets`. Every page gets an ArtBox: the
    content area inside its margins, where `pdf_text.pdf_text` reads (ISO 32000-2, 14.11.2).

    Raises:
        MissingGlyph: characters that no face of `fonts` can print.
        ForeignAsset: the page asks for a URL that is not one of its assets.
    """
    with _ALONE, _collector_at_rest(), _listening() as heard:
        try:
            document = weasyprint.HTML(string=html, url_fetcher=_Assets(assets)).render(
                font_config=_font_configuration(fonts)
            )
            _state_facts(document, facts)
            data = document.write_pdf(
                pdf_tags=True,
                pdf_variant=VARIANT,
                pdf_identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode(),
                finisher=partial(_finish, facts=facts),
            )
        except _RefusedError as refusal:
            raise ForeignAsset(url=refusal.url) from None
    unknown = dict.fromkeys(code for font in document.fonts.values() for code in font.missing)
    if unknown:
        raise MissingGlyph(characters=", ".join(f"{chr(code)} (U+{code:04X})" for code in sorted(unknown)))
    return Pdf(data, len(document.pages), tuple(dict.fromkeys(heard)))


def page_count(html: str, assets: Mapping[str, bytes], fonts: Fonts) -> int:
    """Return how many pages `html` takes, without writing them.

    Raises:
        ForeignAsset
    """
    with _ALONE, _collector_at_rest():
        try:
            source = weasyprint.HTML(string=html, url_fetcher=_Assets(assets))
            return len(source.render(font_config=_font_configuration(fonts)).pages)
        except _RefusedError as refusal:
            raise ForeignAsset(url=refusal.url) from None


class _RefusedError(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint has no types
    """Passes through WeasyPrint, which swallows every ordinary error of a fetcher."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class _Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Answers `asset:NAME` from memory and refuses everything else."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__()
        self._assets = assets

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002  # WeasyPrint's signature
        name = unquote(url.removeprefix(_ASSET))
        if not url.startswith(_ASSET) or name not in self._assets:
            raise _RefusedError(url)
        kind = _SUFFIX_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": kind})


def keep_font_cache(fonts: Fonts) -> None:
    """Read the faces once, so that fontconfig keeps what it found of them for processes that may not write."""
    _font_configuration(fonts)


@cache
def _font_configuration(fonts: Fonts) -> FontConfiguration:
    """Return the configuration that knows the folders of `fonts` alone, read once per process."""
    folders = [folder for folder in (fonts.office, fonts.folder) if folder is not None]
    listed = "".join(f"<dir>{escape(str(folder.resolve()))}</dir>" for folder in folders)
    # Beside the faces, not among them: a folder that changes is read anew. Set-up fills the first, since a service may
    # not write there; what is not in it, the office's own faces, goes to the account's.
    kept = escape(str(fonts.folder.resolve().with_name("font-cache")))
    cached = f'<cachedir>{kept}</cachedir><cachedir prefix="xdg">fontconfig</cachedir>'
    with tempfile.TemporaryDirectory(prefix="letterbook-") as folder:
        path = Path(folder, "fonts.conf")
        path.write_text(f'<?xml version="1.0"?><fontconfig>{listed}{cached}</fontconfig>', encoding="utf-8")
        # fontconfig takes the name of its configuration from the environment only, at the moment of loading.
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(path)
        try:
            return FontConfiguration()
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    # A layout makes millions of small objects that live until its end; looking for cycles meanwhile costs 15 %.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
    ear = _Ear()
    weasyprint.LOGGER.addHandler(ear)
    try:
        yield ear.heard
    finally:
        weasyprint.LOGGER.removeHandler(ear)


def _state_facts(document: Any, facts: Facts) -> None:
    moment = facts.created.isoformat(timespec="seconds")
    metadata = document.metadata
    metadata.title, metadata.authors, metadata.description = facts.title, [facts.author], facts.subject or None
    metadata.created = metadata.modified = moment
    metadata.keywords, metadata.lang, metadata.generator = list(facts.keywords), facts.language, "Letterbook"


def _finish(document: Any, pdf: pydyf.PDF, *, facts: Facts) -> None:
    pages = [entry for entry in pdf.objects if isinstance(entry, pydyf.Dictionary) and entry.get("Type") == "/Page"]
    for page, entry in zip(document.pages, pages, strict=True):
        entry["ArtBox"] = pydyf.Array(_content_area(page))
    _state_level(pdf, facts)
    _simplify(pdf)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})


def _state_level(pdf: pydyf.PDF, facts: Facts) -> None:
    # WeasyPrint's own packet bears a number drawn anew at every rendering, and lacks half of the facts.
    packet = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    packet.stream = [xmp(facts, f"WeasyPrint {weasyprint.__version__}").encode()]


def _simplify(pdf: pydyf.PDF) -> None:
    """Take out what PDF/A-1 does not know and nobody sees; what is transparent indeed stays, for the gate to find."""
    for entry in pdf.objects:
        if isinstance(entry, pydyf.Stream):
            # WeasyPrint draws the middled words of a chart as a transparency group, opaque though they are.
            entry.extra.pop("Group", None)
            # It asks readers to smooth a picture that is drawn larger than it is; they do as they please anyway.
            if "Interpolate" in entry.extra:
                entry.extra["Interpolate"] = "false"


def _content_area(page: Any) -> list[float]:
    # WeasyPrint keeps the layout box private, and has no public way to ask for a page's margins.
    box = page._page_box
    left, top = box.content_box_x(), box.content_box_y()
    corners = (left, page.height - top - box.height, left + box.width, page.height - top)
    return [round(corner * _POINTS_PER_PIXEL, 3) for corner in corners]

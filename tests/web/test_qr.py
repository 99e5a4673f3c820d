"""The QR codes that people scan: on papers, in their Word files and on the poster, read by a decoder of its own."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pypdfium2
import pytest
import resvg_py
import zxingcpp
from PIL import Image

from pipeline import flow, hearing
from pipeline.office import documents
from pipeline.office.models import Document, Project
from pipeline.premises import Premises
from tests.conftest import Desk
from tests.web.conftest import Browser

pytestmark = pytest.mark.usefixtures("own_pages")
ADDRESS = "https://gs.xrwy.example"


@pytest.fixture
def addressed(desk: Desk) -> Desk:
    """The desk of an office whose papers lead to its public pages."""
    settings = desk.premises.root / "office.toml"
    settings.write_text(settings.read_text("utf-8").replace('address = ""', f'address = "{ADDRESS}"', 1), "utf-8")
    assert Premises.found(desk.premises.root).paper_address == ADDRESS
    return desk


def decoded(picture: Image.Image) -> list[str]:
    """Return what the QR codes in a picture say."""
    return [one.text for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def on_pages(pdf: bytes) -> list[str]:
    """Return what the QR codes on the pages of a PDF say, drawn as a good office printer draws them."""
    pages = pypdfium2.PdfDocument(pdf)
    return [words for page in pages for words in decoded(page.render(scale=150 / 72).to_pil())]


def in_word(docx: bytes) -> list[str]:
    """Return what the QR codes among the pictures of a Word file say."""
    with zipfile.ZipFile(io.BytesIO(docx)) as packed:
        pictures = [packed.read(name) for name in packed.namelist() if name.startswith("word/media/")]
    return [words for one in pictures for words in decoded(Image.open(io.BytesIO(one)))]


def files(document: Document, desk: Desk) -> dict[str, bytes]:
    """Return the files of a document by their endings."""
    return {Path(one).suffix: Path(one).read_bytes() for one in documents.files(document, desk.premises)}


def assert_leads_to(words: str, document: Document, browser: Browser) -> None:
    """Open what a QR code says as whoever scanned it does."""
    assert words.startswith(ADDRESS)
    told = browser().get(urlsplit(words).path)
    assert told.status_code == 200
    assert str(document.number) in told.content.decode() and "有效" in told.content.decode()


def test_the_qr_on_a_notice_leads_to_its_verification(
    addressed: Desk, browser: Browser, board_notice: Callable[..., dict[str, Any]]
) -> None:
    notice = flow.publish(addressed.filed(board_notice()), addressed.person("linruoxi"))
    made = files(notice, addressed)

    [on_paper], [in_the_word_file] = on_pages(made[".pdf"]), in_word(made[".docx"])

    assert on_paper == in_the_word_file
    assert_leads_to(on_paper, notice, browser)


@pytest.mark.slow
def test_the_qr_on_a_report_leads_to_its_verification(addressed: Desk, browser: Browser) -> None:
    record = addressed.example("service_report") | {"publication_mode": "posted", "channels": ["board"]}
    report = addressed.filed(record, approvers=("zhouqiming", "qianming", "shenmuzhi"))
    made = files(report, addressed)

    assert set(on_pages(made[".pdf"])) == set(in_word(made[".docx"]))
    assert_leads_to(on_pages(made[".pdf"])[0], report, browser)


def test_without_an_address_the_qr_says_number_and_code(
    desk: Desk, board_notice: Callable[..., dict[str, Any]]
) -> None:
    notice = desk.filed(board_notice())

    assert on_pages(files(notice, desk)[".pdf"]) == [f"{notice.number} {notice.code}"]


def test_the_qr_on_the_poster_leads_to_the_owners_pages(addressed: Desk, browser: Browser) -> None:
    hearing.renew_code(Project.objects.get(code="TFY"), addressed.person("linruoxi"))
    poster = browser("linruoxi").get("/projects/TFY/owners/poster/").content.decode()
    source = re.search(r'<img src="data:image/svg\+xml[^,]*,([^"]+)"', poster)
    assert source is not None

    drawing = unquote(unescape(source[1]))
    picture = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=400, background="white"))))

    [address] = decoded(picture)
    assert urlsplit(address).path == "/p/TFY/"
    assert browser().get(urlsplit(address).path).status_code == 200

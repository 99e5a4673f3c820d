"""The QR codes that people scan: on papers, in their Word files and on the poster, read by a decoder of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import resvg_py
from PIL import Image

from pipeline import flow, hearing
from pipeline.office import documents
from pipeline.office.models import Document, Project
from pipeline.premises import Premises
from tests.conftest import Desk
from tests.scanning import decoded, in_word, on_pages
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

    [on_paper], [in_the_word_file] = list(on_pages(made[".pdf"])), in_word(made[".docx"])

    assert on_paper == in_the_word_file
    assert_leads_to(on_paper, notice, browser)


@pytest.mark.slow
def test_the_qr_on_a_report_leads_to_its_verification(addressed: Desk, browser: Browser) -> None:
    record = addressed.example("service_report") | {"publication_mode": "posted", "channels": ["board"]}
    report = addressed.filed(record, approvers=("zhouqiming", "qianming", "shenmuzhi"))
    made = files(report, addressed)

    on_paper = {*on_pages(made[".pdf"])}

    assert on_paper == {*in_word(made[".docx"])}
    assert_leads_to(*on_paper, report, browser)


def test_without_an_address_the_qr_says_number_and_code(
    desk: Desk, board_notice: Callable[..., dict[str, Any]]
) -> None:
    notice = desk.filed(board_notice())

    assert [*on_pages(files(notice, desk)[".pdf"])] == [f"{notice.number} {notice.code}"]


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

"""What a browser is told to call a file: one name, of this desk's making, whatever people put into theirs."""

from __future__ import annotations

import inspect
import re
from email.message import Message
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pipeline.office import handing_out, people
from pipeline.office.models import Document
from tests.web.conftest import Browser
from tests.web.test_author_upload import spoiled
from web import downloads
from web.quality import views_retention
from web.urls import PAGES

WEB = Path(downloads.__file__).parent
pytestmark = pytest.mark.usefixtures("unrendered")

# Each in a name of a file that goes out, whatever the route: what it must not become.
_NAMES = ('a"; filename="evil.exe', "a\r\nSet-Cookie: x=1", "\u202egnp.exe", "../../etc/passwd", "长" * 90, "", "..")
# Routes whose name comes from what people typed or sent, without the work of making what they hand out.
_STUBBED = {
    "document-paper": ("get", "documents/{key}/paper/"),
    "retention_record": ("post", "quality/retention/R-2026-1/record/"),
}
_HOSTILE = ('a"; filename="evil.exe', "a\r\nSet-Cookie: x=1", "\u202egnp.exe", "园\\区\x07")


def _named(header: str) -> str:
    """Return the one name that the header gives, as a browser reads it."""
    assert header.isprintable() and header.isascii()
    read = Message()
    read["Content-Disposition"] = header
    names = [value for key, value in read.get_params(header="Content-Disposition") if key.startswith("filename")]  # type: ignore[union-attr]
    assert len(names) == 1
    return str(read.get_filename())


@pytest.mark.parametrize("hostile", _HOSTILE)
def test_a_hostile_name_of_a_file_or_project_stays_a_name(hostile: str, browser: Browser) -> None:
    people.add_project({"code": "TFY", "name": hostile, "fee_mode": "酬金制"})
    visitor = browser("linruoxi")

    register = visitor.post("/register/TFY/export/", {"form": "xlsx"})
    where = visitor.post("/upload/", {"files": SimpleUploadedFile(f"{hostile}.xlsx", spoiled())}).headers["Location"]
    answers = [register, visitor.get(f"{where}marked/"), visitor.get(f"{where}draft/")]

    taken = [_named(one.headers["Content-Disposition"]) for one in answers if one.status_code == 200]
    assert taken and taken[0].endswith(".xlsx")
    assert not [one for one in taken if re.search(r"[\x00-\x1f/\u202e]", one)]


@pytest.mark.parametrize("hostile", _NAMES)
def test_a_name_that_goes_out_is_one_plain_line_without_a_path(hostile: str) -> None:
    name = _named(downloads.answer(b"", f"{hostile}.pdf").headers["Content-Disposition"])

    assert name.endswith(".pdf") and name.isprintable() and not set(name) & set('/\\"')
    assert len(name.encode()) <= 255


@pytest.mark.parametrize("hostile", _NAMES)
@pytest.mark.parametrize("route", _STUBBED)
def test_what_others_are_called_reaches_a_header_as_a_name_alone(
    route: str, hostile: str, notice: Document, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = SimpleNamespace(name=hostile)
    monkeypatch.setattr(handing_out, "paper", lambda *_given: (called, b"%PDF"))
    monkeypatch.setattr(views_retention.appraising, "find", lambda _name: called)
    monkeypatch.setattr(views_retention, "_is_within", lambda *_given: True)
    monkeypatch.setattr(views_retention.appraisal_papers, "printed", lambda *_given: b"%PDF")
    method, address = _STUBBED[route]

    answer = getattr(browser("zhouqiming" if method == "get" else "gaopin"), method)(
        "/" + address.format(key=notice.key)
    )

    assert answer.status_code == 200
    assert _named(answer.headers["Content-Disposition"]).endswith(".pdf")


def test_every_route_that_hands_out_a_file_does_it_by_the_one_way_that_makes_its_name_plain() -> None:
    views = {page.name: inspect.unwrap(page.view) for page in PAGES}
    by_hand = re.compile(r"\bFileResponse\(|Content-Disposition|as_attachment")

    found = {one.relative_to(WEB).as_posix() for one in WEB.rglob("*.py") if by_hand.search(one.read_text("utf-8"))}

    assert found == {"downloads.py"}
    sending = {name for name, view in views.items() if "FileResponse" in str(inspect.signature(view).return_annotation)}
    assert _STUBBED.keys() | {"workbook", "source", "document-file", "register_export", "check_proof"} <= sending

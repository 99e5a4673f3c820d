"""What a browser is told to call a file: one name, of this desk's making, whatever people put into theirs."""

from __future__ import annotations

import re
from email.message import Message

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pipeline.office import people
from tests.web.conftest import Browser
from tests.web.test_author_upload import spoiled

pytestmark = pytest.mark.usefixtures("unrendered")

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

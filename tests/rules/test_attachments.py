"""What a record says of its attachments: what each is, what a row means by a name, and where each is filed."""

from __future__ import annotations

import pytest

from pipeline import attachments
from pipeline.attachments import Enclosed, Form, Kind
from pipeline.render.docx_pictures import pixels
from tests.letters import KINDS, SCAN, photo

REPORT, LETTER = KINDS["service_report"], KINDS["letter_in"]


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (photo(), Form.JPEG),
        (photo(form="PNG"), Form.PNG),
        (photo(form="WEBP"), Form.WEBP),
        (b"\0\0\0\x18ftypheic", Form.HEIC),
        (b"II*\0....", Form.TIFF),
        (SCAN, Form.PDF),
        (b"\0\0\0\x18ftypisom", None),
        (b"", None),
    ],
)
def test_a_form_is_known_by_the_first_bytes(data, form):
    assert attachments.form_of(data) is form


def test_a_picture_is_a_photo_where_photos_are_printed_and_else_a_scan():
    picture, said, paper = Enclosed("a.jpg", photo()), Enclosed("b.jpg", photo(), is_scan=True), Enclosed("c.pdf", SCAN)

    assert [attachments.kind_of(one, REPORT) for one in (picture, said, paper)] == [Kind.PHOTO, Kind.SCAN, Kind.SCAN]
    assert attachments.kind_of(picture, LETTER) is Kind.SCAN


@pytest.mark.parametrize(
    ("said", "meant"),
    [("大堂.jpg", "大堂.jpg"), (" 大堂.JPG ", "大堂.jpg"), ("大堂", "大堂.jpg"), ("门", ""), ("前厅.jpg", "")],
)
def test_a_row_means_a_photo_by_its_name_with_or_without_suffix(said, meant):
    # Two photos are called 门: without the suffix nobody knows which.
    assert attachments.match(said, ["大堂.jpg", "门.jpg", "门.png"]) == meant


def test_two_photos_that_would_be_filed_under_one_name_keep_apart():
    rows = [{"name": name, "kind": "photo", "sha256": "0" * 64} for name in ("门.heic", "门.jpg")]
    photos = [{"caption": "门", "faces": "none", "file": row["name"]} for row in rows]

    filed = attachments.filed_as({"attached": rows, "environment": {"photos": photos}}, REPORT)

    assert list(filed.values()) == ["attachments/门.jpg", "attachments/门-002.jpg"]


def test_the_size_of_a_jpeg_is_read_from_its_head():
    assert pixels(photo(size=(64, 48))) == (64, 48)
    with pytest.raises(ValueError, match="no frame"):
        pixels(b"\xff\xd8")

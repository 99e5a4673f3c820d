"""Pages as pictures: of the width that was asked for, and what is no PDF says so."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from PIL import Image

from pipeline.render.pdf_pictures import Unreadable, Width, drawn, sizes
from pipeline.render.pdf_text import whole_pages
from tests.render.test_pdf_split import run


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A PDF of three pages."""
    path = tmp_path / "三页.pdf"
    path.write_bytes(run())
    return path


@pytest.mark.parametrize("width", Width)
def test_a_page_is_drawn_as_wide_as_asked_and_as_high_as_told_before(pdf: Path, width: Width):
    picture = Image.open(io.BytesIO(drawn(pdf, 2, width)))

    assert (picture.format, picture.width) == ("PNG", width)
    assert abs(picture.height - sizes(pdf)[1].height_at(width)) <= 1


@pytest.mark.parametrize("page", [0, 4])
def test_a_page_that_is_not_there_is_an_error(pdf: Path, page: int):
    with pytest.raises(IndexError):
        drawn(pdf, page, Width.PHONE)


def test_what_is_no_pdf_is_told_as_unreadable(tmp_path: Path):
    path = tmp_path / "kein.pdf"
    path.write_bytes(b"hello")

    with pytest.raises(Unreadable):
        sizes(path)


def test_several_threads_at_once_draw_and_read_the_same_pages(pdf: Path):
    wanted, found = drawn(pdf, 1, Width.PHONE), []

    def look() -> None:
        for _time in range(3):
            found.append((drawn(pdf, 1, Width.PHONE), whole_pages(pdf)))

    threads = [threading.Thread(target=look) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [(wanted, ["一号楼", "二号楼", "三号楼"])] * 12

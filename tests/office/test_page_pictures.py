"""The cache of pages: drawn once, bounded, never wrong, and nothing is lost with it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from pipeline.office import page_pictures
from pipeline.premises import Premises
from pipeline.render.pdf_pictures import Width
from tests.render.test_pdf_split import run


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "三页.pdf"
    path.write_bytes(run())
    return path


def cache(office: Premises) -> Path:
    return office.root / "cache" / "pages"


def test_a_picture_is_drawn_once(office, pdf, monkeypatch):
    first = page_pictures.picture(page_pictures.pages(pdf), 1, Width.PHONE, office)
    monkeypatch.setattr(page_pictures, "drawn", None)

    assert page_pictures.picture(page_pictures.pages(pdf), 1, Width.PHONE, office) == first


def test_another_pdf_at_the_same_place_is_another_one(office, pdf):
    before = page_pictures.pages(pdf)
    page_pictures.words(before, office)
    pdf.write_bytes(run() + b"\n% changed\n")

    assert page_pictures.pages(pdf).sha256 != before.sha256


def test_words_that_cannot_be_read_back_are_read_anew(office, pdf):
    known = page_pictures.pages(pdf)
    page_pictures.words(known, office)
    (cache(office) / known.sha256 / "words.json").write_text("{", "utf-8")

    assert page_pictures.words(known, office) == ["一号楼", "二号楼", "三号楼"]


def test_what_is_gone_or_no_pdf_has_no_pages(office, pdf):  # noqa: ARG001 - an office is there
    pdf.write_bytes(b"no")

    assert page_pictures.readable(pdf) is None
    assert page_pictures.readable(pdf.with_name("weg.pdf")) is None


def test_the_oldest_go_first_until_it_is_small_enough(office):
    for age, name in enumerate(("new", "old")):
        folder = cache(office) / name
        folder.mkdir(parents=True)
        (folder / "1.png").write_bytes(b"x" * 100)
        os.utime(folder, (1_700_000_000 - age * 1000,) * 2)

    page_pictures.sweep(office, most_bytes=150)

    assert [folder.name for folder in cache(office).iterdir()] == ["new"]


def test_what_is_being_drawn_stays_however_large_it_is(office):
    folder = cache(office) / "mine"
    folder.mkdir(parents=True)
    (folder / "1.png").write_bytes(b"x" * 100)

    page_pictures.sweep(office, leaving=folder, most_bytes=1)

    assert folder.is_dir()


def test_without_a_cache_pages_are_shown_all_the_same(office, pdf):
    (office.root / "cache").mkdir(exist_ok=True)
    shutil.rmtree(cache(office), ignore_errors=True)
    cache(office).write_text("a file where the folder should be", "utf-8")

    assert page_pictures.picture(page_pictures.pages(pdf), 1, Width.PHONE, office).startswith(b"\x89PNG")

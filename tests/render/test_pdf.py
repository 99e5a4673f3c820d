"""The PDF door: repeatable, our fonts only, no box, nothing from outside."""

from __future__ import annotations

import ctypes
import gc
import hashlib
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest

from pipeline.render import pdf as module
from pipeline.render.facts import Facts
from pipeline.render.fonts import Fonts
from pipeline.render.pdf import ForeignAsset, MissingGlyph, Pdf, render_pdf

SHARED = Path(__file__).parents[2] / "templates" / "_shared"
PAGE = (
    '<html lang="zh-CN"><style>{css}</style><body><div class="running-head">页眉文字</div><h1>服务报告</h1>'
    '<h2>一、概况</h2><p>正文<b>加粗</b><span class="kai">楷体</span><span class="hei">黑体</span> ABC 123</p>'
    "{more}</body></html>"
)


def page(fonts: Fonts, more: str = "", *, draft: bool = False) -> str:
    css = fonts.css() + (SHARED / "base.css").read_text() + ((SHARED / "draft.css").read_text() if draft else "")
    return PAGE.format(css=css, more=more)


def rendered(fonts: Fonts, facts: Facts, more: str = "", **assets: bytes) -> Pdf:
    return render_pdf(page(fonts, more), {f"{name}.png": data for name, data in assets.items()}, fonts, facts)


def test_a_page_becomes_a_pdf_without_a_complaint_about_its_style(fonts: Fonts, facts: Facts):
    pdf = rendered(fonts, facts)

    assert pdf.data.startswith(b"%PDF-")
    assert pdf.pages == 1
    assert pdf.warnings == ()


def test_what_the_renderer_does_not_understand_is_reported(fonts: Fonts, facts: Facts):
    pdf = rendered(fonts, facts, "<style>p { colour: red }</style>")

    assert any("colour" in warning for warning in pdf.warnings)


def test_only_our_own_faces_are_embedded(fonts: Fonts, facts: Facts):
    pdf = rendered(fonts, facts, '<p style="font-family: DejaVu Sans, SimSun, monospace">别的字体 other ✔</p>')

    names = {name.split("+")[1] for name in font_names(pdf.data)}
    assert {"Letterbook-Serif", "Letterbook-Kai", "Letterbook-Sans"} <= names
    assert all(name.startswith("Letterbook-") for name in names)


def font_names(data: bytes) -> set[str]:
    document = pypdfium2.PdfDocument(data)
    objects = [entry for sheet in document for entry in sheet.get_objects(filter=[1])]
    return {entry.get_font().get_base_name() for entry in objects}


def test_the_same_page_gives_the_same_bytes_whatever_was_rendered_between(fonts: Fonts, facts: Facts):
    first = rendered(fonts, facts)
    rendered(fonts, facts, "<p>另一页 𡭄</p>")

    assert rendered(fonts, facts).data == first.data


@pytest.mark.slow
def test_another_process_with_another_hash_seed_gives_the_same_bytes(fonts: Fonts, facts: Facts):
    script = (
        "import sys; sys.path.insert(0, 'tests/render'); import test_pdf as t, conftest as c, hashlib\n"
        "from datetime import UTC, datetime\n"
        f"facts = t.Facts({facts.title!r}, {facts.author!r}, datetime(2026, 7, 10, 9, 30, tzinfo=UTC),"
        f" keywords={facts.keywords!r}, subject={facts.subject!r})\n"
        "print(hashlib.sha256(t.rendered(t.Fonts.load(), facts).data).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": ".", "TZ": zone},
            cwd=SHARED.parents[1],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }

    assert digests == {hashlib.sha256(rendered(fonts, facts).data).hexdigest()}


def test_a_character_that_no_face_has_is_an_error_and_never_a_box(fonts: Fonts, facts: Facts):
    with pytest.raises(MissingGlyph) as caught:
        rendered(fonts, facts, "<p>节日快乐🎉</p>")

    assert "🎉 (U+1F389)" in str(caught.value)


@pytest.mark.parametrize("words", ["𡭄某", "㛃女士", "𠀋 𫝆\u3000✔\u3000☎\ufe0f", "a\u200db", "甲\u00a0乙\u2009丙"])
def test_rare_names_and_invisible_characters_are_printed(fonts: Fonts, facts: Facts, words: str):
    assert rendered(fonts, facts, f"<p>{words}</p><p class='kai'>{words}</p><p class='hei'>{words}</p>").pages == 1


@pytest.mark.parametrize(
    "more",
    [
        "<img src='file:///etc/passwd'>",
        "<img src='https://example.org/x.png'>",
        "<img src='asset:unknown.png'>",
        "<link rel='stylesheet' href='https://example.org/x.css'>",
        "<p style='background: url(data:image/png;base64,AAAA)'>x</p>",
        "<style>@font-face { font-family: X; src: url(file:///usr/share/fonts/x.ttf) }</style>",
    ],
)
def test_nothing_is_fetched_that_the_document_does_not_bring_along(fonts: Fonts, facts: Facts, more: str):
    with pytest.raises(ForeignAsset):
        rendered(fonts, facts, more)


def test_pictures_of_the_document_are_shown(fonts: Fonts, facts: Facts, png: bytes):
    pdf = rendered(fonts, facts, "<img src='asset:photo.png' alt='大堂'>", photo=png)

    kinds = [entry.type for entry in pypdfium2.PdfDocument(pdf.data)[0].get_objects()]
    assert 3 in kinds


def test_the_pdf_states_title_author_language_and_dates_of_the_document(fonts: Fonts, facts: Facts):
    data = rendered(fonts, facts).data

    stated = pypdfium2.PdfDocument(data).get_metadata_dict()
    assert (stated["Title"], stated["Author"], stated["Keywords"]) == (facts.title, facts.author, "报告, 2026Q2")
    assert stated["CreationDate"] == stated["ModDate"] == "D:20260710093000+00'00"
    assert language_of(data) == "zh-CN"


def language_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    length = pypdfium2.raw.FPDFCatalog_GetLanguage(document, None, 0)
    buffer = (ctypes.c_ushort * (length // 2))()
    pypdfium2.raw.FPDFCatalog_GetLanguage(document, buffer, length)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


def test_headings_become_bookmarks(fonts: Fonts, facts: Facts):
    document = pypdfium2.PdfDocument(rendered(fonts, facts).data)

    assert [mark.get_title() for mark in document.get_toc()] == ["服务报告", "一、概况"]


def test_every_page_states_its_content_area(fonts: Fonts, facts: Facts):
    document = pypdfium2.PdfDocument(rendered(fonts, facts, "<p class='new-page'>第二页</p>").data)

    boxes = [tuple(round(edge) for edge in sheet.get_artbox()) for sheet in document]
    assert boxes == [(71, 62, 524, 771)] * 2


def test_a_draft_carries_its_watermark_on_every_page_without_adding_text(fonts: Fonts, facts: Facts):
    assets = {"draft.svg": (SHARED / "draft.svg").read_bytes()}
    more = "<p class='new-page'>第二页</p>"

    pdf = render_pdf(page(fonts, more, draft=True), assets, fonts, facts)

    for sheet in pypdfium2.PdfDocument(pdf.data):
        assert "草稿" not in sheet.get_textpage().get_text_range()
        greys = sheet.render(scale=0.5).to_pil().convert("L").getcolors()
        assert max(count for count, shade in greys if 225 < shade < 245) > 1000


def test_the_garbage_collector_works_again_after_a_render_and_after_a_failed_one(fonts: Fonts, facts: Facts):
    with pytest.raises(MissingGlyph):
        rendered(fonts, facts, "<p>🎉</p>")

    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off(fonts: Fonts, facts: Facts):
    gc.disable()
    try:
        rendered(fonts, facts)

        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_environment_is_left_as_it_was(fonts: Fonts, facts: Facts, monkeypatch, tmp_path):
    monkeypatch.setenv("FONTCONFIG_FILE", "/somewhere/fonts.conf")

    render_pdf(page(fonts), {}, Fonts.load(tmp_path), facts)

    assert os.environ["FONTCONFIG_FILE"] == "/somewhere/fonts.conf"


def test_two_threads_are_never_in_the_renderer_together(fonts: Fonts, facts: Facts, monkeypatch):
    both, read = threading.Barrier(2), module.weasyprint.HTML

    def met(*given: object, **named: object):
        # Whoever is here alone waits in vain for the other.
        with pytest.raises(threading.BrokenBarrierError):
            both.wait(0.2)
        return read(*given, **named)

    monkeypatch.setattr(module.weasyprint, "HTML", met)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: rendered(fonts, facts).data, range(2))

    assert first == second

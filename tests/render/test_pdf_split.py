"""A print run taken apart: each page a file of its own, the same at every making."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.render.facts import Facts
from pipeline.render.fonts import Fonts
from pipeline.render.pdf import page_count, render_pdf
from pipeline.render.pdf_archival import flaws
from pipeline.render.pdf_split import single_pages
from pipeline.render.pdf_text import whole_pages

MOMENT = datetime(2026, 7, 30, 9, tzinfo=UTC)
STYLE = "{css} p {{ font-family: var(--song); break-after: page }}"
PAGE = f'<html lang="zh-CN"><head><style>{STYLE}</style></head><body>{{body}}</body></html>'


def html(fonts: Fonts, *words: str) -> str:
    return PAGE.format(css=fonts.css(), body="".join(f"<p>{word}</p>" for word in words))


def run() -> bytes:
    fonts = Fonts.load()
    return render_pdf(html(fonts, "一号楼", "二号楼", "三号楼"), {}, fonts, Facts("通知", "公司", MOMENT)).data


def test_each_page_of_a_run_becomes_a_file_with_its_words_alone() -> None:
    assert [whole_pages(one) for one in single_pages(run())] == [["一号楼"], ["二号楼"], ["三号楼"]]


def test_the_same_run_is_taken_apart_into_the_same_bytes() -> None:
    whole = run()

    assert list(single_pages(whole)) == list(single_pages(whole))
    assert b"D:20260730090000" in next(single_pages(whole))


def test_what_stands_alone_is_as_fit_for_the_archive_as_its_run() -> None:
    assert [flaws(one) for one in single_pages(run())] == [[], [], []]


def test_pages_are_counted_without_being_written() -> None:
    fonts = Fonts.load()

    assert page_count(html(fonts, "一", "二"), {}, fonts) == 2

"""What the tests of renditions share: the faces, facts of a document, a Word template made on the spot."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from docx import Document
from PIL import Image

from pipeline.render.facts import Facts
from pipeline.render.fonts import Fonts


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    return Fonts.load()


@pytest.fixture
def facts() -> Facts:
    moment = datetime(2026, 7, 10, 9, 30, tzinfo=UTC)
    return Facts("服务报告 <&>", "听枫苑管家服务中心", moment, keywords=("报告", "2026Q2"), subject="第二季度")


@pytest.fixture
def template():
    """Return a maker of Word templates: one paragraph per text, then a table whose rows are texts."""

    def made(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = (), head: str = "") -> bytes:
        document = Document()
        for words in paragraphs:
            document.add_paragraph(words)
        if rows:
            table = document.add_table(len(rows), len(rows[0]))
            for number, row in enumerate(rows):
                for place, words in enumerate(row):
                    table.cell(number, place).text = words
        if head:
            document.sections[0].header.paragraphs[0].text = head
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return made


@pytest.fixture
def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (200, 100), "navy").save(out, "png")
    return out.getvalue()

"""A form that people fill in tells them who processes what, for what, and what they may ask (PIPL art. 17)."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from pipeline import type_check
from pipeline.compose import Printed, compose
from pipeline.render.fonts import Fonts
from schemas.document_type import TEMPLATES, load
from tests.staff import PROJECTS


@pytest.fixture
def kind(tmp_path):
    """A type whose page includes the notice, beside shared files of its own."""
    for name in ("circular", "_shared"):
        shutil.copytree(TEMPLATES / name, tmp_path / name)
    page = tmp_path / "circular" / "page.html"
    include = '{% include "notice_of_processing.html" %}</body>'
    page.write_text(page.read_text("utf-8").replace("</body>", include), "utf-8")
    return load(tmp_path / "circular")


def page_of(kind):
    record = type_check.resolved(kind, kind.folder / "examples" / "full.json", PROJECTS)[0].record
    return compose(kind, record, Printed(datetime(2026, 7, 10, tzinfo=UTC)), Fonts.load()).html


def test_the_notice_names_who_asks_and_whom_to_call(kind):
    page = page_of(kind)

    notice = page[page.index("个人信息处理告知：") :].partition("</p>")[0]
    assert PROJECTS["TFY"]["service_centre_name"] in notice and PROJECTS["TFY"]["hotline"] in notice
    assert "更正或删除" in notice


def test_shared_files_from_before_the_notice_print_none(kind):
    (kind.folder.parent / "_shared" / "notice_of_processing.txt").unlink()

    assert "个人信息处理告知：" not in page_of(kind)

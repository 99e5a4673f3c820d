"""Scenario 10: a phone planted in a chart's embedded workbook and in docProps stops the release, and says where."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from pipeline import compose, flow
from pipeline.gates import GateClosed
from pipeline.office.models import Series
from pipeline.stages import Stage
from schemas.language import speak

PHONE = "13800135678"


def _workbook() -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["王先生", PHONE])
    book.save(made)
    return made.getvalue()


def _planted(docx: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            is_properties = name == "docProps/core.xml"
            new.writestr(name, data.replace(b"</dc:title>", f" {PHONE}</dc:title>".encode()) if is_properties else data)
        new.writestr("word/embeddings/Microsoft_Excel_Sheet1.xlsx", _workbook())
    return made.getvalue()


@pytest.mark.slow
@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.usefixtures("own_pages")
def test_a_phone_in_a_charts_workbook_and_in_docprops_stops_the_release(desk, board_notice, monkeypatch):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")
    composed = compose.compose

    def careless(*given, **named):
        made = composed(*given, **named)
        return replace(made, docx=_planted(made.docx))

    monkeypatch.setattr(compose, "compose", careless)

    with speak("zh-Hans"), pytest.raises(GateClosed) as refusal:
        flow.release(document, desk.person("linruoxi"))

    said = str(refusal.value.localized("zh-Hans"))
    assert "Word 文件，文件属性里有手机号码138****5678" in said
    assert "Word 文件，内嵌文件“Microsoft_Excel_Sheet1.xlsx”里有手机号码138****5678" in said
    assert said.endswith("（5.6.2）") or "5.6.2" in said
    assert PHONE not in said
    document.refresh_from_db()
    assert (document.stage, document.number) == (Stage.APPROVED, None)
    assert not Series.objects.filter(last__gt=0).exists()

"""The author's room: a file is uploaded, checked, put right and handed in; nobody else sees it meanwhile."""

from __future__ import annotations

import io
import os
import re
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipeline.office import access, uploads
from pipeline.office.models import Document, Drop
from pipeline.premises import Premises
from schemas import record as records
from schemas.document_type import TEMPLATES
from tests.conftest import Desk
from tests.web.conftest import Browser

pytestmark = pytest.mark.usefixtures("unrendered")
EXAMPLE = TEMPLATES / "circular" / "examples" / "full.xlsx"


def sent(visitor: Client, name: str, data: bytes, **fields: Any) -> Any:
    """Upload one file and return what came back."""
    return visitor.post("/upload/", {"files": SimpleUploadedFile(name, data), **fields})


def spoiled(cell_of: str = "＊张贴起") -> bytes:
    """Return the circular's example without what stands beside `cell_of`."""
    book = openpyxl.load_workbook(EXAMPLE)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == cell_of:
                    sheet.cell(cell.row, cell.column + 1).value = None
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def data(record: Any) -> bytes:
    """Return a record as the bytes of a JSON file."""
    return records.dumps(record).encode()


def words(response: Any) -> str:
    """Return a page as text."""
    return str(response.content.decode())


def test_a_wrong_file_is_told_row_by_row_and_nothing_is_handed_in(browser: Browser) -> None:
    visitor = browser("linruoxi")

    where = sent(visitor, "通知.xlsx", spoiled()).headers["Location"]
    page = words(visitor.get(where))

    assert re.search(r"<h1>\d+处需要改正 — 通知.xlsx</h1>", page)
    assert "重新上传" in page
    assert f"{where}submit/" not in page
    assert Document.objects.count() == 0


def test_the_wrong_cell_is_shown_in_its_row_with_the_workbooks_own_number(browser: Browser) -> None:
    visitor = browser("linruoxi")

    page = words(visitor.get(sent(visitor, "通知.xlsx", spoiled()).headers["Location"]))

    cell = re.search(r'<span class="tag">([A-Z]+)(\d+)</span>', page)
    assert cell is not None
    assert f'<th scope="row">{cell[2]}</th>' in page
    assert '<td class="wrong">' in page


def test_the_marked_copy_is_the_workbook_with_its_list_of_problems(browser: Browser) -> None:
    visitor = browser("linruoxi")
    where = sent(visitor, "通知.xlsx", spoiled()).headers["Location"]

    response = visitor.get(f"{where}marked/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))

    assert book.sheetnames[0] == "问题清单"
    assert "%E9%97%AE%E9%A2%98%E6%A0%87%E6%B3%A8%E8%A1%A8" in response.headers["Content-Disposition"]


def test_a_good_file_says_who_gets_it_and_is_handed_in(browser: Browser) -> None:
    visitor = browser("linruoxi")
    where = sent(visitor, "通知.xlsx", EXAMPLE.read_bytes()).headers["Location"]

    page = words(visitor.get(where))
    answer = visitor.post(f"{where}submit/", reasons_in(page))

    assert "提交给项目经理周启明审核" in page
    assert answer.status_code == 302
    assert Document.objects.get().author.user == "linruoxi"


def reasons_in(page: str) -> dict[str, str]:
    """Return an answer to every reason that a check page asks for."""
    return dict.fromkeys(re.findall(r'name="(reason\.[^"]+)"', page), "已与工程部核实")


def test_the_same_file_twice_leads_to_the_document_that_it_became(browser: Browser, desk: Desk) -> None:
    visitor, file = browser("linruoxi"), data(desk.example("circular"))
    where = sent(visitor, "a.json", file).headers["Location"]
    visitor.post(f"{where}submit/", reasons_in(words(visitor.get(where))))

    again = sent(visitor, "b.json", file)
    from_check = visitor.get(where)

    assert Document.objects.count() == 1
    assert "/upload/" not in again.headers["Location"]
    assert from_check.status_code == 302


def test_a_reminder_that_needs_a_reason_waits_for_it_and_takes_it_along(browser: Browser, desk: Desk) -> None:
    visitor, record = browser("linruoxi"), promising(desk)
    where = sent(visitor, "notice.json", data(record)).headers["Location"]

    asked = words(visitor.get(where))
    refused = visitor.post(f"{where}submit/", dict.fromkeys(reasons_in(asked), " "))
    before = Document.objects.count()
    visitor.post(f"{where}submit/", reasons_in(asked))

    assert "需要说明 — notice.json" in asked
    assert 'href="#submit"' in asked and 'id="submit"' in asked
    assert refused.status_code == 409
    assert "请写明原因" in words(refused)
    assert before == 0
    reminders = Document.objects.get().revisions.get().reminders
    assert "已与工程部核实" in {one["reason"] for one in reminders}


def promising(desk: Desk) -> Any:
    """Return a circular that speaks of compensation without naming it, which passes only with a reason."""
    record = desk.example("circular")
    record["text"] |= {"body": "因停水造成的损失，我公司将予以赔偿。", "tips": record["text"]["tips"][:1]}
    return record


def test_a_file_for_a_project_without_a_role_is_refused_in_words(browser: Browser) -> None:
    visitor = browser("wangguanjia")

    page = visitor.get(sent(visitor, "通知.xlsx", EXAMPLE.read_bytes()).headers["Location"])

    assert page.status_code == 409
    assert "听枫苑" in words(page)
    assert Document.objects.count() == 0


def test_nothing_chosen_is_said_beside_the_form(browser: Browser) -> None:
    page = browser("linruoxi").post("/upload/", {})

    assert page.status_code == 400
    assert "请先选择文件" in words(page)


def test_a_workbook_and_its_photos_are_one_document(browser: Browser, office: Premises) -> None:
    files = [SimpleUploadedFile("通知.xlsx", EXAMPLE.read_bytes()), SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0")]

    browser("linruoxi").post("/upload/", {"files": files})

    (lying,) = uploads.listed(access.person("linruoxi"), office)
    assert sorted(name for name, _path in lying.files()) == ["a.jpg", "通知.xlsx"]


def test_several_workbooks_each_wait_for_their_own_check(browser: Browser) -> None:
    visitor = browser("linruoxi")
    files = [SimpleUploadedFile("一.json", b"{}"), SimpleUploadedFile("二.json", b"[]")]

    page = words(visitor.post("/upload/", {"files": files}, follow=True))

    assert "已上传2个文件" in page
    assert "一.json" in page
    assert "二.json" in page


def test_an_upload_outlives_the_session_and_goes_after_a_day(browser: Browser, office: Premises) -> None:
    where = sent(browser("linruoxi"), "通知.xlsx", EXAMPLE.read_bytes()).headers["Location"]
    assert "通知.xlsx" in words(browser("linruoxi").get("/upload/"))
    folder = uploads.listed(access.person("linruoxi"), office)[0].path.parent
    old = time.time() - 2 * uploads.KEPT_SECONDS
    os.utime(folder, (old, old))

    sent(browser("xuke"), "a.json", b"{}")

    assert browser("linruoxi").get(where).status_code == 404


def test_an_upload_can_be_thrown_away(browser: Browser, office: Premises) -> None:
    visitor = browser("linruoxi")
    where = sent(visitor, "通知.xlsx", EXAMPLE.read_bytes()).headers["Location"]

    visitor.post(f"{where}discard/")

    assert uploads.listed(access.person("linruoxi"), office) == []


def test_a_scan_for_the_letters_becomes_a_letter_to_be_registered(browser: Browser) -> None:
    scan = (Path("cli/demo") / "业主委员会来函.jpg").read_bytes()
    visitor = browser("linruoxi")
    where = sent(visitor, "来函.jpg", scan, letter="1", project="TFY").headers["Location"]

    page = words(visitor.get(where))
    visitor.post(f"{where}submit/")

    assert "保存扫描件，待登记" in page
    assert Document.objects.get().type == "letter_in"
    assert "待登记的来函" in words(visitor.get("/"))


def test_the_check_speaks_english_too(browser: Browser) -> None:
    visitor = browser("linruoxi", language="en-GB")

    page = words(visitor.get(sent(visitor, "notice.xlsx", EXAMPLE.read_bytes()).headers["Location"]))

    assert "Submit to project manager 周启明 for review" in page


def test_what_is_no_data_at_all_is_told_and_recorded_by_nobody(browser: Browser) -> None:
    visitor = browser("linruoxi")

    page = words(visitor.get(sent(visitor, "x.xlsx", b"not a workbook").headers["Location"]))

    assert "1处需要改正 — x.xlsx" in page
    assert Drop.objects.count() == 0

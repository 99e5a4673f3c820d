"""The desk with scripts off: what clerks, approvers and owners do works all the same."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys import looks
from tests.journeys.conftest import PHONE, Served, Visitor, play

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CODE = "ABCD-2345"


@pytest.fixture(scope="module")
def access_code(served: Served) -> str:
    """The access code on the boards of TFY."""
    lines = (
        "from pipeline import hearing\n"
        "from pipeline.office.models import AccessCode, Person, Project\n"
        "hearing.renew_code(Project.objects.get(code='TFY'), Person.objects.get(user='linruoxi'))\n"
        f"AccessCode.objects.update(code={CODE!r})\n"
    )
    play(served.root, lines)
    return CODE


def test_a_file_is_handed_in_returned_and_found_again_without_scripts(
    served: Served, visitor: Visitor, tmp_path: Path
) -> None:
    file = tmp_path / "notice.json"
    served.run("example", "circular", "-o", str(file))
    record = json.loads(file.read_text("utf-8")) | {"channels": ["board"], "title": "关于3号楼计划停水的通知"}
    record["particulars"]["scope"]["buildings"] = ["3号楼"]
    file.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    author = visitor("linruoxi", scripts=False)

    author.goto("/upload/")
    author.set_input_files("#files", file)
    author.click("#upload-form .actions button")
    expect(author).to_have_url(re.compile(r"/upload/[0-9a-f]{64}/"))
    for reason in author.locator("main textarea[required]").all():
        reason.fill("已与供水单位核对")
    author.click("form[action$='/submit/'] button")
    expect(author).to_have_url(re.compile(r"/documents/D\d+/"))
    key = author.url.rstrip("/").rpartition("/")[2]

    manager = visitor("zhouqiming", scripts=False, size=PHONE)
    manager.goto(f"/approvals/{key}/")
    manager.fill("#note", "请写明应急取水点")
    manager.click("summary:has-text('退回')")
    manager.click("button[value=return]")
    expect(manager.locator(".told")).to_contain_text("已退回")

    author.goto("/")
    expect(author.locator("main")).to_contain_text("请写明应急取水点")
    author.goto("/search/")
    author.fill("input[name=q]", "1—3号楼")
    author.click("[role=search] button")
    expect(author.locator(".hits")).to_contain_text("关于1—3号楼计划停水的通知")


def test_paper_is_posted_from_the_stairwell_with_a_photo_and_taken_down(
    visitor: Visitor, served: Served, tmp_path: Path
) -> None:
    photo, data = tmp_path / "IMG_0001.jpg", io.BytesIO()
    Image.new("RGB", (640, 480), "grey").save(data, "JPEG")
    photo.write_bytes(data.getvalue())
    steward = visitor("linruoxi", scripts=False, size=PHONE)

    steward.goto("/posting/")
    # Its days are over: it is no longer asked for, and that it did hang is recorded late on its own page.
    steward.click("#missed ~ table a[href^='/documents/D000001/']")
    steward.click("#posting summary:has-text('宣传栏')")
    form = steward.locator("form[action='/posting/D000001/']").filter(has=steward.locator("input[type=file]")).first
    form.locator("input[name=copies]").fill("3")
    form.locator("input[type=file]").set_input_files(photo)
    form.locator("button").click()
    expect(steward.locator(".told.success")).to_contain_text("已张贴")
    [posted] = json.loads(served.run("show", "D000001", "--json"))["postings"]
    assert (posted["state"], posted["copies"]) == ("posted", 3)
    assert [file.suffix for file in (served.root / "published").rglob("*.jp*g")] == [".jpg"]
    assert looks.unfit(steward) == {}

    steward.goto("/documents/D000001/")
    # For the same reason to take it down is the first thing to do there.
    steward.locator("#posting .paper button").click()
    expect(steward.locator(".told.success")).to_be_visible()
    assert json.loads(served.run("show", "D000001", "--json"))["postings"][0]["state"] == "removed"


def test_an_owner_comes_in_by_the_code_writes_and_follows_the_receipt(visitor: Visitor, access_code: str) -> None:
    owner = visitor(scripts=False, size=PHONE)

    owner.goto("/p/TFY/")
    owner.fill("#code", access_code.lower())
    owner.click("main form button")
    owner.click(".papers a")
    expect(owner.locator("h1")).to_contain_text("停水")
    owner.goto("/p/TFY/feedback/")
    owner.select_option("#category", index=1)
    owner.fill("#words", "3号楼大堂灯不亮")
    owner.click("main form button[type=submit]")
    expect(owner.locator(".told.error")).to_be_visible()
    assert owner.input_value("#words") == "3号楼大堂灯不亮"
    owner.check("input[name=agreed]")
    owner.click("main form button[type=submit]")
    number, secret = owner.locator(".receipt dd").all_inner_texts()
    assert (looks.unfit(owner), looks.foreign(owner)) == ({}, [])

    owner.goto("/p/TFY/feedback/status/")
    for field, words in zip(owner.locator("main form input:not([type=hidden])").all(), (number, secret), strict=True):
        field.fill(words)
    owner.click("main form button")
    expect(owner.locator("main")).to_contain_text(number)
    expect(owner.locator("main")).not_to_contain_text("大堂灯")

"""The pages of a document as pictures and words, its files; names are looked up, and looks are logged."""

from __future__ import annotations

import json
import re

import pytest

from pipeline.office import forgetting, people
from pipeline.office.models import Access, Document
from tests.conftest import Desk
from tests.web.conftest import Browser
from tests.web.rooms import page


def test_pages_are_pictures_of_two_widths_and_come_once(notice, browser: Browser):
    client = browser("linruoxi")
    [source] = re.findall(r'<img src="([^"]+page[^"]+1\.png[^"]*)"', page(client, notice))[:1]
    first = client.get(source.replace("&amp;", "&"))
    narrow = client.get(source.replace("&amp;", "&").replace("w=1240", "w=720"))

    again = client.get(source.replace("&amp;", "&"), headers={"if-none-match": first.headers["ETag"]})

    assert first.content.startswith(b"\x89PNG")
    assert len(narrow.content) < len(first.content)
    assert {"private", "immutable"} <= set(first.headers["Cache-Control"].split(", "))
    assert again.status_code == 304
    assert again.content == b""


def test_a_page_has_its_words_for_whoever_does_not_see_it(notice, browser: Browser):
    client = browser("linruoxi")

    assert client.get(f"/documents/{notice.key}/pages/1/1.txt").content.decode().strip() != ""
    assert "<details><summary>第1页文字" in page(client, notice)


@pytest.mark.parametrize(
    "where", ["pages/1/99.png", "pages/1/99.txt", "pages/1/0.png", "pages/7/1.png", "files/1/x.pdf"]
)
def test_what_is_not_there_is_not_found(where, notice, browser: Browser):
    assert browser("linruoxi").get(f"/documents/{notice.key}/{where}").status_code == 404


@pytest.mark.parametrize(
    "name", ["../../office.toml", "..%2F..%2Foffice.toml", "/etc/passwd", "%2e%2e/001/草稿.pdf", "a\x00b"]
)
def test_a_name_is_looked_up_and_never_followed(name, notice, browser: Browser):
    assert browser("linruoxi").get(f"/documents/{notice.key}/files/1/{name}").status_code == 404


@pytest.mark.parametrize("where", ["", "pages/1/1.png", "pages/1/1.txt", "files/1/草稿.pdf", "paper/"])
def test_a_key_guessed_in_another_project_is_no_page_at_all(where, notice, browser: Browser):
    assert browser("wangguanjia").get(f"/documents/{notice.key}/{where}").status_code == 404


def test_a_filed_file_comes_as_it_was_filed(out, desk: Desk, browser: Browser):
    serial = out.revisions.latest("serial").serial
    filed = desk.premises.archive / out.entry / "v1/content" / f"{out.number}.pdf"

    answer = browser("linruoxi").get(f"/documents/{out.key}/files/{serial}/{out.number}.pdf")

    assert b"".join(answer.streaming_content) == filed.read_bytes()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_damaged_entry_is_refused_and_not_handed_out(out, desk: Desk, browser: Browser):
    serial = out.revisions.latest("serial").serial
    (desk.premises.archive / out.entry / "v1/content" / f"{out.number}.pdf").write_bytes(b"%PDF forged")

    assert browser("linruoxi").get(f"/documents/{out.key}/files/{serial}/{out.number}.pdf").status_code == 500


def test_entry_json_can_be_taken_and_tells_the_number(out, browser: Browser):
    serial = out.revisions.latest("serial").serial

    answer = browser("linruoxi").get(f"/documents/{out.key}/files/{serial}/entry.json")

    assert json.loads(b"".join(answer.streaming_content))["number"] == out.number


@pytest.fixture
def batch(desk: Desk) -> Document:
    """Notices to single households: a batch."""
    return desk.submit(desk.example("household_notice"))


@pytest.mark.requirement("R-5.6.2-1")
def test_the_paper_of_one_household_is_logged_before_it_is_sent(batch, browser: Browser):
    answer = browser("zhouqiming").get(f"/documents/{batch.key}/paper/?item=2")

    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    line = Access.objects.get(document=batch)
    assert (line.action, line.person.user) == ("opened", "zhouqiming")


def test_a_household_that_is_not_in_the_batch_is_refused_in_words(batch, notice, browser: Browser):
    client = browser("zhouqiming")

    assert client.get(f"/documents/{batch.key}/paper/?item=999").status_code == 404
    assert client.get(f"/documents/{notice.key}/paper/").status_code == 404


def test_an_internal_file_is_taken_by_the_projects_people_alone_and_logged(batch, desk: Desk, browser: Browser):
    name = "草稿（内部）首户.pdf"

    answer = browser("zhouqiming").get(f"/documents/{batch.key}/files/1/{name}")

    assert answer.status_code == 200
    assert [one.action for one in Access.objects.filter(document=batch)] == ["exported"]
    people.set_person("linruoxi", roles=[]) if hasattr(people, "set_person") else desk.person(
        "linruoxi"
    ).roles.all().delete()
    refused = browser("linruoxi").get(f"/documents/{batch.key}/files/1/{name}")
    assert refused.status_code == 409
    assert Access.objects.filter(document=batch, person__user="linruoxi").count() == 0


def test_looking_through_an_internal_copy_is_one_line_of_the_log(batch, browser: Browser):
    client = browser("zhouqiming")

    page(client, batch, "?internal=1")
    client.get(f"/documents/{batch.key}/pages/1/1.png?internal=1")
    client.get(f"/documents/{batch.key}/pages/1/1.txt?internal=1")

    assert [one.action for one in Access.objects.filter(document=batch)] == ["opened"]


def test_a_batch_offers_its_first_and_last_paper(batch, browser: Browser):
    seen = page(browser("zhouqiming"), batch)

    assert "首户" in seen
    assert "paper/?item=1" in seen


@pytest.mark.requirement("R-5.6.2-1")
def test_a_personal_part_that_was_destroyed_is_told_on_the_page_and_refused_in_words(desk: Desk, browser: Browser):
    document = desk.filed(desk.example("forum_minutes"))
    client = browser("zhouqiming")
    address = f"/documents/{document.key}/files/1/personal/{document.number}.pdf"
    forgetting.destroy(document, None, desk.premises)

    shown = client.get(f"/documents/{document.key}/").content.decode()
    refused = client.get(address)

    assert "保管期满，已销毁" in shown and f"personal/{document.number}.pdf" not in shown
    assert refused.status_code == 409 and "保管期满，已销毁" in refused.content.decode()

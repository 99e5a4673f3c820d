"""The room of documents: the page of one, the list, its pages as pictures, its files; and who gets none of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline import flow, later, receive
from pipeline.office import listing, people
from pipeline.office.models import Access, Document
from pipeline.stages import Verdict
from tests.conftest import Desk
from tests.letters import photo, registered
from tests.web.conftest import Browser


@pytest.fixture
def notice(desk: Desk, board_notice) -> Document:
    """A circular of TFY that waits for the project manager."""
    return desk.submit(board_notice())


@pytest.fixture
def out(desk: Desk, board_notice) -> Document:
    """A circular of TFY with its number."""
    return desk.filed(board_notice(), approvers=("zhouqiming",))


def page(client, document: Document, more: str = "") -> str:
    answer = client.get(f"/documents/{document.key}/{more}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def queries(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_the_page_says_what_it_is_how_far_it_came_and_whom_it_waits_for_by_name(notice, browser: Browser):
    seen = page(browser("linruoxi"), notice)

    for words in (notice.title, "审批中", "听枫苑", "项目经理 周启明", "林若溪", "提交第 1 版"):
        assert words in seen


def test_an_english_reader_gets_english_words(notice, browser: Browser):
    seen = page(browser("linruoxi", language="en"), notice)

    assert "being decided" in seen
    assert "handed in version 1" in seen


def test_the_story_tells_who_did_what_and_why_in_order(notice, desk: Desk, browser: Browser):
    flow.decide(notice, desk.person("zhouqiming"), Verdict.RETURN, "第2条时间写错了 <b>")

    seen = page(browser("linruoxi"), notice)

    assert seen.index("提交第 1 版") < seen.index("<br>退回") < seen.index("第2条时间写错了 &lt;b&gt;")
    assert "在编制人处" in seen


def test_a_void_approval_is_told_as_void(notice, desk: Desk, browser: Browser):
    desk.approve(notice, "zhouqiming")
    later.recall(Document.objects.get(pk=notice.pk), desk.person("linruoxi"), "再改")

    assert "已失效" in page(browser("linruoxi"), notice)


def test_a_number_leads_to_the_page(out, browser: Browser):
    answer = browser("linruoxi").get(f"/n/{out.number}")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/documents/{out.key}/")


def test_a_withdrawn_document_says_so_and_why(out, desk: Desk, browser: Browser):
    later.withdraw(out, desk.person("zhouqiming"), "时间有误，另行通知")

    seen = page(browser("linruoxi"), out)

    assert "本文件已撤回，不再有效。" in seen
    assert "原因：时间有误，另行通知" in seen


def test_a_superseded_one_links_to_the_newer_one_and_back(out, desk: Desk, browser: Browser, board_notice):
    newer = desk.filed(board_notice(supersedes=out.number, revision_note="改一句"), approvers=("zhouqiming",))

    old, new = page(browser("linruoxi"), out), page(browser("linruoxi"), newer)

    assert "本文件已被替代，不再有效。" in old
    assert f'href="/documents/{newer.key}/"' in old
    assert f'href="/documents/{out.key}/"' in new


def test_an_earlier_version_stays_to_be_seen_and_says_that_it_is_one(
    notice, desk: Desk, browser: Browser, board_notice
):
    desk.submit(board_notice(title="关于停水的通知（改）"))
    document = Document.objects.get(pk=notice.pk)

    assert document.revisions.count() == 2
    assert "这是以前的版本" in page(browser("linruoxi"), document, "?version=1")
    assert browser("linruoxi").get(f"/documents/{document.key}/?version=99").status_code == 404


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
    assert "<details><summary>第 1 页文字" in page(client, notice)


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


def test_a_letter_that_waits_shows_its_scan_and_what_is_owed(desk: Desk, browser: Browser):
    folder = desk.folder / "来信"
    folder.mkdir()
    (folder / "1.jpg").write_bytes(photo())
    [letter] = flow.submit(folder, desk.person("xuke"), project="TFY", room="letters")
    client = browser("linruoxi")

    seen = page(client, letter)

    [source] = re.findall(r'<img src="([^"]+\?show=1)"', seen)
    assert "待交部分" in seen
    shown = client.get(source)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert not shown.headers.get("Content-Disposition", "").startswith("attachment")


def test_a_scan_that_no_program_can_read_still_has_its_page(desk: Desk, browser: Browser):
    [letter] = flow.take(receive.kept(desk.premises, b"%PDF-1.4 broken", "来信.pdf", "TFY", "letters"), None)

    assert letter.title in page(browser("linruoxi"), letter)


def test_a_filed_letter_shows_its_matter(desk: Desk, browser: Browser):
    folder = desk.folder / "来信"
    folder.mkdir()
    (folder / "1.jpg").write_bytes(photo())
    [letter] = flow.submit(folder, desk.person("xuke"), project="TFY", room="letters")
    sheet = next((desk.premises.returned / "TFY").glob(f"来函登记表-{letter.key}-*.xlsx"))
    flow.take(receive.kept(desk.premises, registered(Path(sheet)), "a.xlsx", "TFY"), None)

    assert "事项" in page(browser("linruoxi"), Document.objects.get(pk=letter.pk))


def test_a_document_of_parts_tells_what_is_owed_and_by_whom(desk: Desk, browser: Browser):
    people.add_person({"user": "hanbin", "name": "韩斌", "roles": [{"role": "security_department", "project": "TFY"}]})
    full = desk.example("service_report")
    kept = ("doc_type", "project_code", "period", "security")
    part = {one: full[one] for one in kept} | {"author": "韩斌", "handed_in": "part"}
    [document] = flow.submit(desk.file(part), desk.person("hanbin"))

    seen = page(browser("linruoxi"), document)

    assert "待交部分" in seen
    assert "分部分提交" in seen
    assert "尚有部分未交，还没有可查看的页面。" in seen


def test_the_list_shows_what_the_visitor_may_see_the_newest_first(notice, out_of_slhy, browser: Browser):
    mine, others, all_of_it = (
        browser(user).get("/documents/").content.decode() for user in ("linruoxi", "wangguanjia", "gaopin")
    )

    assert notice.key in mine
    assert out_of_slhy.key not in mine
    assert notice.key not in others
    assert all_of_it.index(out_of_slhy.key) < all_of_it.index(notice.key)


@pytest.fixture
def out_of_slhy(desk: Desk, board_notice, notice) -> Document:  # noqa: ARG001 - it comes after that one
    """A circular of another project."""
    return desk.submit(board_notice(project_code="SLHY", author="王管家"), by="wangguanjia")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?stage=deciding", True),
        ("?stage=filed", False),
        ("?project=TFY&type=circular", True),
        ("?type=letter_in", False),
        ("?words=停水", True),
        ("?words=没有这个", False),
        ("?page=999&words=", True),
        ("?page=x", True),
        ("?mine=1", True),
        ("?words=%00", True),
    ],
)
def test_the_list_is_filtered_by_what_is_asked(query, found, notice, browser: Browser):
    seen = browser("zhouqiming").get(f"/documents/{query}").content.decode()

    assert (f"/documents/{notice.key}/" in seen) is found
    assert ("没有符合条件" in seen) is not found


def test_what_waits_for_me_is_what_i_may_decide_or_must_mend(notice, desk: Desk, browser: Browser):
    before = [
        notice.key in browser(user).get("/documents/?mine=1").content.decode() for user in ("linruoxi", "zhouqiming")
    ]
    flow.decide(notice, desk.person("zhouqiming"), Verdict.RETURN, "请改")

    after = [
        notice.key in browser(user).get("/documents/?mine=1").content.decode() for user in ("linruoxi", "zhouqiming")
    ]

    assert (before, after) == ([False, True], [True, False])


def test_the_list_takes_as_many_queries_for_many_as_for_few(notice, desk: Desk, browser: Browser, board_notice):  # noqa: ARG001 - one is there
    client = browser("zhouqiming")
    client.get("/documents/?mine=1")
    few = [queries(client, "/documents/"), queries(client, "/documents/?mine=1")]
    for number in range(4):
        desk.submit(board_notice(title=f"关于第{number}次停水的通知", post_from=f"2026-07-1{number + 1}"))

    assert [queries(client, "/documents/"), queries(client, "/documents/?mine=1")] == few


def test_the_page_takes_as_many_queries_however_long_its_story(out, desk: Desk, browser: Browser):
    client = browser("linruoxi")
    page(client, out)
    short = queries(client, f"/documents/{out.key}/")
    flow.publish(out, desk.person("linruoxi"))
    for place in ("1号楼", "2号楼", "3号楼"):
        later.post(Document.objects.get(pk=out.pk), place, 1, desk.person("linruoxi"))

    assert queries(client, f"/documents/{out.key}/") <= short + 1
    assert short < 60


def test_a_restricted_document_is_in_the_list_of_those_alone_who_may_read_it(notice, desk: Desk, monkeypatch):
    kinds = {
        user: {one.key for one in listing.visible(desk.person(user), desk.premises)} for user in ("xuke", "gaopin")
    }
    shut = listing.kinds.available(desk.premises) | {}
    shut["circular"] = _restricted(shut["circular"])
    monkeypatch.setattr(listing.kinds, "available", lambda _premises: shut)

    found = {
        user: {one.key for one in listing.visible(desk.person(user), desk.premises)}
        for user in ("linruoxi", "gaopin", "qianming")
    }

    assert kinds == {"xuke": {notice.key}, "gaopin": {notice.key}}
    assert found == {"linruoxi": {notice.key}, "gaopin": {notice.key}, "qianming": set()}


def _restricted(kind):
    from dataclasses import replace

    return replace(kind, confidentiality="restricted")


def test_entry_json_can_be_taken_and_tells_the_number(out, browser: Browser):
    serial = out.revisions.latest("serial").serial

    answer = browser("linruoxi").get(f"/documents/{out.key}/files/{serial}/entry.json")

    assert json.loads(b"".join(answer.streaming_content))["number"] == out.number

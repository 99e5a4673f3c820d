"""The page of a document: what it says of its life, to whom."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline import flow, later, receive
from pipeline.office import people
from pipeline.office.models import Document
from pipeline.stages import Verdict
from tests.conftest import Desk
from tests.letters import photo, registered
from tests.web.conftest import Browser
from tests.web.rooms import page, queries


def test_the_page_says_what_it_is_how_far_it_came_and_whom_it_waits_for_by_name(notice, browser: Browser):
    seen = page(browser("linruoxi"), notice)

    for words in (notice.title, "审核中", "听枫苑", "项目经理 周启明", "林若溪", "提交第1版"):
        assert words in seen


def test_before_its_release_it_has_no_number_and_names_whoever_may_release_it(notice, desk: Desk, browser: Browser):
    desk.approve(notice, "zhouqiming")

    seen = page(browser("linruoxi"), notice)

    assert f'<dt>文件编号</dt><dd>未编号 <span class="soft">{notice.key}</span></dd>' in seen
    assert "<strong>可签发：</strong>林若溪、周启明" in seen
    assert "在编制人处" not in seen


def test_an_english_reader_gets_english_words(notice, browser: Browser):
    seen = page(browser("linruoxi", language="en"), notice)

    assert "under review" in seen
    assert "handed in version 1" in seen


def test_the_story_tells_who_did_what_and_why_in_order(notice, desk: Desk, browser: Browser):
    flow.decide(notice, desk.person("zhouqiming"), Verdict.RETURN, "第2条时间写错了 <b>")

    seen = page(browser("linruoxi"), notice)

    assert seen.index("提交第1版") < seen.index("<br>退回") < seen.rindex("第2条时间写错了 &lt;b&gt;")
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


def test_the_page_takes_as_many_queries_however_long_its_story(out, desk: Desk, browser: Browser):
    client = browser("linruoxi")
    page(client, out)
    short = queries(client, f"/documents/{out.key}/")
    flow.publish(out, desk.person("linruoxi"))
    for place in ("1号楼", "2号楼", "3号楼"):
        later.post(Document.objects.get(pk=out.pk), place, 1, desk.person("linruoxi"))

    # What hangs and where it may hang is asked only once there is paper.
    assert queries(client, f"/documents/{out.key}/") <= short + 2
    assert short < 60

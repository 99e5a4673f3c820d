"""A mended file comes back to its own document; where it would be another one, its author is asked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipeline import flow, later, receive
from pipeline.office import access, uploads
from pipeline.office.models import Document
from pipeline.premises import Premises
from pipeline.stages import Stage, Verdict
from schemas import record as records
from tests.conftest import Desk
from tests.web.conftest import Browser

pytestmark = pytest.mark.usefixtures("unrendered")


@pytest.fixture
def minutes(desk: Desk) -> Document:
    """Minutes of a forum that came back to their author."""
    document = desk.submit(desk.example("forum_minutes"), by="xuke")
    return flow.decide(document, desk.person("zhouqiming"), Verdict.RETURN, "会议日期请核对")


def changed(desk: Desk, **fields: str) -> dict[str, Any]:
    """Return the minutes with another word in them, and what else is changed, by its path."""
    record = desk.example("forum_minutes")
    record["meeting"]["place"] += "（一楼）"
    for path, value in fields.items():
        records.put_at(record, path.replace("__", "."), value)
    return record


def sent(visitor: Client, record: Any, **fields: str) -> str:
    """Upload a record and return the address of its check page."""
    file = SimpleUploadedFile("会议纪要.json", records.dumps(record).encode())
    return str(visitor.post("/upload/", {"files": file, **fields}).headers["Location"])


def words(visitor: Client, where: str) -> str:
    """Return a page as text."""
    return str(visitor.get(where).content.decode())


def handed_in(visitor: Client, where: str) -> Any:
    """Hand an upload in, with an answer to whatever its check page asks."""
    asked = re.findall(r'name="(reason\.[^"]+)"', words(visitor, where))
    return visitor.post(f"{where}submit/", dict.fromkeys(asked, "已核实"))


def test_the_form_keeps_which_document_it_is_for_and_the_check_says_which_version(
    minutes: Document, desk: Desk, browser: Browser
) -> None:
    visitor = browser("xuke")
    form = words(visitor, f"/upload/?document={minutes.key}")

    where = sent(visitor, changed(desk), document=minutes.key)
    seen = words(visitor, where)
    handed_in(visitor, where)

    assert f'name="document" value="{minutes.key}"' in form
    assert f"《{minutes.title}》（{minutes.key}）第2版" in seen
    assert f"document={minutes.key}" in seen
    assert Document.objects.get().revisions.count() == 2
    assert "会议纪要.json" not in words(visitor, "/upload/")


def test_another_day_is_told_as_a_new_document_and_nothing_is_handed_in_before_its_author_says_which(
    minutes: Document, desk: Desk, browser: Browser
) -> None:
    visitor = browser("xuke")
    where = sent(visitor, changed(desk, meeting__held_on="2026-06-25"), document=minutes.key)

    seen = words(visitor, where)
    refused = visitor.post(f"{where}submit/")

    assert "按现在的内容，这是一份新文件" in seen and "2026-06-25" in seen
    assert f"{where}submit/" not in seen
    assert refused.status_code == 409
    assert Document.objects.get().revisions.count() == 1


def test_why_it_came_back_stands_above_a_file_that_is_still_wrong(
    minutes: Document, desk: Desk, browser: Browser
) -> None:
    visitor = browser("xuke")

    seen = words(visitor, sent(visitor, changed(desk, meeting__held_on="2026-02-30"), document=minutes.key))

    assert "处需要改正" in seen and "会议日期请核对" in seen


def test_what_is_said_to_be_the_next_version_becomes_it(minutes: Document, desk: Desk, browser: Browser) -> None:
    visitor = browser("xuke")
    where = sent(visitor, changed(desk, meeting__held_on="2026-06-25"), document=minutes.key)

    visitor.post(f"{where}choose/", {"revises": minutes.key})
    seen = words(visitor, where)
    handed_in(visitor, where)

    document = Document.objects.get()
    assert "上次座谈会" not in seen, "it is held against itself"
    assert "第2版" in seen
    assert document.stage == Stage.DECIDING and document.revisions.count() == 2
    assert document.identity != minutes.identity


def test_what_was_uploaded_for_a_document_that_was_given_up_meanwhile_is_asked_about(
    minutes: Document, desk: Desk, browser: Browser
) -> None:
    visitor = browser("xuke")
    where = sent(visitor, changed(desk, meeting__held_on="2026-06-25"), document=minutes.key)
    later.abandon(minutes, desk.person("xuke"), "改期")

    seen = words(visitor, where)
    refused = visitor.post(f"{where}submit/")
    again = visitor.post(f"{where}choose/", {"revises": minutes.key})
    visitor.post(f"{where}choose/", {"revises": ""})
    handed_in(visitor, where)

    assert "那一件已不在办理中" in seen and f'value="{minutes.key}"' not in seen
    assert (refused.status_code, again.status_code) == (409, 404)
    assert Document.objects.exclude(pk=minutes.pk).get().stage == Stage.DECIDING


def test_what_is_said_to_be_new_leaves_the_returned_one_where_it_is(
    minutes: Document, desk: Desk, browser: Browser
) -> None:
    visitor = browser("xuke")
    where = sent(visitor, changed(desk, meeting__held_on="2026-06-25"), document=minutes.key)

    visitor.post(f"{where}choose/", {"revises": ""})
    seen = words(visitor, where)
    handed_in(visitor, where)

    assert "提交就是一份新文件" not in seen and f"{where}submit/" in seen
    assert [one.stage for one in Document.objects.order_by("id")] == [Stage.RETURNED, Stage.DECIDING]


def test_what_was_uploaded_by_itself_is_asked_about_beside_the_button(
    minutes: Document, desk: Desk, browser: Browser
) -> None:
    visitor = browser("xuke")
    where = sent(visitor, changed(desk, meeting__held_on="2026-06-25"))

    seen = words(visitor, where)
    visitor.post(f"{where}choose/", {"revises": minutes.key})

    assert f"是《{minutes.title}》（{minutes.key}）的修改稿" in seen and f"{where}submit/" in seen
    assert "第2版" in words(visitor, where)


def test_a_file_of_another_type_cannot_be_its_next_version(minutes: Document, desk: Desk, browser: Browser) -> None:
    visitor = browser("xuke")

    seen = words(visitor, sent(visitor, desk.example("circular"), document=minutes.key))

    assert "类型或项目不同" in seen
    assert f'value="{minutes.key}"' not in seen


def test_a_file_about_another_open_document_is_told_so(minutes: Document, desk: Desk, browser: Browser) -> None:
    visitor, about = browser("xuke"), changed(desk, meeting__held_on="2026-06-25")
    handed_in(visitor, sent(visitor, about))
    other = Document.objects.exclude(pk=minutes.pk).get()
    about["meeting"]["apologies"] = "业主代表5人"
    where = sent(visitor, about, document=minutes.key)

    seen = words(visitor, where)
    visitor.post(f"{where}choose/", {"revises": ""})

    assert "另一份文件的新版本" in seen and other.key in seen
    assert f"（{other.key}）第2版" in words(visitor, where)


def test_nobody_says_so_of_what_is_not_theirs(minutes: Document, desk: Desk, browser: Browser) -> None:
    visitor = browser("linruoxi")
    where = sent(visitor, changed(desk, meeting__held_on="2026-06-25"), document=minutes.key)

    refused = visitor.post(f"{where}choose/", {"revises": minutes.key})

    assert refused.status_code == 404
    assert minutes.key not in words(visitor, where)


def test_what_it_was_handed_in_as_is_known_again_after_a_crash(
    minutes: Document, desk: Desk, browser: Browser, office: Premises
) -> None:
    where = sent(browser("xuke"), changed(desk, meeting__held_on="2026-06-25"))
    lying = uploads.find(access.person("xuke"), where.split("/")[-2], office)
    assert lying is not None
    receive.copied(office, lying.path, "", "", minutes.key)

    flow.resume()

    assert Document.objects.get().revisions.count() == 2

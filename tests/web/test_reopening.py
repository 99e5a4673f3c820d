"""What came back is opened where it was written, filled with what was typed, and the remark stands where it belongs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pipeline import flow, later
from pipeline.office import documents, remarks
from pipeline.office.models import Document
from pipeline.stages import Stage, Verdict
from tests.conftest import Desk
from tests.web.conftest import Browser
from tests.web.rooms import page
from tests.web.test_circulars import WATER
from tests.web.test_emergency import EMERGENCY, local

pytestmark = pytest.mark.requirement("R-5.3.3-1")


def typed_in(steward: Client, **changed: Any) -> Document:
    preview = steward.post("/write/circular/", WATER | changed).headers["Location"]
    steward.post(preview)
    return Document.objects.get()


def returned(desk: Desk, document: Document, note: str = "6号楼不停水") -> Document:
    return flow.decide(document, desk.person("zhouqiming"), Verdict.RETURN, note)


@pytest.fixture
def emergency(desk: Desk, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Document, Document]:
    """A prepared text in force, and an emergency on it that came back in writing."""
    prepared = desk.filed(desk.example("prepared_text"), approvers=("zhouqiming", "shenmuzhi"))
    with monkeypatch.context() as meanwhile:
        # The manager cannot be reached by the time it is handed in.
        meanwhile.setattr(later, "consent", _refused)
        browser("linruoxi").post(f"/write/emergency/{prepared.key}/", EMERGENCY | {"told_at": local()})
    document = Document.objects.exclude(pk=prepared.pk).get()
    return prepared, returned(desk, document, "〔正文〕恢复时间写今日20时")


def _refused(document: Document, *_given: object) -> None:
    raise documents.NoSuchDocument(document=document.key)


def test_a_returned_circular_opens_in_its_form_with_what_was_typed_and_the_remark_where_it_is_pinned(
    desk: Desk, browser: Browser
) -> None:
    steward = browser("linruoxi")
    document = returned(desk, typed_in(steward), "〔要点〕3号楼不停水")

    seen = steward.get(f"/documents/{document.key}/revise/", follow=True).content.decode()

    assert 'value="1号楼、2号楼、3号楼"' in seen and 'value="2026-07-20T09:00"' in seen
    assert seen.index('id="remark"') < seen.index('action="/write/circular/"') < seen.index('id="pinned"')
    group = seen[seen.index("时间、范围和原因") : seen.index("应急安排")]
    assert "3号楼不停水" in group and "〔" not in seen
    english = browser("linruoxi", language="en").get("/write/circular/", {"revises": document.key}).content.decode()
    assert 'id="pinned"' in english


def test_what_is_handed_in_from_there_is_the_next_version_even_of_another_scope(desk: Desk, browser: Browser) -> None:
    steward = browser("linruoxi")
    document = returned(desk, typed_in(steward))
    changed = WATER | {"particulars.scope.buildings": "1号楼、2号楼", "revises": document.key}

    preview = steward.post("/write/circular/", changed).headers["Location"]
    seen = steward.get(preview).content.decode()
    to_change = steward.get("/write/circular/", {"from": preview.split("/")[-2]}).content.decode()
    steward.post(preview)

    document = Document.objects.get()
    assert f"{document.key} 的新版本" in seen
    assert f'name="revises" value="{document.key}"' in to_change
    assert document.stage == Stage.DECIDING and document.revisions.count() == 2
    assert documents.content(documents.newest(document))["particulars"]["scope"]["buildings"] == ["1号楼", "2号楼"]


def test_a_fault_keeps_the_form_a_new_version_and_its_remark(desk: Desk, browser: Browser) -> None:
    steward = browser("linruoxi")
    document = returned(desk, typed_in(steward))

    faulty = steward.post("/write/circular/", WATER | {"particulars.reason": "", "revises": document.key})

    seen = faulty.content.decode()
    assert faulty.status_code == 422
    assert f'name="revises" value="{document.key}"' in seen and "6号楼不停水" in seen


def test_one_that_was_taken_back_opens_again_without_a_remark(desk: Desk, browser: Browser) -> None:
    steward = browser("linruoxi")
    document = later.recall(typed_in(steward), desk.person("linruoxi"))

    seen = steward.get(f"/documents/{document.key}/revise/", follow=True).content.decode()

    assert "您已撤回修改。" in seen and 'value="1号楼、2号楼、3号楼"' in seen


def test_what_was_no_form_or_holds_more_than_it_is_changed_as_a_file(
    desk: Desk, browser: Browser, board_notice: Callable[..., dict[str, Any]]
) -> None:
    document = returned(desk, desk.submit(board_notice(importance="normal")))

    led = browser("linruoxi").get(f"/documents/{document.key}/revise/")
    forced = browser("linruoxi").get("/write/circular/", {"revises": document.key})

    assert led.headers["Location"] == f"/upload/?document={document.key}#remark"
    assert forced.status_code == 404


def test_nobody_else_and_nothing_else_is_opened_again(desk: Desk, browser: Browser, notice: Document) -> None:
    strangers = [browser(user) for user in ("xuke", "zhouqiming", "wangguanjia")]
    under_way = browser("linruoxi").post("/write/circular/", WATER | {"revises": notice.key})
    returned(desk, notice)

    for one in strangers:
        assert one.get(f"/documents/{notice.key}/revise/").status_code == 404
        assert one.get("/write/circular/", {"revises": notice.key}).status_code == 404
        assert one.post("/write/circular/", WATER | {"revises": notice.key}).status_code == 404
    assert under_way.status_code == 404
    assert browser("linruoxi").get("/write/circular/", {"revises": "D999999"}).status_code == 404
    assert Document.objects.get().revisions.count() == 1


def test_a_returned_emergency_opens_with_its_blanks_and_goes_out_as_its_next_version(
    emergency: tuple[Document, Document], browser: Browser
) -> None:
    prepared, document = emergency
    steward = browser("linruoxi")

    led = steward.get(f"/documents/{document.key}/revise/")
    seen = steward.get(led.headers["Location"].partition("#")[0]).content.decode()
    changed = EMERGENCY | {"blank.3": "今日20时", "told_at": local(), "revises": document.key}
    steward.post(f"/write/emergency/{prepared.key}/", changed)

    assert led.headers["Location"] == f"/write/emergency/{prepared.key}/?revises={document.key}#remark"
    assert 'value="供水管爆裂"' in seen and 'value="今日18时"' in seen and seen.count("恢复时间写今日20时") == 2
    assert re.search(r'value="lobby" checked', seen) and not re.search(r'value="board" checked', seen)
    document = Document.objects.get(pk=document.pk)
    assert (document.stage, document.revisions.count()) == (Stage.PUBLISHED, 2)
    assert "今日20时" in documents.content(documents.newest(document))["text"]["opening"]


def test_a_returned_emergency_can_be_handed_in_to_be_approved_in_writing(
    emergency: tuple[Document, Document], browser: Browser
) -> None:
    prepared, document = emergency
    changed = EMERGENCY | {"blank.3": "今日20时", "giver": "", "told_at": "", "revises": document.key, "written": "1"}

    sent = browser("linruoxi").post(f"/write/emergency/{prepared.key}/", changed)

    document = Document.objects.get(pk=document.pk)
    assert sent.headers["Location"] == f"/documents/{document.key}/"
    assert (document.stage, document.revisions.count()) == (Stage.DECIDING, 2)


def test_a_new_emergency_never_goes_without_the_managers_word(
    emergency: tuple[Document, Document], browser: Browser
) -> None:
    prepared, document = emergency
    steward, address = browser("linruoxi"), f"/write/emergency/{prepared.key}/"

    new = steward.post(address, EMERGENCY | {"giver": "", "told_at": "", "written": "1"})
    other = browser("xuke").post(address, EMERGENCY | {"revises": document.key, "told_at": local()})

    assert new.status_code == 422 and other.status_code == 404
    assert Document.objects.count() == 2


def test_an_emergency_whose_prepared_text_is_over_is_changed_as_a_file(
    emergency: tuple[Document, Document], desk: Desk, browser: Browser
) -> None:
    prepared, document = emergency
    later.withdraw(prepared, desk.person("zhouqiming"), "口径有误")

    led = browser("linruoxi").get(f"/documents/{document.key}/revise/")

    assert led.headers["Location"] == f"/upload/?document={document.key}#remark"


@pytest.mark.usefixtures("own_pages")
@pytest.mark.requirement("R-5.3.3-5")
def test_a_returned_report_shows_the_remark_at_the_section_it_is_pinned_to(desk: Desk, browser: Browser) -> None:
    document = desk.submit(desk.example("service_report"))
    sent = {"verdict": "return", "version": "1", "section": "finance", "note": "人员费用有误"}
    browser("zhouqiming").post(f"/approvals/{document.key}/", sent)
    document.refresh_from_db()

    steward = browser("linruoxi")
    seen, home = page(steward, document), steward.get("/").content.decode()

    assert f"/documents/{document.key}/#pinned" in home
    assert "〔" not in seen[: seen.index('id="pinned"') + 400]
    at = seen[seen.index('id="pinned"') :]
    words = at[at.index('<div class="page-words"') :]
    assert "十、物业服务资金收支" in words[: words.index("</div>")]
    remark = remarks.last(document, desk.premises)
    assert remark is not None and (remark.section, remark.reason) == ("finance", "人员费用有误")

"""A correction handed in at the desk: a document of its own on the same chain, linked with the one that it corrects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from pipeline import flow, receive
from pipeline.office import documents
from pipeline.office.models import Document
from pipeline.stages import Stage, Verdict
from schemas import record as records
from tests.conftest import Desk
from tests.web.conftest import Browser
from tests.web.rooms import page
from tests.web.test_circulars import WATER

pytestmark = pytest.mark.usefixtures("unrendered")

Notice = Callable[..., dict[str, Any]]


def corrected(board_notice: Notice, **changed: Any) -> SimpleUploadedFile:
    record = board_notice() | changed
    record["particulars"]["effect_end"] = "2026-07-20T18:00"
    return SimpleUploadedFile("更正.json", records.dumps(record).encode())


@pytest.mark.requirement("R-5.3.3-4")
def test_a_correction_goes_the_same_way_again_and_each_page_leads_to_the_other(
    published: Document, desk: Desk, browser: Browser, board_notice: Notice
) -> None:
    steward, address = browser("linruoxi"), f"/documents/{published.key}/correct/"
    assert "仍然有效" in steward.get(address).content.decode()

    sent = steward.post(address, {"reason": "停水延至18时", "files": corrected(board_notice)})

    made = Document.objects.get(supersedes=published)
    assert sent.headers["Location"] == f"/documents/{made.key}/"
    assert made.stage == Stage.DECIDING
    assert f"/documents/{made.key}/" in page(steward, published)
    assert f"/documents/{published.key}/" in page(steward, made)
    flow.release(desk.approve(made, "zhouqiming"), desk.person("linruoxi"))
    assert Document.objects.get(pk=published.pk).stage == Stage.SUPERSEDED


def test_a_correction_sent_twice_leads_to_the_one_that_is_on_its_way(
    published: Document, browser: Browser, board_notice: Notice
) -> None:
    steward, address = browser("linruoxi"), f"/documents/{published.key}/correct/"
    first = steward.post(address, {"reason": "停水延至18时", "files": corrected(board_notice)})

    again = steward.post(address, {"reason": "停水延至18时", "files": corrected(board_notice)})

    assert again.headers["Location"] == first.headers["Location"]
    assert Document.objects.count() == 2


def test_what_is_missing_is_told_at_its_field_and_the_file_need_not_be_sent_again(
    published: Document, browser: Browser, board_notice: Notice
) -> None:
    steward, address = browser("linruoxi"), f"/documents/{published.key}/correct/"

    no_file = steward.post(address, {"reason": "停水延至18时"})
    no_reason = steward.post(address, {"reason": " ", "files": corrected(board_notice)})

    assert no_file.status_code == 400 and 'id="files-error"' in no_file.content.decode()
    assert "停水延至18时" in no_file.content.decode()
    assert no_reason.status_code == 400 and 'id="reason-error"' in no_reason.content.decode()
    kept = no_reason.context["upload"].sha256
    assert steward.post(address, {"reason": "停水延至18时", "sha256": kept}).status_code == 302
    assert Document.objects.count() == 2


def test_a_faulty_correction_is_told_and_nothing_is_handed_in(
    published: Document, desk: Desk, browser: Browser, board_notice: Notice
) -> None:
    steward, address = browser("linruoxi"), f"/documents/{published.key}/correct/"
    more = [SimpleUploadedFile(f"{name}.json", b"{}") for name in ("a", "b")]

    faulty = steward.post(address, {"reason": "改", "files": corrected(board_notice, post_from="明天")})
    two = steward.post(address, {"reason": "改", "files": more})
    same = steward.post(address, {"reason": "改", "files": SimpleUploadedFile("x.json", _source(published, desk))})

    assert faulty.status_code == 422 and "1处待改，尚未提交" in faulty.content.decode()
    assert two.status_code == 400 and "一次更正只交一个文件" in two.content.decode()
    assert same.status_code == 409 and "没有更正任何内容" in same.content.decode()
    assert Document.objects.count() == 1


def test_a_reminder_that_wants_a_word_gets_it_without_another_upload(
    published: Document, browser: Browser, board_notice: Notice
) -> None:
    steward, address = browser("linruoxi"), f"/documents/{published.key}/correct/"
    text = {**board_notice()["text"], "changes": "如造成损失，按规定赔偿"}

    waits = steward.post(address, {"reason": "改", "files": corrected(board_notice, text=text)})
    given = {"reason": "改", "sha256": waits.context["upload"].sha256, "reason.compensation-not-named": "转述法规"}
    done = steward.post(address, given)

    assert waits.status_code == 422 and "reason.compensation-not-named" in waits.content.decode()
    assert done.status_code == 302 and Document.objects.filter(supersedes=published).exists()


def test_an_upload_over_the_limit_is_told_beside_the_file(
    published: Document, browser: Browser, board_notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MOST_UPLOAD_BYTES", 100)

    answer = browser("linruoxi").post(
        f"/documents/{published.key}/correct/", {"reason": "改", "files": corrected(board_notice)}
    )

    assert answer.status_code == 413
    assert Document.objects.count() == 1


def _source(document: Document, desk: Desk) -> bytes:
    received = receive.lying(desk.premises, documents.newest(document).source)
    assert received is not None
    return received.data()


def test_a_correction_that_came_back_is_mended_where_it_was_handed_in(
    published: Document, desk: Desk, browser: Browser, board_notice: Notice
) -> None:
    steward, address = browser("linruoxi"), f"/documents/{published.key}/correct/"
    steward.post(address, {"reason": "停水延至18时", "files": corrected(board_notice)})
    made = Document.objects.get(supersedes=published)
    flow.decide(made, desk.person("zhouqiming"), Verdict.RETURN, "请写明楼栋")

    led = steward.get(f"/documents/{made.key}/revise/", follow=True)
    again = corrected(board_notice, audience="1—3号楼全体住户")
    steward.post(address, {"reason": "停水延至18时", "files": again})

    shown = led.content.decode()
    assert "请写明楼栋" in shown and "停水延至18时" in shown
    made.refresh_from_db()
    assert made.stage == Stage.DECIDING and made.revisions.count() == 2


def test_what_is_not_in_force_is_not_corrected(notice: Document, browser: Browser) -> None:
    refused = browser("linruoxi").get(f"/documents/{notice.key}/correct/")

    assert refused.status_code == 409 and "5.3.3B②" in refused.content.decode()


@pytest.fixture
def typed(desk: Desk, browser: Browser) -> Document:
    """A circular typed into its form, in force."""
    steward = browser("linruoxi")
    steward.post(steward.post("/write/circular/", WATER | {"channels": ["board"]}).headers["Location"])
    return flow.release(desk.approve(Document.objects.get(), "zhouqiming"), desk.person("linruoxi"))


@pytest.mark.requirement("R-5.3.3-4")
def test_a_circular_is_corrected_in_its_form_which_asks_why(typed: Document, browser: Browser) -> None:
    steward = browser("linruoxi")
    form = f"/write/circular/?corrects={typed.key}"
    assert form in steward.get(f"/documents/{typed.key}/correct/").content.decode()
    filled = steward.get(form).content.decode()
    changed = WATER | {"channels": ["board"], "particulars.effect_end": "2026-07-20T18:00", "corrects": typed.key}
    silent = steward.post("/write/circular/", changed)

    preview = steward.post("/write/circular/", changed | {"reason": "停水延至18时"}).headers["Location"]
    again = steward.get(preview.replace("/write/circular/", "/write/circular/?from=").rstrip("/")).content.decode()
    steward.post(preview)

    made = Document.objects.get(supersedes=typed)
    assert 'value="1号楼、2号楼、3号楼"' in filled
    assert silent.status_code == 422 and "请写明" in silent.content.decode()
    assert f'name="corrects" value="{typed.key}"' in again and "停水延至18时</textarea>" in again
    assert (made.stage, documents.content(documents.newest(made))["revision_note"]) == (Stage.DECIDING, "停水延至18时")
    assert steward.get(form).headers["Location"] == f"/documents/{typed.key}/correct/"


def test_a_correction_that_came_back_opens_in_its_form_with_its_reason(
    typed: Document, desk: Desk, browser: Browser
) -> None:
    steward = browser("linruoxi")
    changed = WATER | {"channels": ["board"], "particulars.effect_end": "2026-07-20T18:00"}
    sent = steward.post("/write/circular/", changed | {"corrects": typed.key, "reason": "停水延至18时"})
    steward.post(sent.headers["Location"])
    made = flow.decide(Document.objects.get(supersedes=typed), desk.person("zhouqiming"), Verdict.RETURN, "再核对")

    led = steward.get(f"/documents/{made.key}/revise/", follow=True).content.decode()
    seen = steward.get(f"/write/circular/?revises={made.key}").content.decode()

    assert f'href="/write/circular/?revises={made.key}"' in led
    assert f'name="revises" value="{made.key}"' in seen and f'name="corrects" value="{typed.key}"' in seen


def test_what_somebody_may_not_see_is_not_corrected_in_the_form_either(typed: Document, browser: Browser) -> None:
    assert browser("wangguanjia").get("/write/circular/", {"corrects": typed.key}).status_code == 404
    assert browser("linruoxi").get("/write/circular/", {"corrects": "D999999"}).status_code == 404

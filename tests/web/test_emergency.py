"""An emergency from a phone: blanks filled in, the manager's word recorded, and out it goes in one step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from pipeline import later
from pipeline.office import documents
from pipeline.office.models import Consent, Document, Event
from pipeline.stages import Stage
from tests.conftest import Desk
from tests.web.conftest import Browser

pytestmark = pytest.mark.requirement("R-5.3.3-1", "R-5.6.1-1")


def local(hours: float = 0) -> str:
    return timezone.localtime(timezone.now() - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


# What a steward types, but for the moment at which the manager agreed.
EMERGENCY: dict[str, object] = {
    "blank.0": "供水管爆裂",
    "blank.1": "1号楼、2号楼",
    "blank.2": "今日14时20分",
    "blank.3": "今日18时",
    "blank.4": "3号楼东侧",
    "particulars.effect_start": "2026-07-10T14:20",
    "particulars.effect_end": "2026-07-10T18:00",
    "channels": ["lobby", "sms"],
    "post_from": "2026-07-10",
    "giver": "zhouqiming",
    "dialled": "138 0000 5678",
}


@pytest.fixture
def prepared(desk: Desk) -> Document:
    """The example's prepared text for a stoppage of water, filed and in force."""
    return desk.filed(desk.example("prepared_text"), approvers=("zhouqiming", "shenmuzhi"))


@pytest.fixture
def typed() -> Callable[..., dict[str, object]]:
    """Return what a steward types, changed by keyword."""

    def made(**changed: object) -> dict[str, object]:
        return EMERGENCY | {"told_at": local()} | changed

    return made


def test_a_prepared_text_goes_out_on_the_managers_word_in_one_step(
    prepared: Document, typed: Callable[..., dict[str, object]], browser: Browser
) -> None:
    steward = browser("linruoxi")

    sent = steward.post(f"/write/emergency/{prepared.key}/", typed())
    page = steward.get(sent.headers["Location"]).content.decode()

    document = Document.objects.exclude(pk=prepared.pk).get()
    consent = Consent.objects.get()
    content = documents.content(documents.newest(document))
    assert document.stage == Stage.PUBLISHED and document.title == "紧急停水通知"
    assert (consent.giver.user, consent.by.user, consent.prepared) == ("zhouqiming", "linruoxi", prepared)
    assert content["particulars"]["reason"] == "供水管爆裂"
    assert content["particulars"]["scope"]["buildings"] == ["1号楼", "2号楼"]
    assert "因供水管爆裂，1号楼、2号楼自今日14时20分起临时停水" in content["text"]["opening"]
    due = timezone.localtime(consent.due).strftime("%Y-%m-%d %H:%M")
    assert f"须在24小时内由项目经理周启明书面确认，最迟{due}。" in page
    assert 'data-copy="sms-text"' in page and 'data-copy="wechat-text"' not in page


def test_the_number_dialled_is_kept_in_full_and_told_masked(
    prepared: Document, typed: Callable[..., dict[str, object]], browser: Browser
) -> None:
    browser("linruoxi").post(f"/write/emergency/{prepared.key}/", typed())

    document = Document.objects.exclude(pk=prepared.pk).get()
    pages = {user: browser(user).get(f"/documents/{document.key}/").content.decode() for user in ("linruoxi", "xuke")}
    register = browser("xuke").get("/register/TFY/").content.decode()
    assert Consent.objects.get().dialled == "13800005678"
    assert "拨打号码138****5678" in pages["xuke"] and "13800005678" not in pages["xuke"], "in the story"
    assert "林若溪拨打13800005678" in pages["linruoxi"], "whoever rang sees it whole"
    assert "林若溪拨打13800005678" in browser("gaopin").get(f"/documents/{document.key}/").content.decode()
    assert "周启明电话同意" in register and "拨打138****5678" in register and "13800005678" not in register
    assert "13800005678" not in repr(list(Event.objects.values_list("body", flat=True)))


def test_the_form_offers_the_manager_with_the_work_phone(prepared: Document, browser: Browser) -> None:
    page = browser("linruoxi").get(f"/write/emergency/{prepared.key}/").content.decode()

    assert 'href="tel:0633-0000101"' in page and 'name="dialled" id="dialled" value="0633-0000101"' in page
    assert "【原因】" in page and 'name="particulars.reason"' not in page


def test_what_is_missing_is_told_at_its_field_and_nothing_has_gone_out(
    prepared: Document, typed: Callable[..., dict[str, object]], browser: Browser
) -> None:
    changed = {
        "dialled": "他的手机",
        "blank.0": "",
        "blank.3": "今日18时。届时再告",
        "giver": "xuke",
        "told_at": local(30),
        "channels": [],
    }

    answer = browser("linruoxi").post(f"/write/emergency/{prepared.key}/", typed(**changed))
    page = answer.content.decode()

    assert answer.status_code == 422
    for one in ("blank-1-error", "blank-4-error", "giver-error", "told_at-error", "dialled-error"):
        assert f'id="{one}"' in page
    assert 'value="今日18时。届时再告"' in page and 'value="3号楼东侧"' in page
    assert "尚未发出" in page
    assert Document.objects.count() == 1


@pytest.mark.parametrize("told_at", ["", "昨晚", local(-1)], ids=["nothing", "no time", "to come"])
def test_a_consent_of_no_time_or_of_the_future_is_refused_at_its_field(
    told_at: str, prepared: Document, typed: Callable[..., dict[str, object]], browser: Browser
) -> None:
    page = browser("linruoxi").post(f"/write/emergency/{prepared.key}/", typed(told_at=told_at)).content.decode()

    assert 'id="told_at-error"' in page
    assert Document.objects.count() == 1


def test_a_fault_of_the_record_is_told_and_nothing_has_gone_out(
    prepared: Document, typed: Callable[..., dict[str, object]], browser: Browser
) -> None:
    changed = {"particulars.effect_end": "2026-07-09T18:00"}

    page = browser("linruoxi").post(f"/write/emergency/{prepared.key}/", typed(**changed)).content.decode()

    assert 'id="particulars-effect_end-error"' in page
    assert Document.objects.count() == 1


def test_what_the_flow_refuses_stays_handed_in_and_says_why(
    prepared: Document, typed: Callable[..., dict[str, object]], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    steward, consent = browser("linruoxi"), later.consent
    # Somebody withdraws the prepared text between the check and the consent.
    monkeypatch.setattr(
        later,
        "consent",
        lambda document, *given: (
            later.withdraw(prepared, given[0], "口径有误"),
            consent(document, *given),
        ),
    )

    page = steward.post(f"/write/emergency/{prepared.key}/", typed(), follow=True).content.decode()

    document = Document.objects.exclude(pk=prepared.pk).get()
    assert document.stage == Stage.DECIDING
    assert "已提交，但没有发出" in page


def test_the_same_emergency_is_not_sent_out_twice(
    prepared: Document, typed: Callable[..., dict[str, object]], browser: Browser
) -> None:
    steward, sent = browser("linruoxi"), typed()
    steward.post(f"/write/emergency/{prepared.key}/", sent)

    again = steward.post(f"/write/emergency/{prepared.key}/", sent)

    assert again.status_code == 302
    assert Document.objects.count() == 2 and Consent.objects.count() == 1


def test_only_what_is_in_force_and_of_ones_own_projects_is_offered(
    prepared: Document, desk: Desk, browser: Browser
) -> None:
    seen = browser("linruoxi").get("/write/emergency/").content.decode()
    stranger = browser("wangguanjia")
    elsewhere = stranger.get("/write/emergency/").content.decode()
    direct = stranger.get(f"/write/emergency/{prepared.key}/")
    later.withdraw(prepared, desk.person("zhouqiming"), "口径有误")
    after = browser("linruoxi").get("/write/emergency/").content.decode()

    assert prepared.title in seen and "因【原因】" in seen
    assert prepared.title not in elsewhere and direct.status_code == 404
    assert "没有生效的预审文本" in after
    assert after.count('href="/write/"') >= 2, "the way to write one stands beside the words, not in the crumbs alone"
    assert browser("linruoxi").get(f"/write/emergency/{prepared.key}/").status_code == 404


def test_markup_in_a_blank_is_shown_and_never_run(
    prepared: Document, typed: Callable[..., dict[str, object]], browser: Browser
) -> None:
    markup = "<script>1</script>"

    page = (
        browser("linruoxi")
        .post(f"/write/emergency/{prepared.key}/", typed(**{"blank.0": markup, "giver": ""}))
        .content.decode()
    )

    assert markup not in page and "&lt;script&gt;1" in page


def test_a_document_that_went_out_in_writing_has_no_such_page(prepared: Document, browser: Browser) -> None:
    assert browser("linruoxi").get(f"/write/emergency/{prepared.key}/issued/").status_code == 404

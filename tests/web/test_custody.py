"""Keys, the restore drill and handovers at the desk: what is there, what was tried, what was given to whom."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archive import encryption
from pipeline.office import custody, drill_memory, events, handing_over, handover_orders
from pipeline.office.models import Event, Project
from tests.conftest import Desk
from tests.web.conftest import Browser

KEYS, HANDOVER = "/quality/keys/", "/quality/handover/"


def said(browser: Browser, address: str, user: str = "gaopin") -> str:
    return str(browser(user).get(address).content.decode())


def happened(kind: str, desk: Desk, **facts: object) -> None:
    with transaction.atomic():
        events.record(kind, at=timezone.now(), by=desk.person("gaopin"), **facts)


def handed_over(desk: Desk, **more: object) -> None:
    facts = {"project": "TFY", "to": "successor", "year": "2026", "entries": 12, "left_out": 3}
    happened(handing_over.HANDED_OVER, desk, **facts, folder="听枫苑移交", listing="ab" * 32, bag="cd" * 32, **more)


def test_the_keys_are_listed_by_their_public_halves_and_a_missing_escrow_is_warned_of(
    browser: Browser, desk: Desk
) -> None:
    assert "没有托管密钥" in said(browser, KEYS)
    public = encryption.recipient_of(encryption.new_identity())
    custody.add("zongbu", public, desk.person("guanli"), desk.premises)

    page = said(browser, KEYS)

    assert public in page and "zongbu" in page and "从未验证" in page
    assert "AGE-SECRET-KEY" not in page


def test_the_last_restore_drill_stands_there_with_what_it_found(browser: Browser, desk: Desk) -> None:
    assert "还没有做过恢复演练" in said(browser, KEYS)

    happened(drill_memory.DRILLED, desk, target="vault", entries=12, seconds=40, searches=3, faults=0)

    assert "全部恢复，核对一致" in said(browser, KEYS)


@pytest.mark.requirement("R-5.3.3-4")
def test_a_handover_is_prepared_as_the_command_that_the_server_runs(browser: Browser) -> None:
    asked = f"{HANDOVER}?project=TFY&for=committee&year=2026&purpose=合同到期; rm"

    page = said(browser, asked)

    assert "letterbook export --project TFY --for committee -o &#x27;听枫苑移交2026&#x27;" in page
    assert "--by gaopin --year 2026" in page
    assert "--purpose &#x27;合同到期; rm&#x27;" in page


@pytest.mark.parametrize("asked", ["", "?project=NONE&for=committee", "?project=TFY&for=nobody", "?project=TFY"])
def test_without_project_and_recipient_there_is_no_command(asked: str, browser: Browser) -> None:
    assert "letterbook export" not in said(browser, HANDOVER + asked)


@pytest.mark.requirement("R-5.3.3-4")
def test_it_is_asked_for_in_two_steps_and_the_page_says_how_far_it_is(browser: Browser) -> None:
    visitor, wanted = browser("gaopin"), {"project": "TFY", "for": "successor", "year": "", "purpose": "合同到期"}
    shown = visitor.get(HANDOVER, wanted).content.decode()
    assert "确认移交" in shown and "含个人信息" in shown
    assert not Event.objects.filter(kind=handover_orders.ASKED).exists(), "to look is not to ask"

    page = visitor.post(f"{HANDOVER}ask/", wanted, follow=True).content.decode()

    [asked] = Event.objects.filter(kind=handover_orders.ASKED)
    assert (asked.body["by"], asked.body["to"]) == ("gaopin", "successor")
    assert "已申请" in page and "等待处理" in page and "高品" in page
    assert visitor.post(f"{HANDOVER}ask/", wanted).status_code == 409


def test_what_is_not_clear_is_shown_again_and_whoever_lacks_the_role_is_refused(browser: Browser) -> None:
    unclear = browser("gaopin").post(f"{HANDOVER}ask/", {"project": "TFY", "for": "nobody", "purpose": "合同到期"})

    assert unclear.status_code == 302 and "purpose=" in unclear.headers["Location"]
    assert browser("zhouqiming").post(f"{HANDOVER}ask/", {"project": "TFY", "for": "committee"}).status_code == 403
    assert not Event.objects.filter(kind=handover_orders.ASKED).exists()


def test_a_project_that_ended_can_be_handed_over_and_the_purpose_holds_only_what_is_seen(browser: Browser) -> None:
    Project.objects.filter(code="TFY").update(active=False)

    browser("gaopin").post(f"{HANDOVER}ask/", {"project": "TFY", "for": "committee", "purpose": "合同\u202e到期\x07"})

    assert Event.objects.get(kind=handover_orders.ASKED).body["purpose"] == "合同 到期"


def test_a_year_that_is_none_is_told_beside_its_field_and_nothing_typed_is_lost(browser: Browser) -> None:
    page = said(browser, f"{HANDOVER}?project=TFY&for=committee&year=今年&purpose=合同到期")

    assert "年度请填四位数字" in page and 'value="合同到期"' in page and "letterbook export" not in page


def test_what_was_handed_over_stands_there_with_the_digest_of_its_list(browser: Browser, desk: Desk) -> None:
    handed_over(desk)

    page = said(browser, HANDOVER)

    assert "新物业服务人" in page and "ab" * 32 in page and "未移交3件" in page and "高品" in page


def test_the_page_of_handovers_asks_as_often_for_many_as_for_one(browser: Browser, desk: Desk) -> None:
    visitor = browser("gaopin")
    handed_over(desk)
    visitor.get(HANDOVER)
    with CaptureQueriesContext(connection) as few:
        visitor.get(HANDOVER)
    for _one in range(5):
        handed_over(desk)
    with CaptureQueriesContext(connection) as many:
        visitor.get(HANDOVER)

    assert len(many) == len(few)


def test_only_the_tabs_that_open_are_offered(browser: Browser) -> None:
    page = said(browser, "/quality/", "zhaozong")

    assert "催办清单" in page and 'href="/quality/retention/"' in page
    for closed in (KEYS, HANDOVER, "/quality/archive/", "/quality/access/"):
        assert f'href="{closed}"' not in page
        assert browser("zhaozong").get(closed).status_code == 403


def test_every_page_of_the_administration_names_its_place_in_the_head(browser: Browser) -> None:
    for address in ("/admin/people/", "/admin/projects/TFY/", "/admin/settings/"):
        assert '<a href="/admin/people/" aria-current="page">系统管理' in said(browser, address, "guanli")

"""The journeys of the smaller rooms in a browser: circular, emergency, leave, administration, spot check."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys import looks
from tests.journeys.conftest import PHONE, Served, Visitor, play, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def prepared(served: Served) -> str:
    """The key of a prepared text for a stoppage of water, filed and in force."""
    lines = (
        "from pathlib import Path\n"
        "from pipeline import flow\n"
        "from pipeline.office.models import Person\n"
        "from pipeline.stages import Seen, Verdict\n"
        "from schemas.document_type import TEMPLATES\n"
        "who = {one.user: one for one in Person.objects.all()}\n"
        "file = TEMPLATES / 'prepared_text' / 'examples' / 'full.json'\n"
        "[text] = flow.submit(file, who['linruoxi'])\n"
        "for user in ('zhouqiming', 'shenmuzhi'):\n"
        "    text = flow.decide(text, who[user], Verdict.APPROVE, saw=Seen(photos=True))\n"
        "flow.release(text, who['linruoxi'])\n"
    )
    play(served.root, lines)
    rows = json.loads(served.run("list", "--type", "prepared_text", "--json"))
    return str(rows[0]["document"])


def test_a_circular_is_written_and_seen_on_the_board_by_message_and_in_the_group(visitor: Visitor) -> None:
    steward, day = visitor("linruoxi"), date.today() + timedelta(days=3)

    steward.goto("/write/circular/?project=TFY")
    looks.assert_sound(steward)
    steward.click("button[value=water]")
    steward.fill("[name='particulars.effect_start']", f"{day}T09:00")
    steward.fill("[name='particulars.effect_end']", f"{day}T17:00")
    steward.fill("[name='particulars.scope.buildings']", "5号楼")
    steward.fill("[name='particulars.reason']", "更换水泵")
    for channel in ("board", "sms", "wechat_group"):
        steward.check(f"input[name=channels][value={channel}]")
    steward.fill("[name=post_until]", str(day + timedelta(days=1)))
    looks.assert_sound(steward)
    steward.click("main form .actions button")
    steward.wait_for_url(re.compile(r"/write/circular/[0-9a-f]{64}/"))
    picture = steward.locator("figure.sheet img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 300
    for text in ("#sms-text", "#wechat-text"):
        expect(steward.locator(text)).to_contain_text("5号楼")
    looks.assert_sound(steward)
    for reason in steward.locator("main textarea[required]").all():
        reason.fill("与维保单位核对过")
    steward.click("form.card .actions button")
    steward.wait_for_url(re.compile(r"/documents/D\d+/"))
    expect(steward.locator("main")).to_contain_text("周启明")


def test_an_emergency_goes_out_from_a_phone_on_the_managers_word(visitor: Visitor, prepared: str) -> None:
    steward, now = visitor("linruoxi", size=PHONE), datetime.now().replace(second=0, microsecond=0)

    steward.goto("/write/emergency/")
    looks.assert_sound(steward)
    steward.click(f"main a[href='/write/emergency/{prepared}/']")
    for field, words in enumerate(("供水管爆裂", "1号楼、2号楼", "今日14时20分", "今日18时", "3号楼东侧")):
        steward.fill(f"[name='blank.{field}']", words)
    steward.fill("[name='particulars.effect_end']", f"{now + timedelta(hours=4):%Y-%m-%dT%H:%M}")
    chosen = steward.locator("input[name=channels]:checked")
    while chosen.count():
        chosen.first.uncheck()
    steward.check("input[name=channels][value=lobby]")
    steward.check("input[name=giver][value=zhouqiming]")
    looks.assert_sound(steward)
    steward.click("main form button.danger")
    steward.wait_for_url("**/issued/")
    expect(steward.locator("[role=status]")).to_contain_text("周启明")
    looks.assert_sound(steward)

    manager = visitor("zhouqiming", size=PHONE)
    manager.goto("/approvals/")
    manager.click("main a:has-text('紧急停水通知')")
    looks.assert_sound(manager)
    manager.click("main button[value=approve]")
    expect(manager.locator(".told")).to_be_visible()


def test_a_manager_on_leave_names_a_deputy_who_is_led_to_the_queue(visitor: Visitor) -> None:
    manager, today = visitor("zhouqiming"), date.today()

    manager.goto("/leave/")
    manager.fill(".find:has(+ #taker) input", "沈牧之")
    manager.keyboard.press("Enter")
    manager.fill("#since", str(today))
    manager.fill("#until", str(today + timedelta(days=2)))
    manager.click("main form:has(#taker) button")
    expect(manager.locator("table")).to_contain_text("沈牧之")
    looks.assert_sound(manager)
    deputy = visitor("shenmuzhi")
    deputy.goto("/approvals/")
    expect(deputy.locator("nav.places a[href='/approvals/']")).to_be_visible()
    manager.click("form[action$='/end/'] button")
    expect(manager.locator("main")).not_to_contain_text("沈牧之（")


def test_an_administrator_adds_a_person_who_comes_in_by_the_link(visitor: Visitor, served: Served) -> None:
    keeper = visitor("guanli")

    keeper.goto("/admin/people/new/")
    # A user name without words: other tests look for foreign ones on pages where it stands by then.
    keeper.fill("#user", "wx7")
    keeper.fill("#name", "吴昕")
    keeper.select_option("#role", "steward")
    keeper.select_option("#project", "TFY")
    keeper.click("main form.card button")
    expect(keeper.locator("main")).to_contain_text("吴昕")
    looks.assert_sound(keeper)
    keeper.click("form[action$='/invite/'] button")
    link = keeper.input_value("main input[readonly][aria-label]")

    newcomer = visitor()
    newcomer.goto(served.address + "/" + link.partition("//")[2].partition("/")[2])
    looks.assert_sound(newcomer)
    newcomer.fill("input[name=password1]", "听枫苑的小吴-2026")
    newcomer.fill("input[name=password2]", "听枫苑的小吴-2026")
    newcomer.click("main form [type=submit]")
    newcomer.wait_for_url("**/key/done/")
    looks.assert_sound(newcomer)
    sign_in(newcomer, "wx7", "听枫苑的小吴-2026")
    expect(newcomer.locator(".me summary")).to_contain_text("吴昕")


def test_what_was_drawn_is_checked_found_wanting_put_right_and_given_notice_of(visitor: Visitor, prepared: str) -> None:
    inspector = visitor("gaopin")

    inspector.goto("/checks/")
    inspector.fill("form[action$='/open/'] [role=combobox]", "预审文本")
    inspector.keyboard.press("Enter")
    inspector.click("form[action$='/open/'] button")
    looks.assert_sound(inspector)
    inspector.click("form[action$='/draw/'] button")
    here = inspector.url
    inspector.click(f"a[href$='/sheets/{prepared}/']")
    looks.assert_sound(inspector)
    for radio in inspector.locator("fieldset:not(:has(details)) input[value=pass]").all():
        radio.check()
    wanting = inspector.locator("fieldset:not(:has(details))").first
    wanting.locator("input[value=fail]").check()
    wanting.locator("[name^='comment.']").fill("第二段读不懂")
    inspector.click("main form .actions button:not(.plain)")
    inspector.wait_for_url(here)
    looks.assert_sound(inspector)
    inspector.click("form[action$='/notice/'] button")
    expect(inspector.locator("h1")).to_contain_text("通报")
    inspector.goto(here)
    expect(inspector.locator("#notice ~ p a")).to_be_visible()

    steward = visitor("zhouqiming")
    steward.goto("/checks/findings/")
    expect(steward.locator("table.findings")).to_contain_text("第二段读不懂")
    steward.locator("table.findings summary").first.click()
    steward.fill("table.findings textarea", "已改写并重新张贴")
    steward.click("form[action$='/rectify/'] button")
    expect(steward.locator("table.findings")).to_contain_text("已改写并重新张贴")
    looks.assert_sound(steward)

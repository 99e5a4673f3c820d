"""The journeys of whoever keeps the office and of whoever looks for something: projects, sign-in by two, searches."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import looks
from tests.journeys.conftest import PASSWORD, PHONE, Served, Visitor, play, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

# As on a telephone: the code of the moment out of the secret.
_CODE = """
from allauth.mfa.totp.internal import auth
print(auth.format_hotp_value(auth.hotp_value({secret!r}, next(iter(auth.yield_hotp_counters_from_time())))))
"""
_SET_UP = """
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from pipeline.office.models import Person
secret = generate_totp_secret()
TOTP.activate(Person.objects.get(user="kesu"), secret)
""" + _CODE.format(secret="").replace("''", "secret")


def test_an_administrator_adds_a_project_and_finds_it_among_the_changes(visitor: Visitor) -> None:
    keeper = visitor("guanli")

    keeper.goto("/admin/projects/")
    keeper.click("a[href='/admin/projects/new/']")
    keeper.fill("#code", "XHL")
    keeper.fill("#name", "杏花里")
    keeper.fill("#city", "杭州")
    keeper.select_option("#fee_mode", "lump_sum")
    keeper.click("main form.card button")
    expect(keeper.locator("main")).to_contain_text("杏花里")
    looks.assert_sound(keeper)
    keeper.goto("/admin/changes/")
    expect(keeper.locator("main tbody tr").first).to_contain_text(re.compile("管理员.*XHL（杏花里）.*新建"))
    looks.assert_sound(keeper)


def test_whoever_set_up_a_second_factor_comes_in_by_password_and_code(visitor: Visitor, served: Served) -> None:
    code = play(served.root, _SET_UP, settings="web.desk").strip()
    officer = visitor(size=PHONE)

    sign_in(officer, "kesu")
    officer.wait_for_url("**/2fa/authenticate/")
    looks.assert_sound(officer)
    officer.fill("input[name=code]", "000000" if code != "000000" else "000001")
    officer.click("main form [type=submit] >> nth=0")
    expect(officer.locator(".errorlist").first).to_be_visible()
    officer.goto("/approvals/")
    expect(officer.locator("input[name=code]")).to_be_visible()
    officer.fill("input[name=code]", code)
    officer.click("main form [type=submit] >> nth=0")
    expect(officer.locator(".me summary")).to_contain_text("柯素")


def test_a_second_factor_is_set_up_at_the_desk(visitor: Visitor, served: Served) -> None:
    person = visitor("pingtai", language="en-GB")

    person.goto("/account/2fa/")
    person.click("main a[href*='totp/activate']")
    if "reauthenticate" in person.url:
        looks.assert_sound(person)
        person.fill("input[name=password]", PASSWORD)
        person.click("main form [type=submit]")
    looks.assert_sound(person)
    secret = person.input_value("main input[readonly], main input[disabled]")
    person.fill("input[name=code]", play(served.root, _CODE.format(secret=secret), settings="web.desk").strip())
    person.click("main form [type=submit]")
    expect(person.locator("main")).to_contain_text(re.compile("recovery codes", re.IGNORECASE))
    looks.assert_sound(person)


def test_a_search_is_narrowed_saved_found_again_renamed_and_thrown_away(visitor: Visitor) -> None:
    inspector = visitor("gaopin")

    inspector.goto("/search/")
    inspector.fill("input[type=search]", "停水")
    inspector.keyboard.press("Enter")
    inspector.click(".facet a:has-text('通知公告')")
    narrowed = inspector.url
    inspector.fill("aside form input[name=name]", "停水通知")
    inspector.click("button[value=save]")
    inspector.goto("/search/")
    inspector.click("aside a:has-text('停水通知')")
    assert inspector.url == narrowed
    expect(inspector.locator(".hits mark").first).to_contain_text("停水")
    looks.assert_sound(inspector)
    inspector.click("aside .facet summary")
    inspector.fill("aside .facet input[name=name]", "今年的停水通知")
    inspector.click("button[value=rename]")
    expect(inspector.locator("aside")).to_contain_text("今年的停水通知")
    inspector.click("aside .facet summary")
    inspector.click("button[value=delete]")
    expect(inspector.locator("aside")).not_to_contain_text("今年的停水通知")


def test_from_the_matrix_a_period_leads_to_what_was_written_and_a_late_one_to_whom_to_chase(
    visitor: Visitor,
) -> None:
    inspector = visitor("gaopin")

    inspector.goto("/quality/")
    inspector.click("main tbody a:has-text('听枫苑')")
    expect(inspector.locator("h1")).to_contain_text("听枫苑")
    inspector.goto("/quality/missing/")
    with inspector.expect_download() as download:
        inspector.click("form[action$='/quality/missing/list/'] button")
    assert download.value.suggested_filename.endswith(".xlsx")

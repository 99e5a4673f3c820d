"""The page of the archive tells how each target of the second copies stands."""

from __future__ import annotations

from pipeline.office import vaulting
from tests.vaults import Failing, kept, set_vault, stand_in, with_nas


def page(browser, **options):
    return browser("gaopin", **options).get("/quality/archive/").content.decode()


def test_the_page_tells_of_each_target_what_it_has_and_what_it_is_owed(browser, office, monkeypatch):
    with_nas(office)
    kept(office)
    stand_in(monkeypatch, "nas", Failing)
    vaulting.work_off(office)

    told = page(browser)

    assert "nas" in told and "空间已满。" in told
    assert "齐全" in told and "通知N-1" in told
    assert "It is full." in page(browser, language="en")


def test_where_nothing_is_owed_it_says_so(browser, office):
    vaulting.work_off(office)

    told = page(browser)

    assert "齐全" in told and "待备份的文件" not in told


def test_settings_that_cannot_be_meant_are_told_and_the_rest_is_shown(browser, office):
    set_vault(office, "foldr = 3")

    told = page(browser)

    assert ("foldr" in told and "近期" in told) or "最近" in told

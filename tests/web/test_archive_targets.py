"""The page of the archive tells how each target of the second copies stands."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pipeline.office import events, vaulting
from pipeline.office.vault_state import states
from tests.vaults import Failing, kept, set_vault, stand_in, with_nas
from tests.web.rooms import queries


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


def test_what_was_filed_since_the_last_look_is_owed_at_the_next(office):
    before = states(office, ask=False)[0]
    document = kept(office)
    with transaction.atomic():
        events.record("filed", at=timezone.now(), document=document.key)

    after, again = (states(office, ask=False)[0] for _look in range(2))

    assert (before.owed, before.oldest) == (0, None)
    assert (after.owed, again.owed) == (1, 1)
    assert after.oldest is not None


def test_the_page_asks_as_often_for_many_entries_as_for_few(browser, office):
    kept(office)
    vaulting.work_off(office)
    visitor = browser("gaopin")
    few = queries(visitor, "/quality/archive/")
    for number in range(2, 5):
        kept(office, f"N-{number}")
    vaulting.work_off(office)

    assert queries(visitor, "/quality/archive/") <= few


def test_settings_that_cannot_be_meant_are_told_and_the_rest_is_shown(browser, office):
    set_vault(office, "foldr = 3")

    told = page(browser)

    assert ("foldr" in told and "近期" in told) or "最近" in told

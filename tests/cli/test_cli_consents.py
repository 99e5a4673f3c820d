"""consent, as people call it: what is told back, and what is no time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from pipeline.office import consenting, documents, kinds
from pipeline.office.models import Document


@pytest.fixture
def emergency(desk, notice_at, monkeypatch):
    """An emergency circular, and whatever it names taken for a prepared text that it fits."""
    basis = desk.filed(notice_at(1))
    monkeypatch.setattr(consenting, "_basis", lambda *_given: Document.objects.get(pk=basis.pk))
    return desk.submit(notice_at(0)).key


def a_while_ago():
    return (timezone.localtime() - timedelta(minutes=30)).strftime("%Y-%m-%d %H:%M")


def test_a_consent_is_told_with_its_term_and_shown_until_it_is_confirmed(letterbook, emergency):
    ran = letterbook("consent", emergency, "--from", "zhouqiming", "--at", a_while_ago(), "--by", "linruoxi")
    shown = letterbook("show", emergency)
    confirmed = letterbook("decide", emergency, "--as", "zhouqiming", "--approve", "--json")

    assert ran.code == 0 and "书面确认" in ran.out
    assert "电话同意" in shown.out and "待书面确认" in shown.out and "项目经理" in shown.out
    assert (confirmed.code, confirmed.json[0]["stage"], confirmed.json[0]["waiting_for"]) == (0, "approved", [])


def test_a_consent_in_json_has_both_times(letterbook, emergency):
    ran = letterbook("consent", emergency, "--from", "zhouqiming", "--at", a_while_ago(), "--by", "linruoxi", "--json")

    [row] = ran.json["consents"]
    assert (ran.json["stage"], row["state"], row["from"]) == ("approved", "waiting", "zhouqiming")
    assert row["told_at"] < row["at"] < row["due"]


def test_what_is_no_time_and_a_text_that_was_not_prepared_are_refused(letterbook, desk, notice_at):
    key = desk.submit(notice_at(0)).key

    wrong = letterbook("consent", key, "--from", "zhouqiming", "--at", "昨晚", "--by", "linruoxi")
    unprepared = letterbook("consent", key, "--from", "zhouqiming", "--at", a_while_ago(), "--by", "linruoxi")

    assert wrong.code == 2 and "不是时间" in wrong.err
    assert unprepared.code == 3 and "5.3.3A" in unprepared.err
    assert documents.find(key).stage == "deciding" and kinds.of(documents.find(key), desk.premises).emergency

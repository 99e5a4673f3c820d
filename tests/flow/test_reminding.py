"""Whoever waits reminds; a step taken again is told of again; a consent by telephone is asked to be confirmed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from pipeline import flow, later
from pipeline.office import documents, outbox, sending
from pipeline.office.models import Consent, Message
from pipeline.stages import Verdict

MORNING = datetime(2099, 7, 10, 1, tzinfo=UTC)


def told(**wanted):
    return sorted((one.person.user, one.kind) for one in Message.objects.filter(**wanted).select_related("person"))


@pytest.mark.usefixtures("mailed")
def test_those_whose_turn_it_is_are_reminded_once_a_day_and_at_once(desk, board_notice):
    document = desk.submit(board_notice())
    sending.send_due(desk.premises, MORNING)

    [reminded] = later.remind(document, desk.person("linruoxi"))
    later.remind(document, desk.person("linruoxi"))

    assert reminded.user == "zhouqiming"
    assert Message.objects.filter(is_urgent=True, state=outbox.WAITING).count() == 1


def test_nobody_is_reminded_of_what_waits_for_nobody_or_where_no_way_leads(desk, board_notice):
    document = desk.submit(board_notice())
    with pytest.raises(outbox.NobodyTold):
        later.remind(document, desk.person("linruoxi"))
    desk.approve(document, "zhouqiming")

    with pytest.raises(outbox.NobodyAwaited):
        later.remind(documents.find(document.key), desk.person("linruoxi"))


@pytest.mark.usefixtures("mailed")
def test_a_step_that_a_return_led_back_to_is_told_of_again(desk, board_notice):
    document = desk.approve(desk.submit(board_notice(channels=["board", "wechat_group"])), "zhouqiming")

    flow.decide(document, desk.person("shenmuzhi"), Verdict.RETURN, "请核对时间", "project_manager")

    assert [user for user, _kind in told(kind="turn")] == ["shenmuzhi", "zhouqiming", "zhouqiming"]


@pytest.mark.usefixtures("mailed")
def test_a_telephone_consent_is_told_to_the_manager_and_once_it_is_late_to_the_leader_too(desk, board_notice):
    document, now = desk.filed(board_notice()), timezone.now()
    given = {"document": document, "giver": desk.person("zhouqiming"), "role": "project_manager", "prepared": document}
    times = {"told_at": now, "at": now, "due": now + timedelta(hours=24), "escalates_to": "supervising_leader"}
    consent = Consent.objects.create(by=desk.person("linruoxi"), content_digest="0" * 64, **given, **times)

    later.notify()
    first = told(kind="consent")
    Consent.objects.update(due=now - timedelta(hours=1))
    later.notify()

    assert first == [("zhouqiming", "consent")]
    assert told(kind="consent") == [("shenmuzhi", "consent"), ("zhouqiming", "consent")]
    Consent.objects.filter(pk=consent.pk).update(confirmed_at=now)
    assert all(outbox.is_moot(one) for one in Message.objects.filter(kind="consent"))

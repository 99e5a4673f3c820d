"""An outage is told once, and once that it is over; verify and doctor tell it, too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from pipeline import later
from pipeline.notifying import FaultyNotify
from pipeline.office import (
    completeness,
    health,
    outages,
    people,
    sending,
    vaulting,
)
from pipeline.office.models import Event, Message, VaultCopy, VaultTarget
from pipeline.vault_trouble import Trouble
from tests.loopback import mail_server, set_notify
from tests.vaults import Failing, kept, passed, set_vault, stand_in, with_nas

_MAIL = 'mail = true\n[notify.smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "lb@xrwy.example"'


def test_an_outage_is_told_once_and_once_that_it_is_over(office, monkeypatch):
    people.add_person({"user": "gaopin", "mail": "gao@xrwy.example"})
    kept(office)
    with mail_server() as box:
        with_nas(office, "alarm_after_tries = 2")
        set_notify(office, _MAIL.format(port=box.port))
        with monkeypatch.context() as patched:
            stand_in(patched, "nas", Failing)
            for _ in range(4):
                vaulting.work_off(office, at_once=True)
            sending.send_due(office, timezone.now())
        vaulting.work_off(office, at_once=True)
        sending.send_due(office, timezone.now())

    assert [mail["Subject"].partition("（")[0] for mail in box.mails] == [
        "【备份中断，请处理】备份库“nas”",
        "【备份已恢复】备份库“nas”",
    ]
    assert [one.kind for one in Event.objects.filter(kind__startswith="target-")] == [outages.FAILED, outages.BACK]


def test_an_outage_that_was_over_before_anybody_was_told_is_moot(office, monkeypatch):
    people.add_person({"user": "gaopin", "mail": "gao@xrwy.example"})
    kept(office)
    with mail_server() as box:
        with_nas(office, "alarm_after_tries = 1")
        set_notify(office, _MAIL.format(port=box.port))
        with monkeypatch.context() as patched:
            stand_in(patched, "nas", Failing)
            vaulting.work_off(office)
        vaulting.work_off(office, at_once=True)
        sending.send_due(office, timezone.now())

    assert [(one.kind, one.state) for one in Message.objects.all()] == [("outage", "moot"), ("back", "sent")]
    assert len(box.mails) == 1


def test_an_outage_is_told_after_hours_however_few_the_tries(office, monkeypatch):
    with_nas(office)
    kept(office)
    stand_in(monkeypatch, "nas", Failing)
    vaulting.work_off(office)
    VaultTarget.objects.filter(name="nas").update(failing_since=timezone.now() - timedelta(hours=7))

    vaulting.work_off(office, at_once=True)

    assert VaultTarget.objects.get(name="nas").told_at is not None


def test_verify_and_doctor_tell_what_is_owed_for_long(office, monkeypatch):
    with_nas(office)
    document = kept(office)
    stand_in(monkeypatch, "nas", Failing)
    vaulting.work_off(office)
    VaultCopy.objects.update(owed_since=timezone.now() - timedelta(days=1))

    told = list(completeness._late(office))
    assert [(fault.code, fault.where) for fault in told] == [("copy-owed", document.number)]
    codes = {one.code: one.state.value for one in health.findings(office)}
    assert (codes["vault-nas"], codes["vault-nas-owed"]) == ("failed", "warning")


def test_doctor_tells_of_settings_that_cannot_be_meant(office):
    set_vault(office, "targets = 3")

    found = {one.code: one for one in health.findings(office)}
    assert found["vault-settings"].state.value == "failed"


def test_settings_of_notifications_that_cannot_be_meant_stop_no_copy(office, monkeypatch):
    with_nas(office, "alarm_after_tries = 1")
    set_notify(office, "mail = true")
    kept(office)
    stand_in(monkeypatch, "nas", Failing)

    assert passed(office).trouble is Trouble.FULL
    with pytest.raises(FaultyNotify):
        later.notify()

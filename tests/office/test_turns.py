"""Whose turn it is among many documents: the same answers as the steps themselves give."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from pipeline import flow
from pipeline.office import access, delegating, documents, people, turns
from pipeline.office.models import Consent, Document, Part
from pipeline.stages import Seen, Stage, Verdict

pytestmark = pytest.mark.usefixtures("unrendered")

HOUR = timedelta(hours=1)


@pytest.fixture
def report(desk):
    """The full report, handed in."""
    return desk.submit(desk.example("service_report"))


def whose(document):
    """Return the user names of everybody whose turn it is on `document`."""
    users = ("linruoxi", "zhouqiming", "lijingli", "qianming", "shenmuzhi", "gaopin", "zhaozong", "xuke", "guanli")
    return {user for user in users if document in [one.document for one in turns.of(access.person(user))]}


def test_those_who_may_sign_now_are_those_whose_signature_would_count(report):
    for user in ("zhouqiming", "qianming"):
        chain = documents.chain(report)
        may = {one for one in ("linruoxi", "zhouqiming", "qianming", "shenmuzhi", "lijingli", "gaopin")
               if access.signature(access.person(one), report, chain)}  # fmt: skip

        assert whose(report) == may
        assert user in may
        report = flow.decide(report, access.person(user), Verdict.APPROVE, saw=Seen(photos=True))


def test_nobody_decides_on_what_they_wrote_a_part_of(report):
    now = timezone.now()
    Part.objects.create(
        document=report, person=access.person("zhouqiming"), source="s", source_name="n", sections=["a"],
        standing=["a"], at=now,
    )  # fmt: skip

    assert "zhouqiming" not in whose(report)


def test_a_deputy_stands_in_where_the_giver_holds_the_role(report):
    giver, taker = access.person("zhouqiming"), access.person("xuke")
    days = (date(2026, 7, 10), date(2026, 7, 20))
    delegating.give(delegating.Leave(giver, taker, "project_manager", *days, people.project("TFY")), giver)

    assert {"zhouqiming", "xuke"} <= whose(report)
    giver.roles.all().delete()
    assert "xuke" not in whose(report)


@pytest.mark.parametrize(("due", "confirming"), [(HOUR, {"zhouqiming"}), (-HOUR, {"zhouqiming", "shenmuzhi"})])
def test_a_consent_waits_for_whose_it_was_and_once_late_for_the_leader_too(report, due, confirming):
    now = timezone.now()
    Document.objects.filter(pk=report.pk).update(stage=Stage.RELEASED, number="N-1")
    consent = Consent.objects.create(
        document=report, content_digest="c", prepared=report, role="project_manager",
        escalates_to="supervising_leader", giver=access.person("zhouqiming"), told_at=now, at=now,
        by=access.person("linruoxi"), due=now + due,
    )  # fmt: skip

    assert whose(report) == confirming
    Consent.objects.filter(pk=consent.pk).update(confirmed_at=now)
    assert whose(report) == set()


def test_a_lapsed_consent_waits_for_nobody(report):
    now = timezone.now()
    Document.objects.filter(pk=report.pk).update(stage=Stage.APPROVED)
    Consent.objects.create(
        document=report, content_digest="other", prepared=report, role="project_manager", escalates_to="x",
        giver=access.person("zhouqiming"), told_at=now, at=now, by=access.person("linruoxi"), due=now + HOUR,
    )  # fmt: skip

    assert whose(report) == set()


@pytest.mark.usefixtures("report")
def test_whoever_holds_no_role_waits_for_nothing():
    nobody = people.add_person({"user": "guoke", "name": "过客"})

    assert turns.of(nobody) == []

"""What an office lacks in people is said before a document gets stuck."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from pipeline.doctor import State
from pipeline.office import health, people
from pipeline.office.models import Event, Role


def findings(office, code):
    return [finding for finding in health.findings(office) if finding.code == code]


def test_a_staffed_project_has_somebody_for_every_step(office):
    about = [str(finding.message) for finding in health.findings(office) if finding.code == "nobody-decides"]

    assert not [words for words in about if "TFY" in words]
    assert not [finding for finding in findings(office, "no-author") if "TFY" in str(finding.message)]


def test_a_project_without_anybody_who_writes_is_warned_of(office):
    people.add_project({"code": "NEW", "fee_mode": "lump_sum"})

    found = [finding for finding in findings(office, "no-author") if "NEW" in str(finding.message)]

    assert found
    assert {finding.state for finding in found} == {State.WARNING}


def test_an_author_who_writes_for_the_whole_company_counts_in_every_project(office):
    people.add_project({"code": "NEW", "fee_mode": "lump_sum"})
    before = len(findings(office, "no-author"))
    person = people.add_person({"user": "everywhere"})
    Role.objects.create(person=person, role="steward", project=None)

    assert len(findings(office, "no-author")) < before
    assert [finding for finding in findings(office, "nobody-decides") if "NEW" in str(finding.message)]


def test_a_step_that_nobody_holds_is_named_by_its_role(office):
    Role.objects.filter(role="project_manager", project__code="TFY").delete()

    found = [str(finding.message) for finding in findings(office, "nobody-decides") if "TFY" in str(finding.message)]

    assert found
    assert all("项目经理" in words or "project manager" in words for words in found)


def test_a_project_that_is_given_up_is_not_looked_at(office):
    people.add_project({"code": "NEW", "fee_mode": "lump_sum", "active": "否"})

    assert not [finding for finding in findings(office, "no-author") if "NEW" in str(finding.message)]


def test_a_clock_behind_the_newest_event_is_found(office):
    last = Event.objects.order_by("-seq")[0]
    Event.objects.filter(pk=last.pk).update(at=timezone.now() + timedelta(days=1))

    [clock] = findings(office, "clock")
    assert clock.state is State.FAILED


def test_a_clock_that_went_back_is_found_after_something_was_written_with_it(office):
    newest = Event.objects.order_by("-seq").first()
    Event.objects.filter(seq=newest.seq).update(at=timezone.now() - timedelta(days=12 * 365))
    Event.objects.filter(seq=newest.seq - 1).update(at=timezone.now() + timedelta(hours=1))

    [clock] = findings(office, "clock")

    assert clock.state is State.FAILED


def test_an_office_where_nothing_ever_happened_has_a_right_clock(office):
    Event.objects.all().delete()

    [clock] = findings(office, "clock")
    assert clock.state is State.OK

"""The verdicts that are kept are those that would be made anew, whatever happened since."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline import flow
from pipeline.office import duties, kept_duties, owing
from pipeline.office.models import Event, Role
from pipeline.premises import Premises
from pipeline.stages import Verdict
from tests.conftest import Desk

pytestmark = pytest.mark.usefixtures("unrendered")


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()
    kept_duties._held.clear()


def kept(office: Premises, desk: Desk) -> list[dict[str, Any]]:
    """Return the rows that somebody who watches over the company is shown."""
    return [one.row() for one in owing.judged(office, desk.person("gaopin"))[1]]


def anew(office: Premises) -> list[dict[str, Any]]:
    """Return the rows as they are when everything is judged."""
    return [one.row() for one in duties.listed(office, duties.Asked())]


def test_what_was_kept_follows_every_step_of_a_document(desk: Desk, office: Premises) -> None:
    before = kept(office, desk)
    document = desk.submit(desk.example("service_report"))

    handed_in = kept(office, desk)
    expected = anew(office)
    flow.decide(document, desk.person("zhouqiming"), Verdict.APPROVE, "")

    assert before
    assert handed_in == expected
    assert kept(office, desk) == anew(office)


def test_whoever_gives_up_a_role_owes_nothing_by_it(desk: Desk, office: Premises) -> None:
    kept(office, desk)
    Role.objects.filter(role="project_manager").delete()

    assert kept(office, desk) == anew(office)


def test_another_process_begins_from_what_was_judged_and_asks_for_no_documents(desk: Desk, office: Premises) -> None:
    desk.submit(desk.example("circular"))
    first = kept(office, desk)
    kept_duties._held.clear()

    with CaptureQueriesContext(connection) as asked:
        second = kept(office, desk)

    assert second == first
    assert not any("office_revision" in one["sql"] for one in asked)


def test_a_database_that_was_put_back_is_judged_anew(desk: Desk, office: Premises) -> None:
    desk.submit(desk.example("circular"))
    kept(office, desk)
    Event.objects.order_by("-seq")[0].delete()

    assert kept(office, desk) == anew(office)


def test_a_duty_that_is_lifted_is_lifted_at_once(desk: Desk, office: Premises) -> None:
    one = next(row for row in kept(office, desk) if row["state"] == "late" and row["period"] and row["project"])

    duties.waive(one["duty"], one["project"], one["period"], desk.person("gaopin"), "项目尚未交付")

    assert kept(office, desk) == anew(office)

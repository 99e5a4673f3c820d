"""Every fact has its number, without gaps, and none outlives a transaction that failed."""

from __future__ import annotations

import getpass

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.office import access, events
from pipeline.office.models import Event

pytestmark = pytest.mark.usefixtures("office")


def test_an_event_outside_a_transaction_is_a_bug():
    with pytest.raises(RuntimeError):
        events.record("x", at=timezone.now())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fates=st.lists(st.booleans(), max_size=8))
def test_the_sequence_has_no_gaps_whatever_is_rolled_back(fates):
    for lasts in fates:
        with transaction.atomic():
            events.record("x", at=timezone.now())
            transaction.set_rollback(not lasts)

    sequence = list(Event.objects.order_by("seq").values_list("seq", flat=True))
    assert sequence == list(range(1, events.last() + 1))


def test_an_event_names_the_person_and_the_operator_beside_them():
    with transaction.atomic():
        event = events.record("x", at=timezone.now(), document="D1", by=access.person("xuke"), fact=1)

    assert event.body == {"fact": 1, "by": "xuke", "operator": events.operator()}
    assert len(event.salt) == 64


def test_events_are_told_in_order_as_the_ledger_keeps_them():
    since = events.last()
    with transaction.atomic():
        for kind in ("a", "b"):
            events.record(kind, at=timezone.now(), document="D1")

    told = list(events.since(since))

    assert [(event.seq, event.kind, event.document) for event in told] == [
        (since + 1, "a", "D1"),
        (since + 2, "b", "D1"),
    ]
    assert told[0].salt != told[1].salt
    assert list(events.since(events.last())) == []


def test_in_an_empty_office_the_last_event_is_number_nothing():
    Event.objects.all().delete()

    assert events.last() == 0


@pytest.mark.parametrize("fault", [KeyError, OSError])
def test_an_operator_without_an_account_is_known_by_number(monkeypatch, fault):
    def nobody():
        raise fault("no account")

    monkeypatch.setattr(getpass, "getuser", nobody)

    assert events.operator().isdigit()

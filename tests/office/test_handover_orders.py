"""A handover asked for at the desk: made by the worker, whole or not there, refused, lapsed and cleared away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from unittest.mock import Mock

import bagit
import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from archive import durable
from cli import meanwhile, worker
from pipeline.office import access, handing_over, handover_orders, leases, people, scratch
from pipeline.office.handover_bag import Order
from pipeline.office.handover_orders import State
from pipeline.office.models import Access, Event, Person

pytestmark = pytest.mark.requirement("R-5.3.3-4")


@pytest.fixture
def order(desk) -> Order:
    return Order(people.project("TFY"), handing_over.recipient("successor"), desk.person("gaopin"), "", "合同到期")


def state(office) -> State:
    return handover_orders.listed(office)[0].state


def test_the_worker_makes_what_was_asked_for_and_the_list_says_where_it_lies(letterbook, desk, board_notice, order):
    desk.filed(board_notice())
    handover_orders.ask(order, desk.premises)
    waiting = state(desk.premises)

    letterbook("worker", "--once")

    [one] = handover_orders.listed(desk.premises)
    [past] = Event.objects.filter(kind=handing_over.HANDED_OVER)
    assert (waiting, one.state, one.entries, one.by) == (State.WAITING, State.DONE, 1, "高品")
    assert one.folder.startswith(str(desk.premises.root / "handovers" / "TFY-successor-"))
    bagit.Bag(one.folder).validate()
    assert one.size_bytes > 0 and (one.listing, one.bag) == (past.body["listing"], past.body["bag"])
    assert Access.objects.get(action="exported").purpose == "合同到期"
    assert not handover_orders.make_next(desk.premises), "once"


def test_killed_before_the_last_rename_it_leaves_nothing_that_looks_finished_and_is_made_again(
    desk, board_notice, order, monkeypatch
):
    desk.filed(board_notice())
    handover_orders.ask(order, desk.premises)
    folder = desk.premises.root / "handovers"
    connections.close_all()
    if not (child := os.fork()):
        monkeypatch.setattr(durable, "rename_durably", lambda *_given: os.kill(os.getpid(), signal.SIGKILL))
        try:
            handover_orders.make_next(desk.premises)
        finally:
            os._exit(1)
    _pid, ended = os.waitpid(child, 0)
    left = [one.name for one in folder.iterdir()]
    waits = state(desk.premises)

    handover_orders.make_next(desk.premises)

    assert os.WTERMSIG(ended) == signal.SIGKILL
    assert len(left) == 1 and left[0].startswith(".") and left[0].endswith(".partial")
    assert not Event.objects.filter(kind=handover_orders.FAILED).exists() and waits is State.WAITING
    [made] = folder.iterdir()
    judged = subprocess.run([sys.executable, bagit.__file__, "--validate", made], capture_output=True, check=False)
    assert judged.returncode == 0 and state(desk.premises) is State.DONE


def test_killed_between_the_bag_and_its_event_it_is_made_again_and_told_of(desk, board_notice, order, monkeypatch):
    desk.filed(board_notice())
    handover_orders.ask(order, desk.premises)
    with monkeypatch.context() as killed:
        killed.setattr(handing_over, "_tell", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            handover_orders.make_next(desk.premises)

    handover_orders.make_next(desk.premises)

    [one] = handover_orders.listed(desk.premises)
    assert one.state is State.DONE and Event.objects.filter(kind=handing_over.HANDED_OVER).count() == 1
    bagit.Bag(one.folder).validate()


@pytest.mark.parametrize(("fails", "expected"), [("record", State.FAILED), ("follow_ledger", State.DONE)])
def test_a_disk_that_is_full_behind_the_bag_leaves_none_that_is_not_told_of(
    fails, expected, desk, board_notice, order, monkeypatch
):
    desk.filed(board_notice())
    handover_orders.ask(order, desk.premises)
    module = handing_over.events if fails == "record" else handing_over.filed
    true, raised = getattr(module, fails), []

    def full(*given, **named):
        is_told = Event.objects.filter(kind=handing_over.HANDED_OVER).exists()
        if not raised and (is_told or given[0] == handing_over.HANDED_OVER):
            raised.append(OSError(28, "full"))
            raise raised[0]
        return true(*given, **named)

    monkeypatch.setattr(module, fails, full)

    handover_orders.make_next(desk.premises)

    assert raised and state(desk.premises) is expected
    assert any((desk.premises.root / "handovers").iterdir()) is (expected is State.DONE)


def test_whoever_left_the_company_meanwhile_gets_no_bag(desk, board_notice, order):
    desk.filed(board_notice())
    handover_orders.ask(order, desk.premises)
    Person.objects.filter(pk=order.by.pk).update(active=False)

    handover_orders.make_next(desk.premises)

    assert state(desk.premises) is State.FAILED and not Access.objects.filter(action="exported").exists()


def test_what_a_killed_process_left_unfinished_goes_although_nobody_begins_it_anew(office):
    folder = office.root / "handovers"
    folder.mkdir()
    dead = folder / f".TFY-company-000007.{scratch._machine()}-4194305-1-abc.partial"
    with scratch.folder(folder, ".TFY-company-000008.", ".partial") as alive:
        dead.mkdir()

        gone = handover_orders.clear_away(office)

        assert gone == [dead] and not dead.exists() and alive.exists()


def test_what_cannot_be_made_says_why_and_the_next_may_be_asked_for(office, order):
    handover_orders.ask(order, office)
    handover_orders.make_next(office)
    [one] = handover_orders.listed(office)

    handover_orders.ask(order, office)

    assert (one.state, one.why) == (State.FAILED, "Nothing is filed that this recipient is given.")
    assert [found.state for found in handover_orders.listed(office)] == [State.WAITING, State.FAILED]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(28, "full"), "The disk is full, or failed."),
        (
            access.NotYourRole(person="x", roles="y", clause="z"),
            "Refused: whoever asked may not hand this over any more.",
        ),
    ],
)
def test_why_there_is_no_bag_is_told_without_a_name(error, why, office, order, monkeypatch):
    def fails(*_given):
        raise error

    handover_orders.ask(order, office)
    monkeypatch.setattr(handing_over, "hand_over", fails)

    handover_orders.make_next(office)

    assert handover_orders.listed(office)[0].why == why


def test_the_same_is_not_asked_for_twice_and_never_by_whoever_may_not(office, desk, order):
    handover_orders.ask(order, office)

    with pytest.raises(handover_orders.AskedAlready):
        handover_orders.ask(order, office)
    with pytest.raises(access.NotYourRole):
        handover_orders.ask(Order(order.project, order.recipient, desk.person("zhouqiming")), office)


def test_one_that_another_process_makes_is_being_made_and_left_to_it(office, order, monkeypatch):
    handover_orders.ask(order, office)
    with leases.lease("handover"), monkeypatch.context() as elsewhere:
        elsewhere.setattr(leases, "_is_live", lambda *_given: True)

        assert not handover_orders.make_next(office) and state(office) is State.MAKING


def test_an_order_lapses_after_a_day_and_its_bag_is_cleared_away_after_a_month(office, order):
    asked = handover_orders.ask(order, office)
    place = handover_orders._place(asked, office)
    place.mkdir(parents=True)
    Event.objects.filter(pk=asked.pk).update(at=timezone.now() - timedelta(days=2))
    lapsed, kept = state(office), handover_orders.clear_away(office)
    Event.objects.filter(pk=asked.pk).update(at=timezone.now() - timedelta(days=31))

    gone = handover_orders.clear_away(office)

    assert (lapsed, kept, gone, place.exists()) == (State.LAPSED, [], [place], False)
    assert not handover_orders.make_next(office)


@pytest.mark.usefixtures("office")
def test_bags_are_made_beside_the_letters_until_the_worker_ends(monkeypatch):
    looked, made = threading.Event(), []

    def once(_office):
        made.append(looked.set())
        return False

    monkeypatch.setattr(handover_orders, "make_next", once)
    with meanwhile.meanwhile("handover", worker.make_bags, 0.001, 20):
        assert looked.wait(20)
    assert made


@pytest.mark.usefixtures("office")
def test_a_fault_over_one_bag_does_not_end_the_making_of_bags(monkeypatch):
    again, made = threading.Event(), []

    def fails_once(_office):
        made.append(1)
        if len(made) == 1:
            raise OperationalError("database is locked")
        again.set()
        return False

    monkeypatch.setattr(meanwhile, "_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(handover_orders, "make_next", fails_once)
    with meanwhile.meanwhile("handover", worker.make_bags, 20, 20):
        assert again.wait(20)
    assert len(made) == 2

"""A look that was kept is used until something happens that bears on it, and not a moment longer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from pipeline.office import bearing, checking, events, people, roles
from pipeline.office.models import Event
from pipeline.receive import Received, outside
from tests.conftest import Desk

pytestmark = pytest.mark.usefixtures("unrendered")
TFY = frozenset({"TFY"})


def _happens(kind: str, document: str = "") -> None:
    with transaction.atomic():
        events.record(kind, at=timezone.now(), document=document)


@pytest.fixture
def notice(desk: Desk, board_notice: Any) -> Any:
    """A circular of 听枫苑 that is in hand."""
    return desk.submit(board_notice())


def test_what_happens_elsewhere_bears_on_nothing_here(notice: Any) -> None:
    began = events.position()
    _happens("refused")
    _happens("joined", notice.key)

    now = bearing.carried(began, frozenset({"SLHY", ""}))

    assert now == events.position() != began
    assert bearing.carried(now, frozenset({"SLHY"})) == now


@pytest.mark.parametrize("kind", ["person-set", "project-set", "settings-set", "delegated"])
def test_what_is_about_no_document_bears_on_every_project(kind: str, notice: Any) -> None:  # noqa: ARG001 - events exist
    began = events.position()
    _happens(kind)

    assert bearing.carried(began, TFY) is None


def test_what_happens_to_a_document_of_the_project_or_to_one_unknown_bears_on_it(notice: Any) -> None:
    began = events.position()
    _happens("joined", notice.key)
    after = events.position()
    _happens("joined", "D-gone")

    assert bearing.carried(began, TFY) is None
    assert bearing.carried(after, TFY) is None


def test_another_history_under_the_same_numbers_bears_on_everything(notice: Any) -> None:  # noqa: ARG001 - events exist
    seq, salt = events.position()

    assert bearing.carried((seq, f"not-{salt}"), TFY) is None
    assert bearing.carried((seq + 1, salt), TFY) is None


def test_before_the_first_event_everything_is_news_and_nothing_is_none(office: Any) -> None:  # noqa: ARG001
    Event.objects.all().delete()
    began = events.position()
    empty = bearing.carried(began, TFY)
    _happens("person-set")

    assert (began, empty) == ((0, ""), (0, ""))
    assert bearing.carried(began, TFY) is None


@pytest.fixture
def upload(desk: Desk, board_notice: Any) -> Received:
    """A circular as it lies in `received/`."""
    return outside(desk.file(board_notice(), "通知.json"), "")


def _told(upload: Received, desk: Desk) -> list[str]:
    return [one.code for one in checking.looked(upload, desk.person("linruoxi"), desk.premises, {}).problems]


def test_a_check_follows_what_happens_to_the_people_of_the_project(upload: Received, desk: Desk) -> None:
    before = _told(upload, desk)
    roles.take_away(desk.person("zhouqiming"), "project_manager", people.project("TFY"), desk.person("guanli"))

    assert "nobody-decides" not in before
    assert "nobody-decides" in _told(upload, desk)


def test_a_check_follows_what_was_handed_in_about_the_same_matter(
    upload: Received, desk: Desk, board_notice: Any
) -> None:
    before = checking.looked(upload, desk.person("linruoxi"), desk.premises, {}).cases[0].open
    document = desk.submit(board_notice())

    after = checking.looked(upload, desk.person("linruoxi"), desk.premises, {}).cases[0].open

    assert (before, after) == (None, document)


def test_a_check_is_the_same_whatever_happens_in_another_project(
    upload: Received, desk: Desk, board_notice: Any
) -> None:
    before = checking.looked(upload, desk.person("linruoxi"), desk.premises, {})
    desk.submit(board_notice(project_code="SLHY", author="王管家"), by="wangguanjia")

    assert checking.looked(upload, desk.person("linruoxi"), desk.premises, {}) == before

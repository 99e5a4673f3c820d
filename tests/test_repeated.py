"""What tests begin with is copied only where the work could not have come out otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.office import clock, people, verifying
from pipeline.office.models import Event
from tests.conftest import Desk
from tests.repeated import Past, Shelf


@pytest.fixture
def begin(office, elsewhere, tmp_path, request):  # noqa: ARG001 - elsewhere follows the office
    """Return a maker of new offices whose copies lie on a shelf of their own."""
    own = Shelf(tmp_path / "shelf")

    def begun(name: str) -> Desk:
        premises = elsewhere(name)
        own.begin(premises.root)
        folder = tmp_path / f"outside {name}"
        folder.mkdir()
        return Desk(premises, folder, Past.of(request, premises.root, own))

    return begun


def _copies(desk: Desk) -> list[Path]:
    assert desk.past
    return [copy for copy, _key in desk.past.shelf.kept.values()]


def test_the_third_office_is_what_the_second_became(begin, board_notice):
    filed = [begin(name).filed(board_notice()) for name in ("first", "second", "third")]

    assert len({document.number for document in filed}) == 1
    assert filed[2].entry_digest == filed[1].entry_digest != filed[0].entry_digest


def test_a_copied_office_is_whole_and_goes_on(begin, board_notice):
    record = board_notice()
    for name in ("first", "second", "third"):
        desk = begin(name)
        desk.filed(record)
    record["particulars"]["effect_start"] = "2026-07-20T10:00"
    second = desk.filed(record)

    assert second.number == "XRWY-TFY-TZ-2026-0002"
    assert verifying.verify(desk.premises).is_whole
    assert Event.objects.filter(kind="filed").count() == 2


def test_nothing_is_copied_where_a_test_changed_a_row_or_a_file(begin, board_notice):
    for name in ("first", "second", "third"):
        desk = begin(name)
        people.add_person({"user": "linruoxi", "mail": f"{name}@xrwy.example"})
        desk.submit(board_notice())
    for name in ("fourth", "fifth", "sixth"):
        desk = begin(name)
        (desk.premises.root / "office.toml").open("a").write(f"# {name}\n")
        desk.submit(board_notice())

    assert _copies(desk) == []


def test_nothing_is_copied_where_a_test_replaced_what_a_step_asks(begin, board_notice, monkeypatch):
    for name in ("first", "second", "third"):
        desk = begin(name)
        with monkeypatch.context() as patched:
            patched.setattr(clock, "now", clock.now)
            desk.submit(board_notice())

    assert _copies(desk) == []


def test_another_day_is_another_past(begin, board_notice, monkeypatch):
    for name, day in (("first", "2026-07-10"), ("second", "2026-07-11")):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        desk = begin(name)
        desk.submit(board_notice())

    assert _copies(desk) == []

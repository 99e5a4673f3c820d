"""The command that makes a database anew: nothing half made stays, and an empty one is not worked with."""

from __future__ import annotations

import pytest
from django.db import connections

from tests.rebuilt import emptied

pytestmark = pytest.mark.requirement("R-5.3.1-4")


def damaged(office):
    """Let a page of the ledger be lost."""
    segment = next(office.ledger.glob("events-*.jsonl"))
    segment.write_bytes(b"\0" * 64 + segment.read_bytes()[64:])
    return segment


@pytest.mark.usefixtures("unrendered")
def test_a_database_that_cannot_be_made_leaves_nothing_half_made(desk, board_notice, letterbook):
    desk.filed(board_notice())
    office = desk.premises
    file, segment = office.root / "letterbook.sqlite3", next(office.ledger.glob("events-*.jsonl"))
    whole = segment.read_bytes()
    damaged(office)
    connections["default"].close()
    before = file.read_bytes()

    forced = letterbook("rebuild", "--database", "--force")
    kept = file.read_bytes() == before and not list(office.staging.glob("discarded/*/letterbook.sqlite3"))
    for left in office.root.glob("letterbook.sqlite3*"):
        left.unlink()
    failed = letterbook("rebuild", "--database")
    left = sorted(path.name for path in office.root.glob("letterbook.sqlite3*"))
    listed = letterbook("list")
    segment.write_bytes(whole)
    made = letterbook("rebuild", "--database", "--json")

    assert (forced.code, kept) == (4, True) and "已放回" in forced.err
    assert (failed.code, left) == (4, [])
    assert listed.code == 4 and "缺失" in listed.err and "letterbook rebuild --database" in listed.err
    assert made.code == 0 and made.json["documents"] == 1


@pytest.mark.usefixtures("unrendered")
def test_an_empty_database_beside_a_ledger_with_events_refuses_to_be_worked_with(desk, board_notice, letterbook):
    desk.filed(board_notice())
    emptied(desk.premises)
    connections["default"].close()

    refused = [letterbook("list"), letterbook("people", "add", "xin", "--name", "新人"), letterbook("resume")]
    founded = letterbook("init", desk.premises.root)
    made = letterbook("rebuild", "--database", "--json")

    assert [one.code for one in refused] == [4, 4, 4] and founded.code == 2
    assert all("是空的" in one.err and "letterbook rebuild --database" in one.err for one in refused)
    assert made.code == 0 and letterbook("list", "--json").json[0]["stage"]


@pytest.mark.usefixtures("unrendered")
def test_rebuild_prints_one_json_value_whatever_is_asked_for(desk, board_notice, letterbook):
    desk.filed(board_notice())
    emptied(desk.premises)
    connections["default"].close()

    several = letterbook("rebuild", "--database", "--archive", "--index", "--json")

    assert several.json["database"]["documents"] == 1
    assert (several.json["archive"], several.json["index"]) == ([], {"documents": 1})
    assert letterbook("rebuild", "--index", "--json").json == {"documents": 1}
    assert letterbook("rebuild", "--archive", "--json").json == []

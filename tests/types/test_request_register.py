"""The request register: five times a request, complaints handed over in a day, nothing open forgotten."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from pipeline import check, projection, resolve, type_check
from schemas import record
from schemas.document_type import TEMPLATES, DocumentType, load
from schemas.record import Record
from tests.staff import PROJECTS

FOLDER = TEMPLATES / "request_register"


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(FOLDER)


def example() -> Record:
    made: Record = copy.deepcopy(record.loads((FOLDER / "examples" / "full.json").read_bytes()))
    return made


def judged(
    kind: DocumentType, data: Record, previous: Mapping[str, Any] | None = None
) -> tuple[Record, dict[str, str]]:
    """Return the resolved record, and its problems as code to severity."""
    around = type_check.around(data, PROJECTS)
    made = resolve.resolve(data, kind, resolve.Surroundings(around.project, around.company, previous, "许可"))
    return made.record, {fault.code: str(fault.severity) for fault in check.check(made, kind)}


@pytest.mark.requirement("R-5.1.1-1")
def test_how_far_a_request_has_come_follows_from_its_five_times(kind: DocumentType) -> None:
    made, codes = judged(kind, example())

    states = {row["no"][-4:]: row["state"] for row in made["requests"]["items"]}
    assert (states["0001"], states["0005"], states["0008"], states["0009"]) == ("已回访", "跟进中", "未回访", "已登记")
    assert states["0007"] == "已办结"  # a praise is not revisited
    assert codes == {"closed-not-revisited": "reminder"}


@pytest.mark.requirement("R-5.1.1-1")
def test_the_sums_by_kind_are_those_that_the_report_wants(kind: DocumentType) -> None:
    made, _codes = judged(kind, example())

    repair = made["requests"]["kinds"][0]
    assert {name: repair[name] for name in ("carried_over", "received", "closed", "on_time", "open")} == {
        "carried_over": 1,
        "received": 3,
        "closed": 3,
        "on_time": 2,
        "open": 1,
    }
    assert (repair["revisited"], repair["satisfied"]) == (3, 2)


@pytest.mark.requirement("R-5.2.3-1")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"transferred_to": None, "transferred_at": None}, "complaint-not-transferred"),
        ({"transferred_to": "steward_center"}, "complaint-not-transferred"),
        ({"transferred_at": "2026-04-09T10:01"}, "complaint-transferred-late"),
        ({"transferred_at": "2026-04-09T10:00"}, None),
        ({"kind": "repair", "transferred_to": None, "transferred_at": None}, None),
    ],
)
def test_a_department_hands_a_complaint_to_the_quality_centre_within_a_day(
    kind: DocumentType, changes: dict[str, Any], code: str | None
) -> None:
    data = example()
    data["requests"]["items"][5] |= changes

    found = set(judged(kind, data)[1]) & {"complaint-not-transferred", "complaint-transferred-late"}

    assert found == ({code} if code else set())


@pytest.mark.requirement("R-5.1.1-1")
def test_what_was_open_stands_again_in_the_next_register(kind: DocumentType) -> None:
    before, _codes = judged(kind, example())
    after = example() | {"period": "2026-05"}
    kept = [row for row in after["requests"]["items"] if "fed_back_at" not in row]
    after["requests"]["items"] = kept[:1]

    dropped = judged(kind, after, before)[1]
    complete = judged(kind, after | {"requests": {"items": kept}}, before)[1]

    assert (dropped, complete) == ({"open-request-dropped": "error"}, {})


@pytest.mark.requirement("R-5.6.2-1")
def test_outside_nobody_sees_whose_request_it_is(kind: DocumentType) -> None:
    made, _codes = judged(kind, example())

    hidden = projection.public(made, kind)["requests"]["items"][2]

    assert not {hidden.get("customer"), hidden.get("phone"), hidden.get("room")} & {
        "白先生",
        "13800001101",
        "1号楼2单元1101",
    }
    assert {"白先生", "13800001101", "1号楼2单元1101"} <= set(projection.personal_values(made, kind))

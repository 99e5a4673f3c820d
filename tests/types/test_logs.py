"""The registers of calls, groups and media (5.2.2, 5.4.2): filed inside, counted by the report, and naming nobody."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pipeline import check, projection, resolve, type_check
from schemas import record
from schemas.document_type import TEMPLATES, DocumentType, load
from schemas.record import Record
from tests.staff import PROJECTS

PERSONAL = {
    "call_log": ("calls", {"白先生", "13800001101", "1号楼2单元1101"}),
    "im_log": ("messages", {"夜归人"}),
    "media_log": ("media", {"叶先生"}),
}


def example(kind: DocumentType) -> Record:
    made: Record = copy.deepcopy(record.loads((kind.folder / "examples" / "full.json").read_bytes()))
    return made


def judged(kind: DocumentType, data: Record) -> tuple[Record, dict[str, bool]]:
    """Return the resolved record, and its problems as code to whether they wait for a reason."""
    made = resolve.resolve(data, kind, type_check.around(data, PROJECTS))
    return made.record, {fault.code: fault.waits for fault in check.check(made, kind)}


@pytest.fixture(params=sorted(PERSONAL))
def kind(request: pytest.FixtureRequest) -> DocumentType:
    return load(TEMPLATES / request.param)


@pytest.mark.requirement("R-5.2.2-1", "R-5.4.2a-1", "R-5.4.2b-1")
def test_a_log_needs_nobodys_approval_goes_out_by_no_channel_and_is_filed_inside(kind: DocumentType) -> None:
    assert judged(kind, example(kind))[1] == {}
    assert (kind.approvals, kind.channels, kind.releases_itself, kind.confidentiality) == ((), (), True, "internal")


@pytest.mark.requirement("R-5.2.2-1", "R-5.6.2-1")
def test_numbers_and_names_are_masked_in_whatever_leaves_the_office(kind: DocumentType) -> None:
    section, personal = PERSONAL[kind.id]
    made, _codes = judged(kind, example(kind))

    outside = record.dumps(projection.public(made, kind)[section])

    assert personal <= set(projection.personal_values(made, kind))
    assert not [value for value in personal if value in outside]


def test_calls_are_counted_by_direction() -> None:
    kind = load(TEMPLATES / "call_log")

    calls = judged(kind, example(kind))[0]["calls"]

    assert (calls["received"], calls["made"], calls["missed"]) == (3, 2, 1)


@pytest.mark.requirement("R-5.4.2a-1")
@pytest.mark.parametrize(("asked", "passed_on"), [("complaint", False), ("inquiry", True)])
def test_what_a_group_complains_of_becomes_a_request(asked: str, passed_on: bool) -> None:
    kind = load(TEMPLATES / "im_log")
    data = example(kind)
    data["messages"]["items"][2] |= {"kind": asked, "request_no": None}

    assert ("complaint-not-passed-on" not in judged(kind, data)[1]) is passed_on


@pytest.mark.requirement("R-5.4.2b-1", "R-5.4.1-1")
@pytest.mark.parametrize("told", ["quality_told_at", "centre_told_at"])
def test_what_media_say_against_the_estate_is_told_to_both_who_must_act(told: str) -> None:
    kind = load(TEMPLATES / "media_log")
    data: dict[str, Any] = example(kind)
    data["media"]["items"][0][told] = None

    assert judged(kind, data)[1] == {"negative-not-told": True}

"""The procedure of a project with one client (procedure, clause 二): reviewed and filed, its parameters as data."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline import check, decide, resolve, type_check
from pipeline.compose import Printed
from schemas import record
from schemas.document_type import TEMPLATES, DocumentType, load
from schemas.policy import Verb
from tests.staff import PROJECTS

FOLDER = TEMPLATES / "single_client_procedure"
NUMBER = "XRWY-YLWX-DKGC-2026-01"
FINAL = Printed(datetime(2026, 8, 20, 9, tzinfo=UTC), NUMBER, "K7P2-M4QX", "", "2026-08-20", draft=False)


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(FOLDER)


@pytest.fixture
def procedure() -> dict[str, Any]:
    return copy.deepcopy(record.loads((FOLDER / "examples" / "full.json").read_bytes()))


def judged(kind: DocumentType, data: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    made = resolve.resolve(data, kind, type_check.around(data, PROJECTS))
    return made.record, {fault.code for fault in check.check(made, kind)}


@pytest.mark.requirement("R-2-2")
@pytest.mark.parametrize("author", [("steward",), ("project_manager",)])
def test_the_quality_centre_reviews_it_and_its_copy_is_the_filing(kind: DocumentType, procedure, author):
    made, codes = judged(kind, procedure)

    chain = decide.chain_of(kind, made, author)
    assert codes == set()
    assert [(step.role, step.verb, step.clause) for step in chain] == [("quality_center", Verb.REVIEW, "二")]
    assert "quality_center" in [row.role for row in kind.copies]


@pytest.mark.requirement("R-2-2")
def test_what_it_sets_otherwise_is_data_that_a_duty_can_read(kind: DocumentType, procedure):
    made, _codes = judged(kind, procedure)

    assert {row["parameter"]: row["setting"] for row in made["overrides"]["items"]} == {
        "letter.reply_days": "3",
        "report.frequency": "monthly",
        "report.publish_due_offset_days": "5",
        "survey.frequency": "annual",
        "event.frequency": "none",
    }


def test_every_parameter_has_the_companys_own_value_beside_it(kind: DocumentType, procedure):
    rows = kind.schema["properties"]["overrides"]["properties"]["items"]["items"]["properties"]["parameter"]["enum"]
    procedure["overrides"]["items"] = [{"parameter": one, "value": "不适用", "basis": "合同第7条"} for one in rows]

    made, codes = judged(kind, procedure)

    assert codes == set()
    assert all(len(row["standard"]) == 3 for row in made["overrides"]["items"])
    assert all(row["unit"] for row in made["overrides"]["items"] if row["standard"][1] == "number")


@pytest.mark.requirement("R-2-2", "R-4-1")
def test_every_way_of_communicating_has_its_word(kind: DocumentType, procedure):
    procedure["practice"]["items"].pop(2)

    assert judged(kind, procedure)[1] == {"channel-missing"}

"""What the tests of document types ask for: an example, changed at some paths, resolved and checked."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pipeline import check, resolve, type_check
from pipeline.compose import Printed
from pipeline.office.people import PROJECT_FACTS
from schemas import record
from schemas.document_type import DocumentType
from schemas.record import put_at
from tests.staff import PROJECTS

FACTS = {code: dict.fromkeys(PROJECT_FACTS) | project for code, project in PROJECTS.items()}
FINAL = Printed(datetime(2026, 7, 20, 9, tzinfo=UTC), "XRWY-TFY-0012", "K7P2-M4QX", "", "2026-07-20", draft=False)


def example(kind: DocumentType, name: str = "full", changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return an example of `kind` as it was typed, with other values at the paths of `changes`."""
    data: dict[str, Any] = copy.deepcopy(record.loads((kind.folder / "examples" / f"{name}.json").read_bytes()))
    for path, value in (changes or {}).items():
        put_at(data, path, value)
    return data


def judged(
    kind: DocumentType,
    name: str = "full",
    changes: Mapping[str, Any] | None = None,
    *,
    today: str = "",
    before: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return an example, changed, as it is resolved after the record `before`; and its problems, code to severity."""
    around = type_check.around(data := example(kind, name, changes), FACTS)
    if before is not None:
        around = resolve.Surroundings(around.project, around.company, before, around.author_name)
    made = resolve.resolve(data, kind, around)
    return made.record, {fault.code: str(fault.severity) for fault in check.check(made, kind, today)}


def clause_of(kind: DocumentType, code: str) -> str:
    """Return the clause that the rule `code` of `kind` rests on."""
    return next(rule.clause for rule in kind.findings if rule.code == code)

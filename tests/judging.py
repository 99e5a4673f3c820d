"""An example of a type, changed and judged: what the tests of types share."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pipeline import check, resolve, type_check
from pipeline.resolve import Resolved
from schemas import record
from schemas.document_type import TEMPLATES, DocumentType, load
from schemas.problem import Problem
from tests.staff import PROJECTS


@cache
def kind_of(type_id: str) -> DocumentType:
    """Return a type of the program, loaded once."""
    return load(TEMPLATES / type_id)


def changed(type_id: str, name: str = "full", **sections: Any) -> dict[str, Any]:
    """Return an example with `sections` laid over its own; None takes a field, or a section, away."""
    made = copy.deepcopy(record.loads((TEMPLATES / type_id / "examples" / f"{name}.json").read_bytes()))
    for key, value in sections.items():
        laid = {**made.get(key, {}), **value} if isinstance(value, dict) else value
        made[key] = (
            {field: item for field, item in laid.items() if item is not None} if isinstance(laid, dict) else laid
        )
    return {key: value for key, value in made.items() if value is not None}


def judged(raw: Mapping[str, Any], today: str = "", **around: Any) -> dict[str, Problem]:
    """Return the problems of a record by their codes, on the day `today`; `around` as in `settled`."""
    kind = kind_of(raw["doc_type"])
    return {fault.code: fault for fault in check.check(settled(raw, **around), kind, today)}


def settled(raw: Mapping[str, Any], **around: Any) -> Resolved:
    """Return a record resolved in the tests' office; `around`: other `Surroundings` (`previous`, `related`)."""
    return resolve.resolve(raw, kind_of(raw["doc_type"]), replace(type_check.around(raw, PROJECTS), **around))


def stopping(problems: Mapping[str, Problem]) -> dict[str, str]:
    """Return the codes of the problems that stop, each with the clause it cites."""
    return {code: fault.clause for code, fault in problems.items() if fault.stops}


def untried(type_id: str) -> set[str]:
    """Return the codes of the rules that stop a document and have no bad example."""
    kind = kind_of(type_id)
    bad = [path.stem for path in kind.folder.glob("bad/*.json")]
    return {rule.code for rule in kind.rules if rule.severity == "error" and not any(map(_named(rule.code), bad))}


def _named(code: str) -> Any:
    return lambda stem: stem == code or stem.startswith(f"{code}-")

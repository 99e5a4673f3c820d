"""The check sheet of a spot check as data: what is looked at in a drawn report, and what the system can answer itself.

`checklist.toml` beside a type's `type.toml` (requirements 4.10). An item without `must` is judged by a person.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from schemas import expressions
from schemas.expressions import NotApplicable
from schemas.type_rows import FaultyType, rows

FILE = "checklist.toml"


class Answer(StrEnum):
    """What stands in the column 结果."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    TO_CHECK = "to_check"


@dataclass(frozen=True, slots=True)
class Item:
    """One item: `must` hold of the facts, where `when` does; `evidence` is a text with `{{ }}`; `deduct` of 100."""

    code: str
    text: str
    clause: str
    deduct: int
    severity: str
    must: str = ""
    when: str = ""
    evidence: str = ""


def items(folder: Path) -> tuple[Item, ...]:
    """Return the items that the type folder `folder` asks for, in their order.

    Raises:
        FaultyType: the file is missing, is no TOML, or a row lacks something.
    """
    file = folder / FILE
    try:
        return rows(Item, tomllib.loads(file.read_text("utf-8")), "items", file)
    except (OSError, ValueError) as error:
        raise FaultyType(file=str(file), reason=str(error)) from error


def answered(item: Item, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of `item` in a check sheet, as far as `facts` answer it; the rest waits for a person.

    A fact that could not be looked up answers nothing: the item is judged by a person, never passed unseen.
    """
    row = {name: getattr(item, name) for name in ("code", "text", "clause", "deduct", "severity")}
    found = _found(item, facts)
    row["result"] = (found or Answer.TO_CHECK).value
    if found is not None:
        row["found"] = found.value
    if item.evidence and found in {Answer.PASS, Answer.FAIL}:
        row["evidence"] = " ".join(expressions.filled(item.evidence, facts).split())[:200]
    return row


def _found(item: Item, facts: Mapping[str, Any]) -> Answer | None:
    if item.when and not expressions.holds(item.when, facts):
        return Answer.NOT_APPLICABLE
    if not item.must:
        return None
    try:
        return Answer.PASS if expressions.evaluate(item.must, facts) else Answer.FAIL
    except NotApplicable:
        return None

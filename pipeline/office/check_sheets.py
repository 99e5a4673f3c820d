"""The check sheets of a round: one workbook for each drawn report, answered as far as the system can.

An inspector fills in the rest and drops the file into the inbox like any other; from there it is a document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.draws import CLAUSE
from pipeline.office import clock, documents, draw_rounds, inspecting, kinds, people
from pipeline.office.findings import TYPE
from pipeline.office.models import DrawRound, Person
from pipeline.premises import Premises
from pipeline.workbook.write import write_workbook
from schemas.checklist import Answer
from schemas.errors import NotNow
from schemas.language import _
from schemas.record import Record


class NotDrawn(NotNow):
    """The round has no sample yet."""

    message = _("Round %(round)s has not been closed yet: there is no sample to check.")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of one item; `owner` and `due` (ISO) are of a finding alone."""

    result: str = ""
    comment: str = ""
    owner: str = ""
    due: str = ""


def written(name: str, premises: Premises, by: Person | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield the check sheet of each report drawn in round `name`: its file name and the bytes of an .xlsx file.

    Raises:
        NoSuchRound, NotDrawn
    """
    one = draw_rounds.find(name)
    if one.closed_at is None:
        raise NotDrawn(round=one.name, clause=CLAUSE)
    for number in one.record["sample"]:
        yield f"{number}.抽查记录.xlsx", workbook(begun(one, number, premises, by), premises)


def workbook(record: Record, premises: Premises) -> bytes:
    """Return the workbook of a record that the system began, as the bytes of an .xlsx file."""
    facts = people.facts_of(people.project(record["project_code"]))
    return write_workbook(kinds.available(premises)[record["doc_type"]], record, None, facts)


def begun(one: DrawRound, number: str, premises: Premises, by: Person | None = None) -> Record:
    """Return the record of a check sheet as far as the system can fill it in."""
    document = documents.find(number)
    check: dict[str, Any] = {
        "round": one.name,
        "year": one.year,
        "report_no": number,
        "report_title": document.title,
        "checked_on": clock.today(),
    }
    record: Record = {
        "doc_type": TYPE,
        "project_code": document.project.code,
        "check": check,
        "sheet": {"items": inspecting.sheet(document, premises)},
    }
    return record | ({"author": by.name} if by else {})


def judged(record: Record, given: Mapping[str, Judgement], conclusion: str = "") -> Record:
    """Return a begun sheet with what a person said of its items, by their codes; what the system found stays its own.

    An item of which nothing is said keeps the system's answer, or waits for its judgement as it did.
    """
    items = [_with(item, given.get(item["code"], Judgement())) for item in record["sheet"]["items"]]
    check = record["check"] | ({"conclusion": conclusion} if conclusion else {})
    return record | {"check": check, "sheet": {"items": items}}


def _with(item: dict[str, Any], said: Judgement) -> dict[str, Any]:
    result = said.result if said.result in set(Answer) else item["result"]
    told = {"comment": said.comment}
    if result == Answer.FAIL:
        told |= {"owner": said.owner, "due": said.due}
    return item | {"result": str(result)} | {name: words for name, words in told.items() if words}

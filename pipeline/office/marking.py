"""The marked copies (问题标注表) of a received file: the office's types and checks, the workbook's marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline import bundles
from pipeline.office import clock, intake, kinds
from pipeline.office.cases import HandedIn
from pipeline.premises import Premises
from pipeline.read import Reading, read
from pipeline.receive import Received
from pipeline.workbook.marks import copy_name
from schemas.document_type import DocumentType
from schemas.errors import BadFile
from schemas.problem import Place, Problem


def marked_copies(received: Received, problems: Sequence[Problem], premises: Premises) -> dict[str, bytes]:
    """Return the marked copies of a received file by their names; none of what cannot be read at all.

    `problems` are those that were found in it. A JSON file with several records has a copy for each that is faulty.
    """
    # The writer of workbooks is loaded when one must be marked: most files are taken.
    from pipeline.workbook.marked import marked_copy
    from pipeline.workbook.read import ForeignWorkbook

    available = kinds.available(premises)
    try:
        bundle = bundles.opened(received.path, received.name)
        readings = read(bundle.data, bundle.name, available)
    except ForeignWorkbook as foreign:
        reading = Reading({}, sheets=foreign.sheets)
        return {copy_name(bundle.name): marked_copy(None, reading, problems, bundle.name, available.values())}
    except BadFile:
        return {}
    problems = [_from_here(one, received.name) for one in problems]
    found = [problems] if len(readings) == 1 else [_problems(one, received, available, premises) for one in readings]
    copies: dict[str, bytes] = {}
    for number, (reading, of_reading) in enumerate(zip(readings, found, strict=True), 1):
        if of_reading:
            name = bundle.name if len(readings) == 1 else f"{received.path.stem}-{number}.json"
            kind = available.get(str(reading.record.get("doc_type") or ""))
            copies[copy_name(name)] = marked_copy(kind, reading, of_reading, name, available.values())
    return copies


def _from_here(problem: Problem, file: str) -> Problem:
    """Return `problem` as this file's copy can tell it: what stands in somebody else's part has no cell here."""
    place = problem.place
    if place.file in {"", file}:
        return problem
    return problem.at(Place(label=" ".join(filter(None, (place.file, place.sheet, place.cell, place.label)))))


def _problems(
    reading: Reading, received: Received, available: Mapping[str, DocumentType], premises: Premises
) -> list[Problem]:
    _case, found = intake.look(HandedIn(reading, 0, received, today=clock.today()), available, premises)
    return found

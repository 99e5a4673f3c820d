"""Step 2 – Read: the bytes of a workbook or a JSON file become records, each value knowing where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.workbook.container import is_json, refuse_unless_fits
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.errors import BadFile
from schemas.language import _
from schemas.problem import Problem
from schemas.record import NotJson, Record

if TYPE_CHECKING:
    from pipeline.workbook.findings import Cell
    from pipeline.workbook.grid import Grid


class NoJson(BadFile):
    """The file calls itself JSON and is not."""

    message = _("%(name)s is not valid JSON: line %(line)s, column %(column)s (%(reason)s).")
    code = "not-json"


class NoRecord(BadFile):
    """The JSON holds no record."""

    message = _("%(name)s holds no record: a document is a JSON object with doc_type, or a list of such objects.")
    code = "not-a-record"


@dataclass(frozen=True, slots=True)
class Reading:
    """One record as it was read, its cells if it came from a workbook, and what was wrong with reading it.

    `sheets` are the sheets as they stood in the file, for its marked copy, `pictures` those inside it, by the name that
    their cells hold; `answers` the reasons for reminders (code to text) typed into a marked copy.
    """

    record: Record
    cells: Mapping[str, Cell] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    sheets: tuple[Grid, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    lost: tuple[str, ...] = ()

    @property
    def unread(self) -> tuple[str, ...]:
        """The paths (`[]` for every row) of what stands in the file and could not be read."""
        return (*self.lost, *(fault.place.path for fault in self.problems if fault.stops and fault.place.path))

    def located(self, problem: Problem) -> Problem:
        """Return `problem` with the sheet and cell it stands in, where there is one."""
        if not self.cells:
            return problem
        from pipeline.workbook.read import locate

        return locate(problem, self.cells)


def read(data: bytes, name: str, kinds: Mapping[str, DocumentType], *, with_sheets: bool = True) -> list[Reading]:
    """Return the records of a file, in order; the sheets of a workbook are kept `with_sheets`, for its marked copy.

    Raises:
        BadFile: it can't be taken as data at all (empty, half-copied, password-protected, ...).
    """
    refuse_unless_fits(data, name)
    if is_json(data, name):
        return [Reading(record) for record in _json(data, name)]
    # The reader of workbooks is loaded when one comes: most commands read none.
    from pipeline.workbook.confined import confined
    from pipeline.workbook.read import read_workbook

    found = confined(read_workbook, data, dict(kinds), name, with_sheets, name=name)
    return [
        Reading(
            dict(found.record),
            found.cells,
            tuple(found.problems),
            found.sheets,
            found.answers,
            found.pictures,
            found.lost,
        )
    ]


def _json(data: bytes, name: str) -> list[Record]:
    try:
        value: Any = records.loads(data)
    except NotJson as error:
        raise NoJson(name=name, line=error.line, column=error.column, reason=error.words) from error
    found = value if isinstance(value, list) else [value]
    if not found or not all(isinstance(one, dict) for one in found):
        raise NoRecord(name=name)
    return found

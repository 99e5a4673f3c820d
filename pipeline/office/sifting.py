"""What becomes of the rows of a batch that have problems: they are left out, and go back in a marked copy.

800 households must not wait for 3. A file that is wrong elsewhere too, or in all of its rows, is refused as ever.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from archive.durable import make_folder, write_durably
from pipeline import batch
from pipeline.office import batches, intake
from pipeline.office.cases import Case, HandedIn, LeftOut
from pipeline.office.models import Document
from pipeline.premises import Premises
from pipeline.read import Reading
from pipeline.receive import Received
from schemas.document_type import DocumentType
from schemas.problem import Problem
from schemas.record import put_at, value_at


def look(
    handed_in: HandedIn, kinds: Mapping[str, DocumentType], premises: Premises
) -> tuple[Case | None, list[Problem]]:
    """Return what `intake.look` says of a record; of a batch, of its good rows, where the others alone are at fault.

    The case then holds what was left out, and the problems returned are those of what was not.
    """
    case, found = intake.look(handed_in, kinds, premises)
    kind = kinds.get(str(handed_in.reading.record.get("doc_type") or ""))
    if kind is None or kind.batch is None:
        return case, found
    said, left = list(found), dict[int, list[Problem]]()
    numbers = list(range(len(batch.rows_of(handed_in.reading.record, kind))))
    rest = handed_in
    # A rule that looks at all rows may find more in the rest; each round leaves some out, and so there is an end.
    while any(fault.stops for fault in found):
        faulty = _faulty(found, kind)
        if not faulty or len(faulty) == len(numbers):
            return None, said
        for row, faults in faulty.items():
            left[numbers[row]] = list(_placed(faults, kind, {row: numbers[row]}))
        numbers = [number for row, number in enumerate(numbers) if row not in faulty]
        rest = replace(handed_in, reading=_only(handed_in.reading, kind, numbers))
        case, found = intake.look(rest, kinds, premises)
    if case is None or not left:
        return case, found
    return replace(case, left_out=_left_out(handed_in.reading, kind, left)), found


def _faulty(found: Sequence[Problem], kind: DocumentType) -> dict[int, list[Problem]]:
    """Return the rows that problems which stop are about; nothing where one of these is about more than a row."""
    rows: dict[int, list[Problem]] = {}
    for fault in (one for one in found if one.stops):
        row = batch.row_number(fault.place.path, kind)
        if row is None:
            return {}
        rows.setdefault(row, []).append(fault)
    return rows


def _only(reading: Reading, kind: DocumentType, numbers: Sequence[int]) -> Reading:
    """Return `reading` with the rows `numbers` alone, each value knowing its cell as before."""
    places = {number: row for row, number in enumerate(numbers)}
    record = copy.deepcopy(dict(reading.record))
    rows = batch.rows_of(record, kind)
    put_at(record, batch.batch_of(kind).items, [rows[number] for number in numbers])
    cells = ((batch.moved(path, kind, places), cell) for path, cell in reading.cells.items())
    return replace(
        reading,
        record=record,
        cells={path: cell for path, cell in cells if path is not None},
        problems=tuple(_placed(reading.problems, kind, places)),
        lost=tuple(way for path in reading.lost if (way := batch.moved(path, kind, places)) is not None),
    )


def _placed(faults: Iterable[Problem], kind: DocumentType, places: Mapping[int, int]) -> Iterator[Problem]:
    """Yield each of `faults` whose row stands at one of `places`, with its path there and its cell as before."""
    for fault in faults:
        path = batch.moved(fault.place.path, kind, places)
        if path is not None:
            yield replace(fault, place=replace(fault.place, path=path))


def _left_out(reading: Reading, kind: DocumentType, left: Mapping[int, list[Problem]]) -> LeftOut:
    numbers = tuple(sorted(left))
    record = _only(reading, kind, numbers).record
    problems = tuple(fault for number in numbers for fault in left[number])
    for fault in _placed(problems, kind, {number: row for row, number in enumerate(numbers)}):
        if fault.place.value and value_at(record, fault.place.path) is None:
            # What could not be read stands in the copy as it was typed.
            put_at(record, fault.place.path, fault.place.value)
    return LeftOut(numbers, record, problems)


def give_back(case: Case, document: Document, received: Received, premises: Premises) -> Path | None:
    """Lay the rows that were left out into `returned/<project>/` as a marked copy; return it, None if there are none.

    The copy names the batch that it supplements: corrected, it is handed in as it is.
    """
    if case.left_out is None:
        return None
    # The writer of workbooks is loaded when one must be marked: most files are taken whole.
    from pipeline.workbook.marked import marked_copy

    left, kind = case.left_out, case.kind
    record = {**left.record, batches.SUPPLEMENTS: document.number or document.key}
    places = {number: row for row, number in enumerate(left.numbers)}
    # Their cells are those of another file.
    faults = [one.at(replace(one.place, sheet="", cell="")) for one in _placed(left.problems, kind, places)]
    target = batches.left_out_copy(document, received.name, premises)
    make_folder(target.parent)
    write_durably(target, marked_copy(kind, Reading(record), faults, target.name))
    return target

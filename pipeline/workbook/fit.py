"""Which document type a foreign workbook comes nearest to: its headings held against those of every type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.workbook.fields import Field
from pipeline.workbook.grid import Grid, cell_name
from pipeline.workbook.layout import Form, SheetPlan, layout
from pipeline.workbook.values import normal, shown
from schemas.document_type import DocumentType

_DEEPEST, _WIDEST = 40, 12
# One word in common (序号, 备注) is chance.
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Named:
    """A heading or label of the clerk's sheet, where it stands, and the field it was recognised as."""

    cell: str
    heading: str
    field: Field | None


@dataclass(frozen=True, slots=True)
class SheetFit:
    """One of the clerk's sheets: the sheet of the template it is nearest to, its headings, and what it lacks."""

    grid: Grid
    plan: SheetPlan | None
    headings: tuple[Named, ...]
    missing: tuple[Field, ...]

    @property
    def hits(self) -> int:
        """How many of its headings were recognised."""
        return sum(1 for one in self.headings if one.field)


@dataclass(frozen=True, slots=True)
class Fit:
    """How near a workbook comes to a document type, sheet by sheet; no type where nothing was recognised."""

    kind: DocumentType | None
    sheets: tuple[SheetFit, ...]

    @property
    def hits(self) -> int:
        """How many headings were recognised in all."""
        return sum(sheet.hits for sheet in self.sheets)


def best_fit(grids: Sequence[Grid], kinds: Iterable[DocumentType]) -> Fit:
    """Return the type whose words the headings share most; the first of several that tie."""
    filled = [grid for grid in grids if grid.rows]
    fits = [Fit(kind, tuple(_sheet_fit(grid, layout(kind).sheets) for grid in filled)) for kind in kinds]
    best = max(fits, key=lambda fit: fit.hits, default=None)
    if best is not None and best.hits:
        return best
    return Fit(None, tuple(SheetFit(grid, None, tuple(_listed(grid, {})), ()) for grid in filled))


def _sheet_fit(grid: Grid, plans: Iterable[SheetPlan]) -> SheetFit:
    best: SheetFit | None = None
    for plan in plans:
        fields = plan.block.fields if isinstance(plan.block, Form) else plan.block.columns
        words = _words(fields)
        for headings in (_listed(grid, words), _labelled(grid, words) if isinstance(plan.block, Form) else []):
            found = {one.field.path for one in headings if one.field}
            missing = tuple(one for one in fields if one.required and one.path not in found)
            fit = SheetFit(grid, plan, tuple(headings), missing)
            if len(found) >= _FEWEST and (best is None or fit.hits > best.hits):
                best = fit
    return best or SheetFit(grid, None, tuple(_listed(grid, {})), ())


def _words(fields: Iterable[Field]) -> dict[str, Field]:
    words: dict[str, Field] = {}
    for one in fields:
        for word in (one.title, one.heading, *one.aliases):
            words.setdefault(normal(word), one)
    return words


def _named(cells: Iterable[tuple[int, int, str]], words: Mapping[str, Field]) -> Iterator[Named]:
    """Yield each heading with its field; the second of two for one field is nobody's."""
    taken: set[str] = set()
    for row, column, text in cells:
        bare = normal(text).strip("*")
        one = words.get(bare) or words.get(bare.rpartition("(")[0])
        if one and one.path in taken:
            one = None
        if one:
            taken.add(one.path)
        yield Named(cell_name(row, column), text, one)


def _listed(grid: Grid, words: Mapping[str, Field]) -> list[Named]:
    """Return the headings of the row in which most are recognised; of the first full row where none is."""
    rows = []
    for number, row in enumerate(grid.rows[:_DEEPEST]):
        cells = [(number, at, shown(one.value)) for at, one in enumerate(row) if isinstance(one.value, str)]
        rows.append(list(_named([cell for cell in cells if cell[2].strip()], words)))
    return max(rows, key=lambda row: (sum(1 for one in row if one.field), len(row) > 1), default=[])


def _labelled(grid: Grid, words: Mapping[str, Field]) -> list[Named]:
    """Return the labels of the column in which most are recognised."""
    columns = []
    for at in range(_WIDEST):
        texts = [(number, at, grid.square(number, at).value) for number in range(len(grid.rows))]
        cells = [(number, column, text) for number, column, text in texts if isinstance(text, str) and text.strip()]
        columns.append(list(_named(cells, words)))
    return max(columns, key=lambda column: sum(1 for one in column if one.field))

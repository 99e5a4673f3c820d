"""What a type reads from the documents of other types: rows `[[sources]]` and `[[sums]]` of its `type.toml`.

So a figure that a register holds already is not typed again (requirements 4.1-9: auto-filled from the registers).
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.policy import Wordings


@dataclass(frozen=True, slots=True)
class Source:
    """Documents of `type` in a record's project and period, seen by sums as `registers.<name>`; `titles` names them.

    With `rows` a source is the rows at that path of the registers of the period, however it is divided among them; rows
    of one `key` are one, as the latest tells it. With `day` it is the documents whose day at that path lies in the
    period, with neither the ones given a number in it. With `year` it is the newest document of the period's year.
    """

    name: str
    type: str
    titles: Wordings
    rows: str = ""
    key: str = ""
    day: str = ""
    year: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether what it holds is all there is: a register is, single documents may have begun late."""
        return bool(self.rows) or self.year


@dataclass(frozen=True, slots=True)
class Sum:
    """A value that follows from registers: put in where nobody typed one, and held against what was typed.

    `value` sees the record, `registers` and, where `field` is a column, the `row`. `source` is the one it follows from:
    without it the sum does not apply, and it is told where a typed figure differs.
    """

    field: str
    value: str
    source: str
    clause: str = ""

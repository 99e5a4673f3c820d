"""Single bits that turn over: in every kind of file that is kept, and in the rows of the database."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.faults import looking

# A clean run between so many flips: a checker that cries always would find everything.
_CLEAN_EVERY = 50
_ROWS = (
    ("office_document", "number IS NOT NULL"),
    ("office_event", "kind = 'filed'"),
    ("office_copy", "kind = 'vault'"),
    ("office_revision", "document_id IN (SELECT id FROM office_document WHERE number IS NOT NULL)"),
    ("office_registerrow", "serial IS NOT NULL"),
)


def _kinds(office: Path) -> dict[str, list[Path]]:
    """Return the files that are kept, by kind."""
    archive, vault = (sorted(path for path in (office / name).rglob("*") if path.is_file()) for name in _STORES)
    inside = [path for path in archive if path.parent != office / "archive"]
    ledger = office / "ledger"
    return {
        "content": [path for path in inside if "content" in path.parts],
        "inventories": [path for path in inside if path.name == "inventory.json"],
        "sidecars": [path for path in inside if path.name.endswith(".sha512") or path.name.startswith("0=")],
        "ledger": [*sorted(ledger.glob("events-*")), ledger / "head.json", ledger / "checkpoint", ledger / "keys.json"],
        "copies": [path for path in vault if path.parent != office / "vault"],
    }


_STORES = ("archive", "vault")


def flipped(office: Path, count: int, seed: int) -> dict[str, Any]:
    """Turn over `count` bits, one at a time, and return how many of each kind were found and which were not."""
    chance, kinds = random.Random(seed), _kinds(office)
    tried, missed, alarms, clean = Counter[str](), [], [], 0
    for turn in range(count):
        kind = sorted(kinds)[turn % len(kinds)]
        path = chance.choice(kinds[kind])
        bit = chance.randrange(path.stat().st_size * 8)
        tried[kind] += 1
        _turn_over(path, bit)
        faults = looking.faults()
        _turn_over(path, bit)
        if not any(_names(where, path, office) for _code, where in faults):
            missed.append(f"{kind}: bit {bit} of {path.relative_to(office)}: {faults}")
        if turn % _CLEAN_EVERY == 0:
            clean += 1
            alarms += looking.faults()
    return {"tried": tried, "missed": missed, "clean": clean, "alarms": alarms}


def _turn_over(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(0o444 if "ledger" not in path.parts else 0o644)


def _names(where: str, path: Path, office: Path) -> bool:
    """Tell whether a fault at `where` names the file, its entry, or for the ledger the ledger."""
    if "ledger" in path.parts:
        return path.name in where or where == str(office / "ledger")
    entry = "/".join(path.relative_to(office).parts[1:5])
    return entry in where


def rows_flipped(office: Path, count: int, seed: int) -> dict[str, Any]:  # noqa: ARG001 - every work is given it
    """Turn over one bit in a value of a row about something filed, `count` times; return what was found, by column."""
    chance, found, passed = random.Random(seed), Counter[str](), Counter[str]()
    cells = list(_cells())
    for turn in range(count):
        table, column = cells[turn % len(cells)]
        if (harmed := _harmed(table, column, chance)) is None:
            continue
        with harmed:
            told = looking.faults(may_raise=True)
        (found if told else passed)[f"{table.removeprefix('office_')}.{column}"] += 1
    return {"found": found, "passed": passed, "alarms": looking.faults()}


def _cells() -> Iterator[tuple[str, str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        for table, _where in _ROWS:
            cursor.execute(f"PRAGMA table_info({table})")
            yield from [(table, row[1]) for row in cursor.fetchall() if not row[5]]


class _Harm:
    """One value that differs by a bit inside a `with` block."""

    def __init__(self, table: str, column: str, row: int, values: tuple[Any, Any]) -> None:
        self.place, self.row, (self.old, self.new) = (table, column), row, values

    def __enter__(self) -> None:
        self._write(self.new)

    def __exit__(self, *_error: object) -> None:
        self._write(self.old)

    def _write(self, value: Any) -> None:
        from django.db import connection

        table, column = self.place
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("PRAGMA ignore_check_constraints=ON")
            cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE rowid = %s', [value, self.row])


def _harmed(table: str, column: str, chance: random.Random) -> _Harm | None:
    from django.db import connection

    where = dict(_ROWS)[table]
    with connection.cursor() as cursor:
        # Read as bytes: the library would make a moment of a text, and lose what it cannot read.
        text = f'SELECT rowid, typeof("{column}"), CAST("{column}" AS BLOB) FROM {table} WHERE {where}'
        cursor.execute(text)
        rows = [row for row in cursor.fetchall() if row[2]]
    if not rows:
        return None
    row, kind, raw = chance.choice(rows)
    if kind == "integer":
        old = int(raw)
        return _Harm(table, column, row, (old, old ^ (1 << chance.randrange(4))))
    while True:
        data = bytearray(raw)
        bit = chance.randrange(len(data) * 8)
        data[bit // 8] ^= 1 << bit % 8
        try:
            return _Harm(table, column, row, (bytes(raw).decode(), data.decode()))
        except UnicodeDecodeError:
            continue

"""Letters as they come in by the thousand: a scan of its own and the few fields of its registration."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from schemas import record as records
from schemas.document_type import TEMPLATES
from tests.letters import SCAN


@cache
def _example() -> Any:
    return records.loads((TEMPLATES / "letter_in" / "examples" / "minimal.json").read_bytes())


def letter(folder: Path, number: int) -> Path:
    """Write letter `number` into `folder`, as a folder with its scan; the same number gives the same bytes."""
    made = folder / f"letter-{number:05d}"
    if not made.is_dir():
        # Whole or not at all: whoever writes it may be killed meanwhile.
        building = folder / f".letter-{number:05d}-{os.getpid()}"
        building.mkdir(parents=True)
        (building / "scan.pdf").write_bytes(SCAN + b"%% %d\n" % number)
        record = records.loads(records.dumps(_example()))
        record["letter"] |= {"subject": f"第{number}号来信", "received_at": f"2026-07-{number % 28 + 1:02d}T16:40"}
        (building / "letter.json").write_text(records.dumps(record), "utf-8")
        building.rename(made)
    return made

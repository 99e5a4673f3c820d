"""The workbooks beside each type's complete and minimal example, made from them and never by hand.

python -m pipeline.workbook.examples            write examples/*.xlsx of every type
python -m pipeline.workbook.examples --check    exit 1 and name them if any is missing or stale
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.workbook.write import write_workbook
from schemas import record
from schemas.document_type import TEMPLATES, load_all

NAMES = ("full", "minimal")


def workbooks(templates: Path = TEMPLATES) -> Iterator[tuple[Path, bytes]]:
    """Yield the path and the bytes of every example workbook that the types under `templates` should have."""
    for kind in load_all(templates).values():
        for name in NAMES:
            source = kind.folder / "examples" / f"{name}.json"
            if source.is_file():
                yield source.with_suffix(".xlsx"), write_workbook(kind, record.loads(source.read_bytes()))


def stale(templates: Path = TEMPLATES) -> list[Path]:
    """Return the example workbooks that are missing or differ from what their example gives now."""
    return [path for path, data in workbooks(templates) if not path.is_file() or path.read_bytes() != data]


def main(arguments: Sequence[str] | None = None, templates: Path = TEMPLATES) -> int:
    """Write the example workbooks, or check them; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.workbook.examples", description="Make the example workbooks."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a workbook is stale")
    if parser.parse_args(arguments).check:
        old = stale(templates)
        for path in old:
            print(path.relative_to(templates))
        return 1 if old else 0
    for path, data in workbooks(templates):
        path.write_bytes(data)
        print(path.relative_to(templates))
    return 0


if __name__ == "__main__":
    sys.exit(main())

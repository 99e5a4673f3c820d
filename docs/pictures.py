"""One document of every type as pictures, PDF and DOCX side by side: what is printed is looked at, not believed.

`make pictures` writes them to `build/pictures/`. It needs `pdftoppm` (poppler-utils) and LibreOffice.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline import compose, type_check
from pipeline.compose import Printed
from pipeline.render.fonts import Fonts
from schemas.document_type import DocumentType, load_all
from tests.staff import PROJECTS

FOLDER = Path(__file__).resolve().parents[1] / "build" / "pictures"
_FACTS = Printed(
    datetime(2026, 7, 10, 9, tzinfo=UTC), "XRWY-TFY-0001", "8888-8888", "2026-088", "2026-07-10", draft=False
)
_DOTS = "60"


def main(arguments: list[str] | None = None) -> int:
    """Draw the types that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m docs.pictures", description="Draw one document of every type.")
    parser.add_argument("types", nargs="*", metavar="TYPE")
    wanted = parser.parse_args(arguments).types
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind in load_all().values():
        if not wanted or kind.id in wanted:
            for picture in drawn(kind, FOLDER):
                print(picture.relative_to(FOLDER.parent))
    return 0


def drawn(kind: DocumentType, folder: Path) -> Iterator[Path]:
    """Write the pages of the full example of `kind`, as PDF and as DOCX, and yield the pictures."""
    record, stopping = type_check.resolved(kind, kind.folder / "examples" / "full.json", PROJECTS)
    if stopping:
        raise ValueError(f"{kind.id}: {stopping[0].message}")
    made = compose.compose(kind, record.record, _FACTS, Fonts.load(), internal=kind.has_public_projection)
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        (room / "pdf.pdf").write_bytes(made.pdf)
        (room / "docx.docx").write_bytes(made.docx)
        profile = f"-env:UserInstallation=file://{room}/profile"
        convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", scratch, f"{room}/docx.docx"]
        subprocess.run(convert, check=True, capture_output=True)
        for form in ("pdf", "docx"):
            target = folder / f"{kind.id}.{form}"
            command = ["pdftoppm", "-r", _DOTS, "-png", f"{room}/{form}.pdf", str(target)]
            subprocess.run(command, check=True, capture_output=True)
            yield from sorted(folder.glob(f"{target.name}-*.png"))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")
    sys.exit(main())

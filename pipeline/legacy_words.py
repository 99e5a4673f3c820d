"""The words of an old file, so that search finds it; the file itself is filed as it is, with or without them.

Old files come from anywhere: each is read in a process of its own, under limits. A file that cannot be read has no
words, which is said and keeps nothing out.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from pipeline.render.docx_words import docx_words
from pipeline.render.pdf_text import whole_pages
from pipeline.render.pdfium import Unreadable
from pipeline.workbook.confined import confined
from pipeline.workbook.refusals import TooHeavy
from schemas import masking
from schemas.errors import BadFile

_MOST = 400_000
_SECONDS = 60
# What LibreOffice turns into text where it is installed.
_OFFICE = frozenset({".doc", ".wps"})


def words_of(path: Path, office: str | None = None) -> str:
    """Return the words of a file, masked as in every index; empty where there are none or nobody can read them.

    `office` is LibreOffice's command, None where there is none: old .doc files have no words then.
    """
    suffix = path.suffix.lower()
    if suffix in _OFFICE:
        found = _converted(path, office) if office else ""
    elif suffix in {".pdf", ".docx", ".txt"}:
        try:
            found = confined(_read, str(path), suffix, name=path.name)
        except (TooHeavy, BadFile):
            found = ""
    else:
        found = ""
    return masking.mask_text(found[:_MOST]).strip()


def installed_office() -> str | None:
    """Return LibreOffice's command on this machine, None where there is none."""
    return shutil.which("soffice")


def _read(path: str, suffix: str) -> str:
    """Return the words of a file; in a process of its own."""
    try:
        if suffix == ".pdf":
            return "\n".join(whole_pages(Path(path)))
        if suffix == ".docx":
            return docx_words(Path(path).read_bytes())
        return _decoded(Path(path).read_bytes())
    except (Unreadable, BadFile, OSError):
        return ""


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _converted(path: Path, office: str) -> str:
    """Return the words of an old Word file, turned into text by LibreOffice with a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="letterbook-doc-") as folder:
        place = Path(folder)
        # The name of an old file is no word of a command line.
        source = shutil.copyfile(path, place / f"original{path.suffix.lower()}")
        command = [office, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--convert-to"]
        try:
            subprocess.run(
                [*command, "txt:Text (encoded):UTF8", "--outdir", folder, str(source)],
                capture_output=True, timeout=_SECONDS, check=True,
            )  # fmt: skip
            return _decoded((place / "original.txt").read_bytes())
        except (subprocess.SubprocessError, OSError):
            return ""

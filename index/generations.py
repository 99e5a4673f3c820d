"""Where on disk the index lies: numbered folders beside each other, one of them in use.

    current               the name of the folder in use
    v1-0003/              the engine's files; `v1` is the form of what is stored in them

A rebuild fills a new folder and puts it in use by one rename, so that a question is answered from the old or from the
new index, never from half of one. A folder of another form is no index: it is built anew from the ledger.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

FORM = 1
"""Raise it whenever analysis or schema change: old indexes are then rebuilt by themselves."""

_NAME = re.compile(r"v(?P<form>\d+)-(?P<count>\d{4,})")


@dataclass(frozen=True, slots=True)
class Generations:
    """The folders in `folder`; whoever calls `begin`, `adopt` or `forget` holds the writer's lock."""

    folder: Path

    def current(self) -> Path | None:
        """Return the folder in use, or None where there is none of today's form."""
        try:
            name = self._pointer.read_text("ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        match = _NAME.fullmatch(name)
        return self.folder / name if match and int(match["form"]) == FORM else None

    def begin(self) -> Path:
        """Return a new, empty folder that is not yet in use."""
        count = max((int(match["count"]) for match in self._matches()), default=0) + 1
        path = self.folder / f"v{FORM}-{count:04}"
        path.mkdir()
        return path

    def adopt(self, path: Path) -> None:
        """Put `path` in use and remove every other folder; readers that hold one open keep it."""
        new = self._pointer.with_suffix(".new")
        new.write_text(path.name, "ascii")
        new.replace(self._pointer)
        self._remove_all_but(path.name)

    def forget(self) -> None:
        """Remove every folder."""
        self._pointer.unlink(missing_ok=True)
        self._remove_all_but("")

    @property
    def _pointer(self) -> Path:
        return self.folder / "current"

    def _matches(self) -> list[re.Match[str]]:
        return [match for path in self.folder.iterdir() if (match := _NAME.fullmatch(path.name))]

    def _remove_all_but(self, name: str) -> None:
        for match in self._matches():
            if match[0] != name:
                shutil.rmtree(self.folder / match[0], ignore_errors=True)

"""The faces that PDFs embed: which there are, which characters they have, which typeface each stands for.

A reader's computer may lack a face or a rare character; a PDF must not. So only faces of this table (and the office's
own) are ever used, and `missing` names the characters that none of them has before anybody sees a box.
"""

from __future__ import annotations

import json
import os
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.render.font_files import Face, faces_in
from schemas.errors import Damaged
from schemas.language import _

_CHECKOUT = Path(__file__).resolve().parents[2]
_TABLE = _CHECKOUT / "templates" / "_shared" / "fonts.toml"
_FONT_SUFFIXES = frozenset([".ttf", ".otf", ".ttc"])
_FILLERS = ("Letterbook Serif", "Letterbook Symbols", "Letterbook Rare")

STAMP = "fonts.json"
WHITESPACE = frozenset("\t\n\r \u00a0\u3000\u2002\u2003\u2009\u202f")

# Invisible by definition (Unicode, Default_Ignorable_Code_Point): joiners, direction marks, variation selectors.
_IGNORABLE = (
    (0x00AD, 0x00AD),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xE0100, 0xE01EF),
)


class FontsMissing(Damaged):
    """The faces were never built on this machine."""

    message = _("The fonts are missing in %(folder)s. Run `make fonts`.")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one face is made: from the file `source` of the system package `package`.

    `member` is the face to take from a collection, `only` the code points to keep (inclusive ranges; empty = all).
    """

    family: str
    weight: int
    file: str
    package: str
    source: str
    member: str = ""
    only: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A Chinese typeface (`宋体`), the face that stands for it, and the names under which a licensed one is known."""

    id: str
    typeface: str
    face: str
    names: tuple[str, ...]
    note: str = ""


def fonts_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of built faces: `LETTERBOOK_FONTS`, else `build/fonts` of the checkout."""
    named = environment.get("LETTERBOOK_FONTS")
    return Path(named) if named else _CHECKOUT / "build" / "fonts"


@cache
def recipes() -> tuple[Recipe, ...]:
    """Return the faces of the substitution table, in its order."""
    return tuple(Recipe(**{**row, "only": tuple(map(tuple, row.get("only", ())))}) for row in _table()["face"])


@cache
def roles() -> tuple[Role, ...]:
    """Return the typefaces of the substitution table, in its order."""
    return tuple(Role(id=key, **{**row, "names": tuple(row["names"])}) for key, row in _table()["role"].items())


def _table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


# Compared by identity: it keys caches, and its coverage has thousands of ranges.
@dataclass(frozen=True, slots=True, eq=False)
class Fonts:
    """All faces that may appear in a PDF: those of the folder, and before them the office's own.

    `folder` holds the built faces, `office` the office's own ones, if it has any.
    """

    folder: Path
    office: Path | None
    built: tuple[Face, ...]
    own: tuple[Face, ...]

    @staticmethod
    def load(office_fonts: Path | None = None, folder: Path | None = None) -> Fonts:
        """Return the faces of this machine and of the office's font folder, read once per process.

        Offices without faces of their own share what is read and set up: that is slow and holds a lot of memory.

        Raises:
            FontsMissing: the faces have not been built.
        """
        own = office_fonts if office_fonts is not None and any(_font_files(office_fonts)) else None
        return _loaded(folder or fonts_folder(), own)

    def faces(self) -> tuple[Face, ...]:
        """Return every face, the office's own first."""
        return self.own + self.built

    def has(self, char: str) -> bool:
        """Tell whether `char` can be printed by some face."""
        return _is_invisible(char) or (
            # A private character prints something else on the next computer.
            unicodedata.category(char) not in ("Co", "Cs", "Cc") and any(face.has(ord(char)) for face in self.faces())
        )

    def missing(self, text: str) -> list[str]:
        """Return the characters of `text` that would be a box or nothing, each once, in order of appearance."""
        return [char for char in dict.fromkeys(text) if not self.has(char)]

    def chain(self, role: Role) -> tuple[str, ...]:
        """Return the families for `role`, best first: the office's licensed face, ours, then what fills its gaps."""
        owned = {family for face in self.own for family in face.families}
        licensed = [name for name in role.names if name in owned][:1]
        return tuple(dict.fromkeys([*licensed, role.face, *_FILLERS]))

    def css(self) -> str:
        """Return the CSS variables of the typefaces (`--song`, `--hei`, ...), to stand before `base.css`."""
        rows = (f"--{role.id}: {', '.join(map(_quoted, self.chain(role)))};" for role in roles())
        return f":root {{ {' '.join(rows)} }}"

    def substitutions(self) -> dict[str, str]:
        """Return which face stands for each typeface, for the render log: `{"宋体": "Letterbook Serif", ...}`."""
        return {role.typeface: self.chain(role)[0] for role in roles()}

    def versions(self) -> dict[str, str]:
        """Return the version of every face by file name, for the entry that keeps what was used."""
        return {face.path.name: face.version for face in self.faces()}


@cache
def _loaded(folder: Path, office: Path | None) -> Fonts:
    if not (folder / STAMP).is_file():
        raise FontsMissing(folder=str(folder))
    rows = json.loads((folder / STAMP).read_text(encoding="utf-8"))["faces"]
    built = tuple(
        Face(
            path=folder / row["file"],
            families=(row["family"],),
            weight=row["weight"],
            version=row["version"],
            coverage=tuple((first, last) for first, last in row["coverage"]),
        )
        for row in rows
    )
    return Fonts(folder=folder, office=office, built=built, own=tuple(_own_faces(office)))


def _own_faces(office: Path | None) -> Iterator[Face]:
    for path in _font_files(office) if office else ():
        yield from faces_in(path)


def _font_files(office: Path) -> list[Path]:
    if not office.is_dir():
        return []
    return sorted(path for path in office.iterdir() if path.suffix.lower() in _FONT_SUFFIXES)


def _is_invisible(char: str) -> bool:
    code = ord(char)
    return char in WHITESPACE or any(first <= code <= last for first, last in _IGNORABLE)


def _quoted(family: str) -> str:
    return f'"{family}"'

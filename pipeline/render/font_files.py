"""One font file as a value: its names, its weight and the characters that it has."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from schemas.errors import BadFile
from schemas.language import _, text


@dataclass(frozen=True, slots=True)
class Face:
    """One face at rest; `families` are all names it answers to, `coverage` its sorted inclusive code point ranges."""

    path: Path
    families: tuple[str, ...]
    weight: int
    version: str
    coverage: tuple[tuple[int, int], ...] = field(repr=False)

    def has(self, code: int) -> bool:
        """Tell whether the face has a glyph for the code point."""
        at = bisect_right(self.coverage, (code, 0x110000)) - 1
        return at >= 0 and self.coverage[at][0] <= code <= self.coverage[at][1]


def faces_in(path: Path) -> Iterator[Face]:
    """Yield the faces of a .ttf, .otf or .ttc file.

    Raises:
        BadFile: it is no font.
    """
    try:
        fonts = TTCollection(path, lazy=True).fonts if path.suffix.lower() == ".ttc" else [TTFont(path, lazy=True)]
        for font in fonts:
            names = dict.fromkeys(record.toUnicode() for record in font["name"].names if record.nameID in (1, 16))
            yield Face(
                path=path,
                families=tuple(names),
                weight=font["OS/2"].usWeightClass,
                version=version_of(font),
                coverage=tuple(ranges(font.getBestCmap())),
            )
    except (TTLibError, KeyError) as error:
        raise BadFile(name=path.name, reason=text(_("is not a font that can be used"))) from error


def version_of(font: TTFont) -> str:
    """Return the version that the font states about itself, `2.000`."""
    return str(font["name"].getDebugName(5) or "").removeprefix("Version ").split(";")[0]


def ranges(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield code points as sorted inclusive ranges."""
    for _gap, run in groupby(enumerate(sorted(codes)), key=lambda pair: pair[1] - pair[0]):
        members = [code for _position, code in run]
        yield members[0], members[-1]

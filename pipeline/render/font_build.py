"""Builds the TrueType faces that PDFs embed, once at set-up, from the free faces of the operating system.

Why not the originals: Noto CJK is CFF with 65,535 glyphs, which PDF/A validators refuse and which takes long to subset
for every document. Here one regional face is taken, its cubic outlines become quadratic, layout features and hints go,
and common characters come first, so that the subset inside a PDF stays small.

Command: `python -m pipeline.render.font_build [FOLDER]`. It does nothing when sources and recipe are unchanged.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from pipeline.render.font_files import ranges, version_of
from pipeline.render.fonts import STAMP, Fonts, Recipe, fonts_folder, recipes
from pipeline.render.pdf import keep_font_cache
from schemas.errors import Damaged
from schemas.language import _, translate

BUILD_VERSION = "3"
SOURCE_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")

# Half a unit of a thousand is a quarter of a pixel at 500 dpi and 24 points: nobody sees it.
_MAX_ERROR_UNITS = 1.0
# A space takes the face of the character before it; the width is in thousandths of an em.
_SPACES = {0x20: 250, 0xA0: 250, 0x2002: 500, 0x2003: 1000, 0x2009: 200, 0x202F: 200, 0x3000: 1000}
_HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0x3200, 0x321E), (0x3260, 0x327E), (0xA960, 0xA97F), (0xAC00, 0xD7FF))
_KEPT_TABLES = frozenset(["head", "hhea", "maxp", "OS/2", "hmtx", "cmap", "loca", "glyf", "name", "post", "GlyphOrder"])


class FontSourceMissing(Damaged):
    """A face cannot be built because the operating system lacks its source."""

    message = _("The font %(source)s is not installed; it comes with the package %(package)s.")


@dataclass(frozen=True, slots=True)
class BuiltFace:
    """One face in the folder; `coverage` is a list of inclusive code point ranges."""

    family: str
    weight: int
    file: str
    version: str
    sha256: str
    coverage: list[tuple[int, int]]


def build(
    folder: Path, sources: Sequence[Path] = SOURCE_FOLDERS, *, wanted: Sequence[Recipe] | None = None, workers: int = 2
) -> bool:
    """Build the faces `wanted` (default: the whole table) into `folder`; return False when all were already there.

    Raises:
        FontSourceMissing: a source is not installed.
    """
    wanted = recipes() if wanted is None else wanted
    found = {recipe.file: _source_of(recipe, sources) for recipe in wanted}
    stamp = _stamp_of(wanted, found)
    if _is_current(folder, stamp):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    faces: dict[str, BuiltFace] = {}
    # The slow ones first, so that the two processes end together.
    order = sorted(wanted, key=lambda recipe: (not recipe.member, "Serif" not in recipe.family))
    with ProcessPoolExecutor(workers) as pool:
        jobs = {pool.submit(build_face, recipe, found[recipe.file], folder): recipe for recipe in order}
        for job in as_completed(jobs):
            face = job.result()
            faces[face.file] = face
            _say(
                _("Font %(done)s of %(all)s ready: %(name)s (%(seconds)s s)"),
                done=len(faces),
                all=len(order),
                name=f"{face.family} {face.weight}",
                seconds=round(time.monotonic() - started),
            )
    listed = [asdict(faces[recipe.file]) for recipe in wanted]
    _write(folder / STAMP, json.dumps({"stamp": stamp, "faces": listed}, ensure_ascii=False).encode())
    return True


def build_face(recipe: Recipe, source: Path, folder: Path) -> BuiltFace:
    """Build one face of `recipe` from the file `source` into `folder` and return what it covers."""
    font = _opened(source, recipe.member)
    version = version_of(font)
    notices = {number: font["name"].getDebugName(number) for number in (0, 13, 14)}
    made = _converted(font, recipe) if recipe.member else _stripped(font, recipe)
    _give_spaces(made)
    _rename(made, recipe, version, notices)
    target = folder / recipe.file
    staged = target.with_suffix(".part")
    made.save(staged, reorderTables=True)
    staged.replace(target)
    return BuiltFace(
        family=recipe.family,
        weight=recipe.weight,
        file=recipe.file,
        version=version,
        sha256=_digest(target),
        coverage=list(ranges(made.getBestCmap())),
    )


def _opened(source: Path, member: str) -> TTFont:
    if not member:
        return TTFont(source, lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    for font in TTCollection(source, lazy=True).fonts:
        if str(font["name"].getDebugName(1)) == member:
            return font
    raise FontSourceMissing(source=f"{source} ({member})", package="fonts-noto-cjk")


def _converted(font: TTFont, recipe: Recipe) -> TTFont:
    """Return a new TrueType font with the outlines of the CFF font `font`, common characters first."""
    names = {code: name for code, name in font.getBestCmap().items() if _is_wanted(code, recipe)}
    order = [".notdef", *dict.fromkeys(names[code] for code in sorted(names, key=_commonness))]
    outlines, metrics = font.getGlyphSet(), font["hmtx"].metrics
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, _MAX_ERROR_UNITS, reverse_direction=True))
        glyphs[name] = pen.glyph()
    builder = FontBuilder(font["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: metrics[name] for name in order})
    builder.setupHorizontalHeader(ascent=font["hhea"].ascent, descent=font["hhea"].descent)
    builder.setupNameTable({})
    builder.setupPost(keepGlyphNames=False)
    made = builder.font
    made["OS/2"] = font["OS/2"]
    made["head"].created = made["head"].modified = font["head"].modified
    made["head"].macStyle = int(recipe.weight >= 700)
    made.recalcTimestamp = False
    return made


def _stripped(font: TTFont, recipe: Recipe) -> TTFont:
    """Return the TrueType font `font` without layout features and hints; its glyphs are copied as they are."""
    for tag in set(font.keys()) - _KEPT_TABLES:
        del font[tag]
    if recipe.only:
        for table in font["cmap"].tables:
            table.cmap = {code: name for code, name in table.cmap.items() if _is_wanted(code, recipe)}
    return font


def _give_spaces(font: TTFont) -> None:
    lacking = {code: width for code, width in _SPACES.items() if code not in font.getBestCmap()}
    order = list(font.getGlyphOrder())
    for code, width in lacking.items():
        name = f"blank{code:04X}"
        order.append(name)
        font["glyf"].glyphs[name] = Glyph()
        font["hmtx"].metrics[name] = (round(width * font["head"].unitsPerEm / 1000), 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
    font.setGlyphOrder(order)
    font["glyf"].setGlyphOrder(order)


def _rename(font: TTFont, recipe: Recipe, version: str, notices: Mapping[int, str | None]) -> None:
    # Free licences reserve the original names for unchanged fonts, and want their notices kept.
    style = "Bold" if recipe.weight >= 700 else "Regular"
    postscript = f"{recipe.family.replace(' ', '')}-{style}"
    texts = {
        1: recipe.family,
        2: style,
        3: f"{postscript} {version}",
        4: f"{recipe.family} {style}",
        5: f"Version {version}",
    }
    table = font["name"]
    table.names = []
    for number, value in sorted({**notices, **texts, 6: postscript}.items()):
        if value:
            table.setName(value, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = recipe.weight
    font["OS/2"].fsSelection = 0x20 if recipe.weight >= 700 else 0x40
    font["OS/2"].fsType = 0


def _is_wanted(code: int, recipe: Recipe) -> bool:
    if recipe.only:
        return any(first <= code <= last for first, last in recipe.only)
    return not any(first <= code <= last for first, last in _HANGUL)


def _commonness(code: int) -> tuple[int, bytes | int]:
    """Sort ASCII first, then GB 2312 (punctuation and level 1 before level 2), then all others by code point."""
    if code < 0x80:
        return 0, code
    try:
        return 1, chr(code).encode("gb2312")
    except UnicodeEncodeError:
        return 2, code


def _source_of(recipe: Recipe, folders: Sequence[Path]) -> Path:
    for folder in folders:
        for path in sorted(folder.rglob(recipe.source)):
            return path
    raise FontSourceMissing(source=recipe.source, package=recipe.package)


def _stamp_of(wanted: Sequence[Recipe], found: Mapping[str, Path]) -> str:
    described = [[asdict(recipe), _digest(found[recipe.file])] for recipe in wanted]
    return hashlib.sha256(json.dumps([BUILD_VERSION, described]).encode()).hexdigest()


def _is_current(folder: Path, stamp: str) -> bool:
    if not (folder / STAMP).is_file():
        return False
    written: dict[str, Any] = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    return written["stamp"] == stamp and all(
        (folder / face["file"]).is_file() and _digest(folder / face["file"]) == face["sha256"]
        for face in written["faces"]
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, data: bytes) -> None:
    staged = path.with_suffix(".part")
    staged.write_bytes(data)
    staged.replace(path)


def _say(msgid: str, **params: object) -> None:
    print(translate(msgid, params), file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Build the fonts into the folder named first in `arguments`, or into the usual one; return the exit status."""
    folder = Path(arguments[0]) if arguments else fonts_folder()
    _say(_("Building fonts into %(folder)s; this takes a few minutes, once."), folder=folder)
    try:
        built = build(folder, workers=min(2, os.cpu_count() or 1))
    except FontSourceMissing as error:
        print(error.localized(), file=sys.stderr)
        return error.exit_code
    keep_font_cache(Fonts.load(folder=folder))
    _say(_("Fonts are ready.") if built else _("Fonts were ready already."))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

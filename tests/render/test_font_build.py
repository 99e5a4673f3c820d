"""Building faces: TrueType, our names, common characters first, spaces in every face, and only when needed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from pipeline.render import font_build
from pipeline.render.font_build import FontSourceMissing, build, build_face, main
from pipeline.render.fonts import STAMP, Recipe, recipes

SERIF = Recipe(
    family="Letterbook Serif",
    weight=700,
    file="serif.ttf",
    package="fonts-noto-cjk",
    source="NotoSerifCJK-Bold.ttc",
    member="Noto Serif CJK SC",
    only=((0x41, 0x5A), (0x4E00, 0x4E40)),
)
SYMBOLS = Recipe(
    family="Letterbook Symbols",
    weight=400,
    file="symbols.ttf",
    package="fonts-dejavu-core",
    source="DejaVuSans.ttf",
    only=((0x2190, 0x27BF),),
)


NOTO = next(Path("/usr/share/fonts").rglob(SERIF.source))
DEJAVU = next(Path("/usr/share/fonts").rglob(SYMBOLS.source))


def test_a_built_face_is_truetype_under_our_name(tmp_path: Path):
    face = build_face(SERIF, NOTO, tmp_path)

    assert face.coverage == [(0x20, 0x20), (0x41, 0x5A), *face.coverage[2:]]
    font = TTFont(tmp_path / "serif.ttf")
    assert "glyf" in font
    assert "CFF " not in font
    assert (font["name"].getDebugName(1), font["name"].getDebugName(2)) == ("Letterbook Serif", "Bold")
    assert "Adobe" in font["name"].getDebugName(0)
    assert font["OS/2"].usWeightClass == 700


def test_ascii_and_the_common_characters_have_the_lowest_glyph_numbers(tmp_path: Path):
    build_face(SERIF, NOTO, tmp_path)

    font = TTFont(tmp_path / "serif.ttf")
    glyph = {char: font.getGlyphID(name) for char, name in ((chr(c), n) for c, n in font.getBestCmap().items())}
    assert glyph["A"] < glyph["一"] < glyph["丂"]


def test_every_face_has_spaces_of_all_widths_so_that_none_becomes_a_box(tmp_path: Path):
    build(tmp_path, wanted=[SERIF, SYMBOLS], workers=2)

    for file in ("serif.ttf", "symbols.ttf"):
        assert {0x20, 0xA0, 0x2003, 0x3000} <= TTFont(tmp_path / file).getBestCmap().keys()


def test_a_face_keeps_only_the_characters_that_its_recipe_wants(tmp_path: Path):
    face = build_face(SYMBOLS, DEJAVU, tmp_path)

    assert face.coverage[-1][1] <= 0x3000
    assert not any(first <= ord("A") <= last for first, last in face.coverage)


def test_building_again_does_nothing_until_a_face_is_lost_or_changed(tmp_path: Path):
    assert build(tmp_path, wanted=[SYMBOLS], workers=1)
    assert not build(tmp_path, wanted=[SYMBOLS], workers=1)

    (tmp_path / "symbols.ttf").write_bytes(b"damaged")
    assert build(tmp_path, wanted=[SYMBOLS], workers=1)

    (tmp_path / "symbols.ttf").unlink()
    assert build(tmp_path, wanted=[SYMBOLS], workers=1)


def test_building_twice_gives_the_same_bytes(tmp_path: Path):
    build(tmp_path / "a", wanted=[SERIF], workers=1)
    build(tmp_path / "b", wanted=[SERIF], workers=1)

    assert (tmp_path / "a/serif.ttf").read_bytes() == (tmp_path / "b/serif.ttf").read_bytes()
    assert (tmp_path / "a" / STAMP).read_bytes() == (tmp_path / "b" / STAMP).read_bytes()


def test_a_missing_source_is_named_with_its_package(tmp_path: Path):
    with pytest.raises(FontSourceMissing) as caught:
        build(tmp_path, [tmp_path], wanted=[SERIF])

    assert "fonts-noto-cjk" in str(caught.value)


def test_a_collection_without_the_wanted_member_is_a_missing_source(tmp_path: Path):
    strange = replace(SERIF, member="Noto Serif CJK XX")

    with pytest.raises(FontSourceMissing):
        build_face(strange, NOTO, tmp_path)


def test_the_command_says_that_fonts_are_ready_already(fonts, capsys):
    assert main([str(fonts.folder)]) == 0

    assert "无需重新生成" in capsys.readouterr().err


def test_the_command_builds_what_is_missing(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr(font_build, "recipes", lambda: (SYMBOLS,))

    assert main([str(tmp_path)]) == 0

    assert "1/1" in capsys.readouterr().err
    assert json.loads((tmp_path / STAMP).read_text())["faces"][0]["file"] == "symbols.ttf"


def test_the_command_fails_where_a_source_is_missing(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr(font_build, "recipes", lambda: (Recipe("X", 400, "x.ttf", "fonts-x", "nowhere.ttf"),))

    assert main([str(tmp_path)]) == 4

    assert "fonts-x" in capsys.readouterr().err


def test_the_table_names_one_file_per_face():
    assert len({recipe.file for recipe in recipes()}) == len(recipes())


def test_hangul_is_left_out_where_a_recipe_names_no_range():
    everything = replace(SERIF, only=())

    assert not font_build._is_wanted(ord("가"), everything)
    assert font_build._is_wanted(ord("龘"), everything)
    assert sorted("龘a亍一", key=lambda char: font_build._commonness(ord(char))) == list("a一亍龘")

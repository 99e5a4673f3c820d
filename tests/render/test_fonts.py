"""The faces: what can be printed, what is said to be missing, whose face wins."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.render.fonts import Fonts, FontsMissing, fonts_folder, recipes, roles
from schemas.errors import BadFile


@pytest.fixture
def office(tmp_path: Path, fonts: Fonts) -> Path:
    """A folder with a face that calls itself Letterbook Kai and holds no licence: it stands for a bought one."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    shutil.copy(fonts.folder / "letterbook-symbols.ttf", folder / "bought.ttf")
    (folder / "README.txt").write_text("not a font")
    return folder


@pytest.mark.parametrize("char", [*"物业服务报告①②㎡℃‰￥✓✔✘□■▲●○→㈠，。“”—…", "𡭄", "㛃", "𠀋", "𫝆", "䶮"])
def test_what_documents_of_this_trade_need_can_be_printed(fonts: Fonts, char: str):
    assert fonts.has(char)


def test_characters_that_no_face_has_are_named_once_each_in_their_order(fonts: Fonts):
    assert fonts.missing("好😀的🎉😀\ue000好") == ["😀", "🎉", "\ue000"]


def test_control_characters_count_as_missing_but_line_breaks_do_not(fonts: Fonts):
    assert fonts.missing("甲\n乙\t丙\x07") == ["\x07"]


def test_joiners_and_variation_selectors_are_invisible_and_need_no_glyph(fonts: Fonts):
    assert fonts.missing("a\u200db\ufe0f\U000e0101\u00ad") == []


@given(st.text())
def test_missing_never_names_a_character_that_a_face_has(text: str):
    fonts = Fonts.load()

    missing = fonts.missing(text)

    assert not any(fonts.has(char) for char in missing)
    assert all(fonts.has(char) for char in set(text) - set(missing))


def test_every_role_names_a_face_of_the_table():
    families = {recipe.family for recipe in recipes()}

    assert {role.face for role in roles()} <= families
    assert {role.id for role in roles()} == {"song", "hei", "kai", "fangsong", "xiaobiaosong"}


def test_the_style_variables_name_our_faces_and_what_fills_their_gaps(fonts: Fonts):
    css = fonts.css()

    assert '--kai: "Letterbook Kai", "Letterbook Serif", "Letterbook Symbols", "Letterbook Rare";' in css
    assert css.startswith(":root {")


def test_the_substitutions_and_versions_are_there_for_the_render_log(fonts: Fonts):
    assert fonts.substitutions()["仿宋"] == "Letterbook Serif"
    assert fonts.versions()["letterbook-kai-regular.ttf"].startswith("1.")


def test_a_face_of_the_office_comes_first(office: Path):
    own = Fonts.load(office)

    assert own.faces()[0].path.name == "bought.ttf"
    assert own.faces()[0].families == ("Letterbook Symbols",)
    assert own.versions()["bought.ttf"]


def test_a_licensed_face_of_the_office_wins_its_role(office: Path):
    own = Fonts.load(office)
    role = next(role for role in roles() if role.id == "fangsong")
    licensed = type(role)(role.id, role.typeface, role.face, ("FangSong", "Letterbook Symbols"))

    assert own.chain(role)[0] == "Letterbook Serif"
    assert own.chain(licensed)[0] == "Letterbook Symbols"


def test_a_file_that_is_no_font_is_refused_by_name(tmp_path: Path):
    (tmp_path / "broken.ttf").write_bytes(b"no font at all")

    with pytest.raises(BadFile) as caught:
        Fonts.load(tmp_path)

    assert "broken.ttf" in str(caught.value)


def test_an_office_without_a_font_folder_has_the_built_faces_alone(tmp_path: Path):
    assert Fonts.load(tmp_path / "nowhere").own == ()


def test_missing_faces_are_said_with_the_way_to_build_them(tmp_path: Path):
    with pytest.raises(FontsMissing) as caught:
        Fonts.load(None, tmp_path)

    assert "make fonts" in str(caught.value)
    assert caught.value.exit_code == 4


def test_the_environment_names_the_folder_of_faces():
    assert fonts_folder({"LETTERBOOK_FONTS": "/srv/fonts"}) == Path("/srv/fonts")
    assert fonts_folder({}).parts[-2:] == ("build", "fonts")

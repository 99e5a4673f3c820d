"""An office is a folder with its settings; what is wrong with either is said in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.premises import FOLDERS, NoOffice, Premises, from_environment
from schemas.errors import WrongUsage


@pytest.fixture
def premises(tmp_path):
    return Premises.build(tmp_path / "office")


def settings(premises, words, encoding="utf-8"):
    (premises.root / "office.toml").write_text(words, encoding)
    return Premises(premises.root)


def test_a_new_office_has_every_folder_and_readable_settings(premises):
    assert all(getattr(premises, name) == premises.root / name for name in FOLDERS)
    assert all((premises.root / name).is_dir() for name in FOLDERS)
    assert premises.company["code"] == "XRWY"
    assert premises.site_address == ""


def test_building_an_office_again_leaves_its_settings_alone(premises):
    settings(premises, '[company]\ncode = "ABC"\n')

    again = Premises.build(premises.root)

    assert again.company["code"] == "ABC"


def test_a_folder_without_settings_is_no_office(tmp_path):
    with pytest.raises(NoOffice) as refusal:
        Premises.found(tmp_path)

    assert str(tmp_path) in str(refusal.value)


def test_the_environment_names_the_office(premises, monkeypatch):
    monkeypatch.setenv("LETTERBOOK_OFFICE", str(premises.root))

    assert from_environment().root == premises.root


def test_a_name_that_is_no_folder_is_an_ordinary_mistake(premises):
    with pytest.raises(AttributeError):
        _ = premises.attic


@pytest.mark.parametrize(("words", "encoding"), [("[company", "utf-8"), ('name = "星冉"', "gbk")])
def test_settings_that_cannot_be_read_are_refused_with_the_reason(premises, words, encoding):
    broken = settings(premises, words, encoding)

    with pytest.raises(WrongUsage) as refusal:
        _ = broken.settings

    assert "office.toml" in str(refusal.value)


def test_settings_saved_by_an_editor_that_puts_a_mark_before_them_are_read(premises):
    marked = settings(premises, '[company]\ncode = "ABC"\n', "utf-8-sig")

    assert marked.company["code"] == "ABC"


@pytest.mark.parametrize("words", ["", 'company = "ABC"'])
def test_settings_without_a_company_are_refused_by_the_name_of_the_section(premises, words):
    bare = settings(premises, words)

    with pytest.raises(WrongUsage) as refusal:
        _ = bare.company

    assert "[company]" in str(refusal.value)


def test_the_address_of_the_public_page_has_no_slash_at_its_end(premises):
    public = settings(premises, '[site]\naddress = "https://xrwy.example/"\n')

    assert public.site_address == "https://xrwy.example"


def test_the_vault_is_a_folder_of_the_office_unless_another_disk_is_named(premises):
    plain = settings(premises, "")

    assert (plain.vault_root, plain.vault_workshop) == (premises.root / "vault", premises.root / "staging" / "vault")


@pytest.mark.parametrize("written", ["{root}/disk", "../disk"])
def test_a_vault_on_another_disk_is_built_and_kept_there(premises, tmp_path, written):
    named = settings(premises, f'[vault]\nfolder = "{written.format(root=tmp_path)}"\n')

    assert named.vault_root.resolve() == tmp_path / "disk" / "archive"
    assert named.vault_workshop.resolve() == tmp_path / "disk" / "staging"


def test_drafts_and_kept_types_have_their_places(premises):
    assert premises.draft("D000001", 2) == premises.root / "drafts" / "D000001" / "002"
    assert premises.kept_type("ab12") == premises.root / "types" / "kept" / "ab12"
    assert isinstance(premises.inbox, Path)

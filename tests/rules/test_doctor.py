"""What is wrong with a machine or the folders of an office is found and comes with a remedy."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import doctor
from pipeline.doctor import State
from pipeline.premises import Premises
from pipeline.render.fonts import Fonts
from schemas.errors import WrongUsage
from schemas.language import text

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def premises(tmp_path):
    return Premises.build(tmp_path / "office")


def found(findings):
    return {finding.code: finding for finding in findings}


def of(premises, newest=None):
    return found(doctor.place(premises, NOW, newest))


def test_this_machine_can_make_documents():
    states = {code: finding.state for code, finding in found(doctor.machine()).items()}

    assert states == {"fonts": State.OK, "pdf": State.OK, "sqlite": State.OK}


def test_fonts_that_cannot_be_loaded_fail_with_the_remedy(monkeypatch):
    def lost():
        raise WrongUsage(what=text("The fonts are missing."))

    monkeypatch.setattr(Fonts, "load", staticmethod(lost))

    finding = found(doctor.machine())["fonts"]
    assert (finding.state, bool(finding.fix)) == (State.FAILED, True)


def test_faces_that_lack_letters_of_ours_fail(monkeypatch):
    monkeypatch.setattr(Fonts, "missing", lambda _fonts, _words: ["㎡"])

    finding = found(doctor.machine())["fonts"]
    assert finding.state is State.FAILED
    assert "㎡" in str(finding.message)


def test_a_pdf_library_that_does_not_load_fails_with_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pipeline.render.pdf", None)

    finding = found(doctor.machine())["pdf"]
    assert finding.state is State.FAILED
    assert "libharfbuzz-subset0" in str(finding.fix)


def test_a_database_library_that_is_too_old_fails(monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 30, 0))

    assert found(doctor.machine())["sqlite"].state is State.FAILED


def test_a_new_office_has_nothing_but_its_vault_on_the_same_disk_to_be_warned_of(premises):
    states = {code: finding.state for code, finding in of(premises).items()}

    assert states == {
        "disk": states["disk"],
        "file-system": State.OK,
        "vault": State.WARNING,
        "clock": State.OK,
    }


@pytest.mark.parametrize("name", ["inbox", "archive", "staging", "vault"])
def test_a_folder_that_is_gone_is_named_and_nothing_else_breaks(premises, name):
    shutil.rmtree(premises.root / name)

    finding = of(premises)[f"folder-{name}"]

    assert finding.state is State.FAILED
    assert str(premises.root / name) in str(finding.message)


def test_a_full_disk_is_warned_of(premises, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1, 1, 5))

    assert of(premises)["disk"].state is State.WARNING


def test_plenty_of_room_is_fine(premises, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1, 1, doctor.LEAST_FREE_BYTES))

    assert of(premises)["disk"].state is State.OK


def test_archive_and_staging_on_different_disks_fail(premises, monkeypatch):
    monkeypatch.setattr(doctor, "_disk", lambda folder: 1 if folder == premises.archive else 2)

    states = {code: finding.state for code, finding in of(premises).items()}

    assert (states["file-system"], states["vault"]) == (State.FAILED, State.OK)


def test_a_vault_that_is_away_fails_and_says_who_waits_for_it(premises, tmp_path):
    (premises.root / "office.toml").write_text(f'[vault]\nfolder = "{tmp_path / "unmounted"}"\n')

    finding = of(Premises(premises.root))["vault"]

    assert finding.state is State.FAILED
    assert "unmounted" in str(finding.message)


def test_a_clock_behind_the_newest_event_fails(premises):
    assert of(premises, NOW + timedelta(hours=1))["clock"].state is State.FAILED
    assert of(premises, NOW - timedelta(hours=1))["clock"].state is State.OK


def test_a_finding_as_a_row_is_plain_data(premises):
    row = of(premises)["vault"].row()

    assert row["code"] == "vault"
    assert row["state"] == "warning"
    assert all(isinstance(value, str) for value in row.values())

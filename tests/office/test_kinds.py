"""The types of an office: the program's and its own; a running document keeps the folder it was opened with."""

from __future__ import annotations

import os
import shutil

import pytest

from pipeline import flow
from pipeline.office import documents, kinds
from pipeline.office.intake import NotTaken
from schemas import document_type
from schemas.document_type import TEMPLATES, load
from schemas.errors import LetterbookError


@pytest.fixture
def own(office):
    """A type that only this office has, without shared files beside it."""
    folder = office.types / "house_notice"
    shutil.copytree(TEMPLATES / "circular", folder)
    rewritten(folder, 'id = "circular"', 'id = "house_notice"')
    return folder


def rewritten(folder, old, new, name="type.toml"):
    file = folder / name
    before = file.stat().st_mtime
    words = file.read_text("utf-8")
    assert old in words
    file.write_text(words.replace(old, new, 1), "utf-8")
    os.utime(file, (before + 5, before + 5))


def test_the_offices_own_types_stand_beside_those_of_the_program(office, own):
    available = kinds.available(office)

    assert {"circular", "house_notice"} <= set(available)
    assert available["house_notice"].folder == own


def test_an_offices_own_type_takes_the_place_of_the_programs(office):
    shutil.copytree(TEMPLATES / "circular", office.types / "circular")

    available = kinds.available(office)

    assert available["circular"].folder == office.types / "circular"
    assert len(available) == len(list(TEMPLATES.glob("*/type.toml"))) == len(set(available))


def test_of_the_programs_types_only_those_are_read_that_are_asked_for(office, monkeypatch):
    read, load = [], document_type.load
    monkeypatch.setattr(document_type, "load", lambda folder: read.append(folder.name) or load(folder))
    office.types.mkdir(exist_ok=True)
    shutil.copytree(TEMPLATES / "circular", office.types / "circular")

    available = kinds.available(office)
    asked = available["letter_in"], available["letter_in"]

    assert asked[0] is asked[1]
    assert read == ["circular", "letter_in"]


@pytest.mark.usefixtures("own")
def test_an_own_type_may_bring_its_own_shared_files(office):
    plain = kinds.available(office)["house_notice"].digest
    shutil.copytree(TEMPLATES / "_shared", office.types / "_shared")
    same = kinds.available(office)["house_notice"].digest
    (office.types / "_shared" / "base.css").write_text("p { color: black }", "utf-8")

    assert plain == same
    assert kinds.available(office)["house_notice"].digest != plain


def test_an_edited_type_is_read_again_and_one_taken_away_is_gone(office, own):
    first = kinds.available(office)["house_notice"]
    assert kinds.available(office)["house_notice"] is first

    rewritten(own, 'version = "1.0"', 'version = "1.1"')
    edited = kinds.available(office)["house_notice"]
    (own / "type.toml").unlink()

    assert (edited.version, edited.digest == first.digest) == ("1.1", False)
    assert "house_notice" not in kinds.available(office)


def test_an_older_file_put_in_the_place_of_a_newer_one_is_noticed(office, own):
    first = kinds.available(office)["house_notice"]

    rewritten(own, 'version = "1.0"', 'version = "0.9"')
    os.utime(own / "type.toml", (0, 0))

    assert kinds.available(office)["house_notice"].version == "0.9"
    assert first.version == "1.0"


@pytest.mark.usefixtures("own")
def test_a_kept_copy_is_the_type_itself_without_its_examples(office):
    kind = kinds.available(office)["house_notice"]

    kinds.keep(kind, office)
    kinds.keep(kind, office)

    kept = office.kept_type(kind.digest)
    assert load(kept / "house_notice").digest == kind.digest
    assert not (kept / "house_notice" / "examples").exists()
    assert list(office.staging.glob("type-*")) == []


@pytest.mark.usefixtures("own")
def test_of_two_processes_that_keep_the_same_copy_one_gives_way(office, monkeypatch):
    kind = kinds.available(office)["house_notice"]
    shared_of = document_type.shared_of

    def slow(folder):
        # Asked for between the two halves of the copy: by then the other process has finished its own.
        faster = office.kept_type(kind.digest) / kind.id
        faster.mkdir(parents=True)
        (faster / "type.toml").touch()
        return shared_of(folder)

    monkeypatch.setattr(document_type, "shared_of", slow)
    kinds.keep(kind, office)

    assert office.kept_type(kind.digest).is_dir()
    assert list(office.staging.glob("type-*")) == []


def test_a_document_of_an_own_type_goes_all_the_way_with_the_folder_it_was_opened_with(desk, own, board_notice):
    document = desk.submit(board_notice(doc_type="house_notice"))
    opened_with = document.type_digest
    rewritten(own, 'clause = "5.3.3A、5.6.1"', 'clause = "9.9.9"')
    rewritten(own, "查验码：", "新查验码：", "page.html")

    document = flow.release(desk.approve(document, "zhouqiming"), desk.person("linruoxi"))

    assert kinds.of(document, desk.premises).digest == opened_with
    assert kinds.available(desk.premises)["house_notice"].digest != opened_with
    assert document.number == "XRWY-TFY-TZ-2026-0001"


def test_a_running_document_is_revised_by_the_folder_it_was_opened_with(desk, own, board_notice):
    first = desk.submit(board_notice(doc_type="house_notice"))
    rewritten(own, 'clause = "5.3.3A、5.6.1"', 'clause = "9.9.9"')

    again = desk.submit(board_notice(doc_type="house_notice", post_until="2026-07-22"))

    assert (again.pk, again.type_digest) == (first.pk, first.type_digest)
    assert [step.clause for step in documents.chain(again)] == ["5.3.3A、5.6.1"]


def test_a_new_document_takes_the_type_as_it_is_now(desk, own, board_notice):
    rewritten(own, 'clause = "5.3.3A、5.6.1"', 'clause = "9.9.9"')

    document = desk.submit(board_notice(doc_type="house_notice"))

    assert [step.clause for step in documents.chain(document)] == ["9.9.9"]


def test_a_faulty_own_type_is_refused_by_its_file(desk, own, board_notice):
    rewritten(own, "[number]", "[numbering]")

    with pytest.raises((LetterbookError, NotTaken)) as refusal:
        desk.submit(board_notice())

    assert "type.toml" in str(refusal.value)


def test_a_step_sees_one_state_of_the_types_and_the_next_step_the_new_one(office, own):
    with kinds.held():
        before = kinds.available(office)
        rewritten(own, 'version = "1.0"', 'version = "1.1"')
        with kinds.held():
            during = kinds.available(office)
    after = kinds.available(office)

    assert during["house_notice"].version == before["house_notice"].version == "1.0"
    assert after["house_notice"].version == "1.1"

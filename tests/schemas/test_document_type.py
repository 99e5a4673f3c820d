"""Document types: read from a folder, refused by name where the folder contradicts itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemas import document_type
from schemas.document_type import FaultyType, load, load_all
from schemas.language import CHINESE, ENGLISH
from schemas.policy import Verb
from tests import made_type
from tests.made_type import SCHEMA, TYPE, shared_fields, written


def test_a_folder_becomes_a_type_with_its_policy() -> None:
    kind = made_type.round_type()

    assert (kind.id, kind.title_in(CHINESE), kind.title_in(ENGLISH)) == ("round", "巡检记录", "Round")
    assert [section.id for section in kind.sections] == ["work", "finance", "remarks"]
    assert kind.section("finance") is kind.sections[1]
    assert kind.section("nothing") is None
    assert kind.default_channels == ("board",)
    assert kind.release_by == ("project_manager", "steward")
    assert kind.periodic
    assert not kind.releases_itself
    assert kind.reading_notice is None


def test_the_shared_fields_are_put_in_where_the_schema_asks_for_them() -> None:
    fields = made_type.round_type().schema["properties"]

    assert fields["author"]["title"] == "编制人"
    assert "audience" not in fields
    assert fields["remarks"]["properties"]["status"]["title"] == "本期状态"


def test_a_type_without_english_is_called_by_its_chinese_name() -> None:
    assert document_type.wording({"zh-Hans": "通知"}, ENGLISH) == "通知"


@pytest.mark.parametrize(
    ("there", "instead", "named"),
    [
        ('code = "total-fell"', 'code = "total-fell"\ncolour = "red"', "[[Rule]] has unknown keys: colour"),
        ('must = "work.total >= previous.work.total"', "", "[[Rule]] lacks the keys: must"),
        ('code = "total-fell"', 'code = "spent-too-much"', "the rule spent-too-much is there twice"),
        ('id = "remarks"', 'id = "notes"', "the schema has no section notes"),
        ('severity = "reminder"', 'severity = "grave"', "there is no severity grave"),
        ('id = "round"', "", "'id'"),
        ('id = "round"', "id = round", "TOMLDecodeError"),
    ],
)
def test_a_type_that_contradicts_itself_is_refused_and_says_where(
    tmp_path: Path, there: str, instead: str, named: str
) -> None:
    folder = written(tmp_path / "round", TYPE.replace(there, instead, 1))

    with pytest.raises(FaultyType) as refused:
        load(folder, shared_fields())

    said = refused.value.localized(ENGLISH)
    assert said.startswith(str(folder / "type.toml"))
    assert named in said
    assert refused.value.exit_code == 1
    assert refused.value.localized(CHINESE)


def test_a_schema_that_is_no_json_is_named_with_line_and_column(tmp_path: Path) -> None:
    folder = written(tmp_path / "round")
    (folder / "schema.json").write_text('{"type": "object",\n}', "utf-8")

    with pytest.raises(FaultyType) as refused:
        load(folder, shared_fields())

    assert f"{folder / 'schema.json'}:2:1" in refused.value.localized(ENGLISH)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path / "round")
    (folder / "schema.json").unlink()

    with pytest.raises(FaultyType) as refused:
        load(folder, shared_fields())

    assert str(folder / "schema.json") in refused.value.localized(ENGLISH)


@pytest.mark.parametrize("written_as", ['id = "round"', "id='round'", 'id = "round" # its name'])
def test_the_id_of_a_type_is_known_without_reading_the_whole_of_it(tmp_path: Path, written_as: str) -> None:
    file = written(tmp_path / "round") / "type.toml"
    file.write_text(file.read_text("utf-8").replace('id = "round"', written_as, 1), "utf-8")

    assert document_type.id_of(tmp_path / "round") == load(tmp_path / "round").id == "round"


def test_the_id_of_a_type_that_is_no_text_is_refused_by_its_file(tmp_path: Path) -> None:
    file = written(tmp_path / "round") / "type.toml"
    file.write_bytes(b"id = \xff")

    with pytest.raises(FaultyType) as refusal:
        document_type.id_of(tmp_path / "round")
    assert str(file) in str(refusal.value)


def test_types_are_found_by_their_folders_and_no_id_is_taken_twice(tmp_path: Path) -> None:
    written(tmp_path / "round")
    written(tmp_path / "_shared").joinpath("type.toml").unlink()
    (tmp_path / "_shared" / "fields.json").write_bytes((shared_fields() / "fields.json").read_bytes())

    assert list(load_all(tmp_path)) == ["round"]

    written(tmp_path / "twin")
    with pytest.raises(FaultyType):
        load_all(tmp_path)


def test_the_digest_follows_what_makes_the_type_and_nothing_else(tmp_path: Path) -> None:
    folder = written(tmp_path / "round")
    before = load(folder, shared_fields()).digest
    (folder / "examples").mkdir()
    (folder / "examples" / "full.json").write_text("{}", "utf-8")
    (folder / ".~lock.document.docx#").write_text("somebody", "utf-8")
    (folder / "~$document.docx").write_text("somebody", "utf-8")
    unchanged = load(folder, shared_fields()).digest
    (folder / "page.css").write_text("p { color: black }", "utf-8")

    assert unchanged == before
    assert load(folder, shared_fields()).digest != before
    assert load(folder, shared_fields()).read("page.css").startswith(b"p {")


def test_steps_and_tables_are_read_as_their_rows_say(tmp_path: Path) -> None:
    more = """
[[approvals]]
role = "project_manager"
verb = "review"
clause = "1"
after = ["finance_center"]

[[approvals]]
role = "finance_center"
verb = "approve"
clause = "1"

[reading_notice]
type = "circular"
when = "true"
clause = "5.3.3B②"

[release]
mode = "automatic"
"""
    kind = load(written(tmp_path / "round", TYPE + more), shared_fields())

    assert kind.approvals[0].verb is Verb.REVIEW
    assert (kind.approvals[0].after, kind.approvals[0].sees) == (("finance_center",), ("*",))
    assert kind.reading_notice is not None
    assert kind.releases_itself


def test_the_channels_and_roles_of_the_office_are_all_readable() -> None:
    assert document_type.channels()["site"].approvals[0].role == "supervising_leader"
    assert document_type.channels()["site"].approvals[0].clause == "5.4.3"
    assert document_type.roles()["steward"].titles["zh-Hans"] == "管家"
    assert {channel.id for channel in document_type.channels().values()} >= {"board", "site", "reading"}


def test_the_choice_of_channels_is_the_list_of_channels() -> None:
    shared = json.loads((shared_fields() / "fields.json").read_text("utf-8"))
    known = document_type.channels()

    choices = shared["properties"]["channels"]["items"]
    assert set(choices["enum"]) == set(known)
    assert choices["x-choices"] == {name: channel.titles["zh-Hans"] for name, channel in known.items()}
    assert SCHEMA["x-header"]


def test_a_layout_that_is_not_among_the_shared_files_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "round")
    file = folder / "type.toml"
    file.write_text('layout = "gbt9999"\n' + file.read_text("utf-8"), "utf-8")

    with pytest.raises(FaultyType) as refused:
        load(folder, shared_fields())

    assert "gbt9999" in refused.value.localized(ENGLISH)

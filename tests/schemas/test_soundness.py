"""Policy that contradicts itself is refused when it is loaded, naming file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import chains, vocabulary
from schemas.document_type import TEMPLATES, FaultyType, load
from schemas.language import ENGLISH
from schemas.policy import Step, Verb
from schemas.toml_lines import line_of
from tests.made_type import TYPE, shared_fields, written

CHAIN = """
[[approvals]]
role = "project_manager"
verb = "review"
clause = "1"

[[approvals]]
role = "supervising_leader"
verb = "approve"
clause = "1"
after = ["project_manager"]
"""
LEADER, MANAGER = 'after = ["project_manager"]', 'verb = "review"'


def refusal(folder: Path, type_toml: str) -> str:
    with pytest.raises(FaultyType) as refused:
        load(written(folder / "round", type_toml), shared_fields())
    assert refused.value.exit_code == 1
    return refused.value.localized(ENGLISH)


def line(source: str, words: str) -> int:
    return next(number for number, said in enumerate(source.splitlines(), 1) if words in said)


@pytest.mark.parametrize(
    ("there", "instead", "word", "why"),
    [
        ('role = "supervising_leader"', 'role = "astronaut"', '"astronaut"', "unknown role astronaut"),
        (LEADER, 'after = ["gardener"]', '"gardener"', "unknown role gardener"),
        (LEADER, 'after = ["finance_center"]', '"finance_center"', "finance_center, who takes no step here"),
        (LEADER, 'after = ["supervising_leader"]', "after", "supervising_leader comes after itself"),
        (MANAGER, f'{MANAGER}\nafter = ["supervising_leader"]', "after", "wait for one another"),
        ('author_roles = ["steward"]', 'author_roles = ["captain"]', '"captain"', "unknown role captain"),
        ('"board", "site"]', '"board", "pigeon"]', '"pigeon"', "unknown channel pigeon"),
    ],
)
def test_a_chain_that_cannot_be_is_refused_with_file_and_line(tmp_path, there, instead, word, why):
    source = (TYPE + CHAIN).replace(there, instead, 1)

    said = refusal(tmp_path, source)

    assert f"type.toml:{line(source, word)}: " in said.replace("：", ": ")
    assert why in said


def test_a_circle_that_only_a_channel_closes_is_found(tmp_path):
    source = TYPE + CHAIN.replace(LEADER, "").replace(MANAGER, f'{MANAGER}\nafter = ["supervising_leader"]')

    assert "wait for one another: " in refusal(tmp_path, source)


def test_a_gate_stands_before_release_or_publication(tmp_path):
    gate = '[[gates]]\ncode = "a"\nmust = "period"\nmessage = { zh-Hans = "无" }\nclause = "1"\nbefore = "supper"\n'

    said = refusal(tmp_path, TYPE + gate)

    assert f":{line(TYPE + gate, 'supper')}" in said and "supper" in said


@pytest.mark.parametrize(("facts", "word"), [("hours = 0", "hours"), ('consent = "captain"', "captain")])
def test_an_emergency_whose_deadline_lies_before_its_base_or_that_asks_nobody_is_refused(tmp_path, facts, word):
    source = f'{TYPE}[emergency]\nprepared = "work.code"\nof = ["round"]\ntext = "title"\nclause = "1"\n{facts}\n'

    assert f":{line(source, facts)}" in refusal(tmp_path, source)
    assert word in facts


def test_a_row_with_an_unknown_key_is_named_with_its_line(tmp_path):
    source = TYPE + CHAIN.replace(MANAGER, f'{MANAGER}\ncolour = "red"')

    assert f"type.toml:{line(source, 'colour')}" in refusal(tmp_path, source)


def test_a_type_that_is_no_toml_is_named_with_its_line(tmp_path):
    source = TYPE + "\nwrong = = 1\n"

    assert f"type.toml:{line(source, 'wrong')}" in refusal(tmp_path, source)


@pytest.fixture
def templates(tmp_path):
    """A copy of the files that all types share, free to be spoilt."""
    for name in ("channels.toml", "roles.toml", "concerns.toml"):
        shutil.copyfile(TEMPLATES / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "row", "there", "instead", "word"),
    [
        ("channels", "[channels.app]", 'role = "supervising_leader"', 'role = "captain"', "captain"),
        ("channels", "[channels.app]", 'after = ["project_manager"]', 'after = ["supervising_leader"]', "after itself"),
        ("concerns", "[concerns.joint]", 'after = ["supervising_leader"]', 'after = ["captain"]', "captain"),
        ("roles", "[roles.system_admin]", 'scope = "company"', 'scope = "moon"', "moon"),
        ("roles", "[roles.general_manager]", 'leave_by = ["system_admin"]', 'leave_by = ["captain"]', "captain"),
    ],
)
def test_the_files_that_all_types_share_are_refused_with_file_and_line(templates, name, row, there, instead, word):
    file = templates / f"{name}.toml"
    before, mark, after = file.read_text("utf-8").partition(row)
    file.write_text(before + mark + after.replace(there, instead, 1), "utf-8")

    with pytest.raises(FaultyType) as refused:
        getattr(vocabulary, name)(templates)

    said = refused.value.localized(ENGLISH)
    where = line(file.read_text("utf-8"), instead)
    assert f"{name}.toml:{where}" in said and word in said


def test_the_choices_of_the_header_are_the_concerns_that_are_policy():
    field = vocabulary.shared_fields()["properties"]["concerns"]["items"]

    assert field["enum"] == list(vocabulary.concerns())
    assert field["x-choices"] == {one.id: one.titles["zh-Hans"] for one in vocabulary.concerns().values()}


def test_a_line_is_not_sought_in_a_text_of_several_lines():
    source = (
        "a = '''\n[[rows]]\nx = 1\n'''\nb = \"\"\"one\n[[rows]]\"\"\"\n\n[[rows]] # first\ny = 1\n[[rows]]\n  x = 2\n"
    )

    assert line_of(source, "rows") == 8
    assert line_of(source, "rows", 1, "x") == 11
    assert line_of(source, "", mentions="b") == 5
    assert line_of(source, "elsewhere") == 1


ROLES = ("a", "b", "c", "d")


@given(st.lists(st.tuples(st.sampled_from(ROLES), st.sets(st.sampled_from(ROLES))), unique_by=lambda row: row[0]))
def test_steps_are_in_a_circle_exactly_if_no_order_lets_everyone_decide(rows):
    steps = [Step(role, Verb.REVIEW, "1", tuple(sorted(after))) for role, after in rows]
    present = {role for role, _after in rows}

    def fits(left, done):
        ready = [role for role, after in rows if role in left and (after & present) <= done]
        return not left or any(fits(left - {role}, done | {role}) for role in ready)

    assert (chains.circle(steps) == []) == fits(frozenset(present), frozenset())

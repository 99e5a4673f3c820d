"""A type author is told of everything that does not hold together: faulty copies of a sound type."""

from __future__ import annotations

import json
import re
import shutil

import docx
import pytest

from pipeline import type_check
from schemas.document_type import TEMPLATES
from schemas.language import speak
from tests.staff import PROJECTS

KEPT = {"full.json", "minimal.json", "missing-section-text.json"}


@pytest.fixture(autouse=True)
def english():
    with speak("en"):
        yield


@pytest.fixture
def folder(tmp_path):
    """A copy of the circular with two examples and one bad one, free to be spoilt."""
    copy = tmp_path / "circular"
    shutil.copytree(TEMPLATES / "circular", copy)
    for path in [*copy.glob("examples/*"), *copy.glob("bad/*")]:
        if path.name not in KEPT:
            path.unlink()
    # What [guide] shows of the examples that are gone goes with them.
    toml = copy / "type.toml"
    toml.write_text(re.sub(r"\[\[guide\.examples\]\]\n[^\n]*\nfile = .*\n.*\n", "", toml.read_text("utf-8")), "utf-8")
    return copy


def said(folder):
    return [str(finding) for finding in type_check.findings(folder, PROJECTS)]


def rewritten(folder, name, old, new):
    file = folder / name
    words = file.read_text("utf-8")
    assert words.count(old) >= 1, old
    file.write_text(words.replace(old, new, 1), "utf-8")


def appended(folder, words):
    with (folder / "type.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{words}\n")


def quick(folder):
    """Leave the example that is rendered out, where only the type itself is looked at."""
    example = json.loads((folder / "examples" / "full.json").read_text("utf-8"))
    for name in ("full.json", "minimal.json"):
        (folder / "examples" / name).write_text(json.dumps(example | {"mood": "?"}, ensure_ascii=False), "utf-8")


def test_a_sound_type_has_no_findings(folder):
    assert said(folder) == []


def test_a_type_without_shared_files_beside_it_uses_those_of_the_program(folder):
    assert not (folder.parent / "_shared").exists()
    (folder / "examples" / "minimal.json").unlink()

    assert said(folder) == ["examples/minimal.json: is missing"]


def test_shares_of_unknown_roles_and_sections_are_found(folder):
    quick(folder)
    appended(folder, '[[parts]]\nrole = "astronaut"\nsections = ["moon"]')

    assert [one.partition(": ")[2] for one in said(folder)] == ["unknown role astronaut"]

    rewritten(folder, "type.toml", 'role = "astronaut"', 'role = "steward"')
    assert "type.toml: [[parts]]: unknown section moon" in said(folder)


@pytest.mark.parametrize(("identity", "is_found"), [("notice.kind", True), ("title", False), ("notice +", False)])
def test_what_is_handed_in_by_parts_is_about_what_stands_in_the_header(folder, identity, is_found):
    quick(folder)
    rewritten(folder, "type.toml", 'identity = "', f'identity = "{identity}" # ')
    rewritten(folder, "schema.json", '"doc_type", "project_code",', '"doc_type", "handed_in", "project_code",')

    assert ("type.toml: identity: notice is no field of the header" in said(folder)) is is_found


@pytest.mark.parametrize("words", ["id = [", "[[rules]]\nwrong = 1"])
def test_a_type_that_does_not_load_is_one_finding(folder, words):
    appended(folder, words)

    [finding] = said(folder)
    assert finding.startswith("type.toml: ")


def test_roles_and_channels_that_do_not_exist_are_named(folder):
    quick(folder)
    rewritten(folder, "type.toml", 'role = "project_manager"', 'role = "caretaker"')
    rewritten(folder, "type.toml", 'default = ["board"]', 'default = ["pigeon"]')
    appended(folder, '[[copies]]\nrole = "archivist"\nclause = "1"')

    lines = (folder / "type.toml").read_text("utf-8").splitlines()
    wrong = {"role caretaker": "caretaker", "channel pigeon": "pigeon", "role archivist": "archivist"}

    assert said(folder) == [
        f"type.toml:{number}: unknown {words}"
        for number, line in enumerate(lines, 1)
        for words, word in wrong.items()
        if f'"{word}"' in line
    ]


def test_an_example_with_a_problem_is_named_with_its_place(folder):
    quick(folder)

    found = said(folder)

    assert len(found) == 2
    assert all("unknown-field at mood" in one for one in found)


def test_an_example_that_is_no_json_is_a_finding_and_not_a_crash(folder):
    (folder / "examples" / "minimal.json").write_text("{", "utf-8")
    (folder / "bad" / "missing-section-text.json").write_text("[", "utf-8")

    found = said(folder)

    assert [one.partition(": ")[0] for one in found] == ["examples/minimal.json", "bad/missing-section-text.json"]


def test_a_rule_that_cannot_be_computed_is_named(folder):
    appended(
        folder,
        '[[rules]]\ncode = "odd"\nmust = "no_such_thing(1)"\n'
        'message = { zh-Hans = "x", en = "x" }\nfix = { zh-Hans = "x", en = "x" }',
    )

    found = said(folder)

    assert {one.partition(": ")[2].partition(": ")[0] for one in found} == {"rule odd"}


def test_a_rule_over_rows_is_tried_on_each_of_them(folder):
    appended(
        folder,
        '[[rules]]\ncode = "odd"\neach = "text.tips"\nmust = "row.nothing.at.all()"\n'
        'message = { zh-Hans = "x", en = "x" }\nfix = { zh-Hans = "x", en = "x" }',
    )

    assert any("rule odd" in one for one in said(folder))


def test_a_value_that_cannot_be_computed_is_named(folder):
    appended(folder, '[[computed]]\nfield = "notice.mood"\nvalue = "no_such_thing(1)"')

    assert any("value of notice.mood" in one for one in said(folder))


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ('identity = "', 'identity = "no_such_thing(1) or ', "identity"),
        ('year = "post_from[:4]"', 'year = "particulars.nothing"', "number.year"),
    ],
)
def test_identity_and_year_must_have_a_value_on_every_example(folder, old, new, name):
    rewritten(folder, "type.toml", old, new)

    assert any(f"value of {name}" in one for one in said(folder))


@pytest.mark.parametrize(
    "row",
    [
        '[[copies]]\nrole = "quality_center"\nclause = "1"\nwhen = "no_such_thing(1)"',
        '[[importance]]\nreason = { zh-Hans = "x", en = "x" }\nwhen = "no_such_thing(1)"',
    ],
)
def test_conditions_of_copies_and_importance_are_tried(folder, row):
    appended(folder, row)

    assert any("no_such_thing" in one for one in said(folder))


def test_approvals_that_wait_for_one_another_are_found_also_for_a_project_managers_own_draft(folder):
    appended(
        folder,
        '[[approvals]]\nrole = "quality_center"\nverb = "review"\nclause = "1"\nafter = ["project_manager"]\n'
        '[[approvals]]\nrole = "supervising_leader"\nverb = "approve"\nclause = "1"\nafter = ["quality_center"]',
    )

    assert any("wait for one another" in one for one in said(folder))


def test_a_page_that_says_something_else_than_the_word_document_is_found(folder):
    rewritten(folder, "page.html", "<p>{{ text.closing }}</p>", "<p>另行通知</p>")

    assert any("DOCX and PDF differ" in one for one in said(folder))


@pytest.mark.parametrize("spoilt", ["{{ no_such_field }}", "{% if %}", "{{ 1 / 0 }}"])
def test_a_page_that_cannot_be_rendered_is_a_finding_and_not_a_crash(folder, spoilt):
    rewritten(folder, "page.html", "<p>{{ text.closing }}</p>", f"<p>{spoilt}</p>")

    assert any(one.startswith("examples/full.json: ") for one in said(folder))


@pytest.mark.parametrize("name", ["page.css", "document.docx", "page.html"])
def test_a_file_that_was_forgotten_is_found(folder, name):
    (folder / name).unlink()

    assert any(one.startswith("examples/full.json: ") and name in one for one in said(folder))


@pytest.mark.parametrize("words", ["{{ no_such_field }}", "{{ title", "{% if %}"])
def test_a_broken_word_template_is_found(folder, words):
    document = docx.Document(folder / "document.docx")
    document.add_paragraph(words)
    document.save(folder / "document.docx")

    assert any(one.startswith("examples/full.json: ") for one in said(folder))


def test_a_number_that_asks_for_what_is_not_there_is_found(folder):
    rewritten(folder, "type.toml", 'prefix = "{{ company.code }}', 'prefix = "{{ company.no_such_thing.code() }}')

    assert any(one.startswith("examples/") for one in said(folder))


def test_a_bad_example_with_an_unknown_code_in_its_name_is_found(folder):
    (folder / "bad" / "missing-section-text.json").rename(folder / "bad" / "dull-prose.json")

    assert said(folder) == ["bad/dull-prose.json: its name begins with no known code"]


def test_a_bad_example_that_fails_with_another_code_is_found(folder):
    (folder / "bad" / "missing-section-text.json").rename(folder / "bad" / "missing-field-text.json")

    assert said(folder) == ["bad/missing-field-text.json: gives missing-section"]


def test_a_bad_example_that_passes_is_found(folder):
    shutil.copy(folder / "examples" / "full.json", folder / "bad" / "missing-field-nothing.json")

    assert said(folder) == ["bad/missing-field-nothing.json: gives —"]


def test_a_look_back_that_cannot_be_computed_is_found(folder):
    rewritten(folder, "type.toml", 'day = "post_from"', 'day = "post_frm"')
    found = [one for one in said(folder) if "post_frm" in one]

    assert any("weekday-differs" in one for one in found)


def test_an_example_of_the_guide_that_shows_nothing_is_found(folder):
    quick(folder)
    appended(folder, '[[guide.examples]]\ntitle = "致歉信"\nfile = "apology.json"\nat = ["text"]')

    assert "type.toml: an example of [guide] shows nothing" in said(folder)

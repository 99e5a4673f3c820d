"""The report on the four properties: an item each, for each entry and in sum, as JSON and as a Word file."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pytest

from archive import entry as entries
from pipeline import four_properties as rules
from pipeline.four_properties import ITEMS, Result, Subject
from pipeline.office import filed, four_properties, verifying
from pipeline.render.office_words import office_words


@pytest.fixture
def document(desk, board_notice, own_pages):  # noqa: ARG001 - its pages are drawn as they are
    """A filed circular whose pages are real."""
    made = desk.filed(board_notice())
    filed.follow_index(desk.premises)
    return made


@pytest.fixture
def subject(desk, document) -> Subject:
    """The same as the tests see it."""
    view = filed.archive(desk.premises).open(f"urn:letterbook:{document.entry}")
    facts = entries.loads(view.read(entries.ENTRY))
    names = (entries.pdf_name(facts.number), entries.docx_name(facts.number))
    return Subject(facts, {name: view.read(name) for name in names}, frozenset(), is_proved=True, copies=1)


def report(desk) -> dict:
    found = verifying.verify(desk.premises)
    return json.loads(four_properties.written(desk.premises, found, as_json=True))


def spoken(data: bytes) -> str:
    return "".join(spot.words for spot in office_words(data))


@pytest.mark.requirement("R-5.3.3-4")
def test_a_whole_entry_passes_every_item_but_the_one_that_is_not_tested_here(desk, document):
    told = report(desk)

    [entry] = told["entries"]
    assert entry["number"] == document.number
    assert {name for name, result in entry["items"].items() if result != "合格"} == {"4-4"}
    assert entry["items"]["4-4"] == "未检测" and told["items"][-1]["result"] == "未检测"
    assert [item["tested"] for item in told["items"][:-1]] == [1] * (len(ITEMS) - 1)


def test_a_damaged_entry_fails_by_name_and_so_does_the_report(desk, document):
    pdf = next((desk.premises.archive / document.entry).glob("v1/content/*.pdf"))
    pdf.chmod(0o644)
    pdf.write_bytes(pdf.read_bytes()[:-9])
    found = verifying.verify(desk.premises)

    told = report(desk)
    words = spoken(four_properties.written(desk.premises, found, as_json=False))

    failing = {name for name, result in told["entries"][0]["items"].items() if result == "不合格"}
    assert failing == {"1-2", "1-3", "3-1", "3-3", "4-1"}
    assert "不合格，详见第二部分" in words and document.number in words


def test_an_entry_that_does_not_say_what_it_is_fails_everything_that_is_tested(desk, document):
    (desk.premises.archive / document.entry / "inventory.json").unlink()

    assert set(report(desk)["entries"][0]["items"].values()) == {"不合格", "未检测"}


def test_the_word_file_has_every_item_the_counts_and_a_line_to_be_signed(desk, document):  # noqa: ARG001
    found = verifying.verify(desk.premises)

    words = spoken(four_properties.written(desk.premises, found, as_json=False))

    for said in (
        *(item.title for item in ITEMS),
        "真实性",
        "完整性",
        "可用性",
        "安全性",
        "检测人：",
        "应检件数",
        "字节",
    ):
        assert said in words


def _docx(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("harm", "failing"),
    [
        pytest.param({"faults": frozenset({"row-differs"})}, {"1-1", "1-3"}, id="database"),
        pytest.param({"faults": frozenset({"index-stale"})}, {"1-3", "3-5"}, id="index"),
        pytest.param({"copies": 0}, {"4-3"}, id="no copy"),
        pytest.param({"is_proved": False}, {"1-1"}, id="not in the ledger"),
    ],
)
def test_each_fault_fails_its_own_items(subject, harm, failing):
    results = rules.tested(replace(subject, **harm))

    assert {name for name, result in results.items() if result is Result.FAILED} == failing


def test_pages_that_say_otherwise_than_the_metadata_are_found(subject):
    results = rules.tested(replace(subject, facts=replace(subject.facts, title="另一个题名")))

    assert results["1-2"] is Result.FAILED and results["3-3"] is Result.PASSED


@pytest.mark.parametrize(
    ("heading", "result"), [("客户沟通记录表", Result.PASSED), ("关于客户沟通记录表的说明", Result.FAILED)]
)
def test_a_form_is_headed_by_its_type_alone_on_a_line(subject, heading, result, monkeypatch):
    facts = replace(subject.facts, title="电梯困人后的回访", more={"type_title": "客户沟通记录表"})
    monkeypatch.setattr(rules, "_lines", lambda _one: [heading, f"编号：{facts.number}"])

    assert rules.tested(replace(subject, facts=facts))["1-2"] is result


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "word/embeddings/oleObject1.bin", "run.exe"])
def test_a_word_file_with_a_program_in_it_is_not_safe(subject, name):
    files = {**subject.files, entries.docx_name(subject.facts.number): _docx("word/document.xml", name)}

    assert rules.tested(replace(subject, files=files))["4-2"] is Result.FAILED


def test_files_that_do_not_open_fail_and_files_that_are_not_there_do_not_apply(subject):
    names = (entries.pdf_name(subject.facts.number), entries.docx_name(subject.facts.number))

    broken = rules.tested(replace(subject, files=dict.fromkeys(names, b"rubbish")))
    without = rules.tested(replace(subject, files={}))

    assert {broken[name] for name in ("1-2", "3-1", "3-2", "3-3", "4-1", "4-2")} == {Result.FAILED}
    assert {without[name] for name in ("1-2", "3-1", "3-2", "3-3", "4-1", "4-2")} == {Result.NOT_APPLICABLE}

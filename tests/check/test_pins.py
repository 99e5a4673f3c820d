"""A remark taken apart, and the page on which its section begins."""

from __future__ import annotations

import pytest

from pipeline import pins
from pipeline.differences import title_of
from schemas import document_type
from schemas.language import speak

REPORT = document_type.load_all()["service_report"]
RECORD = {"project": {"fee_mode": "remuneration"}}


def test_a_pinned_note_is_read_back_as_its_section_title_and_reason() -> None:
    note = pins.pinned("人员费用有误", "finance", RECORD, REPORT)

    assert pins.read(note, RECORD, REPORT) == pins.Pin("finance", "十、物业服务资金收支", "人员费用有误")


def test_a_pin_is_read_in_whatever_language_it_was_made_and_is_read() -> None:
    with speak("en"):
        note = pins.pinned("wrong", "finance", RECORD, REPORT)
        read = pins.read(note, RECORD, REPORT)
        pinned_in_english = f"〔{title_of(REPORT, 'finance', RECORD)}〕wrong"
        kept_before = pins.read(pinned_in_english, RECORD, REPORT)

    assert note.startswith("〔十、物业服务资金收支〕")
    assert read == kept_before == pins.Pin("finance", "十、物业服务资金收支", "wrong")


@pytest.mark.parametrize("note", ["人员费用有误", "〔没有这一节〕有误", "见〔十、物业服务资金收支〕", ""])
def test_a_note_that_names_no_section_before_it_is_pinned_to_none(note: str) -> None:
    assert pins.read(note, RECORD, REPORT) is None


def test_a_section_begins_where_its_title_is_a_line_of_its_own_and_not_in_the_contents() -> None:
    pages = ["目录\n十、物业服务资金收支 8", "见“十、物业服务资金收支”", "上一节\n十、 物业服务资金收支\n单位：元"]

    assert pins.page_of("十、物业服务资金收支", pages) == 3
    assert pins.page_of("十一、别的", pages) == 0
    assert pins.page_of("", ["", ""]) == 0

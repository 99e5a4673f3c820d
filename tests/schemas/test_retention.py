"""How long documents are kept: the schedule, its least terms, and when a term has ended (requirements 5.4)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import retention
from schemas.document_type import TEMPLATES, load
from schemas.retention import WrongTerm, schedule
from schemas.type_rows import FaultyType

PERIODS = st.sampled_from(["D3", "D10", "D30", "Y"])


@pytest.mark.parametrize("name", ["FIN", "WYBG", "XH-Z", "XH-P", "HY", "FB", "FT", "DC", "CC"])
def test_every_class_of_the_requirements_stands_in_the_schedule_with_its_rule(name):
    found = schedule().classes[name]

    assert found.clause and found.titles["zh-Hans"] and found.titles["en"]


def test_every_type_names_a_class_of_the_schedule_and_keeps_its_least_term():
    known = schedule()

    found = {
        kind.id: list(retention.faults(kind.retention_class, kind.retention, kind.important_retention, known))
        for kind in (load(file.parent) for file in TEMPLATES.glob("*/type.toml"))
    }

    assert not any(found.values()), found


def test_a_type_with_an_unknown_class_a_strange_term_or_too_short_a_term_is_refused():
    known = schedule()

    assert len(list(retention.faults("ABC", "D10", "", known))) == 1
    assert len(list(retention.faults("FB", "10", "", known))) == 1
    assert len(list(retention.faults("WYBG", "D10", "", known))) == 1
    assert len(list(retention.faults("XH-P", "D10", "XH-Z-D10", known))) == 1


def test_the_office_may_lengthen_a_term_and_never_shorten_it():
    longer = schedule().lengthened({"FB": "D30", "FT": "Y"})

    assert longer.classes["FB"].period == "D30" and longer.classes["FT"].period == "Y"
    for settings in ({"FB": "D3"}, {"FIN": "D30"}, {"ABC": "Y"}, {"FB": "10"}, {"FB": 30}):
        with pytest.raises(WrongTerm):
            schedule().lengthened(settings)


def test_a_term_counts_from_the_first_of_january_after_signing():
    assert retention.last_day(date(2026, 1, 1), "D10") == date(2036, 12, 31)
    assert retention.last_day(date(2026, 12, 31), "D10") == date(2036, 12, 31)
    assert retention.last_day(date(2026, 7, 1), "Y") is None


def test_a_term_that_counts_from_a_day_passes_on_that_day_years_later():
    assert retention.years_after(date(2026, 7, 1), "D3") == date(2029, 7, 1)
    assert retention.years_after(date(2028, 2, 29), "D3") == date(2031, 3, 1)


def test_an_entry_that_became_important_is_kept_as_long_as_important_ones_are():
    assert schedule().term("XH-P-D10", "XH-Z-D30") == ("XH-Z", "D30")


def test_what_the_schedule_does_not_know_is_kept_for_ever():
    assert schedule().term("ABC-D10")[1] == "Y"
    assert schedule().term("FB-10")[1] == "Y"


@given(asked=PERIODS, least=PERIODS)
def test_no_entry_is_ever_kept_for_less_than_the_longer_of_what_it_says_and_what_its_class_says(asked, least):
    known = schedule().classes["FB"]
    made = retention.Schedule({"FB": retention.RetentionClass("FB", known.titles, least, known.clause)}, {}, {})

    found = made.term(f"FB-{asked}")[1]

    assert retention.longest(found, asked) == found and retention.longest(found, least) == found


def test_a_schedule_that_contradicts_itself_is_refused(tmp_path):
    for old, new in (('"D10"', '"10"'), ('"owner_left"', '"never"'), ("[minimise.FT]", "[minimise.ABC]")):
        written = (TEMPLATES / "retention.toml").read_text("utf-8").replace(old, new)
        folder = tmp_path / new.strip('"[]')
        folder.mkdir()
        (folder / "retention.toml").write_text(written, "utf-8")

        with pytest.raises(FaultyType):
            schedule(folder)


def test_a_term_is_said_in_words_and_an_unknown_class_as_it_is():
    assert retention.said("FB", "D10") == "通知公告、网络发布、短信，10年"
    assert retention.said("FIN", "Y") == "年度预决算，永久"
    assert retention.said("ZZ", "X1") == "ZZ，X1"

"""Several people hand in parts of one report: what is taken, what is owed, who stands in whose way."""

from __future__ import annotations

import pytest

from pipeline import flow
from pipeline.office import contributions, documents
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document, Drop, Event, Part, RegisterRow
from pipeline.office.refusals import StillOwed
from pipeline.stages import Verdict
from tests.divided import ENGINEERING, REST, SECURITY, refused, standing


def owed(document: Document, desk) -> list[str]:
    return [one["section"] for one in documents.row(document, desk.premises)["owed"]]


def test_the_first_part_opens_a_draft_which_tells_what_is_owed_and_by_whom(drop, desk):
    document = drop("郑师傅", *ENGINEERING, name="工程.json")

    row = documents.row(document, desk.premises)
    assert (row["stage"], row["digest"], row["files"], row["waiting_for"]) == ("draft", None, [], [])
    assert [(one["name"], one["sections"], one["file"]) for one in row["parts"]] == [
        ("郑师傅", list(ENGINEERING), "工程.json")
    ]
    security = next(one for one in row["owed"] if one["section"] == "security")
    assert (security["title"], security["role"], security["people"]) == (
        "五、公共秩序维护与消防安全",
        "security_department",
        ["韩斌"],
    )
    assert Event.objects.get(kind="part-taken").body["sections"] == list(ENGINEERING)
    assert not RegisterRow.objects.exists()


def test_later_parts_add_and_take_away_from_what_is_owed(drop, desk):
    first = drop("郑师傅", *ENGINEERING)

    second = drop("韩斌", *SECURITY)

    assert second == first and owed(second, desk) == list(REST)


def test_the_author_is_the_first_who_may_write_the_whole_whoever_came_first(drop):
    opened = drop("郑师傅", *ENGINEERING)

    joined = drop("林若溪", "letter")

    assert (opened.author.name, joined.author.name) == ("郑师傅", "林若溪")


def test_a_draft_is_neither_decided_on_nor_released_and_says_what_is_owed(drop, desk):
    document = drop("郑师傅", *ENGINEERING)

    for step in (
        lambda: flow.decide(document, desk.person("zhouqiming"), Verdict.APPROVE),
        lambda: flow.release(document, desk.person("zhouqiming")),
    ):
        with pytest.raises(StillOwed) as refusal:
            step()
        assert "秩序维护" in refusal.value.localized("zh-Hans") and "5.3.3B④" in refusal.value.clause


def test_the_same_bytes_give_the_same_answer(drop):
    document = drop("郑师傅", *ENGINEERING)

    again = drop("郑师傅", *ENGINEERING)

    assert again == document and Part.objects.count() == 1 and Drop.objects.count() == 1


def test_the_same_person_with_the_same_sections_replaces_his_part(drop, full):
    document = drop("韩斌", *SECURITY)
    changed = full["security"] | {"patrols": 9999}

    drop("韩斌", *SECURITY, name="秩序2.json", security=changed)

    assert standing(document) == [("韩斌", ["security"])]
    assert document.parts.exclude(replaced_at=None).count() == 1


def test_with_a_few_of_his_sections_his_others_stay(drop):
    document = drop("郑师傅", *ENGINEERING)

    drop("郑师傅", "utilities", name="水电.json")

    assert standing(document) == [("郑师傅", ["engineering"]), ("郑师傅", ["utilities"])]


def test_with_more_than_his_sections_he_replaces_and_adds(drop):
    document = drop("郑师傅", "utilities")

    drop("郑师傅", *ENGINEERING)

    assert standing(document) == [("郑师傅", list(ENGINEERING))]


def test_an_earlier_part_handed_in_again_takes_its_place_again(drop):
    document = drop("郑师傅", *ENGINEERING)
    drop("郑师傅", "utilities", name="水电.json")

    drop("郑师傅", *ENGINEERING)

    assert standing(document) == [("郑师傅", list(ENGINEERING))]


def test_a_section_that_somebody_else_handed_in_is_a_problem_and_nothing_is_taken(drop):
    document = drop("韩斌", *SECURITY)

    with pytest.raises(NotTaken) as refusal:
        drop("郑师傅", *ENGINEERING, *SECURITY)

    assert refused(refusal) == [("part-overlap", "security")]
    assert standing(document) == [("韩斌", ["security"])]


@pytest.mark.parametrize(
    ("author", "sections", "changed", "code"),
    [
        ("郑师傅", (), {}, "part-without-section"),
        ("郑师傅", ENGINEERING, {"period": None}, "missing-field"),
        ("郑师傅", ENGINEERING, {"project_code": "NOWHERE"}, "unknown-project"),
        ("钱明", ENGINEERING, {}, "not-the-author"),
        ("韩斌", SECURITY, {"security": {"patrols": "许多"}}, "not-a-whole-number"),
        ("韩斌", SECURITY, {"supersedes": "没有"}, "no-such-document"),
        ("韩斌", SECURITY, {"post_from": "2026-02-30"}, "not-a-date"),
    ],
)
def test_what_is_wrong_with_a_part_by_itself_is_said_at_once(drop, author, sections, changed, code):
    with pytest.raises(NotTaken) as refusal:
        drop(author, *sections, **changed)

    assert code in {found for found, _path in refused(refusal)}
    assert not any(found == "missing-section" for found, _path in refused(refusal))
    assert not Document.objects.exists()


def test_without_saying_so_a_few_sections_are_no_part_and_the_way_is_told(desk, full):
    with pytest.raises(NotTaken) as refusal:
        desk.submit({name: value for name, value in full.items() if name != "security"})

    [fault] = [one for one in refusal.value.problems if one.stops]
    assert fault.code == "missing-section" and "填报方式" in fault.fix.localized("zh-Hans")


def test_who_may_write_a_part_may_not_write_the_whole(departments, full):
    with pytest.raises(NotTaken) as refusal:
        departments.submit(full | {"author": "郑师傅"}, by="zhengshifu")

    assert refused(refusal) == [("not-the-author", "author")]


def test_another_value_in_the_header_is_a_reminder_naming_both(drop):
    drop("林若溪", "letter", header=True)

    document = drop("韩斌", *SECURITY, post_from="2026-07-15")

    reminder = next(one for one in contributions.reminders(document) if one["code"] == "part-header-differs")
    assert "2026年7月15日" in reminder["message"] or "2026-07-15" in reminder["message"]
    assert "2026-07-14" in reminder["message"] and "林若溪" in reminder["message"]

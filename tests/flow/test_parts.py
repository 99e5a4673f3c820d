"""Several people hand in parts of one report: what is taken, what is owed, who stands in whose way, who decides."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from django.db import connections

from pipeline import flow, receive
from pipeline.office import access, contributions, documents, drafts, people, reception
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document, Drop, Event, Part, Person, RegisterRow
from pipeline.office.refusals import StillOwed
from pipeline.stages import Stage, Verdict
from schemas.document_type import TEMPLATES, load

KIND = load(TEMPLATES / "service_report")
SECTIONS = tuple(dict.fromkeys(section.id for section in KIND.sections))
WHOSE = ("doc_type", "project_code", "period")
ENGINEERING, SECURITY = ("engineering", "utilities"), ("security",)
REST = tuple(one for one in SECTIONS if one not in (*ENGINEERING, *SECURITY))


@pytest.fixture(autouse=True)
def departments(desk):
    """The people who write parts in the model's project."""
    assert desk
    for user, name, role in (
        ("zhengshifu", "郑师傅", "engineering_department"),
        ("hanbin", "韩斌", "security_department"),
    ):
        people.add_person({"user": user, "name": name, "roles": [{"role": role, "project": "TFY"}]})


@pytest.fixture
def full(desk):
    return desk.example("service_report")


@pytest.fixture
def drop(desk, full):
    """Hand in the sections of the model report that somebody writes, changed by keyword, as a file of their own."""

    def dropped(author: str, *sections: str, name: str = "", header: bool = False, **changed: Any) -> Document:
        kept = (*WHOSE, *sections, *(one for one in full if header and one not in SECTIONS))
        record = {one: full[one] for one in kept} | {"author": author, "handed_in": "part"} | changed
        file = desk.file(record, name or f"{author}-{'-'.join(sections)}.json")
        return flow.submit(file, Person.objects.get(name=author))[0]

    return dropped


@pytest.fixture
def by_three(drop):
    """The model report in three parts of three people."""
    drop("郑师傅", *ENGINEERING, name="工程.json")
    drop("韩斌", *SECURITY, name="秩序.json")
    return drop("林若溪", *REST, name="管家.json", header=True)


@pytest.fixture
def unrendered(monkeypatch):
    """Drafts of no pages: what is rendered, and how long that takes, is not what these tests are about."""
    monkeypatch.setattr(drafts, "rendered", lambda *_given: {"草稿.pdf": b"%PDF"})


def refused(refusal) -> list[tuple[str, str]]:
    return [(fault.code, fault.place.path) for fault in refusal.value.problems if fault.stops]


def standing(document: Document) -> list[tuple[str, list[str]]]:
    return [(part.person.name, part.standing) for part in contributions.standing(document)]


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


def test_who_may_write_a_part_may_not_write_the_whole(desk, full):
    with pytest.raises(NotTaken) as refusal:
        desk.submit(full | {"author": "郑师傅"}, by="zhengshifu")

    assert refused(refusal) == [("not-the-author", "author")]


def test_another_value_in_the_header_is_a_reminder_naming_both(drop):
    drop("林若溪", "letter", header=True)

    document = drop("韩斌", *SECURITY, post_from="2026-07-15")

    reminder = next(one for one in contributions.reminders(document) if one["code"] == "part-header-differs")
    assert "2026年7月15日" in reminder["message"] or "2026-07-15" in reminder["message"]
    assert "2026-07-14" in reminder["message"] and "林若溪" in reminder["message"]


def test_when_the_last_part_fits_badly_it_is_refused_with_every_problem_in_its_own_file(drop, full):
    document = drop("郑师傅", *ENGINEERING, name="工程.json")
    drop("韩斌", *SECURITY, name="秩序.json")
    full["overview"]["elevators"] += 1
    full["finance"]["exp_maintenance_parts"]["utilities"] = Decimal("1.00")

    with pytest.raises(NotTaken) as refusal:
        drop("林若溪", *REST, name="管家.json", header=True)

    found = {(fault.code, fault.place.file) for fault in refusal.value.problems if fault.stops}
    assert found >= {("elevator-services-differ", "工程.json"), ("utilities-differ", "管家.json")}
    document.refresh_from_db()
    assert (document.stage, document.parts.count(), document.revisions.count()) == (Stage.DRAFT, 2, 0)


def test_a_whole_without_anybody_who_may_write_it_is_refused(drop):
    drop("郑师傅", *ENGINEERING)

    with pytest.raises(NotTaken) as refusal:
        drop("韩斌", *SECURITY, *REST, header=True)

    assert refused(refusal) == [("part-without-author", "author")]


def test_a_part_that_is_lost_is_named_with_its_person(drop, desk):
    document = drop("郑师傅", *ENGINEERING, name="工程.json")
    for file in (desk.premises.received / document.parts.get().source).glob("工程.json"):
        file.unlink()

    with pytest.raises(NotTaken) as refusal:
        drop("韩斌", *SECURITY)

    assert [(fault.code, fault.place.value) for fault in refusal.value.problems if fault.stops] == [
        ("part-lost", "工程.json")
    ]


def test_a_part_that_comes_in_meanwhile_is_taken_into_account(drop, monkeypatch):
    looked_at, calls = reception.looked_at, []

    def meanwhile(*given):
        found = looked_at(*given)
        calls.append(given)
        if len(calls) == 1:
            drop("郑师傅", *ENGINEERING)
        return found

    monkeypatch.setattr(reception, "looked_at", meanwhile)
    document = drop("韩斌", *SECURITY)

    assert Document.objects.count() == 1
    assert standing(document) == [("郑师傅", list(ENGINEERING)), ("韩斌", ["security"])]


@pytest.mark.usefixtures("unrendered")
def test_all_parts_at_the_same_moment_count_and_the_last_makes_the_whole(drop):
    shares = {"郑师傅": ENGINEERING, "韩斌": SECURITY, "林若溪": REST}
    gate = threading.Barrier(len(shares))

    def hand_in(author, sections):
        gate.wait()
        try:
            drop(author, *sections, header=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(shares)) as executor:
        done = [executor.submit(hand_in, *share) for share in shares.items()]

    assert [one.exception() for one in done] == [None, None, None]
    document = Document.objects.get()
    assert dict(standing(document)) == {author: list(sections) for author, sections in shares.items()}
    assert (document.stage, document.revisions.count(), document.author.name) == (Stage.DECIDING, 1, "林若溪")


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.usefixtures("unrendered")
def test_in_whatever_order_the_parts_come_they_make_the_whole(drop, desk, full, order):
    shares = [("郑师傅", ENGINEERING, False), ("韩斌", SECURITY, False), ("林若溪", REST, True)]
    file = desk.file(full)

    for number in order:
        author, sections, header = shares[number]
        document = drop(author, *sections, header=header)

    [whole], _found = reception.looked_at(receive.copied(desk.premises, file, "TFY"), desk.premises, None)
    assert documents.newest(document).content_digest == whole.content_digest


def test_a_part_that_a_crash_kept_from_being_taken_is_taken_by_resume(drop, monkeypatch):
    def crash(*_given):
        raise KeyboardInterrupt

    join = contributions.join
    monkeypatch.setattr(contributions, "join", crash)
    with pytest.raises(KeyboardInterrupt):
        drop("郑师傅", *ENGINEERING)
    assert not Document.objects.exists()
    monkeypatch.setattr(contributions, "join", join)

    flow.resume()

    assert standing(Document.objects.get()) == [("郑师傅", list(ENGINEERING))]
    assert flow.resume() == []


@pytest.mark.slow
def test_when_nothing_is_owed_the_whole_is_rendered_and_decided_on(by_three, desk, full):
    row = documents.row(by_three, desk.premises)
    received = receive.copied(desk.premises, desk.file(full), "TFY")
    [whole], _found = reception.looked_at(received, desk.premises, None)

    assert (row["stage"], row["owed"], bool(row["files"])) == ("deciding", [], True)
    assert row["digest"] == whole.content_digest
    sources = documents.newest(by_three).sources
    assert sources == [part.source for part in contributions.standing(by_three)] and len(sources) == 3
    assert Event.objects.get(kind="submitted").body["sources"] == sources


@pytest.mark.usefixtures("unrendered")
def test_nobody_decides_on_what_they_wrote_a_part_of(by_three, desk):
    people.add_person({"user": "hanbin", "roles": [{"role": "project_manager", "project": "TFY"}]})

    with pytest.raises(access.OwnPart):
        flow.decide(by_three, desk.person("hanbin"), Verdict.APPROVE)

    assert desk.approve(by_three, "zhouqiming").decisions.count() == 1


def test_a_report_whose_only_approver_wrote_a_part_is_said_to_have_none(drop):
    people.add_person({"user": "shenmuzhi", "roles": [{"role": "security_department", "project": "TFY"}]})
    drop("沈牧之", *SECURITY)
    drop("郑师傅", *ENGINEERING)

    with pytest.raises(NotTaken) as refusal:
        drop("林若溪", *REST, header=True)

    assert refused(refusal) == [("nobody-decides", "project_code")]


@pytest.mark.usefixtures("unrendered")
def test_a_new_part_is_the_next_revision_and_voids_what_saw_the_change(by_three, drop, desk, full):
    desk.approve(by_three, "qianming", "zhouqiming")

    drop("韩斌", *SECURITY, name="秩序2.json", security=full["security"] | {"patrols": full["security"]["patrols"] + 1})

    document = documents.find(by_three.key)
    assert (document.stage, document.revisions.count()) == (Stage.DECIDING, 2)
    assert [one.person.user for one in document.decisions.filter(void_at=None)] == ["qianming"]


@pytest.mark.usefixtures("unrendered")
def test_a_returned_report_goes_on_with_one_new_part(by_three, drop, desk):
    flow.decide(by_three, desk.person("zhouqiming"), Verdict.RETURN, "第五部分有误")

    again = drop("韩斌", *SECURITY, name="秩序.json")

    assert (again.stage, again.revisions.count()) == (Stage.DECIDING, 2)


@pytest.mark.usefixtures("unrendered")
def test_the_authors_whole_takes_the_place_of_the_parts_and_says_so(by_three, desk, full, drop):
    full["letter"]["body"] += "谢谢。"

    whole = desk.submit(full)

    assert whole == by_three and standing(whole) == []
    assert "parts-replaced" in {one["code"] for one in documents.newest(whole).reminders}
    with pytest.raises(NotTaken) as refusal:
        drop("韩斌", *SECURITY, name="秩序3.json", channels=["board"])
    assert refused(refusal) == [("part-of-whole", "handed_in")]


@pytest.mark.usefixtures("unrendered")
def test_the_whole_of_its_author_ends_a_draft_that_somebody_else_opened(drop, desk, full):
    draft = drop("郑师傅", *ENGINEERING)

    whole = desk.submit(full)

    assert (whole, whole.stage, whole.author.name) == (draft, Stage.DECIDING, "林若溪")


@pytest.mark.slow
def test_a_part_for_a_filed_report_is_refused_and_may_correct_it(by_three, drop, desk):
    document = flow.release(desk.approve(by_three, "qianming", "zhouqiming", "shenmuzhi"), desk.person("linruoxi"))

    with pytest.raises(NotTaken) as refusal:
        drop("韩斌", *SECURITY, name="秩序4.json", channels=["board"])
    correction = drop("韩斌", *SECURITY, name="更正.json", supersedes=document.number, revision_note="巡逻次数有误")
    joined = drop("郑师傅", *ENGINEERING, name="工程2.json", channels=["board"])

    assert [code for code, _path in refused(refusal)] == ["already-filed"]
    assert (correction.stage, correction.supersedes) == (Stage.DRAFT, document)
    assert (joined, joined.supersedes) == (correction, document)

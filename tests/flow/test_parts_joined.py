"""All parts of a report are in: the whole they make, what is wrong between them, and what comes after."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import connections

from pipeline import flow, receive
from pipeline.office import access, contributions, documents, people, reception
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document, Event
from pipeline.stages import Stage, Verdict
from tests.divided import ENGINEERING, REST, SECURITY, refused, standing


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

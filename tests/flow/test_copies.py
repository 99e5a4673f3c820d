"""Copies (抄送) cannot be lost: delivered with the filing, listed, acknowledged; raising importance makes more."""

from __future__ import annotations

import hashlib
import shutil

import pytest
from django.db import transaction
from django.utils import timezone

from pipeline import later
from pipeline.office import access, completeness, copying, documents, filed, people, verifying
from pipeline.office.models import Copy, Document, Event, Person
from pipeline.office.refusals import NotYourCopy, StillOpen, WhyImportant
from pipeline.stages import Stage
from tests.letters import SCAN

IMPORTANT = {"sender": "听枫苑业委会", "sender_kind": "committee", "category": "legal"}


@pytest.mark.requirement("R-5.3.1-2")
def test_an_important_letter_is_copied_as_the_letter_itself_with_recipient_and_purpose(letter):
    document = letter(**IMPORTANT)

    copy = document.copies.get(to="quality_center")
    assert (copy.people, copy.purpose) == (["gaopin"], "重要来函备份存档")
    assert copy.sent["personal/scan-001.pdf.age"] != hashlib.sha256(SCAN).hexdigest()
    assert copy.at is not None and copy.receipt_at is None


@pytest.mark.requirement("R-5.3.1-2")
def test_a_copy_is_delivered_in_the_transaction_of_the_filing(letter):
    document = letter(**IMPORTANT)

    told = list(Event.objects.filter(document=document.key, kind__in=["filed", "copied"]).order_by("seq")[:3])
    assert [event.kind for event in told] == ["filed", "copied", "copied"]
    assert told[0].at == told[1].at == told[2].at == document.copies.get(to="quality_center").at
    assert told[1].body["sent"] == told[0].body["files"]


@pytest.mark.requirement("R-5.1.3-4")
def test_what_is_no_letter_is_copied_as_what_all_may_read(desk):
    document = desk.filed(desk.example("forum_minutes"))

    assert {one.to for one in document.copies.filter(kind="role")} >= {"quality_center", "supervising_leader"}
    for one in document.copies.filter(kind="role"):
        assert sorted(name.rpartition(".")[2] for name in one.sent) == ["docx", "pdf"]
        assert not any(name.startswith("personal/") for name in one.sent)


@pytest.mark.requirement("R-5.3.3-7")
def test_a_notice_that_speaks_of_several_projects_goes_to_the_manager_of_each(desk):
    document = desk.filed(desk.example("spot_check_notice"), "gaopin", approvers=("shenmuzhi",))

    copy = document.copies.get(to="project_manager")
    assert copy.people == ["lijingli", "luyuan", "zhouqiming"]
    assert later.acknowledge(document, desk.person("luyuan"))[0].receipt_by == desk.person("luyuan")


@pytest.mark.requirement("R-5.3.3-5")
def test_a_receipt_is_recorded_once_and_a_missing_one_blocks_nothing(letter, desk):
    document = letter(**IMPORTANT)

    [first] = later.acknowledge(document, desk.person("gaopin"))
    [again] = later.acknowledge(document, desk.person("gaopin"))

    assert document.stage == Stage.SECURED
    assert (first.receipt_by, again.receipt_at) == (desk.person("gaopin"), first.receipt_at)
    assert Event.objects.filter(document=document.key, kind="received").count() == 1
    assert [one.to for one in copying.listed(only_owed=True)] == ["supervising_leader"]


def test_only_who_holds_a_role_that_was_sent_a_copy_acknowledges_one(letter, desk):
    document = letter(**IMPORTANT)

    with pytest.raises(NotYourCopy) as refusal:
        later.acknowledge(document, desk.person("linruoxi"))

    assert "品质运营中心" in refusal.value.localized("zh-Hans")


def test_a_copy_for_a_role_that_nobody_holds_waits_and_is_delivered_to_who_takes_it_up(letter):
    Person.objects.filter(user="gaopin").update(active=False)
    document = letter(**IMPORTANT)
    waiting = document.copies.get(to="quality_center")
    people.add_person({"user": "xinren", "name": "新任", "roles": [{"role": "quality_center"}]})

    with transaction.atomic():
        delivered = copying.hand_over_waiting(timezone.now())

    assert (waiting.at, waiting.people, [copy.to for copy in delivered]) == (None, [], ["quality_center"])
    assert document.copies.get(to="quality_center").people == ["xinren"]


def test_acknowledging_delivers_what_waited(letter):
    Person.objects.filter(user="gaopin").update(active=False)
    document = letter(**IMPORTANT)
    people.add_person({"user": "xinren", "name": "新任", "roles": [{"role": "quality_center"}]})

    [copy] = later.acknowledge(document, access.person("xinren"))

    assert copy.at is not None and copy.receipt_by == access.person("xinren")


@pytest.mark.requirement("R-5.3.1-5")
def test_importance_raised_later_brings_the_copies_and_the_vault_copy_and_rewrites_nothing(letter, desk):
    document = letter()
    shutil.rmtree(desk.premises.vault_root / document.entry)
    document.copies.all().delete()
    before = (desk.premises.archive / document.entry / "inventory.json").read_bytes()

    raised = later.raise_importance(document, desk.person("zhouqiming"), "业主表示将起诉")

    assert raised.importance == "important"
    assert {copy.to for copy in raised.copies.all()} == {"quality_center", "supervising_leader", "vault"}
    assert (desk.premises.vault_root / document.entry / "inventory.json").read_bytes() == before
    assert (desk.premises.archive / document.entry / "inventory.json").read_bytes() == before
    assert Event.objects.get(document=document.key, kind="raised").body["reason"] == "业主表示将起诉"


@pytest.mark.requirement("R-5.3.1-5")
def test_what_is_important_already_stays_so_and_nothing_is_told_twice(letter, desk):
    document = letter(**IMPORTANT)

    again = later.raise_importance(document, desk.person("zhouqiming"), "再提一次")

    assert again.importance == "important"
    assert not Event.objects.filter(kind="raised").exists()


def test_raising_needs_a_reason_and_a_document_that_is_filed(letter, desk, board_notice):
    filed_one, open_one = letter(), desk.submit(board_notice())

    with pytest.raises(WhyImportant):
        later.raise_importance(filed_one, desk.person("zhouqiming"), " ")
    with pytest.raises(StillOpen) as refusal:
        later.raise_importance(open_one, desk.person("zhouqiming"), "紧急")

    assert refusal.value.clause == "5.3.1C"
    assert not Document.objects.exclude(importance="normal").exists()


def test_who_has_no_part_in_the_project_raises_nothing(letter, desk):
    with pytest.raises(access.NotYourRole):
        later.raise_importance(letter(), desk.person("wangguanjia"), "紧急")


@pytest.mark.requirement("R-5.3.1-2")
def test_a_copy_that_the_type_demands_and_that_is_gone_is_found(letter, desk):
    document = letter(**IMPORTANT)
    filed.follow_index(desk.premises)
    document.copies.filter(to="supervising_leader").delete()

    [fault] = [one for one in verifying.verify(desk.premises).faults if one.code != "row-differs"]
    assert (fault.code, fault.where) == ("copy-not-made", document.number)


@pytest.mark.requirement("R-5.3.1-5")
def test_an_important_document_without_its_vault_copy_is_found(letter, desk):
    document = letter()
    document.copies.filter(kind="vault").delete()
    desk.premises.vault_root.rename(desk.premises.vault_root.with_name("away"))
    later.raise_importance(document, desk.person("zhouqiming"), "业主表示将起诉")

    # It waits for that copy again, and says so itself; what counts as secured without it is a fault.
    assert documents.find(document.key).stage == Stage.FILED
    assert list(completeness.faults(desk.premises)) == []
    Document.objects.update(stage=Stage.SECURED)
    assert [fault.code for fault in completeness.faults(desk.premises)] == ["vault-copy-owed"]


def test_show_tells_each_copy_with_people_purpose_files_and_receipt(letter, desk):
    document = letter(**IMPORTANT)
    later.acknowledge(document, desk.person("gaopin"))

    rows = {row["to"]: row for row in documents.described(document, desk.premises)["copies"]}
    assert rows["quality_center"]["receipt"]["by"] == "gaopin"
    assert rows["quality_center"]["to_title"] == "品质运营中心"
    assert rows["supervising_leader"]["receipt"] is None
    assert {row["file"] for row in rows["supervising_leader"]["sent"]} >= {"personal/scan-001.pdf.age"}
    assert rows["vault"]["to_title"] == "备份库"
    assert Copy.objects.filter(kind="role").count() == 2

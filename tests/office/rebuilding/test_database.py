"""The database made anew from ledger and archive: the same answers as before, and no number given twice."""

from __future__ import annotations

import copy
import json
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from pipeline import compose, flow, later, receive
from pipeline.office import (
    access_log,
    clock,
    delegating,
    documents,
    drafts,
    draw_rounds,
    entrance,
    feedback,
    numbers,
    people,
    verifying,
)
from pipeline.office import filed as filing
from pipeline.office.delegating import Leave
from pipeline.office.feedback import Category, Progress, Said
from pipeline.office.models import (
    Access,
    Copy,
    Correspondence,
    Decision,
    Delegation,
    Delivery,
    Document,
    DrawRound,
    Event,
    Feedback,
    Person,
    Posting,
    Project,
    RegisterRow,
    Revision,
    Role,
    Series,
)
from pipeline.office.rebuilding import database
from pipeline.stages import Verdict
from tests import conftest as shared
from tests.letters import SCAN, registered
from tests.rebuilt import emptied, rows
from tests.renderings import drawn_plainly

pytestmark = pytest.mark.requirement("R-5.3.1-4")

# Compared by tests of their own.
APART = {"Revision", "DrawRound", "Feedback"}
TABLES = (
    Access, Copy, Correspondence, Decision, Delegation, Delivery,
    Document, Event, Person, Posting, Project, RegisterRow, Revision, Role,
    Series,
)  # fmt: skip


def answers(office):
    """Return what list, show and search answer of what is filed."""
    shown = [documents.described(one, office) for one in Document.objects.exclude(entry="").order_by("pk")]
    finder = database.finding.finder_in(office.index)
    hits = {word: [hit.number for hit in finder.search(word).hits] for word in ("停水", "电梯", "来函", "2026")}
    return json.loads(json.dumps({"shown": shown, "hits": hits}, default=str, sort_keys=True))


@pytest.fixture(scope="module")
def told(tmp_path_factory, staffed_database):
    """An office in which much has happened: what it answered before, and what it answers from a database made anew."""
    patched, root = pytest.MonkeyPatch(), tmp_path_factory.mktemp("rebuilt")
    patched.setattr(clock, "today", lambda: shared.TODAY)
    patched.setattr(compose, "compose", drawn_plainly)
    patched.setattr(drafts, "rendered", lambda *_given: {"草稿.pdf": b"%PDF"})
    patched.setattr("os.fsync", lambda _descriptor: None)
    office = shared._opened(root / "office", staffed_database)
    (root / "outside").mkdir()
    history(shared.Desk(office, root / "outside"))
    filing.follow_index(office)
    before = (rows(*TABLES, DrawRound, Feedback), answers(office), filing.ledger(office).root())
    emptied(office)
    done = database.rebuild(office)
    faults = verifying.verify(office).faults
    after = {"done": done, "rows": rows(*TABLES, DrawRound, Feedback), "answers": answers(office), "faults": faults}
    yield {"office": office, "before": before, **after}
    patched.undo()
    connections["default"].close()


def history(desk):
    notice = desk.example("circular") | {"channels": ["board"]}
    clerk, manager = desk.person("linruoxi"), desk.person("zhouqiming")
    first = flow.publish(desk.filed(copy.deepcopy(notice)), clerk)
    later.post(first, "1栋大堂", 2, clerk)
    later.post(first, "2号楼宣传栏", 1, clerk)
    second = desk.filed(notice | {"supersedes": first.number, "revision_note": "改一句"})
    flow.publish(second, clerk)
    later.withdraw(second, manager, "供水公司取消停水")
    report = desk.submit(desk.example("service_report"))
    flow.decide(report, manager, Verdict.RETURN, "请补充数据", saw=shared.LOOKED)
    changed = desk.example("service_report")
    changed["letter"]["body"] += "谢谢大家。"
    report = desk.submit(changed)
    desk.approve(report, "zhouqiming", "qianming", "shenmuzhi")
    flow.release(documents.find(report.key), clerk)
    [waiting] = flow.take(receive.kept(desk.premises, SCAN, "来信.pdf", "TFY", "letters"), None)
    [sheet] = (desk.premises.returned / "TFY").glob(f"来函登记表-{waiting.key}-*.xlsx")
    [letter] = flow.take(receive.kept(desk.premises, registered(sheet), "登记.xlsx", "TFY"), None)
    reply = desk.example("letter_out", "minimal")
    reply["reply"] |= {"ref_letter_no": letter.number}
    desk.filed(reply, "xuke")
    later.raise_importance(documents.find(letter.key), desk.person("gaopin"), "涉及全体业主")
    people.add_person({"user": "xinren", "name": "新人"})
    beside_documents(desk)
    filing.follow_ledger(desk.premises)


def beside_documents(desk):
    """Let a leave be arranged, a round be drawn, an owner write, a code be renewed, a register be taken out."""
    now, project = timezone.now(), Project.objects.get(code="TFY")
    since = now.date() + timedelta(days=1)
    leave = Leave(
        desk.person("zhouqiming"),
        desk.person("shenmuzhi"),
        "project_manager",
        since,
        since + timedelta(days=3),
        project,
    )
    given = delegating.give(leave, desk.person("zhouqiming"))
    delegating.revoke(given.pk, desk.person("zhouqiming"))
    drawn = draw_rounds.opened(desk.premises, str(now.year), "service_report")
    draw_rounds.closed(drawn.name, {"per_project": 1, "size": None, "last": True}, "0f", desk.premises)
    row, _receipt = feedback.opened(project, Said(Category.PRAISE, "谢谢"), desk.premises, now)
    feedback.move(project, row.receipt, Progress.REPLIED, desk.person("linruoxi"), now)
    entrance.renew(project, desk.person("linruoxi"))
    access_log.note(access_log.Action.EXPORTED, "一览表", by=desk.person("gaopin"), purpose="检查")


def of_filed(tables):
    """Return the rows about filed documents, without the content of versions before the newest."""
    keys = {row["key"]: int(row["key"][1:]) for row in tables["Document"] if row["entry"]}
    kept = {}
    for name, found in tables.items():
        about = [row for row in found if row.get("document_id", row.get("key")) in {*keys, *keys.values()}]
        kept[name] = about if name in {"Document", "RegisterRow"} else found
    newest = {row["document_id"]: row["serial"] for row in tables["Revision"]}
    kept["Revision"] = [
        row
        for row in tables["Revision"]
        if row["document_id"] in keys.values() and row["serial"] == newest[row["document_id"]]
    ]
    return kept


def test_every_row_about_what_was_filed_is_what_it_was(told):
    before, after = of_filed(told["before"][0]), of_filed(told["rows"])

    assert {name: after[name] for name in after if name not in APART} == {
        name: before[name] for name in before if name not in APART
    }
    assert {row["document_id"]: row["record"] for row in after["Revision"]} == {
        row["document_id"]: row["record"] for row in before["Revision"]
    }


def test_a_round_of_spot_checks_has_the_same_tickets_and_a_receipt_its_term(told):
    [was], [now] = told["before"][0]["DrawRound"], told["rows"]["DrawRound"]
    lost = {"secret", "received"}
    receipts = [
        {name: row[name] for name in row if name not in lost}
        for tables in (told["before"][0], told["rows"])
        for row in tables["Feedback"]
    ]

    assert {**now["record"], "commitment": {}} == {**was["record"], "commitment": {}}
    assert (now["population"], now["active"]) == (was["population"], was["active"])
    assert receipts[0] == receipts[1]


def test_list_show_and_search_answer_the_same(told):
    shown, hits = told["answers"]["shown"], told["answers"]["hits"]

    assert hits == told["before"][1]["hits"] and any(hits.values())
    assert [told_of(one) for one in shown] == [told_of(one) for one in told["before"][1]["shown"]]


def told_of(one):
    return {name: value for name, value in one.items() if name not in {"reminders", "source_name", "opened"}}


def test_the_ledger_keeps_its_root_and_the_whole_check_finds_nothing(told):
    assert told["done"].root == told["before"][2]
    assert [fault.row() for fault in told["faults"]] == []


def test_what_was_never_filed_is_given_up_and_what_is_lost_is_said(told):
    lost = Document.objects.filter(entry="")
    said = told["done"].row()

    assert [one.stage for one in lost] == ["abandoned"]
    assert {one["count"] for one in said["not_restored"]} >= {1, 2} and said["unknown_events"] == {}


@pytest.mark.requirement("R-5.3.3-5")
def test_a_database_with_history_is_not_filled_again(told):
    with pytest.raises(database.HasHistory):
        database.rebuild(told["office"])


def test_numbers_and_keys_go_on_behind_the_last(told):
    desk = shared.Desk(told["office"], told["office"].root.parent / "outside")
    record = desk.example("circular") | {"channels": ["board"]}
    record["title"] = "关于清洗外墙的通知"

    document = desk.submit(record)

    assert document.key == f"D{len(told['before'][0]['Document']) + 1:06d}"
    assert numbers.following("XRWY-TFY-TZ-2026") == 3


def test_the_type_of_an_unknown_day_is_todays(told):
    document = Document.objects.exclude(entry="").first()
    document.type_digest = "0" * 64

    assert database.kinds.of(document, told["office"]).id == document.type


def test_without_a_ledger_there_is_nothing_to_make_a_database_of(office):
    Event.objects.all().delete()

    with pytest.raises(database.NothingToRead):
        database.rebuild(office)


@pytest.mark.usefixtures("unrendered")
def test_the_command_leaves_a_whole_database_alone_and_moves_it_aside_when_told(desk, board_notice, letterbook):
    desk.filed(board_notice())
    root = filing.ledger(desk.premises).root()
    connections["default"].close()

    refused = letterbook("rebuild", "--database")
    forced = letterbook("rebuild", "--database", "--force", "--json")

    assert refused.code == 3 and forced.code == 0
    assert forced.json["root"] == root and forced.json["documents"] == 1
    assert list((desk.premises.staging / "discarded").glob("*/letterbook.sqlite3"))
    assert Event.objects.filter(kind="database-rebuilt").count() == 1
    assert verifying.verify(desk.premises).faults == ()

"""A database made anew knows what became of entries at the end of their terms, and never misses what was destroyed."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest
from django.db import connections

from index.search import Finder
from pipeline import compose, flow, later, legacy_words
from pipeline.office import (
    appraising,
    certificates,
    clock,
    disposing,
    documents,
    drafts,
    holds,
    legacy_import,
    minimising,
    registry,
    terms,
    verifying,
)
from pipeline.office import filed as filing
from pipeline.office.legacy_import import Order
from pipeline.office.models import (
    Appraisal,
    Copy,
    Decision,
    Delivery,
    Departure,
    Document,
    Event,
    Hold,
    Person,
    Posting,
    Provenance,
    RegisterRow,
)
from pipeline.office.rebuilding import database, endings, outside
from pipeline.office.rebuilding.story import Around, Story
from pipeline.stages import Stage
from schemas import record as records
from tests import conftest as shared
from tests.rebuilt import emptied, rows
from tests.renderings import drawn_plainly

pytestmark = pytest.mark.requirement("R-5.3.1-4")

LEFT, THEN = "2026-07-01", "2037-01-01"
OLD = {"题名": "关于2019年度公共收益的公示", "类别": "通知公告", "文件日期": "2019-12-31", "含个人信息": "否"}
TABLES = (Appraisal, Copy, Decision, Delivery, Departure, Document, Hold, Posting, Provenance, RegisterRow)
WHY = "保管期限届满，无继续保存价值"


@pytest.fixture(scope="module")
def told(tmp_path_factory, staffed_database):
    """An office at the end of 2036: what it answered before, and what it answers from a database made anew."""
    patched, root = pytest.MonkeyPatch(), tmp_path_factory.mktemp("endings")
    patched.setattr(clock, "today", lambda: shared.TODAY)
    patched.setattr(compose, "compose", drawn_plainly)
    patched.setattr(drafts, "rendered", lambda *_given: {"草稿.pdf": b"%PDF"})
    patched.setattr(legacy_words, "confined", lambda work, *given, **_named: work(*given))
    patched.setattr(legacy_words, "installed_office", lambda: None)
    patched.setattr("os.fsync", lambda _descriptor: None)
    office = shared._opened(root / "office", staffed_database)
    (root / "outside").mkdir()
    desk = shared.Desk(office, root / "outside")
    written(desk)
    patched.setattr(clock, "today", lambda: THEN)
    ended(desk)
    before = answers(office)
    emptied(office)
    # On an empty machine there are neither certificates nor the marks of keys that were destroyed.
    shutil.rmtree(office.root / "certificates")
    for mark in office.root.glob("*keys/documents/*.destroyed"):
        mark.unlink()
    done = database.rebuild(office)
    yield {"desk": desk, "before": before, "done": done, "after": answers(office)}
    patched.undo()
    connections["default"].close()


def written(desk):
    """File four notices, a visit whose owner left, a batch, and an old file."""
    for building in "1234":
        notice = desk.example("circular") | {"channels": ["board"], "title": f"关于{building}号楼停水的通知"}
        notice["particulars"]["scope"]["buildings"] = [f"{building}号楼"]
        document = flow.publish(desk.filed(notice), desk.person("linruoxi"))
        later.post(document, f"{building}号楼大堂", 1, desk.person("linruoxi"))
    visit = desk.filed(desk.example("visit_record"), approvers=())
    minimising.left(documents.find(visit.key), date.fromisoformat(LEFT), desk.person("linruoxi"))
    desk.filed(desk.example("household_notice"), approvers=("zhouqiming", "shenmuzhi"))
    (desk.folder / "公示.txt").write_text("公共收益用于更换门禁", "utf-8")
    row = OLD | {"文件路径": "公示.txt"}
    legacy_import.take_in(Order(desk.folder, [(2, row)], "TFY", desk.person("gaopin")), desk.premises)


def ended(desk):
    """Destroy one notice, keep one on, hold one, hold one for a while, refuse one, and minimise the visit."""
    gaopin, leader = desk.person("gaopin"), desk.person("zhaozong")
    notices = list(Document.objects.filter(type="circular").order_by("pk"))
    going, staying, held, freed = notices
    destroy = appraising.propose([going], gaopin, WHY, None)
    appraising.answer(destroy.name, leader, confirms=True)
    later.dispose(destroy.name, gaopin)
    keep = appraising.propose([staying], gaopin, "仍有查考价值", date(2046, 12, 31))
    appraising.answer(keep.name, leader, confirms=True, note="同意")
    refused = appraising.propose([freed], gaopin, WHY, None)
    appraising.answer(refused.name, leader, confirms=False, note="涉诉")
    holds.hold(held, gaopin, "业主诉讼")
    holds.hold(freed, gaopin, "投诉")
    holds.release(freed, gaopin, "已结案")
    holds.hold(freed.project, gaopin, "合同纠纷")
    holds.release(freed.project, gaopin, "已和解")
    minimising.minimise(minimising.due(desk.premises, date.fromisoformat(THEN)), gaopin)
    appraising.propose([freed], gaopin, WHY, None)


def answers(office):
    """Return what the office answers of all of it, and the rows that it answers from."""
    filing.follow_index(office)
    day = date.fromisoformat(THEN)
    told = {
        "shown": [documents.described(one, office) for one in Document.objects.exclude(entry="").order_by("pk")],
        "ending": [term.row(day) for term in terms.ending(office, day)],
        "rounds": [appraising.row(one) for one in appraising.listed()],
        "holds": [holds.row(one) for one in holds.in_force()],
        "due": [one.row() for one in minimising.due(office, day)],
        "register": [line for _document, line in registry.lines(office)],
        "hits": {
            word: [hit.number for hit in Finder(office.index).search(word).hits] for word in ("停水", "门禁", "1号楼")
        },
        "certificates": {path.name: path.read_text() for path in (office.root / "certificates").iterdir()},
        "root": filing.ledger(office).root(),
        "faults": [fault.row() for fault in verifying.verify(office).faults],
    }
    return json.loads(json.dumps(told, default=str)) | {"rows": rows(*TABLES)}


@pytest.mark.parametrize(
    "what", ["ending", "rounds", "holds", "due", "register", "hits", "certificates", "root", "faults"]
)
def test_the_office_answers_as_before(told, what):
    assert told["after"][what] == told["before"][what]


def test_there_was_something_to_ask_for(told):
    asked = told["before"]

    assert {one["state"] for one in asked["ending"]} >= {"expired", "held", "proposed"}
    assert len(asked["rounds"]) == 4 and len(asked["certificates"]) == 1 and asked["faults"] == []


@pytest.mark.parametrize("table", [table.__name__ for table in TABLES])
def test_every_row_is_what_it_was(told, table):
    lost = {"identity", "likeness"} if table == "Document" else set()

    def of(answered):
        return [{name: row[name] for name in row if name not in lost} for row in answered["rows"][table]]

    assert of(told["after"]) == of(told["before"])


def test_nothing_that_is_lost_is_of_the_end_of_a_term_and_no_event_is_unknown(told):
    assert [what for what, _count in told["done"].not_restored if "ppraisal" in what or "destroyed" in what] == []
    assert told["done"].unknown == {}


@pytest.mark.usefixtures("told")
def test_a_destroyed_document_is_known_as_destroyed_and_has_a_header_alone():
    [gone] = Document.objects.filter(stage=Stage.DISPOSED)
    content = records.loads(documents.newest(gone).record)

    assert disposing.day_of(gone) is not None and gone.number == "XRWY-TFY-TZ-2026-0001"
    assert set(content) == {"doc_type", "project_code", "title"}


def test_a_key_that_came_back_out_of_a_copy_is_destroyed_again(told):
    marks = {path.name for path in told["desk"].premises.root.glob("keys/documents/*.destroyed")}

    assert marks == {f"{event.document}.destroyed" for event in Event.objects.filter(kind="personal-destroyed")}


def test_a_list_of_before_lists_stood_in_events_is_made_again_where_it_can_be_and_else_it_is_said(told):
    around = Around(told["desk"].premises, {one.user: one for one in Person.objects.all()})
    proposed = list(Event.objects.filter(kind=appraising.PROPOSED).order_by("seq"))
    for number, event in enumerate(proposed[:3]):
        event.body = {name: value for name, value in event.body.items() if name != "entries"}
        event.body["round"] = f"JD-1999-{number}"
        endings.HANDLERS[event.kind](around, event)

    made = {one.name: one.entries for one in Appraisal.objects.filter(name__startswith="JD-1999")}
    Appraisal.objects.filter(name__startswith="JD-1999").delete()
    was = [one["entries"] for one in told["before"]["rows"]["Appraisal"]]
    # One was destroyed, one refused; the one that was kept on has another last day by now.
    assert made["JD-1999-0"] in was and made["JD-1999-2"] in was
    assert made["JD-1999-1"] not in was and sum(around.lost.values()) == 1


def test_what_an_older_certificate_does_not_tell_is_said(told):
    around = Around(told["desk"].premises)
    event = Event.objects.get(kind=certificates.INTENT)
    event.body = {name: value for name, value in event.body.items() if name != "type_digest"}
    story = Story(Document(key=event.document), around)

    outside.HANDLERS[event.kind](story, event)

    assert story.document.stage == Stage.DISPOSED and sum(around.lost.values()) == 1


def test_places_that_were_not_open_to_everybody_are_lost_with_the_key_and_that_is_said(told):
    around = Around(told["desk"].premises)
    around.numbers = {}
    event = Event.objects.get(kind=certificates.INTENT)
    event.body = {name: value for name, value in event.body.items() if name not in {"postings", "register"}}
    story = Story(Document(key=event.document), around, postings=[Posting()])

    outside.HANDLERS[event.kind](story, event)

    assert sum(around.lost.values()) == 1

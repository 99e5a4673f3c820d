"""A handover taken over by another office: the same bytes, believed as far as they are proved, no number twice."""

from __future__ import annotations

import json
from hashlib import sha256, sha512
from pathlib import Path

import pytest

from archive import encryption
from archive.bag import NotABag
from pipeline import flow
from pipeline.office import documents, handing_over, imported, personal, taking_over, verifying
from pipeline.office import filed as filing
from pipeline.office.handover_bag import Order
from pipeline.office.models import Document, Event, Project, Series


@pytest.fixture
def handed(desk, board_notice, tmp_path):
    """A bag of one notice for another office of the company."""
    document = desk.filed(board_notice())
    order = Order(document.project, handing_over.recipient("company"), desk.person("gaopin"))
    handing_over.hand_over(order, tmp_path / "bag", desk.premises)
    return tmp_path / "bag"


def _number(bag: Path) -> str:
    return next(bag.glob("data/entries/*/*/*")).name


def _sealed_again(bag: Path) -> None:
    """Make the bag whole again after a file of it was falsified, as whoever falsifies would."""
    (bag / "bag-info.txt").write_text("Source-Organization: x\n", "utf-8")
    for name, made in (("sha256", sha256), ("sha512", sha512)):
        paths = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
        lines = [f"{made(path.read_bytes()).hexdigest()}  {path.relative_to(bag)}\n" for path in paths]
        (bag / f"manifest-{name}.txt").write_text("".join(lines), "utf-8")
    for path in bag.glob("tagmanifest-*"):
        path.unlink()


def test_an_entry_is_taken_over_byte_for_byte_under_its_own_number(handed, desk, elsewhere):
    before = Document.objects.get()
    there = elsewhere(projects=False)

    (taken,) = taking_over.take_over(handed, desk.person("gaopin"), there)

    document = Document.objects.get()
    assert (taken.number, taken.document, taken.error) == (before.number, document.key, "")
    assert (document.entry, document.entry_digest, document.title) == (before.entry, before.entry_digest, before.title)
    assert (document.came_by, document.stage, document.code) == ("bag", "secured", before.code)
    assert Project.objects.get().name == "听枫苑"
    assert filing.vault(there).has(f"urn:letterbook:{document.entry}")


def test_where_it_came_from_stands_in_the_ledger_and_everything_still_verifies(handed, desk, elsewhere):
    there = elsewhere()
    taking_over.take_over(handed, desk.person("gaopin"), there)

    document = Document.objects.get()
    event = Event.objects.get(kind="imported")
    assert event.body["origin"] == "星冉物业服务有限公司" and event.body["by"] == "gaopin"
    assert event.body["ledger"].startswith("letterbook/XRWY/") and event.body["left_out"] == []
    assert imported.told(document)["facts"]["root"] == event.body["root"]
    assert verifying.verify(there).faults == ()


def test_an_entry_whose_personal_part_was_left_out_still_verifies(desk, tmp_path, elsewhere):
    document = desk.filed(desk.example("visit_record"), approvers=())
    order = Order(document.project, handing_over.recipient("committee"), desk.person("zhouqiming"))
    handing_over.hand_over(order, tmp_path / "bag", desk.premises)
    there = elsewhere()

    (taken,) = taking_over.take_over(tmp_path / "bag", desk.person("gaopin"), there)

    assert "personal/record.json.age" in imported.left_out(taken.document)
    assert verifying.verify(there).faults == ()


@pytest.mark.parametrize("to", ["successor", "company"])
def test_what_concerns_persons_is_read_in_the_office_that_took_it_over(to, desk, tmp_path, elsewhere):
    document = desk.filed(desk.example("visit_record"), approvers=())
    before = documents.content(documents.newest(document))
    order = Order(document.project, handing_over.recipient(to), desk.person("gaopin"))
    handing_over.hand_over(order, tmp_path / "bag", desk.premises)
    there = elsewhere()

    (taken,) = taking_over.take_over(tmp_path / "bag", desk.person("gaopin"), there)

    found = documents.find(taken.document)
    assert personal.entry_of(found, there).read(f"personal/{found.number}.pdf").startswith(b"%PDF")
    assert documents.content(documents.newest(found)) == before
    assert verifying.verify(there).faults == ()
    (opened,) = (tmp_path / "bag").glob(f"data/entries/*/*/*/personal/{found.number}.pdf")
    assert opened.read_bytes().startswith(b"%PDF")


def test_a_key_that_did_not_close_what_it_came_with_is_refused(desk, tmp_path, elsewhere):
    document = desk.filed(desk.example("visit_record"), approvers=())
    order = Order(document.project, handing_over.recipient("successor"), desk.person("gaopin"))
    handing_over.hand_over(order, tmp_path / "bag", desk.premises)
    (key,) = (tmp_path / "bag").glob("data/entries/*/*/*/personal-key.txt")
    key.write_text(encryption.new_identity(), "ascii")
    _sealed_again(tmp_path / "bag")

    (taken,) = taking_over.take_over(tmp_path / "bag", desk.person("gaopin"), elsewhere())

    assert taken.exit_code == 4 and "密钥" in taken.error


def test_the_same_bag_again_changes_nothing(handed, desk, elsewhere):
    there = elsewhere()
    taking_over.take_over(handed, desk.person("gaopin"), there)
    events = Event.objects.count()

    (again,) = taking_over.take_over(handed, desk.person("gaopin"), there)

    assert again.already and not again.error
    assert (Document.objects.count(), Event.objects.count()) == (1, events)


def test_what_a_crash_left_between_entry_and_rows_is_finished(handed, desk, elsewhere, monkeypatch):
    there = elsewhere()
    with monkeypatch.context() as patch:
        patch.setattr(imported, "enter", lambda *_given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            taking_over.take_over(handed, desk.person("gaopin"), there)

    (taken,) = taking_over.take_over(handed, desk.person("gaopin"), there)

    assert not taken.error and not taken.already
    assert verifying.verify(there).faults == ()


def test_a_trial_says_what_would_happen_and_changes_nothing(handed, desk, elsewhere):
    there = elsewhere(projects=False)

    (taken,) = taking_over.take_over(handed, desk.person("gaopin"), there, only_try=True)

    assert not taken.error and not taken.document
    assert (Document.objects.count(), Project.objects.count(), Event.objects.filter(kind="imported").count()) == (
        0,
        0,
        0,
    )


def test_the_office_goes_on_numbering_behind_what_it_took_over(handed, desk, elsewhere, board_notice):
    there = elsewhere()
    taking_over.take_over(handed, desk.person("gaopin"), there)

    mine = desk.filed(board_notice() | {"title": "关于临时停水的通知"})

    first = _number(handed)
    assert mine.number == f"{first[:-4]}{int(first[-4:]) + 1:04d}"
    assert verifying.verify(there).faults == ()


def test_a_gap_in_the_numbers_of_the_other_office_is_no_fault_and_one_of_our_own_is(handed, desk, elsewhere):
    there = elsewhere()
    taking_over.take_over(handed, desk.person("gaopin"), there)
    imported.reserve(f"{_number(handed)[:-4]}0009")

    assert [one.code for one in verifying.verify(there).faults] == ["number-gap"]


def test_a_number_of_another_document_here_is_refused_and_listed(handed, desk, board_notice, elsewhere):
    there = elsewhere()
    mine = desk.filed(board_notice() | {"title": "关于临时停水的通知"})

    (taken,) = taking_over.take_over(handed, desk.person("gaopin"), there)

    assert taken.number == mine.number and mine.title in taken.error and taken.exit_code == 3
    assert Document.objects.count() == 1


def test_a_project_of_another_name_under_the_same_code_is_refused(handed, desk, elsewhere):
    there = elsewhere()
    Project.objects.filter(code="TFY").update(name="天府园")

    with pytest.raises(taking_over.CodeOfAnother):
        taking_over.take_over(handed, desk.person("gaopin"), there)


def test_only_whoever_keeps_the_archive_takes_anything_in(handed, desk, elsewhere):
    there = elsewhere()

    with pytest.raises(imported.NotYourArchive):
        taking_over.take_over(handed, desk.person("zhouqiming"), there)


def test_a_type_that_this_office_does_not_know_is_refused_by_name(handed, desk, elsewhere, monkeypatch):
    there = elsewhere()
    monkeypatch.setattr(taking_over.kinds, "available", lambda _premises: {})

    (taken,) = taking_over.take_over(handed, desk.person("gaopin"), there)

    assert "circular" in taken.error


def test_a_file_that_was_altered_and_sealed_again_is_found_by_its_proof(handed, desk, elsewhere):
    there = elsewhere()
    pdf = next(handed.glob("data/entries/**/files/*.pdf"))
    pdf.write_bytes(pdf.read_bytes() + b"\n")
    _sealed_again(handed)

    (taken,) = taking_over.take_over(handed, desk.person("gaopin"), there)

    assert pdf.name in taken.error and taken.exit_code == 4
    assert Document.objects.count() == 0


def test_a_proof_of_another_key_than_the_one_that_was_told_is_refused(handed, desk, elsewhere):
    there = elsewhere()

    (taken,) = taking_over.take_over(handed, desk.person("gaopin"), there, key="letterbook/XRWY/other+00000000+AAAA")

    assert taken.error and Document.objects.count() == 0


def _no_head(bag: Path) -> None:
    (bag / "data" / "handover.json").write_text("{}", "utf-8")


def _line_less(bag: Path) -> None:
    (bag / "data" / "entries.jsonl").write_text("", "utf-8")


def _line_damaged(bag: Path) -> None:
    (bag / "data" / "entries.jsonl").write_text("{}\n", "utf-8")


def _path_outside(bag: Path) -> None:
    file = bag / "data" / "entries.jsonl"
    line = json.loads(file.read_text("utf-8"))
    line["files"]["text.txt"]["file"] = "../../../../../bagit.txt"
    file.write_text(json.dumps(line) + "\n", "utf-8")


@pytest.mark.parametrize("harm", [_no_head, _line_less, _line_damaged, _path_outside], ids=lambda one: one.__name__)
def test_a_bag_that_is_whole_and_no_sound_handover_is_refused(handed, desk, elsewhere, harm):
    there = elsewhere()
    harm(handed)
    _sealed_again(handed)

    with pytest.raises(NotABag):
        taking_over.take_over(handed, desk.person("gaopin"), there)


def test_an_entry_whose_description_is_of_another_is_refused(handed, desk, elsewhere):
    there = elsewhere()
    file = next(handed.glob("data/entries/**/files/entry.json"))
    file.write_text(file.read_text("utf-8").replace('"category": "circulars"', '"category": "letters"'), "utf-8")
    _sealed_again(handed)

    (taken,) = taking_over.take_over(handed, desk.person("gaopin"), there)

    assert taken.exit_code == 4


def test_what_was_published_there_counts_as_published_and_is_found(desk, board_notice, tmp_path, elsewhere):
    document = desk.filed(board_notice())
    flow.publish(document, desk.person("linruoxi"))
    order = Order(document.project, handing_over.recipient("committee"), desk.person("zhouqiming"))
    handing_over.hand_over(order, tmp_path / "bag", desk.premises)
    there = elsewhere()

    (taken,) = taking_over.take_over(tmp_path / "bag", desk.person("gaopin"), there)

    assert taken.stage == "published"
    assert verifying.verify(there).faults == ()
    assert Series.objects.count() == 1
    assert flow.resume() == []

"""What becomes of folders, letters and answers that were interrupted, when the flow has its say."""

from __future__ import annotations

import errno
import os
import shutil
from datetime import timedelta
from unittest.mock import Mock, patch

import pytest
from django.utils import timezone

from pipeline import flow, inbox, receive
from pipeline.arrivals import Left, Why
from pipeline.office import carrying, documents, leases
from pipeline.office.models import Document, Lease
from pipeline.premises import Premises
from pipeline.stages import Stage
from pipeline.workbook.write import write_workbook
from schemas import record as records
from schemas.document_type import TEMPLATES, load_all


@pytest.fixture
def place(office):
    folder = office.inbox / "TFY"
    folder.mkdir()
    return folder


@pytest.fixture
def drain(office):
    return lambda: inbox.drain(office, quiet_seconds=0.02)


def test_a_folder_with_one_data_file_is_taken_as_that_file(place, drain, board_notice):
    (place / "停水").mkdir()
    (place / "停水" / "data.json").write_text(records.dumps(board_notice()), "utf-8")
    (place / "停水" / "照片.jpg").write_bytes(b"\xff\xd8\xff\xff\xd9")

    [outcome] = drain().outcomes

    assert [document.stage for document in outcome.documents] == ["deciding"]
    assert (outcome.received.path / "照片.jpg").is_file() and [path.name for path in place.iterdir()] == ["来函"]
    assert not receive.is_owed(outcome.received)


def test_a_folder_without_a_data_file_goes_back_whole_with_a_page(office, place, drain):
    (place / "照片").mkdir()
    (place / "照片" / "1.jpg").write_bytes(b"\xff\xd8\xff\xff\xd9")

    [outcome] = drain().outcomes

    assert [problem.code for problem in outcome.problems] == ["no-data-file"]
    assert "照片" in (office.returned / "TFY" / "照片.问题.html").read_text("utf-8")
    assert (office.returned / "TFY" / "照片" / "1.jpg").is_file()


def test_a_returned_folder_comes_back_as_it_is_its_marked_copy_standing_for_the_original(office, place, drain):
    record = {**board_record(), "post_until": "2026-07-01"}
    (place / "停水").mkdir()
    (place / "停水" / "通知.xlsx").write_bytes(write_workbook(load_all()["circular"], record))
    (place / "停水" / "照片.jpg").write_bytes(b"\xff\xd8\xff\xff\xd9")

    [first] = drain().outcomes
    shutil.copytree(office.returned / "TFY" / "停水", place / "停水", copy_function=shutil.copyfile)
    [again] = drain().outcomes

    assert first.copies == (office.returned / "TFY" / "停水" / "通知.问题标注表.xlsx",)
    assert [one.code for one in again.problems] == [one.code for one in first.problems] != []
    assert (again.received.path / "照片.jpg").is_file()
    assert "整个文件夹" in (office.returned / "TFY" / "停水.问题.html").read_text("utf-8")


def board_record():
    return records.loads((TEMPLATES / "circular" / "examples" / "full.json").read_bytes()) | {"channels": ["board"]}


def test_a_letter_is_handed_to_the_flow_with_its_room(place, drain, monkeypatch):
    (place / "来函").mkdir()
    (place / "来函" / "函.pdf").write_bytes(b"%PDF-1.7 %%EOF")
    rooms = []
    monkeypatch.setattr(flow, "take", lambda received, _by: rooms.append((received.name, received.room)) or [])

    drain()

    assert rooms == [("函.pdf", "letters")]


def test_a_page_that_could_not_be_written_is_still_owed_and_comes_later(
    office, place, drain, board_notice, monkeypatch
):
    (place / "a.json").write_text(records.dumps(board_notice(post_until="2026-02-30")), "utf-8")

    def full(*_given):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(receive, "returned", full)
        [outcome] = drain().outcomes
    owed = receive.is_owed(outcome.received)
    inbox.carried_on()

    assert owed and outcome.page is None
    assert (office.returned / "TFY" / "a.json.问题.html").is_file() and not receive.is_owed(outcome.received)


def test_a_stray_file_whose_answer_was_interrupted_is_refused_and_not_taken(office, board_notice):
    (office.inbox / "a.json").write_text(records.dumps(board_notice()), "utf-8")
    receive.claimed(office, office.inbox / "a.json", "")

    inbox.carried_on()

    assert (office.returned / "_" / "a.json.问题.html").is_file() and Document.objects.count() == 0


def test_the_same_bytes_dropped_again_before_a_crash_get_their_answer_again(office, place, drain, board_notice):
    data = records.dumps(board_notice(post_until="2026-02-30"))
    (place / "a.json").write_text(data, "utf-8")
    drain()
    (office.returned / "TFY" / "a.json.问题.html").unlink()
    (place / "a.json").write_text(data, "utf-8")
    receive.claimed(office, place / "a.json", "TFY")

    inbox.carried_on()

    assert (office.returned / "TFY" / "a.json.问题.html").is_file()


def test_what_a_live_watcher_has_in_hand_is_not_carried_on(office, place, board_notice):
    (place / "a.json").write_text(records.dumps(board_notice()), "utf-8")
    received = receive.claimed(office, place / "a.json", "TFY")

    with receive.in_hand(office, received):
        during = [*inbox.carried_on(), *flow.resume()]
    after = inbox.carried_on()

    assert ([one for one in during if isinstance(one, dict)], len(after)) == ([], 1)
    assert Document.objects.count() == 1


def test_a_crash_between_claim_and_place_is_carried_on_at_the_start(office, place, board_notice, monkeypatch):
    def crash(*_given):
        raise KeyboardInterrupt

    (place / "a.json").write_text(records.dumps(board_notice()), "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(receive.claims, "place", crash)
        with pytest.raises(KeyboardInterrupt):
            receive.claimed(office, place / "a.json", "TFY")

    inbox.carried_on()

    assert Document.objects.count() == 1


def polled(office):
    settings = office.root / "office.toml"
    settings.write_text(settings.read_text("utf-8").replace('watch = "events"', 'watch = "polling"'), "utf-8")
    return Premises.found(office.root)


def test_no_projects_folder_is_made_in_the_bare_place_of_an_unmounted_share(office):
    premises = polled(office)
    inbox.drain(premises, quiet_seconds=0.02)
    premises.inbox.rename(premises.root / "share")
    premises.inbox.mkdir()

    away = inbox.drain(premises, quiet_seconds=0.02)

    assert away.left == (Left(premises.inbox, Why.AWAY),)
    assert list(premises.inbox.iterdir()) == []


def test_a_projects_folder_that_cannot_be_made_is_told(office, monkeypatch):
    def read_only(*_given, **_options):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.mkdir", read_only)
        codes = inbox.open_folders(office)

    assert codes == {"TFY", "SLHY", "YLWX"} and list(office.inbox.iterdir()) == []


def test_what_a_dead_process_left_is_taken_up_after_a_minute_and_asked_for_once_a_minute(office, place):
    (place / "data.json").write_text("{}", "utf-8")
    received = receive.claimed(office, place / "data.json", "TFY")
    fresh = list(receive.left_owing(office))
    os.utime(received.path.parent / ".owed", (0, 0))

    assert fresh == []
    assert list(receive.left_owing(office)) == [received]
    assert list(receive.left_owing(office)) == []


def test_a_file_that_another_process_answered_meanwhile_is_not_answered_again(office, place, board_notice):
    (place / "data.json").write_text(records.dumps(board_notice()), "utf-8")
    received = receive.claimed(office, place / "data.json", "TFY")

    first, second = inbox.answered(office, received), inbox.answered(office, received)

    assert first is not None and len(first.documents) == 1
    assert second is None and Document.objects.get().revisions.count() == 1


@pytest.fixture
def held(office, place, board_notice):
    """A dropped file whose document a live process is releasing."""
    (place / "data.json").write_text(records.dumps(board_notice()), "utf-8")
    received = receive.claimed(office, place / "data.json", "TFY")
    [document] = flow.take(received, None)
    Document.objects.filter(pk=document.pk).update(stage=Stage.APPROVED, came_by="")
    holder = leases._holder(os.getppid())
    Lease.objects.create(work=f"release:{document.key}", holder=holder, until=timezone.now() + timedelta(minutes=5))
    with patch.object(carrying, "releases_itself", lambda *_given: True):
        yield received


def test_a_file_whose_document_a_live_process_is_releasing_is_answered_and_goes_back_to_nobody(office, held):
    [row] = [row for row in inbox.carried_on() if row["work"] == "take"]

    assert row["error"] is None and not receive.is_owed(held)
    assert list(office.returned.rglob("*.html")) == []


def test_a_file_whose_document_was_in_other_hands_never_takes_the_place_of_a_newer_one(
    office, place, board_notice, held
):
    inbox.answered(office, held)
    (place / "newer.json").write_text(records.dumps(board_notice() | {"title": "关于计划停水改期的通知"}), "utf-8")
    newer = receive.claimed(office, place / "newer.json", "TFY")
    inbox.answered(office, newer)
    Lease.objects.all().delete()

    again = inbox.answered(office, held)

    assert again is None and documents.latest(Document.objects.get()).source == newer.sha256


def test_a_file_that_other_hands_keep_from_being_opened_stays_owed(office, place, monkeypatch):
    (place / "data.json").write_text("{}", "utf-8")
    received = receive.claimed(office, place / "data.json", "TFY")
    monkeypatch.setattr(flow, "take", Mock(side_effect=leases.HeldElsewhere(holder="x")))

    assert inbox.answered(office, received) is None and receive.is_owed(received)

"""A part of the archive at a time: what was read longest ago comes first, and each run is an event without names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline import hearing
from pipeline.office import filed, people, verifications, verifying
from pipeline.office.feedback import Category, Said
from pipeline.office.models import Event, Feedback, FixityCheck, Verification
from pipeline.office.verifications import Portion
from pipeline.office.verify_parts import Scope
from tests.vaults import set_vault


def test_a_part_takes_what_was_never_read_and_then_what_was_read_longest_ago():
    read = {("archive", path): datetime(2026, 7, day, tzinfo=UTC) for path, day in (("a", 3), ("b", 1), ("c", 2))}
    scope = Scope(nights=2, last_read=read)

    assert scope.chosen("archive", ["a", "b", "c", "d"]) == ["d", "b"]
    assert scope.chosen("vault", ["a", "b", "c"]) == ["a", "b"]
    assert Scope().chosen("archive", ["a", "b"]) == ["a", "b"]


def test_a_run_is_an_event_a_row_and_a_memory_and_the_next_one_is_clean(desk, board_notice):
    desk.filed(board_notice())
    filed.follow_index(desk.premises)

    first = verifications.run(desk.premises, portion=Portion(nights=7))

    event = Event.objects.get(kind="archive-checked")
    assert first.is_whole and (event.body["checked"], event.body["faults"], event.body["whole"]) == (1, 0, False)
    assert "by" not in event.body and Verification.objects.get().nights == 7
    assert set(FixityCheck.objects.values_list("store", "is_whole")) == {("archive", True), ("vault", True)}
    assert verifying.verify(desk.premises).is_whole


def test_a_run_without_time_reads_nothing_and_is_no_fault(desk, board_notice):
    desk.filed(board_notice())
    filed.follow_index(desk.premises)

    result = verifications.run(desk.premises, portion=Portion(minutes=0))

    assert (result.checked, result.expected, result.faults) == (0, 0, ())


@pytest.mark.requirement("R-5.3.1-5")
def test_what_an_owner_wrote_is_looked_for_until_it_is_a_letter(office, desk):
    hearing.hear(people.project("TFY"), Said(Category.SUGGESTION, "请在地库入口加一盏灯。"))
    row = Feedback.objects.get()
    (parcel,) = (office.received / row.received).glob("*.zip")

    def found():
        result = verifying.verify(office)
        parcels = next((one.checked, one.expected) for one in result.covered if one.of == "parcels")
        return parcels, [(one.code, one.where) for one in result.faults]

    assert found() == ((1, 1), [])
    parcel.write_bytes(parcel.read_bytes()[:-1])
    assert found() == ((0, 1), [("received-missing", row.receipt)])
    row.document = desk.person("linruoxi").documents.first()
    row.received = ""
    row.save()
    assert found()[1] == []


def test_settings_that_cannot_be_meant_are_told_in_a_sentence_without_a_traceback(desk, board_notice, caplog):
    desk.filed(board_notice())
    filed.follow_index(desk.premises)
    set_vault(desk.premises, '[[vault.targets]]\nname = "nas"\nkind = "foldr"\nfolder = "/srv/nas"')

    found = verifying.verify(desk.premises)

    words = {str(one.message) for one in found.faults if one.code == "part-failed"}
    assert words == {"这一部分检查出错：office.toml 的 [vault] 有误：“nas”：kind 只能是 folder 或 s3"}
    assert not found.is_whole and not [one for one in caplog.records if one.exc_info]

"""What crosses: a new version during a release, two records in one file, corrections that name the wrong thing."""

from __future__ import annotations

import pytest

from pipeline import flow, gates, later
from pipeline.office import documents, versions
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document
from pipeline.office.versions import CorrectedAlready
from pipeline.stages import Stage


def _at(record, clock):
    record["particulars"]["effect_start"] = f"2026-07-20T{clock}"
    return record


def _codes(refusal):
    return {problem.code for problem in refusal.value.problems if problem.stops}


def test_a_version_that_comes_in_during_the_trial_is_not_released_without_its_approval(desk, board_notice, monkeypatch):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")
    changed = board_notice()
    changed["text"]["opening"] = "这一句没有人批准。"
    fit = gates.refuse_unless_fit

    def meanwhile(*given):
        fit(*given)
        desk.submit(changed)

    monkeypatch.setattr(gates, "refuse_unless_fit", meanwhile)
    with pytest.raises(versions.ChangedMeanwhile):
        flow.release(document, desk.person("linruoxi"))

    document = documents.find(document.key)
    assert (document.number, document.stage) == (None, Stage.DECIDING)


def test_a_crash_between_two_records_of_a_file_leaves_neither_and_both_come_with_resume(
    desk, board_notice, monkeypatch
):
    file = desk.file([board_notice(), _at(board_notice(), "08:00")])
    put, calls = versions.put, []

    def second_fails(*given):
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return put(*given)

    monkeypatch.setattr(versions, "put", second_fails)
    with pytest.raises(KeyboardInterrupt):
        flow.submit(file, desk.person("linruoxi"))
    assert Document.objects.count() == 0
    monkeypatch.setattr(versions, "put", put)

    flow.resume()

    assert Document.objects.count() == 2


def test_two_records_of_a_file_about_one_matter_are_a_problem(desk, board_notice):
    changed = board_notice()
    changed["text"]["opening"] = "另一句。"

    with pytest.raises(NotTaken) as refusal:
        flow.submit(desk.file([board_notice(), changed]), desk.person("linruoxi"))

    assert _codes(refusal) == {"named-twice"}


def test_a_correction_may_say_what_it_corrects_in_a_later_version(desk, board_notice):
    filed = desk.filed(board_notice())
    record = _at(board_notice(), "08:00")
    opened = desk.submit(record)

    again = desk.submit(record | {"supersedes": filed.number, "revision_note": "改时间"})

    assert (again, again.supersedes) == (opened, filed)


def test_an_open_correction_may_not_forget_what_it_corrects(desk, board_notice):
    filed = desk.filed(board_notice())
    correction = board_notice(supersedes=filed.number, revision_note="改一句")
    correction["text"]["opening"] = "更正的一句。"
    desk.submit(correction)
    forgetful = board_notice()
    forgetful["text"]["opening"] = "又一句。"

    with pytest.raises(NotTaken) as refusal:
        desk.submit(forgetful)

    assert _codes(refusal) == {"already-filed"}


def test_a_second_correction_is_refused_while_the_first_is_on_its_way(desk, board_notice):
    filed = desk.filed(board_notice())
    facts = {"supersedes": filed.number, "revision_note": "改时间"}
    one = desk.submit(_at(board_notice(**facts), "08:00"))

    with pytest.raises(NotTaken) as refusal:
        desk.submit(_at(board_notice(**facts), "07:00"))
    mended = desk.submit(_at(board_notice(**facts, revises=one.key), "07:00"))
    later.abandon(mended, desk.person("linruoxi"), "改用另一件")
    other = desk.submit(_at(board_notice(**facts), "06:00"))

    [problem] = [one for one in refusal.value.problems if one.code == "correction-open"]
    assert one.key in str(problem.message) and filed.number in str(problem.message)
    assert mended == one and other != one


def test_of_two_corrections_on_their_way_only_one_comes_into_force(desk, board_notice):
    first = desk.filed(board_notice())
    facts = {"supersedes": first.number, "revision_note": "改时间"}
    one = desk.submit(_at(board_notice(**facts), "08:00"))
    other = desk.submit(_at(board_notice(), "07:00"))
    # On their way together before a second one was refused at the door.
    Document.objects.filter(pk=other.pk).update(supersedes=first)
    flow.release(desk.approve(one, "zhouqiming"), desk.person("linruoxi"))

    with pytest.raises(CorrectedAlready) as refusal:
        flow.release(desk.approve(other, "zhouqiming"), desk.person("linruoxi"))

    other.refresh_from_db()
    one.refresh_from_db()
    assert one.number in str(refusal.value) and refusal.value.clause == "5.3.3B②"
    assert one != other and (other.number, other.stage) == (None, Stage.APPROVED)


def test_what_was_corrected_is_not_corrected_again_but_its_correction_is(desk, board_notice):
    first = desk.filed(board_notice())
    second = desk.filed(_at(board_notice(supersedes=first.number, revision_note="改时间"), "08:00"))

    with pytest.raises(NotTaken) as refusal:
        desk.submit(_at(board_notice(supersedes=first.number, revision_note="再改"), "07:00"))
    third = desk.filed(_at(board_notice(supersedes=second.number, revision_note="再改"), "07:00"))

    assert _codes(refusal) == {"already-filed"}
    stages = [documents.find(one.key).stage for one in (first, second, third)]
    assert stages == [Stage.SUPERSEDED, Stage.SUPERSEDED, Stage.SECURED]


def test_a_document_cannot_be_revised_into_a_second_one_about_the_same_matter(desk, board_notice):
    desk.submit(board_notice())
    other = desk.submit(_at(board_notice(), "08:00"))
    changed = board_notice(revises=other.key)
    changed["text"]["opening"] = "又一句。"

    with pytest.raises(NotTaken) as refusal:
        desk.submit(changed)

    assert _codes(refusal) == {"already-open"}


def test_a_document_cannot_be_revised_into_one_that_is_filed(desk, board_notice):
    desk.filed(board_notice())
    other = desk.submit(_at(board_notice(), "08:00"))
    changed = board_notice(revises=other.key)
    changed["text"]["opening"] = "又一句。"

    with pytest.raises(NotTaken) as refusal:
        desk.submit(changed)

    assert _codes(refusal) == {"already-filed"}


@pytest.mark.parametrize("field", ["author", "project_code"])
def test_half_a_character_names_nobody_and_no_project(desk, board_notice, field):
    with pytest.raises(NotTaken) as refusal:
        desk.submit(board_notice() | {field: "\ud800"})

    assert _codes(refusal) & {"unknown-person", "unknown-project"}


def _in(record, *buildings):
    record["particulars"]["scope"]["buildings"] = list(buildings)
    return record


def test_two_stoppages_that_begin_at_the_same_hour_in_different_buildings_are_two_documents(desk, board_notice):
    first = desk.submit(board_notice())

    second = desk.submit(_in(board_notice(), "4号楼"))

    assert second != first
    [reminder] = [one for one in documents.newest(second).reminders if one["code"] == "resembles-open"]
    assert first.key in reminder["message"] and first.key in reminder["fix"]
    assert (reminder["path"], reminder["label"]) == ("revises", "修订的在办文件")


def test_a_corrected_scope_is_the_next_version_of_the_notice_that_it_names(desk, board_notice):
    first = desk.submit(board_notice())

    again = desk.submit(_in(board_notice(revises=first.key), "1号楼", "2号楼"))

    assert (again, again.revisions.count()) == (first, 2)
    assert not any(one["code"] == "resembles-open" for one in documents.newest(again).reminders)


def test_what_is_filed_or_begins_at_another_hour_is_not_taken_for_a_likeness(desk, board_notice):
    desk.filed(board_notice())
    desk.submit(_at(board_notice(), "08:00"))

    other = desk.submit(_in(board_notice(), "4号楼"))

    assert not any(one["code"] == "resembles-open" for one in documents.newest(other).reminders)

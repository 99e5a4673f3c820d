"""Release and filing: gates, numbers given once, entries that can be adopted after a crash."""

from __future__ import annotations

import pytest

from archive import entry as entries
from pipeline import flow, gates
from pipeline.office import access, documents, filed, versions
from pipeline.office.intake import NotTaken
from pipeline.office.models import Copy, Document, Event
from pipeline.office.refusals import NotApprovedYet
from pipeline.stages import Stage


def test_a_release_without_the_approval_is_refused_with_the_clause(desk, board_notice):
    document = desk.submit(board_notice())

    with pytest.raises(NotApprovedYet) as refusal:
        flow.release(document, desk.person("zhouqiming"))

    assert "5.3.3A" in str(refusal.value)
    assert documents.find(document.key).number is None


def test_only_those_whom_the_type_names_may_release(desk, board_notice):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")

    with pytest.raises(access.NotYourRole):
        flow.release(document, desk.person("qianming"))


def test_a_release_gives_number_register_number_and_code_at_once(desk, board_notice):
    document = desk.filed(board_notice())

    line = document.register_row
    assert document.number == "XRWY-TFY-TZ-2026-0001"
    assert line.serial == 1
    assert document.code is not None and len(document.code) == 9


def test_numbers_follow_one_another_in_their_series(desk, board_notice):
    numbers = []
    for day in (17, 18, 19):
        record = board_notice()
        record["particulars"]["effect_start"] = f"2026-07-{day + 3}T09:00"
        record["particulars"]["effect_end"] = f"2026-07-{day + 3}T17:00"
        record["post_until"] = "2026-07-30"
        numbers.append(desk.filed(record).number)

    assert numbers == [f"XRWY-TFY-TZ-2026-000{n}" for n in (1, 2, 3)]


def test_releasing_again_changes_nothing(desk, board_notice):
    document = desk.filed(board_notice())
    events = Event.objects.count()

    again = flow.release(document, desk.person("linruoxi"))

    assert (again.number, Event.objects.count()) == (document.number, events)


def test_the_filing_event_stands_in_the_ledger_before_the_stage_says_filed(desk, board_notice):
    document = desk.filed(board_notice())

    told = [event for event in filed.ledger(desk.premises).events() if event.kind == "filed"]

    assert [event.document for event in told] == [document.key]
    assert Stage(document.stage).is_filed


def test_the_entry_tells_what_was_true_at_filing_without_notes(desk, board_notice):
    document = desk.filed(board_notice())

    store = filed.archive(desk.premises)
    facts = entries.loads(store.read(f"urn:letterbook:{document.entry}", entries.ENTRY))

    assert (facts.number, facts.project, facts.category) == (document.number, "TFY", "circulars")
    assert facts.decisions[0]["name"] == "周启明"
    assert facts.register is not None and facts.register["number"].endswith("-001")


def test_every_entry_has_its_second_copy_in_the_vault(desk, board_notice):
    document = desk.filed(board_notice())

    entry = f"urn:letterbook:{document.entry}"
    assert filed.vault(desk.premises).open(entry).digest == filed.archive(desk.premises).open(entry).digest
    assert Copy.objects.filter(document=document, kind="vault").count() == 1


def test_an_important_document_stays_filed_while_the_vault_is_away_and_goes_on_when_it_is_back(desk, board_notice):
    vault = desk.premises.vault_root
    hidden = vault.rename(vault.with_name("vault-away"))
    record = board_notice(importance="important", importance_reason="涉及人身安全")

    document = desk.filed(record)
    waiting = document.stage
    hidden.rename(vault)
    done = flow.resume()

    assert waiting == Stage.FILED
    assert [(one.work, one.error) for one in done] == [("release", "")]
    assert documents.find(document.key).stage == Stage.SECURED


def test_an_ordinary_document_does_not_wait_for_the_vault(desk, board_notice):
    vault = desk.premises.vault_root
    vault.rename(vault.with_name("vault-away"))

    document = desk.filed(board_notice())

    assert document.stage == Stage.SECURED


def test_a_version_that_comes_in_during_the_trial_is_never_numbered_unapproved(desk, board_notice, monkeypatch):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")
    passed = gates.refuse_unless_fit

    def revised_meanwhile(*trial):
        passed(*trial)
        desk.submit(board_notice(post_until="2026-07-22"))

    monkeypatch.setattr(gates, "refuse_unless_fit", revised_meanwhile)
    with pytest.raises(versions.ChangedMeanwhile):
        flow.release(document, desk.person("linruoxi"))

    assert documents.find(document.key).number is None
    assert documents.find(document.key).stage == Stage.DECIDING


def test_two_records_of_one_file_about_the_same_thing_are_named(desk, board_notice):
    with pytest.raises(NotTaken) as refusal:
        flow.submit(desk.file([board_notice(), board_notice(post_until="2026-07-22")]), desk.person("linruoxi"))

    assert "named-twice" in {problem.code for problem in refusal.value.problems}


def test_a_crash_between_number_and_entry_keeps_the_number(desk, board_notice, monkeypatch):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(filed, "commit", crash)
        with pytest.raises(KeyboardInterrupt):
            flow.release(document, desk.person("linruoxi"))
    numbered = documents.find(document.key)
    flow.resume()

    assert numbered.stage == Stage.RELEASED
    assert documents.find(document.key).number == numbered.number
    assert documents.find(document.key).stage == Stage.SECURED


@pytest.mark.slow
def test_an_entry_that_a_crash_left_complete_is_adopted(desk, board_notice, monkeypatch):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(filed, "tell", crash)
        with pytest.raises(KeyboardInterrupt):
            flow.release(document, desk.person("linruoxi"))
    there = list(filed.archive(desk.premises).entries())
    flow.resume()

    assert len(there) == 1
    assert list(filed.archive(desk.premises).entries()) == there
    assert Event.objects.filter(kind="filed").count() == 1


def test_a_filed_document_is_never_revised_and_the_way_to_correct_it_is_told(desk, board_notice):
    document = desk.filed(board_notice())

    with pytest.raises(NotTaken) as refusal:
        desk.submit(board_notice(post_until="2026-07-23"))

    [problem] = [one for one in refusal.value.problems if one.stops]
    assert problem.code == "already-filed"
    assert document.number in str(problem.message)


@pytest.mark.slow
def test_a_correction_supersedes_with_a_reason_and_a_number_of_its_own(desk, board_notice):
    first = desk.filed(board_notice())

    changed = {"supersedes": first.number, "revision_note": "停水时间改为10:00", "post_until": "2026-07-25"}
    second = desk.filed(board_notice(**changed))

    assert second.number != first.number
    assert documents.find(first.key).stage == Stage.SUPERSEDED
    assert Document.objects.get(pk=second.pk).supersedes_id == first.pk


def test_a_correction_without_a_reason_is_refused(desk, board_notice):
    first = desk.filed(board_notice())

    with pytest.raises(NotTaken) as refusal:
        desk.submit(board_notice(supersedes=first.number))

    assert {problem.code for problem in refusal.value.problems if problem.stops} == {"missing-field"}


@pytest.mark.requirement("R-5.3.2-1")
def test_what_releases_itself_needs_no_right_of_its_last_approver(desk):
    survey = desk.submit(desk.example("survey_company"), "gaopin")

    approved = desk.approve(survey, "shenmuzhi")

    assert approved.stage == Stage.SECURED
    released = Event.objects.get(document=survey.key, kind="released")
    assert released.body["by"] == "gaopin"

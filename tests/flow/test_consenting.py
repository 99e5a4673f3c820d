"""An emergency text on the manager's word by telephone: prepared wording alone, confirmed in 24 hours or escalated."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from archive import entry as entries
from pipeline import flow, later
from pipeline.office import access, clock, consenting, consents, documents, filed, kinds, verifying
from pipeline.office.models import Document, Event
from pipeline.office.refusals import NotApprovedYet, NotDeciding, NoteNeeded
from pipeline.stages import Stage, Verdict

pytestmark = pytest.mark.requirement("R-5.3.3-1", "R-5.6.1-1")

WORDING = "因【原因】，【楼栋】临时停水，预计【时间】恢复供水。请先关好水阀。"
OPENING = "因供水管爆裂，1—3号楼临时停水，预计今日22时恢复供水。"


def ago(hours):
    return timezone.now() - timedelta(hours=hours)


@pytest.fixture
def prepared(desk, board_notice, monkeypatch):
    """A filed text approved beforehand; the test's prepared texts are circulars with two fields more."""
    record = board_notice()
    record["particulars"]["effect_start"] = "2026-07-20T11:00"
    made = desk.filed(record)
    says = {"wording": WORDING, "valid_until": "2026-12-31"}
    of, content = kinds.of, documents.content

    def content_with_wording(revision):
        more = {"prepared": dict(says)} if revision.document_id == made.pk else {}
        return content(revision) | more

    def kind_of(document, premises):
        kind = of(document, premises)
        return replace(kind, emergency=replace(kind.emergency, of=("circular",)))

    monkeypatch.setattr(documents, "content", content_with_wording)
    monkeypatch.setattr(kinds, "of", kind_of)
    made.says = says
    return made


@pytest.fixture
def urgent(desk, board_notice, prepared):
    """Hand in an emergency notice that fills in the prepared text, changed by keyword."""

    def submit(opening=OPENING, number="", **header):
        record = board_notice(**header)
        record["notice"] |= {"urgency": "emergency", "prepared_no": number or prepared.number}
        record["text"] = {"opening": opening, "tips": ["请先关好水阀"]}
        return desk.submit(record)

    return submit


def consented(desk, document, hours=1, giver="zhouqiming", by="linruoxi"):
    return later.consent(document, desk.person(giver), ago(hours), desk.person(by))


def state(desk, document):
    [row] = documents.described(documents.find(document.key), desk.premises)["consents"]
    return row["state"]


def test_it_is_released_and_published_on_the_managers_word_and_says_so(desk, urgent):
    document = consented(desk, urgent())

    document = flow.publish(flow.release(document, desk.person("linruoxi")), desk.person("linruoxi"))

    facts = entries.loads(filed.archive(desk.premises).read(f"urn:letterbook:{document.entry}", entries.ENTRY))
    assert document.stage == Stage.PUBLISHED
    assert [(one["verb_title"], one["name"]) for one in facts.decisions] == [("电话同意", "周启明")]
    assert documents.row(document, desk.premises)["waiting_for"] == ["project_manager"]


def test_the_consent_keeps_when_it_was_told_beside_when_it_was_written_down(desk, urgent, prepared):
    document = consented(desk, urgent(), hours=3)

    [row] = documents.described(document, desk.premises)["consents"]
    body = Event.objects.get(kind="consented").body
    assert row["at"] - row["told_at"] >= timedelta(hours=3)
    assert row["due"] - row["told_at"] == timedelta(hours=24)
    assert (body["giver"], body["by"], body["prepared"]) == ("zhouqiming", "linruoxi", prepared.number)


def test_the_number_dialled_is_a_telephone_number_and_the_ledger_has_it_masked(desk, urgent):
    document = urgent()

    with pytest.raises(consenting.NoNumber):
        later.consent(document, desk.person("zhouqiming"), ago(1), desk.person("linruoxi"), "他的手机")
    later.consent(document, desk.person("zhouqiming"), ago(1), desk.person("linruoxi"), "138 0000 5678")

    [row] = documents.described(documents.find(document.key), desk.premises)["consents"]
    assert row["dialled"] == Event.objects.get(kind="consented").body["dialled"] == "138****5678"


def test_the_manager_confirms_by_an_ordinary_decision_and_what_is_out_stays_as_it_is(desk, urgent):
    document = flow.release(consented(desk, urgent()), desk.person("linruoxi"))

    document = desk.approve(document, "zhouqiming")

    assert (state(desk, document), document.stage) == ("confirmed", Stage.SECURED)
    assert [one.roles for one in document.decisions.all()] == [["project_manager"]]
    assert documents.row(document, desk.premises)["waiting_for"] == []
    assert verifying.verify(desk.premises).faults == ()


def test_a_consent_that_is_not_confirmed_in_time_is_escalated_once_to_the_leader_who_may_confirm(
    desk, urgent, monkeypatch
):
    document = flow.release(consented(desk, urgent()), desk.person("linruoxi"))
    with pytest.raises(access.NotYourRole):
        desk.approve(document, "shenmuzhi")
    later_on = timezone.now() + timedelta(hours=24)
    monkeypatch.setattr(clock, "now", lambda: later_on)

    flow.resume()
    flow.resume()

    assert state(desk, document) == "late"
    assert Event.objects.get(kind="escalated").body["to"] == "supervising_leader"
    assert documents.row(document, desk.premises)["waiting_for"] == ["project_manager", "supervising_leader"]
    assert [one.document.key for one in consents.all_unconfirmed()] == [document.key]
    desk.approve(document, "shenmuzhi")
    assert state(desk, document) == "confirmed"


def test_a_manager_who_does_not_stand_by_it_says_why_and_it_is_to_be_withdrawn(desk, urgent):
    document = flow.release(consented(desk, urgent()), desk.person("linruoxi"))
    with pytest.raises(NoteNeeded):
        flow.decide(document, desk.person("zhouqiming"), Verdict.RETURN)

    document = flow.decide(document, desk.person("zhouqiming"), Verdict.RETURN, "未同意此内容")

    assert (state(desk, document), document.stage) == ("refused", Stage.SECURED)
    assert later.withdraw(document, desk.person("zhouqiming"), "未经同意").stage == Stage.WITHDRAWN


def test_before_it_is_out_a_refused_consent_gives_the_document_back(desk, urgent):
    document = flow.decide(consented(desk, urgent()), desk.person("zhouqiming"), Verdict.RETURN, "请改")

    assert (document.stage, state(desk, document)) == (Stage.RETURNED, "refused")


def test_a_consent_holds_for_the_text_it_was_given_to_alone(desk, urgent):
    document = consented(desk, urgent())

    again = urgent(opening=OPENING.replace("22时", "23时"))

    assert (again.pk, again.stage, state(desk, again)) == (document.pk, Stage.DECIDING, "lapsed")
    assert list(consents.all_unconfirmed()) == []


def test_a_recalled_document_does_not_go_out_on_its_old_consent(desk, urgent):
    document = later.recall(consented(desk, urgent()), desk.person("linruoxi"))

    assert (document.stage, state(desk, document)) == (Stage.RETURNED, "lapsed")


@pytest.mark.parametrize(
    ("opening", "refusal"),
    [
        (OPENING + "造成的损失我公司承担。", consenting.OtherWording),
        (OPENING.replace("临时", "长期"), consenting.OtherWording),
    ],
)
def test_another_wording_waits_for_the_written_approval(desk, urgent, opening, refusal):
    document = urgent(opening)

    with pytest.raises(refusal) as refused:
        consented(desk, document)

    assert refused.value.exit_code == 3 and "5.3.3A" in str(refused.value)
    assert (documents.find(document.key).stage, Event.objects.filter(kind="consented").count()) == (Stage.DECIDING, 0)


def test_a_prepared_text_that_is_over_unknown_or_withdrawn_is_none(desk, urgent, prepared):
    document = urgent()
    prepared.says["valid_until"] = "2026-07-09"
    with pytest.raises(consenting.NoSuchPrepared):
        consented(desk, document)
    prepared.says["valid_until"] = "2026-07-10"
    Document.objects.filter(pk=prepared.pk).update(stage=Stage.WITHDRAWN)

    with pytest.raises(consenting.NoSuchPrepared):
        consented(desk, document)


def test_whoever_did_not_approve_the_wording_approves_in_writing(desk, urgent):
    document = urgent(channels=["board", "wechat_group"])

    with pytest.raises(consenting.NeedsWriting) as refused:
        consented(desk, document)

    assert "分管领导" in refused.value.localized("zh-Hans")


@pytest.mark.parametrize("hours", [-1, 25])
def test_nobody_consented_tomorrow_or_long_ago(desk, urgent, hours):
    with pytest.raises(consenting.NotThen):
        consented(desk, urgent(), hours)


@pytest.mark.parametrize(
    ("giver", "by"), [("linruoxi", "xuke"), ("shenmuzhi", "linruoxi"), ("zhouqiming", "wangguanjia")]
)
def test_the_manager_alone_consents_and_somebody_of_the_project_writes_it_down(desk, urgent, giver, by):
    with pytest.raises((access.NotYourRole, access.OwnDraft)):
        consented(desk, urgent(), giver=giver, by=by)


def test_a_document_that_names_no_prepared_text_or_is_not_being_decided_is_refused(desk, board_notice, urgent):
    with pytest.raises(NotDeciding):
        consented(desk, consented(desk, urgent()))
    record = board_notice()
    record["particulars"]["effect_start"] = "2026-07-20T12:00"

    with pytest.raises(consenting.NoEmergency):
        consented(desk, desk.submit(record))


def test_the_author_does_not_confirm_and_a_deputy_may(desk, urgent):
    from datetime import date

    from pipeline.office import delegating, people

    document = consented(desk, urgent())
    leave = delegating.Leave(
        desk.person("zhouqiming"),
        desk.person("xuke"),
        "project_manager",
        date(2026, 7, 10),
        date(2026, 7, 12),
        people.project("TFY"),
    )
    delegating.give(leave, desk.person("zhouqiming"))

    with pytest.raises(access.OwnDraft):
        desk.approve(document, "linruoxi")
    assert desk.approve(document, "xuke").decisions.get().on_behalf.user == "zhouqiming"


def test_a_late_consent_lets_nothing_out_any_more(desk, urgent, monkeypatch):
    document = consented(desk, urgent())
    in_two_days = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: in_two_days)

    with pytest.raises(NotApprovedYet, match="项目经理"):
        flow.release(document, desk.person("linruoxi"))

    assert documents.find(document.key).number is None


def test_a_consent_lets_nothing_out_once_its_prepared_text_was_withdrawn(desk, urgent, prepared):
    document = consented(desk, urgent())
    later.withdraw(prepared, desk.person("zhouqiming"), "口径有误")

    with pytest.raises(consenting.NoSuchPrepared):
        flow.release(document, desk.person("linruoxi"))

    assert documents.find(document.key).number is None

"""Deciding for somebody on leave: for at most 30 days, never on one's own, nobody twice, both names told."""

from __future__ import annotations

from datetime import date

import pytest

from archive import entry as entries
from pipeline import flow
from pipeline.office import access, clock, delegating, deputies, documents, filed, people, printing
from pipeline.office.delegating import Leave
from pipeline.office.models import Event
from pipeline.stages import Stage, Verdict

BOTH = "周启明（由许可代）"


def leave(desk, giver="zhouqiming", taker="xuke", role="project_manager", project="TFY", **days):
    span = {"since": date(2026, 7, 10), "until": date(2026, 7, 20)} | days
    where = people.project(project) if project else None
    return Leave(desk.person(giver), desk.person(taker), role, project=where, **span)


@pytest.fixture
def lent(desk):
    """The project manager of 听枫苑 is away from the 10th to the 20th of July; 许可 decides in his place."""
    return delegating.give(leave(desk), desk.person("zhouqiming"))


def on(monkeypatch, day):
    monkeypatch.setattr(clock, "today", lambda: day)


@pytest.mark.usefixtures("lent")
def test_a_deputy_signs_and_both_names_stand_in_decision_event_and_entry(desk, board_notice):
    document = flow.release(desk.approve(desk.submit(board_notice()), "xuke"), desk.person("linruoxi"))

    [told] = documents.described(document, desk.premises)["decisions"]
    facts = entries.loads(filed.archive(desk.premises).read(f"urn:letterbook:{document.entry}", entries.ENTRY))
    assert (told["name"], told["person"], told["on_behalf_of"]) == (BOTH, "xuke", "zhouqiming")
    assert printing.decisions(document)[0]["name"] == facts.decisions[0]["name"] == BOTH
    assert Event.objects.get(kind="decided").body["on_behalf_of"] == "zhouqiming"


@pytest.mark.usefixtures("lent")
@pytest.mark.parametrize(("day", "may"), [("2026-07-10", True), ("2026-07-20", True), ("2026-07-21", False)])
def test_a_deputy_decides_on_the_days_of_the_leave_alone(desk, board_notice, monkeypatch, day, may):
    document = desk.submit(board_notice())
    on(monkeypatch, day)

    if may:
        assert desk.approve(document, "xuke").stage == Stage.APPROVED
    else:
        with pytest.raises(access.NotYourRole):
            desk.approve(document, "xuke")


@pytest.mark.usefixtures("lent")
def test_a_deputy_never_decides_on_what_they_wrote(desk, board_notice):
    document = desk.submit(board_notice(author="许可"), by="xuke")

    with pytest.raises(access.OwnDraft):
        desk.approve(document, "xuke")


def test_nobody_decides_on_what_the_one_on_leave_wrote_in_his_place(desk, board_notice):
    people.add_person({"user": "fuzong", "name": "傅总", "roles": [{"role": "supervising_leader", "project": "TFY"}]})
    delegating.give(leave(desk, "fuzong", "gaopin", "supervising_leader"), desk.person("zhaozong"))
    people.add_person({"user": "fuzong", "roles": [{"role": "project_manager", "project": "TFY"}]})
    document = desk.submit(board_notice(author="傅总"), by="fuzong")

    with pytest.raises(access.NotYourRole):
        desk.approve(document, "gaopin")


def test_nobody_signs_twice_through_a_delegation(desk, board_notice):
    people.add_person({"user": "fuzong", "name": "傅总", "roles": [{"role": "supervising_leader", "project": "TFY"}]})
    delegating.give(leave(desk, "zhouqiming", "fuzong"), desk.person("zhouqiming"))
    document = desk.approve(desk.submit(board_notice(channels=["wechat_group"])), "fuzong")

    # He leads the project himself; what he signed for the manager is his signature too.
    assert document.decisions.get().on_behalf == desk.person("zhouqiming")
    with pytest.raises(access.Twice):
        desk.approve(document, "fuzong")
    assert desk.approve(document, "shenmuzhi").stage == Stage.APPROVED


def test_whoever_signed_does_not_sign_again_by_a_deputy(desk, board_notice):
    people.add_person({"user": "zhouqiming", "roles": [{"role": "supervising_leader", "project": "TFY"}]})
    document = desk.approve(desk.submit(board_notice(channels=["wechat_group"])), "zhouqiming")
    delegating.give(leave(desk, role="supervising_leader"), desk.person("zhouqiming"))

    with pytest.raises(access.Twice):
        desk.approve(document, "xuke")


@pytest.mark.usefixtures("lent")
def test_a_deputy_for_two_signs_for_one_of_them(desk, board_notice):
    delegating.give(leave(desk, "shenmuzhi", "xuke", "supervising_leader"), desk.person("shenmuzhi"))
    document = desk.approve(desk.submit(board_notice(channels=["wechat_group"])), "xuke")

    with pytest.raises(access.Twice):
        desk.approve(document, "xuke")


@pytest.mark.usefixtures("lent")
def test_a_deputy_may_return_and_both_names_stand_in_it(desk, board_notice):
    document = flow.decide(desk.submit(board_notice()), desk.person("xuke"), Verdict.RETURN, "请改")

    assert document.stage == Stage.RETURNED
    assert documents.described(document, desk.premises)["decisions"][0]["name"] == BOTH


def test_a_revoked_delegation_holds_no_more_and_what_was_signed_stands(desk, board_notice, lent):
    signed = desk.approve(desk.submit(board_notice()), "xuke")
    delegating.revoke(lent.pk, desk.person("zhouqiming"))
    record = board_notice()
    record["particulars"]["effect_start"] = "2026-07-20T10:00"

    with pytest.raises(access.NotYourRole):
        desk.approve(desk.submit(record), "xuke")
    assert documents.find(signed.key).stage == Stage.APPROVED
    with pytest.raises(delegating.RevokedAlready):
        delegating.revoke(lent.pk, desk.person("zhouqiming"))


def test_a_delegation_ends_with_the_role_of_its_giver(desk, lent):
    before = deputies.lent_to(desk.person("xuke"), people.project("TFY"))
    desk.person("zhouqiming").roles.all().delete()

    assert before == [lent]
    assert deputies.lent_to(desk.person("xuke"), people.project("TFY")) == []


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"until": date(2026, 8, 9)}, delegating.TooLong),
        ({"until": date(2026, 7, 9)}, delegating.EndsFirst),
        ({"since": date(2026, 7, 9)}, delegating.BeginsInThePast),
        ({"taker": "zhouqiming"}, delegating.ToOneself),
        ({"role": "supervising_leader"}, delegating.NotHeld),
        ({"project": "SLHY"}, delegating.NotHeld),
        ({"giver": "xuke", "taker": "qianming"}, delegating.NotHeld),
    ],
)
def test_a_delegation_that_may_not_be_is_refused_and_nothing_is_written(desk, wrong, refusal):
    with pytest.raises(refusal):
        delegating.give(leave(desk, **wrong), desk.person("zhouqiming"))

    assert list(delegating.told()) == []


def test_thirty_days_are_the_most(desk):
    given = delegating.give(leave(desk, until=date(2026, 8, 8)), desk.person("zhouqiming"))

    assert given.until == "2026-08-08"


@pytest.mark.usefixtures("lent")
def test_what_was_lent_is_not_lent_on(desk):
    with pytest.raises(delegating.NotHeld):
        delegating.give(leave(desk, "xuke", "linruoxi"), desk.person("xuke"))


@pytest.mark.usefixtures("lent")
@pytest.mark.parametrize("project", ["TFY", ""])
def test_a_role_has_one_deputy_at_a_time(desk, project):
    with pytest.raises(delegating.LentAlready):
        delegating.give(leave(desk, taker="gaopin", project=project), desk.person("zhouqiming"))


@pytest.mark.parametrize(("user", "may"), [("shenmuzhi", True), ("guanli", True), ("xuke", False), ("lijingli", False)])
def test_whoever_is_ill_is_deputised_by_those_the_roles_name(desk, user, may):
    if may:
        assert delegating.give(leave(desk), desk.person(user)).by.user == user
    else:
        with pytest.raises(access.NotYourRole):
            delegating.give(leave(desk), desk.person(user))


def test_a_delegation_without_a_project_holds_wherever_the_role_is_held(desk, board_notice):
    delegating.give(leave(desk, project=""), desk.person("zhouqiming"))

    assert desk.approve(desk.submit(board_notice()), "xuke").stage == Stage.APPROVED
    assert deputies.lent_to(desk.person("xuke"), people.project("SLHY")) == []


def test_a_delegation_that_nobody_gave_cannot_be_taken_back(desk):
    with pytest.raises(delegating.NoSuchDelegation):
        delegating.revoke(9, desk.person("zhouqiming"))

"""Whose term is over, and what two people decide on it: nobody twice, and nobody on what they wrote."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline import later
from pipeline.office import (
    access,
    appraising,
    clock,
    terms,
)
from pipeline.office.appraising import (
    AnsweredAlready,
    AppraisedAlready,
    KeptForEver,
    NoSuchAppraisal,
    NotFiled,
    NothingToAppraise,
    OwnDocument,
    SecondPerson,
    TermRuns,
)
from pipeline.office.disposing import NotConfirmed
from pipeline.office.models import Document, Role
from pipeline.office.terms import State
from pipeline.stages import Stage

ENDED = date(2037, 1, 1)
REASON = "保管期限届满，无继续保存价值"


def listed(desk, on=ENDED, **asked):
    return {term.document.number: term.state(on) for term in terms.ending(desk.premises, on, **asked)}


def test_the_list_has_what_is_over_on_the_day_and_what_ends_within_a_year(desk, circular):
    assert listed(desk) == {circular.number: State.EXPIRED}
    assert listed(desk, date(2036, 12, 31)) == {circular.number: State.SOON}
    assert listed(desk, date(2035, 12, 31)) == {}
    assert listed(desk, project="SLHY") == {}


@pytest.mark.parametrize(
    ("importance", "last_day"), [("normal", date(2036, 12, 31)), ("important", date(2056, 12, 31))]
)
def test_importance_that_was_raised_later_makes_the_term_of_a_letter_longer(
    desk, circular, monkeypatch, importance, last_day
):
    said = {"normal": "XH-P-D10", "important": "XH-Z-D30"}
    monkeypatch.setattr(terms.filing, "retention", lambda _kind, asked: said[asked])
    Document.objects.filter(pk=circular.pk).update(importance=importance)

    (term,) = terms.of(Document.objects.filter(pk=circular.pk), desk.premises)

    assert term.last_day == last_day


@pytest.mark.usefixtures("circular")
def test_the_office_may_lengthen_the_term_of_a_class(desk):
    file = desk.premises.root / "office.toml"
    file.write_text(file.read_text("utf-8") + '\n[retention]\nFB = "D30"\n', "utf-8")
    desk.premises.__dict__.pop("settings", None)

    assert listed(desk) == {}


@pytest.mark.usefixtures("over")
def test_what_is_kept_for_ever_is_never_listed_and_never_appraised(desk, circular, monkeypatch):
    monkeypatch.setattr(terms.filing, "retention", lambda *_given: "FIN-Y")

    assert listed(desk, date(2999, 1, 1)) == {}
    with pytest.raises(KeptForEver):
        appraising.propose([circular], desk.person("gaopin"), REASON, None)


def test_nothing_is_appraised_before_its_term_has_ended(desk, circular, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: "2036-12-31")

    with pytest.raises(TermRuns):
        appraising.propose([circular], desk.person("gaopin"), REASON, None)


@pytest.mark.usefixtures("over")
def test_only_the_quality_centre_proposes_with_a_reason_and_of_what_is_filed(desk, circular):
    with pytest.raises(access.NotYourRole):
        appraising.propose([circular], desk.person("zhaozong"), REASON, None)
    for given, reason, until in (([circular], " ", None), ([], REASON, None), ([circular], REASON, ENDED)):
        with pytest.raises(NothingToAppraise):
            appraising.propose(given, desk.person("gaopin"), reason, until)
    Document.objects.filter(pk=circular.pk).update(entry="", stage=Stage.APPROVED)
    with pytest.raises(NotFiled):
        appraising.propose([circular], desk.person("gaopin"), REASON, None)
    with pytest.raises(NoSuchAppraisal):
        appraising.find("JD-2037-09")


@pytest.mark.usefixtures("over")
def test_a_second_person_of_another_role_confirms_who_wrote_none_of_it(desk, circular):
    one = appraising.propose([circular, circular], desk.person("gaopin"), REASON, None)
    for who in ("gaopin", "linruoxi", "shenmuzhi"):
        Role.objects.create(person=desk.person(who), role="general_manager", project=None)

    with pytest.raises(SecondPerson):
        appraising.answer(one.name, desk.person("gaopin"), confirms=True)
    with pytest.raises(OwnDocument):
        appraising.answer(one.name, desk.person("linruoxi"), confirms=True)
    with pytest.raises(access.NotYourRole):
        appraising.answer(one.name, desk.person("zhouqiming"), confirms=True)
    assert appraising.answer(one.name, desk.person("shenmuzhi"), confirms=True).verdict == "confirmed"
    with pytest.raises(AnsweredAlready):
        appraising.answer(one.name, desk.person("zhaozong"), confirms=False, note="等等")
    assert len(one.entries) == 1


@pytest.mark.usefixtures("over")
def test_the_leader_of_another_project_does_not_confirm(desk, circular):
    one = appraising.propose([circular], desk.person("gaopin"), REASON, None)
    leader = desk.person("lijingli")
    Role.objects.create(person=leader, role="supervising_leader", project=leader.roles.first().project)

    with pytest.raises(access.NotYourRole):
        appraising.answer(one.name, leader, confirms=True)


@pytest.mark.usefixtures("over")
def test_a_document_is_in_one_round_at_a_time_and_a_refused_round_frees_it(desk, circular):
    one = appraising.propose([circular], desk.person("gaopin"), REASON, None)

    assert listed(desk) == {circular.number: State.PROPOSED}
    with pytest.raises(AppraisedAlready):
        appraising.propose([circular], desk.person("gaopin"), REASON, None)
    with pytest.raises(NothingToAppraise):
        appraising.answer(one.name, desk.person("zhaozong"), confirms=False)
    appraising.answer(one.name, desk.person("zhaozong"), confirms=False, note="仍有争议")
    assert listed(desk) == {circular.number: State.EXPIRED}
    with pytest.raises(NotConfirmed):
        later.dispose(one.name, desk.person("gaopin"))


@pytest.mark.usefixtures("over")
def test_what_is_kept_on_comes_back_when_that_day_is_over(desk, circular):
    one = appraising.propose([circular], desk.person("gaopin"), "仍有查考价值", date(2046, 12, 31))
    appraising.answer(one.name, desk.person("zhaozong"), confirms=True)

    assert listed(desk) == {}
    assert listed(desk, date(2047, 1, 1)) == {circular.number: State.EXPIRED}
    with pytest.raises(NotConfirmed):
        later.dispose(one.name, desk.person("gaopin"))

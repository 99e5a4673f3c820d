"""Who may do what: by role, by project, never on one's own draft, never twice."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import decide, flow
from pipeline.decide import SIGN_ONCE
from pipeline.office import access, documents, people
from pipeline.office.models import Document, Event, Project, Revision, Role
from pipeline.office.refusals import NotDeciding, NoteNeeded
from pipeline.stages import Stage, Verdict
from schemas.document_type import TEMPLATES, load
from schemas.language import speak
from schemas.policy import Step, Verb

pytestmark = pytest.mark.usefixtures("office")

CIRCULAR = load(TEMPLATES / "circular")
ROLES = ("project_manager", "finance_center", "supervising_leader", "general_manager")
USERS = ("linruoxi", "one", "two", "three")


def waiting(chain, author="linruoxi"):
    """A document of TFY that waits for `chain`, as step 4 would leave it."""
    document = Document.objects.create(
        key=f"D9{Document.objects.count():05d}",
        type="circular",
        type_digest=CIRCULAR.digest,
        project=Project.objects.get(code="TFY"),
        identity="x",
        title="通知",
        stage=Stage.DECIDING,
        author=access.person(author),
        importance="normal",
        opened_at=timezone.now(),
    )
    Revision.objects.create(
        document=document,
        serial=1,
        source="",
        source_name="",
        record="{}",
        digests={},
        content_digest="whole",
        chain=decide.as_rows(chain),
        submitted_by=document.author,
        at=timezone.now(),
    )
    return document


@pytest.mark.parametrize("named", ["linruoxi", "林若溪"])
def test_a_person_is_found_by_user_name_or_name(named):
    assert access.person(named).user == "linruoxi"


def test_a_user_name_wins_over_a_name_however_many_share_it():
    for user in ("aa", "bb", "linlin"):
        people.add_person({"user": user, "name": "linlin"})

    assert access.person("linlin").user == "linlin"


def test_a_name_that_two_people_share_and_a_person_set_aside_are_nobody():
    for user in ("aa", "bb"):
        people.add_person({"user": user, "name": "同名"})
    people.add_person({"user": "gone", "active": "否"})

    for named in ("同名", "gone", "nobody"):
        with pytest.raises(access.NoSuchPerson):
            access.person(named)


def test_roles_are_named_in_the_readers_language_and_unknown_ones_as_they_are():
    with speak("zh-Hans"):
        assert access.role_titles(["steward", "xyz"]) == "管家、xyz"
    with speak("en"):
        assert access.role_titles(["steward", "project_manager"]) == "steward, project manager"


def test_a_company_role_counts_in_every_project_and_a_projects_role_in_that_one():
    tfy, slhy = Project.objects.get(code="TFY"), Project.objects.get(code="SLHY")

    assert access.roles_of(access.person("shenmuzhi"), slhy) == {"supervising_leader"}
    assert access.roles_of(access.person("xuke"), tfy) == {"steward"}
    assert access.roles_of(access.person("xuke"), slhy) == set()


def test_holders_leave_out_the_author_and_people_set_aside():
    tfy = Project.objects.get(code="TFY")
    people.add_person({"user": "xuke", "name": "许可", "active": "否"})

    held = access.holders(["steward", "general_manager"], tfy, leaving_out=[access.person("zhaozong")])

    assert held == {"steward": {"linruoxi"}, "general_manager": set()}


def test_only_an_author_of_the_project_may_write():
    tfy, slhy = Project.objects.get(code="TFY"), Project.objects.get(code="SLHY")

    assert access.may_write(access.person("linruoxi"), CIRCULAR, tfy)
    assert not access.may_write(access.person("linruoxi"), CIRCULAR, slhy)
    assert not access.may_write(access.person("qianming"), CIRCULAR, tfy)


def test_whoever_has_no_role_in_a_project_is_refused_by_its_name():
    with pytest.raises(access.NotYourRole) as refusal:
        access.refuse_unless_of_project(access.person("wangguanjia"), Project.objects.get(code="TFY"))

    assert "听枫苑" in str(refusal.value)


def test_the_author_may_always_take_a_step_that_others_need_a_role_for():
    document = waiting(CIRCULAR.approvals)

    access.refuse_unless_may(access.person("linruoxi"), document, ("general_manager",), "5.3.3")
    access.refuse_unless_may(access.person("zhaozong"), document, ("general_manager",), "5.3.3")
    with pytest.raises(access.NotYourRole) as refusal:
        access.refuse_unless_may(access.person("qianming"), document, ("general_manager",), "5.3.3")

    assert refusal.value.clause == "5.3.3"


def test_once_everyone_has_decided_a_further_approver_is_told_so():
    people.add_person({"user": "second", "roles": [{"role": "project_manager", "project": "TFY"}]})
    document = flow.decide(waiting(CIRCULAR.approvals), access.person("zhouqiming"), Verdict.APPROVE)

    with pytest.raises(access.EveryoneDecided) as refusal:
        flow.decide(document, access.person("second"), Verdict.APPROVE)
    with pytest.raises(access.Twice):
        flow.decide(document, access.person("zhouqiming"), Verdict.APPROVE)

    assert document.key in str(refusal.value)


def test_leader_and_general_manager_in_one_person_sign_once_for_both():
    people.add_person({"user": "shenmuzhi", "roles": [{"role": "general_manager"}]})
    document = waiting(
        (
            Step("supervising_leader", Verb.APPROVE, "1"),
            Step("general_manager", Verb.ISSUE, "2", ("supervising_leader",)),
        )
    )

    document = flow.decide(document, access.person("shenmuzhi"), Verdict.APPROVE)

    assert document.stage == Stage.APPROVED
    assert [one.roles for one in document.decisions.all()] == [["supervising_leader", "general_manager"]]


def test_a_general_manager_who_signed_as_leader_too_early_may_sign_when_his_turn_comes():
    people.add_person({"user": "shenmuzhi", "roles": [{"role": "general_manager"}]})
    both = ("supervising_leader", "finance_center")
    document = waiting(
        (*(Step(role, Verb.APPROVE, "1") for role in both), Step("general_manager", Verb.ISSUE, "2", both))
    )

    for user in ("shenmuzhi", "qianming", "shenmuzhi"):
        document = flow.decide(document, access.person(user), Verdict.APPROVE)

    assert document.stage == Stage.APPROVED


@st.composite
def chains(draw):
    order = draw(st.permutations(ROLES))[: draw(st.integers(1, len(ROLES)))]
    return tuple(
        Step(role, Verb.APPROVE, "5.3.3", tuple(draw(st.sets(st.sampled_from(order[:at])))) if at else ())
        for at, role in enumerate(order)
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chain=chains(),
    roles=st.fixed_dictionaries({user: st.sets(st.sampled_from(ROLES)) for user in USERS}),
    tries=st.lists(st.tuples(st.sampled_from(USERS), st.sampled_from(Verdict), st.booleans()), max_size=9),
)
def test_approval_needs_every_step_a_different_person_for_each_and_never_the_author(chain, roles, tries):
    with transaction.atomic():
        for user in USERS[1:]:
            people.add_person({"user": user})
        project = Project.objects.get(code="TFY")
        for user, held in roles.items():
            for role in held:
                Role.objects.create(person=access.person(user), role=role, project=project)
        document = waiting(chain)
        for user, verdict, noted in tries:
            told, stage = Event.objects.count(), document.stage
            try:
                document = flow.decide(document, access.person(user), verdict, "不行" if noted else "")
            except (access.OwnDraft, access.NotYourRole, access.Twice, access.NotYourTurn, access.EveryoneDecided):
                assert (Event.objects.count(), documents.find(document.key).stage) == (told, stage)
            except (NoteNeeded, NotDeciding):
                assert stage == Stage.RETURNED or (verdict is Verdict.RETURN and not noted)
        standing = documents.standing(document)
        transaction.set_rollback(True)

    by_person: dict[str, set[str]] = {}
    for approval in standing:
        by_person.setdefault(approval.person, set()).update(approval.roles)
    assert "linruoxi" not in by_person
    assert all(held <= roles[user] for user, held in by_person.items())
    assert all(len(held) == 1 or any(held <= together for together in SIGN_ONCE) for held in by_person.values())
    every_step = {step.role for step in chain} == {role for held in by_person.values() for role in held}
    assert document.stage == Stage.RETURNED or (document.stage == Stage.APPROVED) == every_step

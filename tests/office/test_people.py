"""Projects and people are added, brought up to date, and refused in words a clerk understands."""

from __future__ import annotations

import pytest

from pipeline.office import access, people
from pipeline.office.models import Event, Person, Project
from pipeline.office.people import FaultyRow
from schemas.language import speak

pytestmark = pytest.mark.usefixtures("office")
HILL = {"code": "HILL2", "name": "山景苑", "city": "日照", "fee_mode": "酬金制", "hotline": " 0633-1 ", "email": ""}


def test_a_project_keeps_what_its_documents_print_and_leaves_blanks_out():
    project = people.add_project(HILL)

    assert (project.fee_mode, project.facts) == ("remuneration", {"client_mode": "multi", "hotline": "0633-1"})
    facts = people.facts_of(project)
    assert (facts["code"], facts["hotline"], facts["email"]) == ("HILL2", "0633-1", None)


def test_bringing_a_project_up_to_date_keeps_what_is_not_named():
    people.add_project(HILL | {"active": "否"})

    project = people.add_project({"code": "HILL2", "fee_mode": "lump_sum", "manager_name": "周启明"})

    assert (project.name, project.city, project.fee_mode, project.active) == ("山景苑", "日照", "lump_sum", False)
    assert project.facts == {"client_mode": "multi", "hotline": "0633-1", "manager_name": "周启明"}
    assert Project.objects.filter(code="HILL2").count() == 1


def test_a_project_without_a_name_is_called_by_its_code():
    assert people.add_project({"code": "HILL2", "fee_mode": "lump_sum"}).name == "HILL2"


@pytest.mark.parametrize("code", ["", "hill", "2HILL", "H", "A" * 13, "山景"])
def test_a_code_that_could_not_stand_in_a_number_is_refused(code):
    with pytest.raises(FaultyRow) as refusal:
        people.add_project(HILL | {"code": code})

    with speak("zh-Hans"):
        assert "项目编码" in str(refusal.value)
    assert refusal.value.exit_code == 1


@pytest.mark.requirement("R-2-1", "R-2-2")
@pytest.mark.parametrize(
    ("typed", "mode"), [("", "multi"), ("多客户", "multi"), ("single", "single"), ("单一客户项目", "single")]
)
def test_a_project_has_many_clients_unless_somebody_says_otherwise_and_stays_so(typed, mode):
    people.add_project(HILL | {"client_mode": typed})

    assert people.add_project(HILL).facts["client_mode"] == mode


def test_an_unknown_fee_mode_is_refused_with_the_choices():
    with pytest.raises(FaultyRow) as refusal:
        people.add_project(HILL | {"fee_mode": "free"})

    assert "酬金制" in str(refusal.value) and "free" in str(refusal.value)


@pytest.mark.requirement("R-2-1")
@pytest.mark.parametrize(
    ("typed", "mode"),
    [(None, "multi"), ("", "multi"), ("多客户", "multi"), ("单一客户", "single"), ("single", "single")],
)
def test_a_project_has_several_clients_unless_somebody_says_otherwise(typed, mode):
    people.add_project(HILL | {"client_mode": typed})

    again = people.add_project(HILL)

    assert again.facts["client_mode"] == mode


@pytest.mark.requirement("R-2-1")
def test_an_unknown_client_mode_is_refused_with_the_choices():
    with speak("zh-Hans"), pytest.raises(FaultyRow) as refusal:
        people.add_project(HILL | {"client_mode": "几家"})

    assert "客户模式" in str(refusal.value) and "单一客户" in str(refusal.value)
    assert not Project.objects.filter(code="HILL2").exists()


@pytest.mark.parametrize("role", ["steward", "管家", "管家服务中心", "steward_center"])
def test_a_role_may_be_given_by_any_of_its_names(role):
    person = people.add_person({"user": "new", "name": "新人", "roles": [{"role": role, "project": "TFY"}]})

    assert people.held_roles(person) == [{"role": "steward", "project": "TFY"}]


def test_giving_a_role_again_changes_nothing_and_further_roles_are_added():
    row = {"user": "new", "name": "新人", "roles": [{"role": "finance_center", "project": None}]}
    people.add_person(row)
    people.add_person(row)

    person = people.add_person({"user": "new", "roles": [{"role": "steward", "project": "TFY"}]})

    assert person.name == "新人"
    assert people.held_roles(person) == [
        {"role": "finance_center", "project": None},
        {"role": "steward", "project": "TFY"},
    ]


@pytest.mark.parametrize(("typed", "active"), [("否", False), (False, False), ("", True), (None, True), ("是", True)])
def test_a_person_may_be_set_aside_by_the_word_that_a_table_has_for_it(typed, active):
    assert people.add_person({"user": "new", "active": typed}).active is active


def test_a_person_who_was_set_aside_stays_so_until_somebody_says_otherwise():
    people.add_person({"user": "new", "active": "否"})

    assert people.add_person({"user": "new", "name": "新人"}).active is False
    assert people.add_person({"user": "new", "active": "是"}).active is True


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"user": ""}, "用户名"),
        ({"user": "a b"}, "用户名"),
        ({"roles": [{"role": "caretaker", "project": "TFY"}]}, "岗位"),
        ({"roles": [{"role": "steward", "project": "NOWHERE"}]}, "项目编码"),
        ({"roles": [{"role": "steward"}]}, "岗位"),
    ],
)
def test_a_faulty_person_is_refused_and_nothing_of_it_is_kept(changed, word):
    events = Event.objects.count()

    with pytest.raises(FaultyRow) as refusal:
        people.add_person({"user": "new", "name": "新人"} | changed)

    with speak("zh-Hans"):
        assert word in str(refusal.value)
    assert not Person.objects.filter(name="新人").exists()
    assert Event.objects.count() == events


def test_rows_of_the_outside_contract_list_everybody():
    people.add_project(HILL)

    assert [row["code"] for row in people.project_rows()] == ["HILL2", "SLHY", "TFY", "YLWX"]
    [leader] = [row for row in people.people_rows() if row["user"] == "shenmuzhi"]
    assert leader == {
        "user": "shenmuzhi",
        "name": "沈牧之",
        "active": True,
        "mail": "",
        "phone": "",
        "roles": [{"role": "supervising_leader", "project": None}],
    }


def test_the_rows_of_a_table_are_joined_by_user_name():
    rows = [
        {"user": "a", "name": "甲", "role": "管家", "project": "TFY"},
        {"user": "b", "name": "乙", "role": None, "project": None},
        {"user": "a", "name": "甲", "role": "管家", "project": "SLHY"},
    ]

    first, second = people.people_from_table(rows)

    assert first["roles"] == [{"role": "管家", "project": "TFY"}, {"role": "管家", "project": "SLHY"}]
    assert second == {"user": "b", "name": "乙", "roles": []}


def test_what_is_set_is_written_down_as_an_event():
    people.add_project(HILL)
    people.add_person({"user": "new"})

    kinds = list(Event.objects.order_by("-seq").values_list("kind", flat=True)[:2])
    assert kinds == ["person-set", "project-set"]
    assert access.person("new").name == "new"

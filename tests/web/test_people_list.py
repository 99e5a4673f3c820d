"""The administrator's list of people: found by name, user name or project, fifty to a page, in as few questions."""

from __future__ import annotations

from pipeline.office.models import Person, Project, Role
from tests.web.conftest import Browser
from tests.web.rooms import queries


def _crowd() -> None:
    project = Project.objects.get(code="TFY")
    for number in range(60):
        person = Person.objects.create(user=f"zz{number:02}", name=f"众人{number:02}", active=number != 1)
        Role.objects.create(person=person, role="steward", project=project)


def test_people_come_fifty_to_a_page_and_what_was_asked_goes_along(browser: Browser) -> None:
    _crowd()
    admin = browser("guanli")

    first, second = (admin.get(f"/admin/people/?q=zz&page={page}").content.decode() for page in (1, 2))

    assert "zz49" in first and "zz50" not in first
    assert "zz50" in second and "zz49" not in second
    assert "?q=zz&amp;page=2" in first
    assert "已离职" in first or "不在职" in first or first.count('class="tag good"') == 49


def test_somebody_is_found_by_name_user_name_or_project_and_told_with_roles(browser: Browser) -> None:
    admin = browser("guanli")

    found = {
        asked: admin.get(f"/admin/people/?q={asked}").content.decode() for asked in ("林若溪", "LINRUO", "TFY", "?")
    }

    assert all('href="/admin/people/linruoxi/"' in found[asked] for asked in ("林若溪", "LINRUO", "TFY"))
    assert "TFY" in found["林若溪"].split("linruoxi")[-1]
    assert "linruoxi" not in found["?"]


def test_the_list_of_people_takes_as_many_queries_for_many_as_for_few(browser: Browser) -> None:
    admin = browser("guanli")
    few = queries(admin, "/admin/people/")
    _crowd()

    assert queries(admin, "/admin/people/") == few

"""Prepared questions: the answers are Django's own, their SQL is written once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from pipeline.office.models import Document, Person, Project, Role
from pipeline.office.prepared import Prepared, Unprepared

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture
def people():
    """Some people of the office, by name."""
    return list(Person.objects.order_by("user")[:5])


def test_the_answer_is_the_one_that_django_gives_whatever_the_values(people):
    asks = Prepared(lambda who: Role.objects.filter(person=who).select_related("person", "project"), who=int)

    for one in people:
        found, wanted = asks(who=one.pk), list(Role.objects.filter(person=one))
        assert found == wanted
        assert [(row.person, row.project) for row in found] == [(row.person, row.project) for row in wanted]
    assert asks(who=10**9) == []


@pytest.mark.parametrize(("count", "others"), [*((count, 0) for count in range(6)), (5, 600)])
def test_a_list_of_any_length_may_stand_in_a_question(people, count, others):
    keys = [*(one.pk for one in people[:count]), *range(10**6, 10**6 + others)]
    asks = Prepared(lambda keys: Person.objects.filter(pk__in=keys).values_list("user", flat=True), keys=[int])

    assert sorted(asks(keys=keys)) == [one.user for one in people[:count]]


def test_a_value_may_stand_in_several_places_beside_others(people):
    first, second = people[:2]
    asks = Prepared(
        lambda name, pk: Person.objects.filter(Q(user=name) | Q(name=name) | Q(pk=pk)).values("user"), name=str, pk=int
    )

    found = asks(name=first.user, pk=second.pk)

    assert sorted(row["user"] for row in found) == [first.user, second.user]


def test_nothing_is_asked_but_the_question_itself(people):
    asks = Prepared(lambda who: Role.objects.filter(person=who).select_related("project"), who=int)

    with CaptureQueriesContext(connection) as first:
        asks(who=people[0].pk)
    with CaptureQueriesContext(connection) as again:
        asks(who=people[1].pk)

    assert (len(first), len(again)) == (1, 1)


def test_a_question_without_values_and_one_for_one_alone_are_answered_anew_each_time(people):
    everybody = Prepared(lambda: Person.objects.order_by("user"))
    before = everybody()

    Person.objects.filter(pk=people[0].pk).update(name="改名")

    assert [one.pk for one in everybody()] == [one.pk for one in before]
    assert next(one.name for one in everybody() if one.pk == people[0].pk) == "改名"


def test_threads_may_ask_the_same_question_at_the_same_time(people):
    asks = Prepared(lambda user: Person.objects.filter(user=user), user=str)

    def name_of(user):
        try:
            return [one.user for one in asks(user=user)]
        finally:
            connection.close()

    users = [one.user for one in people] * 8
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(name_of, users)) == [[user] for user in users]


def test_a_value_that_django_would_change_cannot_be_prepared():
    asks = Prepared(lambda day: Document.objects.filter(opened_at__date=date(2026, 1, 1), key=day[:2]), day=str)

    with pytest.raises(Unprepared):
        asks(day="2026-01-01")


def test_a_person_is_found_by_key_as_django_finds_them_and_nobody_is_nobody(people):
    for one in people:
        found = Person.objects.get(pk=one.pk)
        assert (found, vars(found).keys()) == (one, vars(one).keys())
    assert Person.objects.get(pk=str(people[0].pk)) == Person.objects.get(user=people[0].user) == people[0]
    with pytest.raises(Person.DoesNotExist):
        Person.objects.get(pk=10**9)


def test_values_of_python_come_out_of_the_columns_whichever_connection_is_asked():
    asks = Prepared(lambda code: Project.objects.filter(code=code).values_list("facts", "active"), code=str)
    [wanted] = Project.objects.filter(code="TFY").values_list("facts", "active")

    def asked(_at):
        try:
            return asks(code="TFY")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert [asks(code="TFY"), *threads.map(asked, range(4))] == [[wanted]] * 5
    assert isinstance(wanted[0], dict) and wanted[1] is True

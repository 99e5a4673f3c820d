"""A look: asked once while a page is made, asked anew by every step."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline.office import access, look, people
from pipeline.office.models import Role


@pytest.fixture
def who(desk):
    """Somebody with roles."""
    return desk.person("zhouqiming")


def test_inside_a_look_roles_are_asked_once(who):
    with look.taken(), CaptureQueriesContext(connection) as asked:
        first = access.held_anywhere(who)
        for _again in range(3):
            assert access.held_anywhere(who) == first
            assert people.projects_of(who)

    # Roles, delegations, projects.
    assert len(asked) == 3


def test_outside_every_question_sees_what_was_written_a_moment_ago(who):
    before = access.roles_anywhere(who)

    Role.objects.create(person=who, role="general_manager", project=None)

    assert access.roles_anywhere(who) == before | {"general_manager"}


def test_what_was_remembered_ends_with_the_outermost_look(who):
    with look.taken():
        before = access.roles_anywhere(who)
        with look.taken():
            Role.objects.create(person=who, role="general_manager", project=None)
        assert access.roles_anywhere(who) == before

    assert access.roles_anywhere(who) == before | {"general_manager"}

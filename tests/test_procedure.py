"""The matrix requirement → test has no hole, and nothing in it names what is not there."""

from __future__ import annotations

from docs import procedure
from schemas.document_type import load_all


def test_every_requirement_is_shown_by_a_test_or_says_why_software_has_no_part_in_it() -> None:
    shown = procedure.marked_tests()

    unshown = [one.id for one in procedure.requirements().values() if not one.outside and one.id not in shown]

    assert unshown == []


def test_every_mark_and_every_duty_names_a_requirement_of_the_procedure() -> None:
    known = procedure.requirements()

    assert set(procedure.marked_tests()) - set(known) == set()
    assert set(procedure.duties()) - set(known) == set()


def test_every_document_type_carries_a_requirement_and_every_type_named_exists() -> None:
    named = {name for one in procedure.requirements().values() for name in one.types}

    assert named == set(load_all())


def test_the_ids_of_requirements_are_unique() -> None:
    ids = [one.id for rows in procedure.chapters().values() for one in rows]

    assert len(ids) == len(set(ids))

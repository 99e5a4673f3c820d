"""What a record names and the office does not know, with what was probably meant: a type, a project, a person."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.office.models import Person, Project
from schemas import suggest
from schemas.document_type import DocumentType
from schemas.language import _, text
from schemas.problem import Place, Problem, problem


def no_type(place: Place, kinds: Mapping[str, DocumentType]) -> Problem:
    """Return the problem that no document type is called what stands at `place`."""
    titles = {kind.titles["zh-Hans"]: kind.id for kind in kinds.values()}
    asked = suggest.guess(place.value, titles) or suggest.guess(place.value, kinds)
    words = "、".join(f"{title}（{one}）" for title, one in titles.items())
    return problem("unknown-type", place, guess=asked, choices=words)


def no_project(place: Place) -> Problem:
    """Return the problem that no project has this code; a project's name in its place leads to the code."""
    known = dict(Project.objects.filter(active=True).order_by("code").values_list("code", "name"))
    by_name = {name: code for code, name in known.items()}
    near = suggest.nearest(place.value, known) or by_name.get(suggest.nearest(place.value, by_name), "")
    asked = text(_("Did you mean “%(near)s”? "), near=near) if near else ""
    return problem("unknown-project", place, guess=asked, choices=suggest.named(known, near))


def no_person(place: Place) -> Problem:
    """Return the problem that nobody here has this name or user name."""
    known = list(Person.objects.filter(active=True).order_by("user").values_list("name", "user"))
    asked = suggest.guess(place.value, [name for name, _user in known])
    asked = asked or suggest.guess(place.value, [user for _name, user in known])
    return problem("unknown-person", place, guess=asked)

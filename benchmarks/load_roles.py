"""Fifty people at the desk, each walking where their role walks; `load_trial` lets them in."""

from __future__ import annotations

from collections import defaultdict
from typing import ClassVar

from benchmarks.load_cast import PASSWORD
from benchmarks.load_users import (
    Walk,
    accesses,
    archive_state,
    check,
    checks,
    circular_form,
    decide,
    document,
    documents,
    duties,
    feedback,
    feedback_sent,
    home,
    kept_search,
    matrix,
    missing,
    owners_document,
    owners_list,
    people,
    posted,
    posting,
    queue,
    register,
    search,
    settings,
    upload_file,
    verify,
    write,
)
from benchmarks.load_visit import Visitor

_EVERYBODY: Walk = {home: 6, documents: 6, document: 12, search: 8, duties: 2}


class Staff(Visitor):
    """Somebody of the company."""

    abstract = True
    role = ""
    _next: ClassVar[dict[str, int]] = defaultdict(int)

    def on_start(self) -> None:
        """Sign in as the next of one's role."""
        known = Visitor.cast["people"][self.role]
        user, _project = known[Staff._next[self.role] % len(known)]
        Staff._next[self.role] += 1
        self.sign_in(user, PASSWORD)
        home(self)


class Author(Staff):
    """A steward: writes, uploads, posts."""

    role, fixed_count = "steward", 18
    tasks: ClassVar[Walk] = {
        **_EVERYBODY,
        write: 3,
        circular_form: 3,
        upload_file: 2,
        check: 4,
        posting: 3,
        posted: 1,
        register: 2,
        kept_search: 1,
    }


class Manager(Staff):
    """The manager of a project: decides first."""

    role, fixed_count = "project_manager", 8
    tasks: ClassVar[Walk] = {**_EVERYBODY, queue: 6, decide: 8, register: 2, posting: 1}


class Leader(Staff):
    """The leader over ten projects."""

    role, fixed_count = "supervising_leader", 4
    tasks: ClassVar[Walk] = {**_EVERYBODY, queue: 6, decide: 8, matrix: 4, missing: 2, checks: 1}


class Finance(Staff):
    """The finance centre."""

    role, fixed_count = "finance_center", 2
    tasks: ClassVar[Walk] = {**_EVERYBODY, queue: 6, decide: 6}


class Quality(Staff):
    """The quality centre: watches, searches, checks."""

    role, fixed_count = "quality_center", 3
    tasks: ClassVar[Walk] = {
        **_EVERYBODY,
        queue: 3,
        matrix: 8,
        missing: 4,
        checks: 3,
        archive_state: 1,
        accesses: 1,
        register: 2,
        kept_search: 1,
    }


class GeneralManager(Staff):
    """The general manager: decides last."""

    role, fixed_count = "general_manager", 1
    tasks: ClassVar[Walk] = {**_EVERYBODY, queue: 4, matrix: 2}


class Administrator(Staff):
    """The administrator."""

    role, fixed_count = "system_admin", 1
    tasks: ClassVar[Walk] = {**_EVERYBODY, people: 4, settings: 2}


class Owner(Visitor):
    """An owner, who came in by the code of the notice board."""

    fixed_count = 13
    tasks: ClassVar[Walk] = {owners_list: 6, owners_document: 8, verify: 6, feedback: 2, feedback_sent: 1}

    def on_start(self) -> None:
        """Type the code of a project."""
        codes = Visitor.cast["codes"]
        project = self.chance.choice(sorted(codes))
        self.path = f"/p/{project}/"
        self.page("owners: list", self.path)
        self.send("enter the code", f"{self.path}enter/", code=codes[project])
        owners_list(self)


ROLES: tuple[type[Visitor], ...] = (Author, Manager, Leader, Finance, Quality, GeneralManager, Administrator, Owner)

"""The people of the company at the desk, each walking where their role walks; `load_trial` lets them in.

A task is one page (or a form and the page it stands on), so that thinking comes between any two pages.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from benchmarks.load_cast import PASSWORD
from benchmarks.load_visit import Visitor

ROOT = Path(__file__).resolve().parents[1]
_COMMON = ("电梯", "停水", "公共收益", "消防", "维修资金", "电动自行车", "垃圾分类", "物业费", "水箱", "座谈会")
_DOCUMENT = r"/documents/[^/?]+/"
_new_words = itertools.count()

Walk = dict[Callable[[Any], None], int]


def home(visitor: Visitor) -> None:
    """Look at what is to be done."""
    visitor.page("home", "/")
    visitor.remember("documents", _DOCUMENT)


def documents(visitor: Visitor) -> None:
    """Turn the pages of the list."""
    page = visitor.chance.choice(("", "", "", "?page=2", "?page=3"))
    visitor.page("documents", f"/documents/{page}")
    visitor.remember("documents", _DOCUMENT)


def document(visitor: Visitor) -> None:
    """Open a document that was in the last list."""
    if where := visitor.one_of("documents"):
        visitor.page("document", where)


def search(visitor: Visitor) -> None:
    """Ask for what everybody asks for, or for something new; now and then with a facet, or the next page."""
    words, chance = Visitor.cast["words"], visitor.chance
    if chance.random() < 0.5:
        name, asked = "search, common words", chance.choice(_COMMON)
    else:
        name, asked = "search, new words", words[next(_new_words) % len(words)]
        if chance.random() < 0.3:
            asked += " " + chance.choice(_COMMON)
    more = chance.choice(("", "", "", "&page=2", "&sort=newest", "&year=2025", "&importance=important"))
    visitor.page(name, f"/search/?q={asked}{more}")
    visitor.remember("documents", _DOCUMENT)


def kept_search(visitor: Visitor) -> None:
    """Keep a question, and throw away the one kept before."""
    visitor.page("search, common words", "/search/?q=电梯")
    kept = visitor.text.rpartition('name="id" value="')[2].partition('"')[0]
    if kept.isdecimal():
        visitor.send("delete a saved search", "/search/saved/", id=kept, query="q=电梯", step="delete")
    name = f"{visitor.number}-{visitor.chance.random()}"
    visitor.send("save a search", "/search/saved/", query="q=电梯", name=name, step="save")


def register(visitor: Visitor) -> None:
    """Read the register of one's project."""
    visitor.page("register", "/register/")


def duties(visitor: Visitor) -> None:
    """Look at what is owed."""
    visitor.page("duties", "/duties/")


def write(visitor: Visitor) -> None:
    """Look for the workbook to fill in."""
    visitor.page("write", "/write/")


def circular_form(visitor: Visitor) -> None:
    """Open the form of a circular."""
    visitor.page("circular form", "/write/circular/")


def upload(visitor: Visitor) -> None:
    """Open the upload page."""
    visitor.page("upload", "/upload/")
    visitor.remember("checks", r"/upload/[0-9a-f]{64}/")


def upload_file(visitor: Visitor) -> None:
    """Send a filled workbook, and read its check."""
    upload(visitor)
    if not visitor.seen.get("checks"):
        data = (ROOT / "templates" / "circular" / "examples" / "full.xlsx").read_bytes()
        visitor.send_file("upload a file", "/upload/", "通知.xlsx", data)
        upload(visitor)


def check(visitor: Visitor) -> None:
    """Read the check of what was uploaded."""
    if where := visitor.one_of("checks"):
        visitor.page("check page", where)


def posting(visitor: Visitor) -> None:
    """Look at what hangs and what is to hang."""
    visitor.page("posting", "/posting/")
    visitor.remember("papers", r"/posting/[^/?]+/")


def posted(visitor: Visitor) -> None:
    """Say that a paper hangs."""
    posting(visitor)
    if where := visitor.one_of("papers"):
        place = f"{visitor.chance.randint(1, 40)}号楼大堂"
        visitor.send("posted", where, place=place, copies="1", next="/posting/")


def queue(visitor: Visitor) -> None:
    """Look at what waits for one's decision."""
    visitor.page("queue", "/approvals/")
    visitor.remember("decisions", r"/approvals/[^/?]+/")


def decide(visitor: Visitor) -> None:
    """Read what waits for one's decision."""
    if where := visitor.one_of("decisions"):
        visitor.page("decide, the page", where)


def matrix(visitor: Visitor) -> None:
    """Look at which project has handed in what."""
    visitor.page("matrix", "/quality/")


def missing(visitor: Visitor) -> None:
    """Look at what is missing."""
    visitor.page("missing", "/quality/missing/")


def checks(visitor: Visitor) -> None:
    """Look at the rounds of spot checks."""
    visitor.page("spot checks", "/checks/")


def archive_state(visitor: Visitor) -> None:
    """Look at the state of the archive."""
    visitor.page("archive", "/quality/archive/")


def accesses(visitor: Visitor) -> None:
    """Look at who looked at what."""
    visitor.page("access log", "/quality/access/")


def people(visitor: Visitor) -> None:
    """Look at the people."""
    visitor.page("people", "/admin/people/")


def settings(visitor: Visitor) -> None:
    """Look at the settings."""
    visitor.page("settings", "/admin/settings/")


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


STAFF: tuple[type[Staff], ...] = (Author, Manager, Leader, Finance, Quality, GeneralManager, Administrator)

"""What tests share: an office of their own in a temporary folder, with projects, people and a desk to work at."""

from __future__ import annotations

import atexit
import copy
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# The same examples at every run: a suite that fails now and then teaches people to run it again. A fresh checkout
# builds hypothesis' tables first, which is slow and no fault of the strategy.
hypothesis.settings.register_profile(
    "house", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
# Before every commit a quarter of them; the whole suite tries them all.
hypothesis.settings.register_profile("quick", hypothesis.settings.get_profile("house"), max_examples=25)
hypothesis.settings.load_profile("house")

# Settings are read once a process; each test then moves them to an office of its own.
os.environ.setdefault("LETTERBOOK_OFFICE", tempfile.gettempdir())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.desk")

import django  # noqa: E402 - the settings must be named before

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from cli import opening  # noqa: E402
from pipeline import compose, flow  # noqa: E402
from pipeline.office import access, clock, drafts, filed, people  # noqa: E402
from pipeline.office.models import Document, Person, Project, Role  # noqa: E402
from pipeline.premises import Premises  # noqa: E402
from pipeline.stages import Seen, Verdict  # noqa: E402
from schemas import record as records  # noqa: E402
from schemas.document_type import TEMPLATES  # noqa: E402
from tests import measured  # noqa: E402
from tests import object_store as object_stores  # noqa: E402
from tests.command_line import Ran, ran  # noqa: E402
from tests.object_store import ObjectStore  # noqa: E402
from tests.renderings import drawn_once, drawn_plainly  # noqa: E402
from tests.staff import PEOPLE, PROJECTS  # noqa: E402

# Workers beside each other clear the cache between tests: each has its own.
settings.CACHES["default"]["LOCATION"] = tempfile.mkdtemp(prefix="letterbook-cache-")
atexit.register(shutil.rmtree, settings.CACHES["default"]["LOCATION"], ignore_errors=True)

# No power fails while tests run, and waiting for the disk took a tenth of their time. What is written durably, and in
# which order, is shown in `tests/archive`, `tests/inbox` and `tests/faults`, by counting and by killing processes.
_options = connections["default"].settings_dict["OPTIONS"]
_options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


# What was imported and collected stays to the end: the collector of garbage need not look at it time and again.
gc.disable()


def pytest_collection_finish() -> None:
    """Begin with the tests: all that is there by now is there for good."""
    gc.freeze()
    gc.enable()
    measured.let_libraries_run_free()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure only those tests that coverage asks about."""
    with measured.unmeasured() if measured.is_of_the_whole(item) else nullcontext():
        return (yield)


def _move_to(root: Path) -> None:
    settings.OFFICE = root
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = root / "letterbook.sqlite3"
    flow.office.cache_clear()


@pytest.fixture(scope="session")
def staffed_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the tests' projects and people, made once and copied for each test."""
    root = tmp_path_factory.mktemp("blank")
    Premises.build(root)
    _move_to(root)
    call_command("migrate", verbosity=0)
    for project in PROJECTS.values():
        people.add_project(project)
    for person in PEOPLE:
        people.add_person(person)
    connections["default"].close()
    return root / "letterbook.sqlite3"


# The examples tell of the second quarter of 2026 and are posted in the middle of July.
TODAY = "2026-07-10"


@pytest.fixture
def office(tmp_path: Path, staffed_database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Premises]:
    """An office with three projects and people for every role, nothing in it yet; it is the 10th of July 2026 in it.

    Its documents are drawn plainly; a test that looks at their pages asks for `own_pages`.
    """
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(compose, "compose", drawn_plainly)
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    yield _opened(tmp_path / "office", staffed_database)
    connections["default"].close()


@pytest.fixture
def elsewhere(
    office: Premises,  # noqa: ARG001 - the first one
    tmp_path: Path,
    staffed_database: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Premises]:
    """Move to another office, as new as the first was; without projects if a test says so."""

    def moved(name: str = "elsewhere", *, projects: bool = True) -> Premises:
        premises = _opened(tmp_path / name, staffed_database)
        monkeypatch.setenv(opening.VARIABLE, str(premises.root))
        if not projects:
            Role.objects.exclude(project=None).delete()
            Project.objects.all().delete()
        return premises

    return moved


@measured.resting  # thousands of times the same; the lines of it are reached where they are at home
def _opened(root: Path, staffed_database: Path) -> Premises:
    premises = Premises.build(root)
    for suffix in ("", "-wal"):
        source = staffed_database.with_name(staffed_database.name + suffix)
        if source.exists():
            shutil.copyfile(source, premises.root / source.name)
    # What the events of the database closed is opened by the keys of where it was made.
    for name in ("keys", "vault-keys"):
        shutil.copytree(staffed_database.parent / name, premises.root / name, dirs_exist_ok=True)
    _move_to(premises.root)
    for store in (filed.archive(premises), filed.vault(premises), filed.ledger(premises)):
        store.create()
    return premises


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """A real S3 store on this machine alone; the first test that asks for it waits some eight seconds."""
    with object_stores.running(tmp_path_factory.mktemp("object-store")) as store:
        yield store


LOOKED = Seen(photos=True)


@pytest.fixture
def own_pages(office: Premises, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - the pages are drawn in it
    """Draw the documents of the office as they are, and not plainly."""
    monkeypatch.setattr(compose, "compose", drawn_once)


@dataclass(frozen=True)
class Desk:
    """Shorthands for what people do in an office."""

    premises: Premises
    folder: Path

    def person(self, user: str) -> Person:
        return access.person(user)

    def example(self, kind: str, name: str = "full") -> dict[str, Any]:
        """Return an example's record, free to be changed."""
        found = records.loads((TEMPLATES / kind / "examples" / f"{name}.json").read_bytes())
        return copy.deepcopy(found)

    def file(self, record: Any, name: str = "data.json") -> Path:
        path = self.folder / name
        path.write_text(records.dumps(record), "utf-8")
        return path

    def submit(self, record: Any, by: str = "linruoxi", **options: Any) -> Document:
        return flow.submit(self.file(record), self.person(by), **options)[0]

    def approve(self, document: Document, *users: str) -> Document:
        for user in users:
            document = flow.decide(document, self.person(user), Verdict.APPROVE, saw=LOOKED)
        return document

    def filed(self, record: Any, by: str = "linruoxi", approvers: tuple[str, ...] = ("zhouqiming",)) -> Document:
        """Take `record` through submission, approval and release."""
        document = self.approve(self.submit(record, by), *approvers)
        return flow.release(document, self.person(by))


@pytest.fixture
def desk(office: Premises, tmp_path: Path) -> Desk:
    """A desk in `office`."""
    folder = tmp_path / "outside"
    folder.mkdir()
    return Desk(office, folder)


@pytest.fixture
def board_notice(desk: Desk) -> Callable[..., dict[str, Any]]:
    """The model's circular, for the notice board alone; keyword arguments change its header."""

    def made(**header: Any) -> dict[str, Any]:
        return desk.example("circular") | {"channels": ["board"]} | header

    return made


@pytest.fixture
def letterbook(
    office: Premises, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run `letterbook` with these arguments, in Chinese unless a test says otherwise."""
    monkeypatch.setenv(opening.VARIABLE, str(office.root))
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    return lambda *arguments: ran(capsys, *arguments)


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts of no pages: what is rendered, and how long that takes, is not what these tests are about."""
    monkeypatch.setattr(drafts, "rendered", lambda *_given: {"草稿.pdf": b"%PDF"})

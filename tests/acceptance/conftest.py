"""What the acceptance scenarios share: an office by the command line, and the proof that a refusal changed nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from pipeline.office.models import Copy, Decision, Delivery, Document, Event, Posting, Project, RegisterRow, Series
from tests.command_line import Ran
from tests.conftest import Desk


@pytest.fixture
def unchanged(office: Any) -> Callable[[], AbstractContextManager[None]]:  # noqa: ARG001 - it is this office's tables
    """Hold that what is refused inside changes nothing: stages, decisions, numbers, rows, deliveries, events."""

    @contextmanager
    def held() -> Iterator[None]:
        before = _standing()
        yield
        assert _standing() == before

    return held


def _standing() -> dict[str, Any]:
    # That a file was refused is itself written down; nothing else may be.
    told = Event.objects.exclude(kind="refused").order_by("seq").values_list("seq", "kind")
    return {
        "documents": list(Document.objects.order_by("id").values_list("key", "stage", "number", "importance", "title")),
        "versions": list(Document.objects.order_by("id").values_list("key", "revisions__content_digest")),
        "decisions": list(Decision.objects.values_list("document__key", "person__user", "verdict", "void_at")),
        "register": list(RegisterRow.objects.order_by("id").values_list("document__key", "state", "channels")),
        "numbers": list(Series.objects.filter(last__gt=0).order_by("pk").values_list("pk", "last")),
        "projects": list(Project.objects.order_by("code").values_list("code", "facts")),
        "left the house": [model.objects.count() for model in (Copy, Delivery, Posting)],
        "events": [kind for _seq, kind in told],
    }


@pytest.fixture
def hand_in(letterbook: Callable[..., Ran], desk: Desk) -> Callable[..., str]:
    """Hand a record in by the command line, and return the key of the document that it became."""

    def handed_in(record: Any, by: str = "linruoxi", *options: str) -> str:
        ran = letterbook("submit", desk.file(record), "--by", by, *options, "--json")
        assert ran.code == 0, ran.out
        return str(ran.json[0]["document"])

    return handed_in


@pytest.fixture
def approve(letterbook: Callable[..., Ran]) -> Callable[..., None]:
    """Let people approve a document, one after the other."""

    def approved(document: str, *users: str) -> None:
        for user in users:
            ran = letterbook("decide", document, "--as", user, "--approve", "--photos-confirmed")
            assert ran.code == 0, ran.err

    return approved


@pytest.fixture
def shown(letterbook: Callable[..., Ran]) -> Callable[[str], Any]:
    """Return all that the office tells about a document."""
    return lambda document: letterbook("show", document, "--json").json

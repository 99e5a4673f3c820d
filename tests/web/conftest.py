"""The desk as its visitors see it: a browser without a window, signed in as one of the staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment

from pipeline import flow, hearing
from pipeline.office.models import Document, Person, Project
from pipeline.premises import Premises
from tests.conftest import Desk

Browser = Callable[..., Client]


@pytest.fixture(scope="session", autouse=True)
def _watched_templates() -> Iterator[None]:
    """Let a response tell with what its page was filled."""
    setup_test_environment()
    yield
    teardown_test_environment()


@pytest.fixture(autouse=True)
def _plain_files(monkeypatch: pytest.MonkeyPatch, office: Premises) -> None:
    """Name styles as they are, without a manifest that only a served desk has; uploads grow in the test's office."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    monkeypatch.setattr(settings, "STORAGES", {**settings.STORAGES, **plain})
    monkeypatch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", str(office.root / "staging"))
    cache.clear()


@pytest.fixture
def browser(office: Premises) -> Browser:  # noqa: ARG001 - the people are in it
    """Return a browser in which `user` (nobody, if empty) is signed in, reading Chinese unless a test says English."""

    def opened(user: str = "", *, language: str = "zh-CN", checks_forms: bool = False) -> Client:
        client = Client(
            enforce_csrf_checks=checks_forms,
            raise_request_exception=True,
            headers={"accept-language": language, "host": "localhost"},
        )
        if user:
            client.force_login(Person.objects.get(user=user), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return opened


@pytest.fixture
def notice(desk: Desk, board_notice: Callable[..., dict[str, Any]]) -> Document:
    """A circular of TFY that waits for the project manager."""
    return desk.submit(board_notice())


@pytest.fixture
def out(desk: Desk, board_notice: Callable[..., dict[str, Any]]) -> Document:
    """A circular of TFY with its number."""
    return desk.filed(board_notice(), approvers=("zhouqiming",))


@pytest.fixture
def published(out: Document, desk: Desk) -> Document:
    """A circular of TFY on its board."""
    return flow.publish(out, desk.person("linruoxi"))


@pytest.fixture
def code(desk: Desk) -> str:
    """The access code on the boards of TFY."""
    return hearing.renew_code(Project.objects.get(code="TFY"), desk.person("linruoxi")).code


@pytest.fixture
def owner(browser: Browser, code: str) -> Client:
    """An owner of TFY who typed the code."""
    client = browser()
    assert client.post("/p/TFY/enter/", {"code": code.lower()}).status_code == 302
    return client

"""Decisions that must not count: by the wrong person, from another project, twice, old, forged."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pipeline.office.models import Decision, Document
from tests.conftest import Desk
from tests.web.conftest import Browser


@pytest.fixture
def report(desk: Desk) -> Document:
    """A report with finance under way."""
    return desk.submit(desk.example("service_report"))


def _send(client: Client, document: Document, verdict: str = "approve", version: int = 1, **typed: Any) -> Any:
    return client.post(f"/approvals/{document.key}/", {"verdict": verdict, "version": version, "photos": "1", **typed})


@pytest.mark.parametrize("user", ["linruoxi", "shenmuzhi", "gaopin", "zhaozong"])
def test_whose_turn_it_is_not_is_refused_and_nothing_is_decided(browser: Browser, report: Document, user: str) -> None:
    response = _send(browser(user), report)

    assert response.status_code == 409
    assert not Decision.objects.exists()


@pytest.mark.requirement("R-5.6.2-1")
def test_another_projects_manager_does_not_even_learn_that_it_exists(browser: Browser, report: Document) -> None:
    stranger = browser("lijingli")

    assert stranger.get(f"/approvals/{report.key}/").status_code == 404
    assert _send(stranger, report).status_code == 404
    assert stranger.post(f"/release/{report.key}/").status_code == 404
    assert stranger.post(f"/publish/one/{report.key}/").status_code == 404
    assert not Decision.objects.exists()


def test_a_decision_sent_twice_counts_once_and_is_told_calmly(browser: Browser, report: Document) -> None:
    manager = browser("zhouqiming")
    _send(manager, report)

    response = manager.post(f"/approvals/{report.key}/", {"verdict": "approve", "version": 1}, follow=True)

    assert response.status_code == 200
    assert "您已对本版签过意见，无须重复办理" in response.content.decode()
    assert Decision.objects.count() == 1


def test_a_verdict_on_an_old_version_is_refused_in_words(browser: Browser, desk: Desk, report: Document) -> None:
    other = desk.example("service_report")
    other["finance"]["prepaid"] += Decimal("1.00")
    desk.submit(other)

    response = _send(browser("zhouqiming"), report, version=1)

    assert response.status_code == 409
    assert "第2版" in response.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "forged",
    [
        {"verdict": "issue"},
        {"verdict": ""},
        {"version": "x"},
        {"version": "-1"},
        {"version": "9" * 30},
        {"to": "owner", "verdict": "return", "note": "x"},
    ],
)
def test_a_forged_form_decides_nothing(browser: Browser, report: Document, forged: dict[str, str]) -> None:
    typed = {"verdict": "approve", "version": "1"} | forged

    assert browser("zhouqiming").post(f"/approvals/{report.key}/", typed).status_code in {400, 409}
    assert not Decision.objects.exists()


def test_a_decision_from_another_site_is_refused(browser: Browser, report: Document) -> None:
    assert _send(browser("zhouqiming", checks_forms=True), report).status_code == 403
    assert not Decision.objects.exists()

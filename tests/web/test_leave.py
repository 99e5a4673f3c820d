"""Leave at the desk: a deputy is named, and the delegation ended."""

from __future__ import annotations

import pytest

from pipeline.office.models import Delegation
from tests.web.conftest import Browser

LEAVE = {"role": "project_manager@TFY", "taker": "lijingli", "since": "2026-07-10", "until": "2026-07-12"}


def test_a_manager_names_a_deputy_and_ends_it(browser: Browser) -> None:
    manager = browser("zhouqiming")

    assert "由李经理代您办理" in manager.post("/leave/", LEAVE, follow=True).content.decode()
    given = Delegation.objects.get()
    page = browser("lijingli").get("/leave/").content.decode()
    assert '<td data-label="委托人">周启明</td><td data-label="代行人">李经理</td>' in page
    manager.post(f"/leave/{given.pk}/end/")
    given.refresh_from_db()
    assert given.revoked_at is not None


def test_a_deputy_is_shown_the_way_to_the_queue_as_long_as_the_leave_lasts(browser: Browser) -> None:
    deputy, manager = browser("wangguanjia"), browser("zhouqiming")
    assert "/approvals/" not in deputy.get("/").content.decode()

    manager.post("/leave/", LEAVE | {"taker": "wangguanjia"})
    assert "/approvals/" in deputy.get("/").content.decode()

    manager.post(f"/leave/{Delegation.objects.get().pk}/end/")
    assert "/approvals/" not in deputy.get("/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"since": "soon"}, 400),
        ({"until": "2026-12-31"}, 409),
        ({"role": "general_manager"}, 409),
        ({"role": "project_manager@NIX"}, 409),
        ({"taker": "zhouqiming"}, 409),
        ({"taker": "nobody"}, 409),
    ],
)
def test_a_leave_that_may_not_be_is_refused_on_the_page(browser: Browser, wrong: dict[str, str], status: int) -> None:
    response = browser("zhouqiming").post("/leave/", LEAVE | wrong)

    assert response.status_code == status
    assert 'role="alert"' in response.content.decode()
    assert not Delegation.objects.exists()


def test_nobody_ends_the_leave_of_somebody_else(browser: Browser) -> None:
    browser("zhouqiming").post("/leave/", LEAVE)
    given = Delegation.objects.get()

    assert browser("linruoxi").post(f"/leave/{given.pk}/end/").status_code == 409
    given.refresh_from_db()
    assert given.revoked_at is None

"""What is told of a paper whose matter is over, or that should have come down: it is genuine, and stale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from pipeline import flow
from pipeline.office import clock, endings
from pipeline.office.models import Document
from tests.conftest import Desk
from tests.web.conftest import Browser


def test_what_is_over_is_marked_in_the_list_and_on_the_page(
    owner: Client, desk: Desk, board_notice: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    stoppage = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))
    endless = board_notice(title="关于健身区更新完成的通知", post_until="2026-07-22")
    endless["notice"] = endless["notice"] | {"topic": "other", "subject": "健身区更新"}
    endless["particulars"] = {"rows": [{"label": "地点", "text": "中央花园健身区"}]}
    posted = flow.publish(desk.filed(endless), desk.person("linruoxi"))
    during, after, later_on = (
        datetime.fromisoformat(f"2026-07-{at}:00+08:00") for at in ("20T16:30", "20T17:30", "23T09:00")
    )

    def seen(at: datetime) -> tuple[str, str, str]:
        monkeypatch.setattr(clock, "now", lambda: at)
        ways = ("/p/TFY/", f"/p/TFY/{stoppage.number}/", f"/p/TFY/{posted.number}/")
        return tuple(owner.get(way).content.decode() for way in ways)  # type: ignore[return-value]

    assert not any("已结束" in page or "张贴期" in page for page in seen(during))
    listed, page, other = seen(after)
    assert "已结束" in listed and "所告知的事项已于2026年7月20日 17:00结束" in page and "结束。" not in other
    listed, _page, other = seen(later_on)
    assert "张贴期已过" in listed and "张贴期已于2026年7月22日结束" in other


def test_a_paper_whose_matter_is_over_is_valid_and_says_so(
    browser: Browser, desk: Desk, board_notice: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    published = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 7, 20, 10, tzinfo=UTC))

    told, english = page(browser(), published), page(browser(language="en"), published)

    assert "有效" in told and "所告知的事项已于2026年7月20日 17:00结束。" in told
    assert "What this paper tells of ended on 2026-07-20 17:00." in english


def test_of_a_report_and_of_a_draft_nothing_is_over(
    desk: Desk, board_notice: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = desk.submit(board_notice())
    monkeypatch.setattr(clock, "now", lambda: datetime(2036, 7, 20, 10, tzinfo=UTC))
    assert endings.reached(draft, desk.premises) is None

    visit = desk.filed(desk.example("visit_record"), approvers=())
    Document.objects.filter(pk=visit.pk).update(type="service_report", type_digest="")
    assert endings.reached(Document.objects.get(pk=visit.pk), desk.premises) is None


def page(client: Client, paper: Document) -> str:
    return client.get(f"/v/{paper.code}").content.decode()

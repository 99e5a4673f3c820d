"""Markup in every text field at once: whatever people can write is shown as they wrote it, and never run.

The fields are those of the database, found by what they hold: each prose value of each row of a lived-in office gets
the markup behind it, those inside records and events too. A new table or field is tried without a word here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from pipeline import flow, hearing, later
from pipeline.office import access_log, filed
from pipeline.office.models import Document, Project
from pipeline.stages import Verdict
from tests.conftest import LOOKED, Desk
from tests.web.conftest import Browser
from tests.web.matrix import OPEN, UNKNOWN, expected
from tests.web.test_access_matrix import address
from web.gate import Page
from web.urls import PAGES

EVIL = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
_RUNS = ("<img src=x", "<script>alert")
# Lists of codes and digests hold no prose; what signs or names a row is looked up by it.
_TEXTS = models.CharField | models.TextField | models.JSONField
_KEPT = {"AccessCode", "Session", "ContentType", "Permission", "Migration"}
_READERS = ("zhouqiming", "linruoxi", "gaopin", "guanli")


def _is_prose(value: object) -> bool:
    return isinstance(value, str) and any("\u3400" <= sign <= "\u9fff" for sign in value)


def _marked(value: Any) -> Any:
    """Return a value with the markup behind each of its prose texts, however deep."""
    if isinstance(value, dict):
        return {name: _marked(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_marked(one) for one in value]
    if isinstance(value, str) and value[:1] == "{":
        return json.dumps(_marked(json.loads(value)), ensure_ascii=False)  # a record is kept as the text it came in
    return value + EVIL if _is_prose(value) else value


def _mark_everything() -> set[str]:
    """Put the markup behind every prose text of every row, and return the fields that held any."""
    marked = set()
    for model in apps.get_models():
        if model.__name__ in _KEPT:
            continue
        fields = [one for one in model._meta.concrete_fields if isinstance(one, _TEXTS)]
        for row in model._default_manager.all():
            changed = {one.attname: _marked(getattr(row, one.attname)) for one in fields if not one.choices}
            differing = {name: value for name, value in changed.items() if value != getattr(row, name)}
            marked |= {f"{model.__name__}.{name}" for name in differing}
            if differing:
                model._default_manager.filter(pk=row.pk).update(**differing)
    return marked


def _of(board_notice: Callable[..., dict[str, Any]], day: str) -> dict[str, Any]:
    """Return the circular of another day of July, until which it is posted too."""
    particulars = board_notice()["particulars"]
    hours = {"effect_start": f"2026-07-{day}T09:00", "effect_end": f"2026-07-{day}T17:00"}
    return board_notice(particulars=particulars | hours, post_until=f"2026-07-{day}")


@pytest.fixture
def lived_in(desk: Desk, board_notice: Callable[..., dict[str, Any]], browser: Browser) -> list[Document]:
    """Documents at several stages, with everything around them that people write."""
    steward, manager = desk.person("linruoxi"), desk.person("zhouqiming")
    waiting = desk.submit(desk.example("service_report"))
    unclear = desk.submit(_of(board_notice, "21"))
    returned = flow.decide(unclear, manager, Verdict.RETURN, "第二段请改写", saw=LOOKED)
    hung = flow.publish(desk.filed(board_notice()), steward)
    later.post(hung, "1号楼大堂", 2, steward)
    withdrawn = desk.filed(_of(board_notice, "22"))
    later.withdraw(withdrawn, manager, "供水恢复，通知作废")
    hearing.renew_code(Project.objects.get(code="TFY"), steward)
    access_log.note(access_log.Action.VIEWED, "打开了内部件", by=steward, document=hung, purpose="核对住户姓名")
    filed.follow_ledger(desk.premises)
    inspector = browser("gaopin")
    inspector.post("/checks/open/", {"year": hung.year, "type": "circular"})
    inspector.post("/search/saved/", {"step": "save", "name": "停水的", "query": "q=停水"})
    return [waiting, returned, hung, withdrawn]


def _addresses(documents: list[Document]) -> Iterator[tuple[Page, str]]:
    for page in (page for page in PAGES if "GET" in page.methods):
        about = documents if "<str:key>" in page.route else documents[:1]
        yield from ((page, address(page, one)) for one in about)


@pytest.mark.slow
def test_markup_in_every_text_of_the_office_is_shown_on_every_page_and_never_run(
    lived_in: list[Document], browser: Browser
) -> None:
    marked = _mark_everything()
    visitors = {user: browser(user) for user in _READERS}

    run, shown = [], set()
    for page, where in _addresses(lived_in):
        reader = next(user for user in _READERS if expected(page, user) in {OPEN, UNKNOWN})
        answer = visitors[reader].get(where)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            words = b"".join(answer).decode()
            run += [(where, one) for one in _RUNS if one in words]
            shown |= {page.name} if "&lt;script&gt;" in words else set()

    assert run == []
    assert marked >= {"Document.title", "Revision.record", "Decision.note", "Access.what", "Event.body"}
    assert len(shown) >= 20, sorted(shown)

"""The owners' pages of a project: what is open to whom, and that nothing but the public files can be reached."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from pipeline import compose, flow, hearing, later, projection
from pipeline.office import documents, entrance, filed, kinds, reading_room
from pipeline.office.models import AccessCode, Document, Event, Project
from pipeline.render.chart_svg import chart_svg
from pipeline.render.charts import alt_text, table
from pipeline.render.docx_text import Block
from schemas import record as records
from schemas.expressions import FaultyExpression
from tests.conftest import Desk
from tests.web.conftest import Browser
from web.owner import door


@pytest.fixture
def published(desk: Desk, board_notice: Callable[..., dict[str, Any]]) -> Document:
    """A circular for the owners of TFY, published."""
    return flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))


def test_owners_find_what_was_published_for_them(owner: Client, published: Document) -> None:
    told = owner.get("/p/TFY/").content.decode()

    assert published.title in told and f"/p/TFY/{published.number}/" in told


def test_nobody_else_sees_even_the_title(browser: Browser, published: Document, code: str) -> None:
    stranger = browser()

    assert published.title not in stranger.get("/p/TFY/").content.decode()
    assert stranger.get(f"/p/TFY/{published.number}/").headers["Location"] == f"/p/TFY/?to={published.number}"
    assert stranger.get("/p/TFY/NO-SUCH-1/").headers["Location"] == "/p/TFY/?to=NO-SUCH-1"
    assert stranger.get(f"/p/TFY/{published.number}/pdf/").status_code == 404
    assert browser("wangguanjia").get(f"/p/TFY/{published.number}/pdf/").status_code == 404
    assert code not in stranger.get("/p/TFY/").content.decode()


def test_whoever_follows_a_link_is_led_on_once_the_code_is_typed(
    browser: Browser, published: Document, code: str
) -> None:
    stranger = browser()
    asked = stranger.get(f"/p/TFY/{published.number}/", follow=True).content.decode()

    assert f'<input type="hidden" name="to" value="{published.number}">' in asked
    wrong = stranger.post("/p/TFY/enter/", {"code": "AAAA-AAAA", "to": str(published.number)}).content.decode()
    assert f'value="{published.number}"' in wrong
    led = stranger.post("/p/TFY/enter/", {"code": code, "to": str(published.number)})
    assert led.headers["Location"] == f"/p/TFY/{published.number}/"
    for elsewhere in ("//evil.example", "../../account/login", "https://evil.example/"):
        led = stranger.post("/p/TFY/enter/", {"code": code, "to": elsewhere})
        assert led.headers["Location"] == "/p/TFY/"


def test_what_is_for_everybody_needs_no_code(
    browser: Browser, published: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_room, "PUBLIC", "owners")

    assert published.title in browser().get("/p/TFY/").content.decode()
    assert browser().get(f"/p/TFY/{published.number}/").status_code == 200


def test_the_code_of_one_project_opens_no_other(owner: Client, desk: Desk) -> None:
    hearing.renew_code(Project.objects.get(code="YLWX"), desk.person("luyuan"))
    owner.cookies["owner-YLWX"] = owner.cookies["owner-TFY"].value

    assert "访问码" in owner.get("/p/YLWX/").content.decode()


def test_a_forged_cookie_opens_nothing(browser: Browser, code: str, published: Document) -> None:
    guest = browser()
    guest.cookies["owner-TFY"] = str(AccessCode.objects.get(code=code).pk)

    assert published.title not in guest.get("/p/TFY/").content.decode()


def test_a_new_code_ends_what_the_old_one_opened(owner: Client, desk: Desk, published: Document, code: str) -> None:
    hearing.renew_code(Project.objects.get(code="TFY"), desk.person("zhouqiming"))

    assert published.title not in owner.get("/p/TFY/").content.decode()
    assert owner.post("/p/TFY/enter/", {"code": code}).status_code == 400
    assert code not in repr(list(Event.objects.values_list("body", flat=True)))


def test_wrong_codes_are_counted_for_the_visitor_and_for_the_project(
    browser: Browser, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = browser()
    for _ in range(door.CODES.most):
        assert guest.post("/p/TFY/enter/", {"code": "AAAA-AAAA"}).status_code == 400

    assert guest.post("/p/TFY/enter/", {"code": code}).status_code == 429
    assert browser().post("/p/TFY/enter/", {"code": code}, REMOTE_ADDR="203.0.113.9").status_code == 302
    monkeypatch.setattr(door, "CODES_OF_PROJECT", door.Limit(door.CODES_OF_PROJECT.name, 10, door.CODES.window))
    assert browser().post("/p/TFY/enter/", {"code": code}, REMOTE_ADDR="203.0.113.10").status_code == 429


def test_no_code_at_all_lets_nobody_in(browser: Browser, desk: Desk) -> None:  # noqa: ARG001 - TFY is in it
    assert browser().post("/p/TFY/enter/", {"code": "---------"}).status_code == 400
    assert browser().post("/p/TFY/enter/", {"code": ""}).status_code == 400


def test_an_owner_reads_the_text_and_takes_the_filed_pdf_along(owner: Client, desk: Desk, published: Document) -> None:
    read = owner.get(f"/p/TFY/{published.number}/")
    response = owner.get(f"/p/TFY/{published.number}/pdf/")

    entry = filed.archive(desk.premises).open(f"urn:letterbook:{published.entry}")
    assert f'<h1 lang="zh-CN">{published.title}</h1>' in read.content.decode()
    assert b"".join(response.streaming_content) == entry.read(f"{published.number}.pdf")
    assert "no-store" in response.headers["Cache-Control"]


def test_no_address_leads_to_an_internal_rendition_a_record_or_a_personal_file(owner: Client, desk: Desk) -> None:
    report = desk.filed(desk.example("household_notice"), approvers=("zhouqiming", "shenmuzhi"))
    names = filed.archive(desk.premises).open(f"urn:letterbook:{report.entry}").names()
    assert any(name.startswith("personal/") for name in names)

    for name in (*names, str(report.number), f"../{report.number}", report.key):
        for way in (f"/p/TFY/{quote(name)}/", f"/p/TFY/{quote(name)}/pdf/", f"/p/TFY/{quote(name, safe='')}/pdf/"):
            assert owner.get(way).status_code == 404, way


def test_only_what_is_published_and_for_owners_is_there(
    owner: Client, desk: Desk, board_notice: Callable[..., dict[str, Any]]
) -> None:
    secured = desk.filed(board_notice())
    draft = desk.submit(desk.example("service_report"))

    for name in (secured.number, secured.key, draft.key):
        assert owner.get(f"/p/TFY/{name}/").status_code == 404
    assert secured.title not in owner.get("/p/TFY/").content.decode()


def test_a_document_of_another_project_is_not_found_under_this_one(owner: Client, published: Document) -> None:
    Document.objects.filter(pk=published.pk).update(project=Project.objects.get(code="YLWX"))

    assert owner.get(f"/p/TFY/{published.number}/").status_code == 404


def test_a_withdrawn_document_shows_day_and_reason_and_no_text(owner: Client, desk: Desk, published: Document) -> None:
    later.withdraw(published, desk.person("zhouqiming"), "停水时间有误")

    told = owner.get(f"/p/TFY/{published.number}/").content.decode()
    assert "停水时间有误" in told and "不再有效" in told and "<article" not in told
    assert owner.get(f"/p/TFY/{published.number}/pdf/").status_code == 404
    assert published.title not in owner.get("/p/TFY/").content.decode()


def test_a_superseded_document_leads_to_the_newer_one(owner: Client, desk: Desk, published: Document) -> None:
    Document.objects.filter(pk=published.pk).update(stage="superseded")

    told = owner.get(f"/p/TFY/{published.number}/").content.decode()
    assert "已被新的文件替代" in told and "<article" not in told
    assert desk.premises.root.exists()


def test_staff_of_the_project_read_without_a_code(browser: Browser, published: Document) -> None:
    assert published.title in browser("linruoxi").get("/p/TFY/").content.decode()
    assert published.title not in browser("wangguanjia").get("/p/TFY/").content.decode()


def test_an_unknown_project_has_no_page(browser: Browser) -> None:
    assert browser().get("/p/NOPE/").status_code == 404


@pytest.mark.usefixtures("own_pages")
def test_the_text_has_headings_tables_and_no_title_twice(
    owner: Client, desk: Desk, board_notice: Callable[..., dict[str, Any]]
) -> None:
    notice = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))

    told = owner.get(f"/p/TFY/{notice.number}/").content.decode()
    article = told.partition("<article")[2].partition("</article>")[0]
    assert "<table>" in article and "<p>" in article
    assert article.count(notice.title) <= 1
    assert owner.get("/p/TFY/").content.decode().count('<p lang="zh-CN">') == 1


@pytest.mark.slow
@pytest.mark.usefixtures("own_pages")
def test_each_chart_is_the_drawing_of_the_document_with_its_figures_as_a_table(owner: Client, desk: Desk) -> None:
    steward = desk.person("linruoxi")
    report = desk.filed(desk.example("service_report"), approvers=("zhouqiming", "qianming", "shenmuzhi"))
    [notice] = Document.objects.filter(type="circular")
    desk.approve(notice, "zhouqiming")
    flow.publish(flow.release(documents.find(notice.key), steward), steward)
    kind = kinds.of(report, desk.premises)
    record = records.loads(report.revisions.latest("serial").record)
    charts = compose.charts_of(kind, projection.public(record, kind)).values()

    told = owner.get(f"/p/TFY/{report.number}/").content.decode()

    drawn = [b64decode(one).decode() for one in re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)"', told)]
    tables = re.findall(r'<figure class="chart">.*?<tbody>(.*?)</tbody>', told, re.DOTALL)
    assert drawn and drawn == [chart_svg(one) for one in charts]
    assert [len(re.findall("<tr>", one)) for one in tables] == [len(table(one)) - 1 for one in charts]
    assert all(f'alt="{alt_text(one)}"' in told for one in charts)


def test_where_a_type_no_longer_knows_the_record_a_chart_is_told_in_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, published: Document
) -> None:
    def unknown(*_given: object) -> None:
        raise FaultyExpression("no such name")

    monkeypatch.setattr(reading_room.docx_text, "blocks", lambda *_given: [Block("figure", "条形图“受理量”")])
    monkeypatch.setattr(reading_room.kinds, "of", lambda *_given: SimpleNamespace(charts=("one",)))
    monkeypatch.setattr(reading_room.compose, "charts_of", unknown)

    assert reading_room._blocks(published, desk.premises) == (Block("figure", "条形图“受理量”"),)


def test_staff_see_the_code_and_make_a_poster_of_it(browser: Browser, code: str) -> None:
    keeper = browser("linruoxi")

    assert code in keeper.get("/projects/TFY/owners/").content.decode()
    poster = keeper.get("/projects/TFY/owners/poster/").content.decode()
    assert code in poster and "data:image/svg+xml" in poster and "/p/TFY/" in poster


def test_without_a_code_there_is_no_poster_to_hang_up(browser: Browser) -> None:
    led = browser("zhouqiming").get("/projects/TFY/owners/poster/", follow=True)

    assert "请先生成访问码" in led.content.decode()


def test_staff_find_the_owners_of_their_project_beside_its_register(browser: Browser) -> None:
    assert "/projects/TFY/owners/" in browser("zhouqiming").get("/register/TFY/").content.decode()
    assert "/projects/TFY/owners/" not in browser("qianming").get("/register/TFY/").content.decode()


def test_whoever_renews_the_code_is_told_which_notices_tell_the_old_one(
    browser: Browser, desk: Desk, code: str, board_notice: Callable[..., dict[str, Any]], published: Document
) -> None:
    record = board_notice(title="关于查阅物业服务报告的通知", post_until="2099-12-31")
    record["notice"] = record["notice"] | {"topic": "other", "subject": "查阅物业服务报告"}
    record["particulars"] = {"rows": [{"label": "查阅方式", "text": f"扫码后阅读（业主访问码：{code}）"}]}
    notice = flow.publish(desk.filed(record), desk.person("linruoxi"))
    Document.objects.filter(pk=notice.pk).update(opened_by=published)

    told = browser("linruoxi").post("/projects/TFY/owners/renew/", follow=True).content.decode()

    assert f"请修改后重新提交： {notice.number}" in told
    assert str(published.number) not in told


def test_staff_renew_the_code_and_others_may_not(browser: Browser, code: str) -> None:
    assert browser("qianming").post("/projects/TFY/owners/renew/").status_code == 403
    assert browser("wangguanjia").post("/projects/TFY/owners/renew/").status_code == 404
    assert browser("linruoxi").post("/projects/TFY/owners/renew/").status_code == 302

    now = entrance.current(Project.objects.get(code="TFY"))
    assert now is not None and now.code != code

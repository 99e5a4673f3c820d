"""The search, the questions people keep, and the register of what went to customers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from index.engine import IndexedDocument
from index.search import Finder
from pipeline.office import registry
from pipeline.office.models import Access, Document, SavedSearch
from tests.conftest import Desk
from tests.web.conftest import Browser


def _indexed(desk: Desk, count: int = 1, **facts: str) -> None:
    base = {
        "title": "电梯检修通知", "project": "TFY", "project_name": "听枫苑", "type": "circular", "type_title": "通知",
        "category": "circulars", "period": "", "date": "2026-07-10", "importance": "normal",
        "confidentiality": "owners", "entry": "urn:x", "body": "三号楼电梯停运检修",
    }  # fmt: skip
    rows = [IndexedDocument(number=f"N-{facts.get('project', 'TFY')}-{one}", **(base | facts)) for one in range(count)]
    finder = Finder(desk.premises.index)
    position = finder.position()
    finder.follow(((position + one + 1, row) for one, row in enumerate(rows)), position + count, since=position)


def test_a_word_of_two_characters_is_found_and_marked(desk: Desk, browser: Browser) -> None:
    _indexed(desk)

    page = browser("linruoxi").get("/search/?q=电梯").content.decode()

    assert "<mark>电梯</mark>" in page
    assert "N-TFY-0" in page


def test_what_a_document_says_never_becomes_part_of_the_page(desk: Desk, browser: Browser) -> None:
    _indexed(desk, title="<script>alert(1)</script>电梯", body="电梯<script>alert(2)</script>")

    page = browser("linruoxi").get("/search/?q=电梯&project=<script>").content.decode()
    hits = browser("linruoxi").get("/search/?q=电梯").content.decode()

    assert "<script>" not in page + hits
    assert hits.count("&lt;script&gt;") >= 2


@pytest.mark.requirement("R-5.6.2-1")
def test_nobody_finds_or_counts_what_belongs_to_other_projects(desk: Desk, browser: Browser) -> None:
    _indexed(desk, project="SLHY", project_name="示例花园")

    assert "N-SLHY-0" not in browser("linruoxi").get("/search/?q=电梯").content.decode()
    assert "示例花园" not in browser("linruoxi").get("/search/?q=电梯").content.decode()
    assert "N-SLHY-0" in browser("gaopin").get("/search/?q=电梯").content.decode()


@pytest.mark.requirement("R-5.6.2-1")
def test_a_restricted_document_is_found_by_nobody(desk: Desk, browser: Browser) -> None:
    hidden = desk.filed(desk.example("visit_plan_monthly"))
    shown = desk.filed(desk.example("circular"), approvers=("zhouqiming", "shenmuzhi"))

    for user in ("linruoxi", "gaopin"):
        page = browser(user).get("/search/").content.decode()

        assert str(shown.number) in page
        assert str(hidden.number) not in page


def test_facets_are_links_with_counts_and_a_chosen_one_can_be_taken_away(desk: Desk, browser: Browser) -> None:
    _indexed(desk, count=3)

    page = browser("linruoxi").get("/search/?q=电梯&year=2026&importance=normal").content.decode()

    assert "取消" in page
    assert "project=TFY" in page
    assert "通知公告" in page


def test_many_hits_come_in_pages_and_a_broad_question_is_told(desk: Desk, browser: Browser) -> None:
    _indexed(desk, count=201)
    visitor = browser("linruoxi")

    first = visitor.get("/search/?q=电梯&sort=newest").content.decode()
    last = visitor.get("/search/?q=电梯&page=11").content.decode()

    assert "结果太多" in first
    assert "第1页，共11页" in first
    assert "第11页，共11页" in last


def test_a_question_without_words_or_without_hits_says_what_to_do(browser: Browser) -> None:
    visitor = browser("linruoxi")

    assert "请输入检索词" in visitor.get("/search/").content.decode()
    assert "没有找到" in visitor.get("/search/?q=恐龙&page=x&year=abcd").content.decode()
    assert "Nothing was found" in browser("linruoxi", language="en").get("/search/?q=恐龙").content.decode()


def test_what_is_out_of_force_is_marked(desk: Desk, browser: Browser) -> None:
    _indexed(desk)
    document = desk.submit(desk.example("service_report"))
    Document.objects.filter(pk=document.pk).update(number="N-TFY-0", stage="withdrawn")

    assert "已撤回" in browser("linruoxi").get("/search/?q=电梯").content.decode()


def test_a_search_asks_the_database_a_constant_number_of_questions(desk: Desk, browser: Browser) -> None:
    _indexed(desk, count=20)
    visitor = browser("linruoxi")
    visitor.get("/search/?q=电梯")

    with CaptureQueriesContext(connection) as asked:
        visitor.get("/search/?q=电梯")

    assert len(asked) <= 8


def test_a_search_is_saved_renamed_and_deleted(browser: Browser) -> None:
    visitor = browser("linruoxi")

    visitor.post("/search/saved/", {"step": "save", "name": "电 梯", "query": "q=电梯&year=2026"})
    [kept] = SavedSearch.objects.all()
    again = visitor.post("/search/saved/", {"step": "save", "name": "电 梯", "query": "q=电梯"}, follow=True)
    visitor.post("/search/saved/", {"step": "rename", "id": kept.pk, "name": "<script>"})
    page = visitor.get("/search/").content.decode()
    visitor.post("/search/saved/", {"step": "delete", "id": kept.pk})

    assert "已有名为" in again.content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert not SavedSearch.objects.exists()


def test_a_search_without_name_or_question_is_not_saved(browser: Browser) -> None:
    visitor = browser("linruoxi")

    nameless = visitor.post("/search/saved/", {"step": "save", "name": " ", "query": "q=a"}, follow=True)
    empty = visitor.post("/search/saved/", {"step": "save", "name": "x", "query": ""}, follow=True)

    assert "请填写名称" in nameless.content.decode()
    assert "还没有检索条件" in empty.content.decode()
    assert not SavedSearch.objects.exists()


def test_another_persons_saved_search_is_not_there(browser: Browser) -> None:
    browser("linruoxi").post("/search/saved/", {"step": "save", "name": "电梯", "query": "q=电梯"})
    [kept] = SavedSearch.objects.all()

    for step in ("rename", "delete"):
        response = browser("gaopin").post("/search/saved/", {"step": step, "id": kept.pk, "name": "x"})

        assert response.status_code == 404
    assert SavedSearch.objects.get().name == "电梯"


@pytest.mark.requirement("R-5.6.1-1")
def test_the_register_is_shown_and_taken_away_and_the_log_says_so(desk: Desk, browser: Browser) -> None:
    document = desk.submit(desk.example("service_report"))
    visitor = browser("linruoxi")

    shown = visitor.get("/register/?project=TFY", follow=True).content.decode()
    taken = visitor.post("/register/TFY/export/", {"year": "2026", "form": "xlsx", "purpose": "检查"})

    assert document.title in shown
    assert b"".join(taken)[:2] == b"PK"
    assert Access.objects.get().purpose == "检查"


def test_the_menu_shows_the_register_of_ones_first_project_at_once(browser: Browser) -> None:
    visitor = browser("linruoxi")

    told = [visitor.get(address).content.decode() for address in ("/register/", "/register/TFY/")]

    assert "《" in told[0] or "发布一览表" in told[0]
    assert told[0].count("<option") == told[1].count("<option")


def test_the_register_is_read_in_a_constant_number_of_questions(desk: Desk) -> None:
    desk.submit(desk.example("service_report"))
    with CaptureQueriesContext(connection) as few:
        assert len(list(registry.lines(desk.premises, project="TFY"))) == 1
    desk.submit(desk.example("forum_minutes"))
    desk.submit(desk.example("circular"))

    with CaptureQueriesContext(connection) as many:
        assert len(list(registry.lines(desk.premises, project="TFY"))) > 1

    assert len(many) <= len(few) + 1

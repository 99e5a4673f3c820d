"""The list a page at a time: filtered, counted, by the same few questions whatever it holds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline.office import access, documents, listing
from pipeline.office.listing import Asked
from pipeline.office.models import Document
from pipeline.stages import Stage

pytestmark = pytest.mark.usefixtures("unrendered")

MOST_QUESTIONS = 13


@pytest.fixture
def notices(desk, board_notice):
    """Hand in a circular and add so many more like it, the first of them the oldest."""
    first = desk.submit(board_notice())

    def there_are(count):
        revision = documents.newest(first)
        for number in range(2, count + 1):
            one = Document.objects.get(pk=first.pk)
            one.pk, one.key = number, f"D{number:06d}"
            one.save(force_insert=True)
            revision.pk, revision.document = None, one
            revision.save(force_insert=True)
        return list(Document.objects.order_by("id"))

    return there_are


def keys(page):
    return [line.key for line in page.lines]


def test_the_newest_come_first_and_a_page_counts_them_all(office, notices):
    first, second, third = notices(3)

    page = listing.page(Asked(limit=2), office)

    assert (page.total, keys(page)) == (3, [third.key, second.key])
    assert keys(listing.page(Asked(limit=2, offset=2), office)) == [first.key]


def test_a_line_says_whose_turn_it_is_as_the_row_of_the_document_does(desk, office, notices):
    [one] = notices(1)

    [line] = listing.page(Asked(), office).lines

    assert (line.waiting_for, line.stage, line.author_name) == (("project_manager",), Stage.DECIDING, "林若溪")
    desk.approve(one, "zhouqiming")
    [line] = listing.page(Asked(), office).lines
    assert (line.waiting_for, line.stage) == ((), Stage.APPROVED)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"stage": "deciding"}, 1),
        ({"stage": "filed"}, 0),
        ({"project": "TFY"}, 1),
        ({"project": "SLHY"}, 0),
        ({"kind": "circular"}, 1),
        ({"kind": "letter_in"}, 0),
        ({"text": "停水"}, 1),
        ({"text": "停水 d000001"}, 1),
        ({"text": "停电"}, 0),
        ({"projects": ("SLHY",)}, 0),
        ({"limit": 0}, 1),
    ],
)
def test_a_filter_leaves_out_what_it_does_not_name(office, notices, asked, found):
    notices(1)

    assert listing.page(Asked(**asked), office).total == found


def test_what_waits_for_a_person_comes_the_oldest_first(office, notices):
    first, second = notices(2)

    mine = listing.page(Asked(waiting_for=access.person("zhouqiming")), office)

    assert keys(mine) == [first.key, second.key]
    assert listing.page(Asked(waiting_for=access.person("linruoxi")), office).total == 0


@pytest.mark.requirement("R-5.6.2-1")
def test_what_is_restricted_is_listed_for_those_who_may_see_it_alone(desk, office):
    record = desk.example("visit_plan_monthly", "minimal")
    desk.submit(record, "wangguanjia")

    def seen_by(user):
        return listing.page(Asked(viewer=access.person(user) if user else None), office).total

    assert [seen_by(user) for user in ("wangguanjia", "lijingli", "gaopin")] == [1, 1, 1]
    assert [seen_by(user) for user in ("linruoxi", "luyuan", "")] == [0, 0, 0]


def test_a_page_of_many_asks_no_more_than_a_page_of_one(office, notices):
    wanted = Asked(viewer=access.person("gaopin"), waiting_for=access.person("zhouqiming"))

    def questions():
        with CaptureQueriesContext(connection) as asked:
            listing.page(wanted, office)
        return len(asked)

    few = questions()
    notices(7)

    assert questions() == few <= MOST_QUESTIONS
